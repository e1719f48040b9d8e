"""Exact Shapley values of boosted trees by look-up: path-dependent TreeSHAP, tabulated once for each model."""
