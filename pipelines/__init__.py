"""Prefect flows, one a file: each wraps the stages of `kare_ml.stages` in tasks, and holds no logic of its own."""
