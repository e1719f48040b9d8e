"""The gates between a scored night and its publication."""
