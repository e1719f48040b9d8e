"""What came of tidying, in a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.tidy import Tidy


def tidy(answer: Tidy) -> RenderableType:
    """How many nights were thinned, what that freed, and why the others are whole."""
    days = [night.as_of for night in answer.thinned]
    verb = "would be" if answer.dry_run else "were"
    freed = sum(night.freed for night in answer.thinned) / 1e6
    kept = sum(len(night.accounts) for night in answer.thinned)
    lines = [f"No night {verb} thinned."]
    if days:
        lines = [
            f"{_nights(days)} {verb} thinned: about {freed:,.1f} MB of their bundles. The published table gives up "
            "its old files when readers have had a day to end, in the next tidying."
        ]
        lines += [f"The evidence of {kept:,} accounts that somebody acted on then stays."] if kept else []
    lines += [f"{answer.before:,} were thinned before."] if answer.before else []
    lines += [f"Whole: {_nights(found)}, {why}." for why, found in answer.whole.items()]
    if answer.trainings:
        lines.append(
            f"The snapshots of {len(answer.trainings):,} old trainings {verb} removed: {answer.freed / 1e6:,.1f} MB."
        )
    return Text("\n".join(lines))


def _nights(days: Sequence[dt.date]) -> str:
    if len(days) == 1:
        return f"1 night ({days[0]})"
    return f"{len(days):,} nights ({min(days)} to {max(days)})"
