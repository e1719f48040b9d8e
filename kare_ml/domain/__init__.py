"""What the words of KARE mean, in plain Python: profiles, the lifecycle, and the instant we look from."""
