"""How backfilled nights look in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.nightly import Backfill
from kare_ml.cli.render.look import plain_table


def backfill(answer: Backfill) -> RenderableType:
    """A line a night, then what was refused or kept, and why."""
    table = plain_table(f"Backfill, {answer.first} to {answer.last}")
    for name in ("as of", "", "run", "models trained as of", "review of"):
        table.add_column(name)
    table.add_column("accounts", justify="right")
    for night in answer.nights:
        trained = ", ".join(f"{name} {date}" for name, date in night.models.items()) or "none: by our rules"
        table.add_row(
            str(night.as_of), night.outcome, night.run_id, trained, str(night.reviewed), f"{night.accounts:,}"
        )
    return Group(table, *(Text(line) for line in _remarks(answer)))


def _remarks(answer: Backfill) -> list[str]:
    counts = {kind: sum(night.outcome == kind for night in answer.nights) for kind in ("published", "unchanged")}
    lines = [f"{counts['published']} published now, {counts['unchanged']} published already and the same."]
    kept = [night for night in answer.nights if night.outcome == "kept"]
    if kept:
        lines.append(
            f"{len(kept)} published already and kept, though scored now they would differ, the first of {kept[0].as_of}"
            " (--replace publishes them anew)."
        )
    if (why := next((night.refused for night in answer.nights if night.refused), None)) is not None:
        lines.append(f"By our rules alone: {why}; --retrain trains as of then.")
    return lines
