"""How what was written down looks in a terminal."""

from __future__ import annotations

from rich.text import Text

from kare_ml.cli.answers.written import Written


def written(answer: Written) -> Text:
    """The sentence alone."""
    return Text(answer.words)
