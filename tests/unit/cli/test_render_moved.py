"""How a mover looks in a terminal: which chance is shown, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rich.console import Console

from kare_ml.cli.answers.moved import Moved, Mover, Step
from kare_ml.cli.render.moved import book

WAS = {"Keep": 0.48, "Attain": 0.0, "Recapture": 0.1, "Expand": 0.42}
NOW = {"Keep": 0.41, "Attain": 0.0, "Recapture": 0.1, "Expand": 0.49}
OUTLOOK = Step(what="outlook", before="Keep", after="Expand")


def said(*steps: Step, **changed: Any) -> str:
    facts = {"account_id": "1", "name": "Acme", "owner": None, "region": None, "cause": "time passing",
             "chance_before": 0.1, "chance": 0.12, "membership_before": WAS, "membership": NOW,
             "trailing_revenue": 10.0, "because": "", "words": []}  # fmt: skip
    mover = Mover(**(facts | changed), steps=list(steps))
    night = dt.date(2026, 11, 1)
    answer = Moved(first=night, last=night, nights=1, missing=[], currency="EUR", accounts=1, moved=1, causes={},
                   switches=[], expected={}, settling={}, movers=[mover])  # fmt: skip
    console = Console(width=200)
    with console.capture() as captured:
        console.print(book(answer))
    return captured.get()


def test_an_outlook_is_shown_with_the_profiles_it_changed_between_and_why() -> None:
    text = said(OUTLOOK, because="spend +7.0 points: spend 90d 100 → 300", words=["invoice A7"])
    assert "Keep 48% → 41%" in text and "Expand 42% → 49%" in text and "10% → 12%" not in text
    assert "spend +7.0 points: spend 90d 100 → 300; invoice A7" in text


@pytest.mark.parametrize(
    ("steps", "changed"),
    [
        ((Step(what="risk word", before="Watch", after="High"),), {}),
        ((OUTLOOK, Step(what="profile", before="Keep", after="Expand")), {}),
        ((OUTLOOK,), {"membership": None}),
    ],
)
def test_else_the_chance_of_its_lifecycle_is_shown(steps: tuple[Step, ...], changed: dict[str, Any]) -> None:
    text = said(*steps, **changed)
    assert "10% → 12%" in text and "48%" not in text


def test_an_outlook_that_there_was_not_has_one_chance() -> None:
    text = said(Step(what="outlook", before="none", after="Expand"))
    assert "Expand 42% → 49%" in text and "Keep 48%" not in text
