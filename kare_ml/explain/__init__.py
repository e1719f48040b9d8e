"""Why an account is scored as it is: exact contributions, and their words."""
