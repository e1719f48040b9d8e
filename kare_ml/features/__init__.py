"""Point-in-time features: what an account's history looked like from one instant, one row an account."""
