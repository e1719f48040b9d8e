"""The only place that touches files, databases and the registry."""
