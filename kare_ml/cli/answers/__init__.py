"""What the commands answer, as data: `--json` prints it."""
