"""The stages of the nightly job and of training, as plain functions, in their order.

A stage knows nothing of Prefect and nothing of the terminal: it is given its surroundings and leaves artifacts.
"""
