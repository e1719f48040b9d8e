"""Where one account was heading, night by night, with marks where a model, the rules, or its placement changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kare_ml.explain.events import in_words
from kare_ml.io.promotions import read_promotions
from kare_ml.io.replay import events_of
from kare_ml.publish.contract import MODELS
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.charts.lines import Night, lines_chart
from kare_ml.web.pages.frame import Asked
from kare_ml.web.words import share, state

MEMBERSHIP = {"Keep": "p_keep", "Expand": "p_expand", "Recapture": "p_recapture", "Attain": "p_attain"}

MOST_NIGHTS, MOST_EVENTS = 60, 6
"""How many nights the line has, the latest; and how many events of a night are told."""


def over_time(asked: Asked, account_id: str) -> Chart | None:
    """The chances of an account over the nights up to the one that is looked at; None with fewer than two of them."""
    shelf = asked.shelf
    found = shelf.nights(asked.run, account_id, MOST_NIGHTS)
    versions = {one.sha256[:16]: f"{one.name} {one.version}" for one in read_promotions(shelf.folder / "registry")}
    happened = events_of(shelf.folder, account_id, [run for run, _ in found])
    nights: list[Night] = []
    before: Mapping[str, Any] | None = None
    for (run, row), events in zip(found, happened, strict=True):
        values = {profile: row[column] for profile, column in MEMBERSHIP.items() if row[column]}
        marks = list(_marks(before, row, versions)) if before else []
        told = [in_words(one) for one in events.to_pylist()] if events is not None and before else []
        more = [f"and {len(told) - MOST_EVENTS} more events"] if len(told) > MOST_EVENTS else []
        nights.append(
            Night(
                run.as_of,
                values,
                tuple(dict.fromkeys(short for short, _ in marks)),
                (*(words for _, words in marks), *told[:MOST_EVENTS], *more),
                events=len(told),
            )
        )
        before = row
    if sum(bool(night.values) for night in nights) < 2:
        return None
    return lines_chart("Where it is heading, night by night", nights, "chance at the horizon", share, percent=True)


def _marks(before: Mapping[str, Any], now: Mapping[str, Any], versions: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What was different from the night before: in a word for the picture, and whole for the table."""
    for name in MODELS:
        digest = now[f"{name}_model"]
        if before[f"{name}_model"] != digest:
            yield "model", f"model {versions.get(digest, f'{name} {digest[:8]}')}" if digest else f"no {name} model"
    if before["config_hash"] != now["config_hash"]:
        yield "rules", f"rules and settings {str(now['config_hash'])[:8]}"
    if before["profile"] != now["profile"]:
        yield (now["profile"] or "no profile"), f"placed in {state(now['profile'])}" if now["profile"] else "no profile"
