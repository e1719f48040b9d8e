"""Why a chance moved an account: the theme that did most, that way, and the feature that leads it."""

from __future__ import annotations

from typing import Any

import pytest

from kare_ml.domain.causes import Cause
from kare_ml.explain.lines import stated
from kare_ml.publish.because import because, membership
from kare_ml.publish.bridge import MovedAccount
from kare_ml.publish.moves import Move

KEEP, EXPAND = {"outlook": "Keep", "risk_word": "Watch"}, {"outlook": "Expand", "risk_word": "Watch"}
TO_EXPAND, TO_HIGH = Move(None, "Keep", None), Move(None, None, "Watch")


def line(
    theme: str, feature: str | None, contribution: float, points: float, model: str = "expansion",
    cause: Cause = Cause.TIME, was: float | None = 41.0, now: float | None = 48.0,
) -> dict[str, Any]:  # fmt: skip
    told = stated("1", model, cause, "", feature, theme, was, now)
    return {**told, "contribution": contribution, "points": points, "words": None}


def said(*lines: dict[str, Any], move: Move = TO_EXPAND, cause: Cause = Cause.TIME, **now: Any) -> str:
    return because(MovedAccount(KEEP, EXPAND | now, move, cause, lines))


SILENCE = [line("silence", "days_since_order", 0.3, 0.06), line("silence", "orders_90d", -0.1, -0.02, was=5, now=4)]


def test_the_theme_that_moved_it_most_is_told_with_its_leading_feature() -> None:
    small = line("spend", "spend_365d", 0.1, 0.02)
    other_cause = line("breadth", "product_lines_365d", 5.0, 0.9, cause=Cause.EVENTS)
    other_model = line("payment", "days_late", 5.0, 0.9, model="churn")
    found = said(small, *SILENCE, other_cause, other_model)
    assert found == "silence +4.0 points: days since order 41 → 48"


def test_it_is_the_theme_that_moved_it_that_way() -> None:
    """An outlook that fell back to Keep: what raised the chance of Expand did not do it."""
    down = line("spend", "spend_365d", -0.2, -0.05, was=1200.0, now=None)
    found = said(*SILENCE, down, move=Move(None, "Expand", None), outlook="Keep")
    assert found == "spend -5.0 points: spend 365d 1,200 → unknown"


def test_a_risk_word_hangs_on_churn() -> None:
    up = line("service", "open_tickets", 0.4, 0.1, model="churn", was=2.0, now=2.0)
    assert said(*SILENCE, up, move=TO_HIGH, risk_word="High") == "service +10.0 points: open tickets 2"


def test_a_line_that_is_no_features_doing_stands_alone() -> None:
    season = line("level of the season", None, 0.4, 0.1, cause=Cause.MODEL)
    assert said(season, cause=Cause.MODEL) == "level of the season +10.0 points"


def test_without_common_log_odds_it_is_said_why() -> None:
    other = stated("1", "churn", Cause.EVENTS, "prospect before, client now: another model decides")
    found = said(other, move=TO_HIGH, cause=Cause.EVENTS, risk_word="High")
    assert found == "prospect before, client now: another model decides"
    assert said(move=TO_HIGH, cause=Cause.EVENTS, risk_word="High") == ""


@pytest.mark.parametrize(
    ("move", "cause"),
    [(Move("Keep", "Keep", None), Cause.TIME), (TO_EXPAND, Cause.SETTLING), (TO_EXPAND, Cause.UNKNOWN)],
)
def test_rules_and_people_speak_for_themselves(move: Move, cause: Cause) -> None:
    assert said(*SILENCE, move=move, cause=cause) == ""


def test_a_membership_is_whole_or_none() -> None:
    row = {"p_keep": 0.5, "p_attain": 0.0, "p_recapture": 0.2, "p_expand": 0.3}
    assert membership(row) == {"Keep": 0.5, "Attain": 0.0, "Recapture": 0.2, "Expand": 0.3}
    assert membership(row | {"p_keep": None}) is None
    assert membership({}) is None
