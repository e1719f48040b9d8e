"""What a run opens: few, for what changed, nothing twice, and nothing that is silenced."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from kare_ml.playbook.opening import Choice, Past, Trigger, available, choose
from kare_ml.playbook.plays import Filled

NIGHT = dt.date(2026, 6, 10)


def play(account: str, owner: str | None = "Ann", stake: float | None = 100.0, theme: str = "silence") -> Filled:
    return Filled(account, "Keep", theme, "call", owner, NIGHT + dt.timedelta(days=3), "Call.", stake)


def chosen(
    plays: list[Filled], triggers: dict[str, Trigger], past: list[Past], night: dt.date = NIGHT, run: str = "run"
) -> Choice:
    by_account = {filled.account_id: filled for filled in plays}
    return choose(by_account, triggers, past, run_id=run, as_of=night, new_a_week=5)


def opened(choice: Choice) -> list[str]:
    return [filled.account_id for filled, _ in choice.opened]


def as_past(choice: Choice, run: str, night: dt.date, *, open: bool = True) -> list[Past]:
    return [Past(f.account_id, f.cause, f.owner, night, run, open, True, None) for f, _ in choice.opened]


def test_only_accounts_with_a_trigger_and_a_play_flags_first_then_by_what_is_at_stake() -> None:
    plays = [play("a", stake=10), play("b", stake=None), play("c", stake=90), play("d", stake=1), play("e", stake=999)]
    found = chosen(plays, {"a": "risk", "b": "profile", "c": "profile", "d": "flag", "x": "profile"}, [])
    assert opened(found) == ["d", "c", "a", "b"]
    assert dict((f.account_id, why) for f, why in found.opened)["d"] == "flag"


def test_no_more_than_five_for_an_owner_in_seven_days() -> None:
    plays = [play(str(n), stake=n) for n in range(8)] + [play("bo", owner="Bo")]
    first = chosen(plays, dict.fromkeys((p.account_id for p in plays), "profile"), [])
    assert opened(first) == ["bo", "7", "6", "5", "4", "3"]
    assert first.beyond_the_week == 3
    past = as_past(first, "run", NIGHT, open=False)
    six_days, week = NIGHT + dt.timedelta(days=6), NIGHT + dt.timedelta(days=7)
    assert opened(chosen(plays[:3], {"0": "risk"}, past, six_days, "later")) == []
    assert opened(chosen(plays[:3], {"0": "risk"}, past, week, "later")) == ["0"]


def test_what_was_asked_for_does_not_count() -> None:
    asked = [Past(str(n), "Keep/people", "Ann", NIGHT, "run", True, False, None) for n in range(9)]
    assert opened(chosen([play("a")], {"a": "risk"}, asked)) == ["a"]


def test_what_a_run_opened_and_somebody_closed_at_once_it_does_not_open_again() -> None:
    closed = Past("a", "Keep/silence", "Ann", NIGHT, "run", False, True, None)
    assert opened(chosen([play("a")], {"a": "risk"}, [closed])) == []
    assert opened(chosen([play("a")], {"a": "risk"}, [closed], run="the next")) == ["a"]


def test_an_open_action_of_the_same_cause_is_enough() -> None:
    open_one = Past("a", "Keep/silence", "Ann", NIGHT - dt.timedelta(days=90), "old", True, True, None)
    assert opened(chosen([play("a")], {"a": "risk"}, [open_one])) == []
    assert opened(chosen([play("a", theme="service")], {"a": "risk"}, [open_one])) == ["a"]


def test_a_silenced_cause_is_silent_up_to_its_day_and_another_one_is_not() -> None:
    silenced = Past("a", "Keep/silence", "Ann", None, "old", False, True, NIGHT)
    found = chosen([play("a")], {"a": "flag"}, [silenced])
    assert (opened(found), found.silenced) == ([], 1)
    assert opened(chosen([play("a")], {"a": "risk"}, [silenced], NIGHT + dt.timedelta(days=1))) == ["a"]
    assert opened(chosen([play("a", theme="people")], {"a": "risk"}, [silenced])) == ["a"]
    assert available([play("a"), play("b")], [silenced], NIGHT) == [play("b")]


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 3),  # days since the night before
        st.dictionaries(st.sampled_from("abcdefghijkl"), st.sampled_from(["profile", "risk", "flag"]), max_size=12),
        st.sets(st.sampled_from("abcdefghijkl"), max_size=6),  # dismissed that day
    ),
    max_size=10,
)


@given(EVENTS, st.dictionaries(st.sampled_from("abcdefghijkl"), st.sampled_from(["Ann", "Bo", None]), min_size=6))
def test_over_any_nights_no_owner_gets_too_many_and_no_silenced_account_comes_back(
    nights: list[tuple[int, dict[str, Trigger], set[str]]], owners: dict[str, str | None]
) -> None:
    plays, past, night, given_out = [play(a, owner) for a, owner in owners.items()], list[Past](), NIGHT, []
    for number, (days, triggers, dismissed) in enumerate(nights):
        night += dt.timedelta(days=days)
        found = chosen(plays, triggers, past, night, f"run {number}")
        for filled, _ in found.opened:
            until = [p.silent_until for p in past if p.account_id == filled.account_id and p.silent_until]
            assert all(day < night for day in until)
            given_out.append((filled.owner, night))
        past += as_past(found, f"run {number}", night)
        assert chosen(plays, triggers, past, night, f"run {number}").opened == (), "a refresh repeated opens nothing"
        until = night + dt.timedelta(days=4)
        past = [
            Past(p.account_id, p.cause, p.owner, p.as_of, p.run_id, False, p.counts, until)
            if p.account_id in dismissed and p.open else p
            for p in past
        ]  # fmt: skip
    for _, last in given_out:
        week = Counter(owner for owner, on in given_out if last - dt.timedelta(days=7) < on <= last)
        assert max(week.values()) <= 5
