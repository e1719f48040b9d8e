"""Breaking things on purpose: what readers see, and what the next run makes of it."""
