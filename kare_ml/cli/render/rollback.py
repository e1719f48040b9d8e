"""What came of going back, in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.rollback import Rollback


def rollback(answer: Rollback) -> RenderableType:
    """Which run people see now, and which they do not see any more."""
    now = answer.now
    lines = [f"The newest run is {now.run_id} of {now.as_of}, {now.accounts:,} accounts."]
    lines += [f"Withdrawn: {one.run_id} of {one.as_of}." for one in answer.withdrawn] or ["It was so before."]
    return Text("\n".join(lines))
