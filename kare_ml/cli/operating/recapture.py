"""The recapture scorecard as an answer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.cli.answers.recapture import PastClient, RecaptureAnswer
from kare_ml.config.load import load_book
from kare_ml.stages import recapture as stage


def recapture(folder: Path, as_of: dt.date | None, top: int, *, every: bool) -> RecaptureAnswer:
    """The best past clients to win back."""
    found = stage.recapture(folder, as_of, every=every)
    return RecaptureAnswer(
        as_of=found.as_of,
        currency=load_book(folder).currency,
        weights=dict(found.settings.weights),
        unknown=found.unknown,
        accounts=[PastClient.model_validate(row) for row in found.rows(top)],
    )
