"""`kare.toml` and `models/*.toml`, read into frozen settings; all faults of a file are reported at once."""
