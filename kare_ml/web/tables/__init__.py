"""Every table of the app, declared once: pages show parts of it, downloads and the JSON interface serve it whole."""
