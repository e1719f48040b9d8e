"""Each gate: a night at which it holds, one of which it warns, and one that it blocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kare_ml.config.gate import GateSettings
from kare_ml.history.freshness import Freshness
from kare_ml.history.ledger import Entry, Ledger, TableLedger, Total
from kare_ml.publish.gates.judge import GATES, judge
from kare_ml.publish.gates.measures import Measures
from kare_ml.publish.gates.night import Night

SPREAD = [0.5, 0.3, 0.2, 0, 0, 0, 0, 0, 0, 0]
USUAL = Measures(
    accounts=1000,
    mix={"Keep": 0.8, "Expand": 0.2},
    unknown={"spend_90d": 0.1, "gap": 0.0},
    tenths={"churn": SPREAD},
    models={"churn": "m1"},
    turnover=0.05,
    excluded=0.1,
    drift={"churn": 0.0},
)
TUESDAY = Freshness("invoices", dt.date(2026, 11, 17), 0, every=1, block_after=3)


def table(stored: int, *aside: tuple[str, str, int, str], name: str = "invoices", judging: str = "as before") -> Any:
    """A balanced ledger: so many stored rows of 1.00, and others by fate, reason, rows and amount."""
    entries = (Entry("stored", None, stored, Decimal(stored)), *(Entry(f, r, n, Decimal(a)) for f, r, n, a in aside))
    rows, amount = sum(e.rows for e in entries), sum((e.amount for e in entries if e.amount), Decimal(0))
    return TableLedger(name, rows, amount, 0, entries, judging=judging)


def ledger(*tables: TableLedger) -> Ledger:
    return Ledger(tables)


NIGHT = Night(
    settings=GateSettings(),
    ledger=ledger(table(2000, ("excluded", "fees", 210, "0"))),
    ledger_before=ledger(table(1010, ("excluded", "fees", 100, "0"))),
    freshness=[TUESDAY],
    unexplained=0,
    measures=USUAL,
    before=[USUAL] * 7,
)


def aside(reason: str, rows: int, amount: str) -> Night:
    """The night with a thousand new rows, some of them set aside."""
    then, now = ledger(table(1000)), ledger(table(2000 - rows, ("quarantined", reason, rows, amount)))
    return replace(NIGHT, ledger=now, ledger_before=then)


def tonight(**changed: Any) -> Night:
    return replace(NIGHT, measures=replace(USUAL, **changed))


def two_nights(spread: list[float], last: float) -> Night:
    night = tonight(tenths={"churn": spread})
    return replace(night, before=[replace(USUAL, drift={"churn": last}), *[USUAL] * 6])


UNBALANCED = ledger(replace(table(2000), rows_in=2001))
CASES: list[tuple[str, Night, str, str]] = [
    ("ledger", NIGHT, "holds", "no difference in 1 tables"),
    ("ledger", replace(NIGHT, ledger=UNBALANCED), "blocks", "a difference in invoices"),
    ("accounts", NIGHT, "holds", "1,000 accounts; 1,000 are usual, which is 0% off"),
    ("accounts", tonight(accounts=890), "warns", "890 accounts; 1,000 are usual, which is 11% off; 10% is remarked on"),
    ("accounts", tonight(accounts=1310), "blocks", "31% off"),
    ("quarantined", NIGHT, "holds", "0% of the new"),
    ("quarantined", aside("not_a_date", 6, "1"), "warns", "0.6% of the new rows were set aside, most"),
    ("quarantined", aside("not_a_date", 21, "1"), "blocks", "2.1% of the new rows"),
    ("quarantined", aside("not_a_date", 4, "7"), "warns", "of the new amounts were set aside"),
    ("quarantined", aside("not_a_date", 4, "11"), "blocks", "of the new amounts were set aside"),
    ("quarantined", replace(NIGHT, ledger=NIGHT.ledger_before), "nothing to judge", "no new rows"),  # type: ignore[arg-type]
    ("excluded", NIGHT, "holds", "10% of the new rows were left out by rules of kare.toml; 10% are usual"),
    ("excluded", replace(NIGHT, before=[replace(USUAL, excluded=0.17)] * 3), "warns", "17% are usual"),
    ("excluded", replace(NIGHT, before=[replace(USUAL, excluded=0.4)] * 3), "blocks", "40% are usual"),
    ("unknown", NIGHT, "holds", "usual"),
    ("unknown", tonight(unknown={"spend_90d": 0.1, "gap": 0.2}), "warns", "gap is unknown of 20%; 0% are usual"),
    ("unknown", tonight(unknown={"spend_90d": 0.5, "gap": 0.2}), "blocks", "spend_90d is unknown of 50%; 10% are"),
    ("unknown", tonight(unknown={"spend_90d": 0.0, "gap": 0.0}), "holds", "usual"),
    ("freshness", NIGHT, "holds", "1 sources as new as they promise"),
    ("freshness", replace(NIGHT, freshness=[replace(TUESDAY, business_days=2)]), "warns", "2 business days ago"),
    ("freshness", replace(NIGHT, freshness=[replace(TUESDAY, business_days=4)]), "blocks", "more than 3 blocks"),
    ("freshness", replace(NIGHT, freshness=[replace(TUESDAY, every=None)]), "nothing to judge", "no source says"),
    ("mix", NIGHT, "holds", "0% of the accounts"),
    ("mix", tonight(mix={"Keep": 0.45, "Expand": 0.55}), "warns", "35% of the accounts are placed otherwise; Expand"),
    ("mix", tonight(mix={"Recapture": 0.7, "Keep": 0.3}), "blocks", "Recapture has 70%, usual are 0%"),
    ("turnover", NIGHT, "holds", "5% of the 100"),
    ("turnover", tonight(turnover=0.31), "warns", "31% of the 100 clients with most at risk"),
    ("turnover", tonight(turnover=0.61), "blocks", "61% of the 100"),
    ("turnover", tonight(turnover=None), "nothing to judge", "no client had a churn risk"),
    ("drift", NIGHT, "holds", "0% of the chances of churn"),
    ("drift", two_nights([0.1, 0.3, 0.6, 0, 0, 0, 0, 0, 0, 0], 0.0), "holds", "40% of the chances of churn lie"),
    ("drift", two_nights([0.1, 0.3, 0.6, 0, 0, 0, 0, 0, 0, 0], 0.2), "warns", "the night before it was 20%"),
    ("drift", two_nights([0.1, 0.3, 0.6, 0, 0, 0, 0, 0, 0, 0], 0.35), "blocks", "the night before it was 35%"),
    ("drift", tonight(models={"churn": "m2"}), "no history yet", "0 of 3 nights"),
    ("additivity", NIGHT, "holds", "0 rows"),
    ("additivity", replace(NIGHT, unexplained=1), "warns", "1 rows (0.1%) have no explanation"),
    ("additivity", replace(NIGHT, unexplained=51), "blocks", "51 rows"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("gate", "night", "state", "said"), CASES, ids=[f"{c[0]} {c[2]} {n}" for n, c in enumerate(CASES)]
)
def test_a_gate(gate: str, night: Night, state: str, said: str) -> None:
    verdict = GATES[gate](night)
    assert (verdict.gate, verdict.state) == (gate, state), verdict
    assert said in verdict.said
    assert bool(verdict.fix) == (state in ("warns", "blocks"))


def test_every_gate_is_among_the_cases() -> None:
    assert {gate for gate, _, state, _ in CASES if state == "blocks"} == set(GATES)


def test_with_two_nights_before_there_is_no_history_yet() -> None:
    night = replace(NIGHT, before=[USUAL] * 2)
    states = {verdict.gate: verdict.state for verdict in judge(night, {})}
    compared = {"accounts", "excluded", "unknown", "mix", "turnover", "drift"}
    assert {gate for gate, state in states.items() if state == "no history yet"} == compared
    off = replace(night, measures=replace(USUAL, accounts=1, mix={"Attain": 1.0}, turnover=1.0))
    assert not [verdict for verdict in judge(off, {}) if verdict.state == "blocks"]


def test_a_reason_with_an_allowance_is_held_to_it_alone() -> None:
    allowing = GateSettings.model_validate({"allow": {"missing_account": "25%"}})
    night = replace(aside("missing_account", 240, "240"), settings=allowing)
    assert GATES["quarantined"](night).state == "holds"
    more = GATES["quarantined"](replace(aside("missing_account", 251, "100"), settings=allowing))
    assert (more.state, more.said[:29]) == ("blocks", "25.1% of the new rows or amou")
    assert 'allow = { missing_account = "26%" }' in more.fix
    assert GATES["quarantined"](replace(aside("not_a_date", 30, "1"), settings=allowing)).state == "blocks"


def test_one_table_that_is_mostly_set_aside_blocks_beside_a_large_one() -> None:
    tickets = table(0, ("quarantined", "not_a_date", 40, "0"), name="tickets")
    night = replace(NIGHT, ledger=ledger(table(100_000), tickets), ledger_before=None)
    verdict = GATES["quarantined"](night)
    assert (verdict.state, "100% of the new rows of tickets" in verdict.said) == ("blocks", True)


def test_a_table_judged_by_other_settings_is_new_as_a_whole() -> None:
    now = ledger(table(900, ("quarantined", "not_a_date", 100, "100"), judging="otherwise"))
    then = ledger(table(900, ("quarantined", "not_a_date", 100, "100")))
    assert GATES["quarantined"](replace(NIGHT, ledger=then, ledger_before=then)).state == "nothing to judge"
    assert GATES["quarantined"](replace(NIGHT, ledger=now, ledger_before=then)).state == "blocks"


def test_amounts_are_never_added_up_across_currencies() -> None:
    dollars = (
        Entry("stored", None, 990, Decimal(99_000), currency="USD"),
        Entry("quarantined", "no_rate", 1, Decimal(9_000), currency="USD"),
    )
    one = TableLedger(
        "invoices",
        100_991,
        Decimal(100_000),
        0,
        (Entry("stored", None, 100_000, Decimal(100_000)), *dollars),
        (Total("USD", Decimal(108_000)),),
    )
    verdict = GATES["quarantined"](replace(NIGHT, ledger=ledger(one), ledger_before=None))
    assert (verdict.state, "8.33% of the new amounts" in verdict.said) == ("blocks", True)


def test_a_person_lets_a_gate_pass_and_the_reason_stays_with_it() -> None:
    night = tonight(accounts=1310, turnover=0.7)
    found = {verdict.gate: verdict for verdict in judge(night, {"accounts": "we bought a firm (ann)"})}
    assert (found["accounts"].state, found["accounts"].reason) == ("accepted", "we bought a firm (ann)")
    assert found["turnover"].state == "blocks"
    assert judge(NIGHT, {"mix": "why not"})[6].state == "holds"


@pytest.mark.parametrize(
    ("said", "fault"),
    [({"warn": 0.5, "block": 0.2}, "block must be at least warn"), ({"warn": "1.2.3%", "block": 1}, "valid number")],
)
def test_limits_that_cannot_be(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        GateSettings.model_validate({"mix": said})
