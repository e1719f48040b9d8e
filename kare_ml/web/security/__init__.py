"""What keeps a browser, and who sits before it, within bounds."""
