"""The web app: the published book in a browser, as pages made on the server that need no script."""
