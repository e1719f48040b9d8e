"""How the answers look in a terminal, and as pages."""
