"""The commands, by what they are about. Each imports what it needs when it is called: `--help` answers at once."""
