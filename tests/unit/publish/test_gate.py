"""The gate: each promise is checked, and each check sees the row that breaks it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pyarrow as pa
import pytest

from kare_ml.config.workspace import MixSettings
from kare_ml.publish.contract import SCHEMA
from kare_ml.publish.gates.promises import Check, check_rows, mix_check
from tests.unit.publish.rows import CLIENT, LAPSED, PROSPECT, UNSCORED, composed

GOOD = composed(CLIENT, CLIENT | {"state": "Expand"}, LAPSED, PROSPECT, UNSCORED)
A_CLIENT, AN_EXPAND, A_LAPSED, A_PROSPECT, AN_UNSCORED = range(5)


def tampered(row: int, **changed: Any) -> pa.Table:
    rows = GOOD.to_pylist()
    rows[row] |= changed
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def broken(rows: pa.Table, accounts: int = 5) -> dict[str, tuple[int, str]]:
    return {
        check.name: (check.broken, check.found or check.example)
        for check in check_rows(rows, accounts)
        if not check.holds
    }


def test_good_rows_pass() -> None:
    assert broken(GOOD) == {}
    assert len(check_rows(GOOD, 5)) == 10
    assert all(check.promise for check in check_rows(GOOD, 5))


@pytest.mark.parametrize("known", [4, 6])
def test_nobody_is_lost_and_nobody_invented(known: int) -> None:
    found = broken(GOOD, known)
    assert found.keys() == {"nobody lost", "everyone accounted for"}
    assert found["nobody lost"] == (1, f"5 rows, {known} accounts")


TAMPERED: dict[str, tuple[int, dict[str, Any], str]] = {
    "an account twice": (AN_EXPAND, {"account_id": "1"}, "one row an account"),
    "a client in Recapture": (A_CLIENT, {"profile": "Recapture"}, "profile fits lifecycle"),
    "a client in Attain": (A_CLIENT, {"profile": "Attain"}, "profile fits lifecycle"),
    "a past client in Keep": (A_LAPSED, {"profile": "Keep", "no_profile_reason": None}, "profile fits lifecycle"),
    "a prospect in exit review": (
        A_PROSPECT, {"profile": None, "no_profile_reason": "exit_review"}, "profile fits lifecycle"
    ),
    "a profile and a reason for none": (A_CLIENT, {"no_profile_reason": "exit_review"}, "profile fits lifecycle"),
    "neither": (A_CLIENT, {"profile": None}, "profile fits lifecycle"),
    "a word that is no profile": (A_CLIENT, {"profile": "keep"}, "profile fits lifecycle"),
    "a hair more than one": (A_LAPSED, {"p_keep": 0.05 + 2e-9}, "membership"),
    "below zero": (A_LAPSED, {"p_keep": -0.05, "p_expand": 0.15}, "membership"),
    "a probability missing": (A_LAPSED, {"p_keep": None}, "membership"),
    "a probability without a prediction": (AN_UNSCORED, {"p_keep": 1.0}, "membership"),
    "two answers": (A_CLIENT, {"churn_risk": 0.2 + 1e-12}, "one answer"),
    "no answer": (A_CLIENT, {"churn_risk": None}, "one answer"),
    "nothing said of why": (AN_UNSCORED, {"status_reason": None}, "rules speak"),
    "held back without a word": (AN_UNSCORED, {"status": "withheld", "status_reason": None}, "rules speak"),
}  # fmt: skip


def row_is_misplaced(changed: dict[str, Any]) -> bool:
    """Whether the counts tell it too: of a row with a profile and a reason, the profile is the one that is counted."""
    return changed != {"no_profile_reason": "exit_review"}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_row_is_caught(name: str) -> None:
    row, changed, check = TAMPERED[name]
    found = broken(tampered(row, **changed))
    adding_up = {"everyone accounted for"} if check == "profile fits lifecycle" and row_is_misplaced(changed) else set()
    assert set(found) == {check} | adding_up
    count, example = found[check]
    assert count == (2 if name == "an account twice" else 1)
    assert example == ("1" if name == "an account twice" else str(row + 1))


def test_a_mix_that_is_off_warns_and_does_not_block() -> None:
    clients = composed(*[CLIENT] * 3, *[CLIENT | {"state": "Expand"}] * 3, LAPSED)
    check = mix_check(clients, MixSettings())
    assert (check.holds, check.blocks, check.broken) == (False, False, 2)
    assert (check.state, check.words) == ("warns", "Keep is 70% to 90% of the clients: it is 50% of 6")
    assert mix_check(clients, MixSettings(keep_share=0.5)).holds


def test_a_broken_promise_says_what_was_promised_and_what_is_there() -> None:
    lost = next(check for check in check_rows(composed(CLIENT, LAPSED), 3) if not check.holds)
    assert (lost.name, lost.state) == ("nobody lost", "blocks")
    assert lost.words == "one row for each account known at the as-of: 2 rows, 3 accounts"
    rows = GOOD.to_pylist()
    twice = next(c for c in check_rows(pa.Table.from_pylist([*rows, rows[0]], SCHEMA), 5) if not c.holds and c.example)
    assert twice.words == "an account_id occurs once: 2 rows do not keep it, such as account 1"
    assert Check.stored(asdict(twice)) == twice
