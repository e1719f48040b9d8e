"""Monitoring: what came of what was published, and whether the book is still the one that the models learnt from."""
