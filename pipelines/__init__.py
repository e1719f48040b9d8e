"""Prefect flows, one a file: each wraps the stages of `kare_ml.stages` in tasks, and holds no logic of its own."""

import os

from kare_ml.io.platform import share_the_processors

# Prefect reads these once, when it is imported, which is after this: set here so that they hold however a flow is
# started. A setting of the environment wins.
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
share_the_processors()
