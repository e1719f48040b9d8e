"""The command line: what people type, and how the answers look in a terminal."""
