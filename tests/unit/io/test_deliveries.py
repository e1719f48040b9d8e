"""Sources that hold the whole table each time: what came when, what went when, and what was never there."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kare_ml.history.ledger import Entry, TableLedger
from kare_ml.io.deliveries import day_of
from kare_ml.io.intake import take_in
from tests.unit.io.test_history import PEOPLE, PURCHASES, files, rows_of, workspace

LINES = {**PURCHASES, "load": "snapshot"}
STAMPED = {**PURCHASES, "columns": {**PURCHASES["columns"], "known_at": "told"}, "load": "snapshot"}
FIRMS = {"path": "people.csv", "columns": {"account_id": "who", "region": "where"}, "load": "snapshot"}
ALWAYS = dt.datetime(1970, 1, 1)


def day(number: int) -> dt.datetime:
    """Half past two at night in Paris on a day of June 2024, in UTC."""
    return dt.datetime(2024, 6, number, 0, 30)


def at(number: int) -> dt.datetime:
    """The midnight in Paris that starts it, in UTC."""
    return dt.datetime(2024, 6, number) - dt.timedelta(hours=2)


def deliver(folder: Path, number: int, *lines: str, **source: Any) -> TableLedger:
    """Take in a delivery of invoice lines on a day of June."""
    columns = {**LINES, **source}["columns"]
    header = ",".join(dict.fromkeys(columns.values()))
    (folder / "lines.csv").write_text("\n".join([header, *lines]) + "\n")
    return take_in(folder, workspace(invoices={**LINES, **source}), taken_at=day(number)).table("invoices")


def known(folder: Path) -> list[tuple[str, str, dt.datetime, dt.datetime | None]]:
    """Of each row in the history: account, amount, and when it was known."""
    rows = [(r["account_id"], f"{r['amount']:.0f}", r["known_from"], r["known_to"]) for r in rows_of(folder)]
    return sorted(rows, key=lambda row: (row[0], row[1], row[2]))


JAN_5 = dt.datetime(2024, 1, 4, 23)
FIRST = ("a,2024-01-05,10", "b,2024-01-05,20")


def test_a_row_that_vanishes_was_deleted_on_the_day_of_the_delivery(tmp_path: Path) -> None:
    deliver(tmp_path, 1, *FIRST)
    ledger = deliver(tmp_path, 3, "a,2024-01-05,10", "c,2024-01-05,30")
    assert known(tmp_path) == [("a", "10", JAN_5, None), ("b", "20", JAN_5, at(3)), ("c", "30", at(3), None)]
    assert (ledger.rows_in, ledger.amount_in, ledger.rows("stored")) == (2, Decimal(40), 2)
    assert ledger.beside == (Entry("closed", None, 1, Decimal("20.0000")),)
    assert ledger.balanced
    assert ledger.lines()[-2:] == [("difference", "", "0", "0.00"), ("closed", "", "1", "20.00")]


def test_a_row_that_comes_back_was_away(tmp_path: Path) -> None:
    for number, lines in ((1, FIRST), (3, FIRST[:1]), (5, FIRST), (7, FIRST[:1])):
        ledger = deliver(tmp_path, number, *lines)
    assert known(tmp_path) == [("a", "10", JAN_5, None), ("b", "20", JAN_5, at(3)), ("b", "20", at(5), at(7))]
    assert ledger.rows("closed") == 2


def test_an_unchanged_delivery_changes_nothing(tmp_path: Path) -> None:
    deliver(tmp_path, 1, *FIRST)
    deliver(tmp_path, 3, FIRST[0])
    before = files(tmp_path)
    assert deliver(tmp_path, 9, FIRST[0]).rows("closed") == 1
    assert files(tmp_path) == before


def test_rows_that_say_when_they_were_known_count_no_sooner_than_they_were_delivered(tmp_path: Path) -> None:
    deliver(tmp_path, 1, "a,2024-01-05,10,2024-01-07", **STAMPED)
    deliver(tmp_path, 3, "b,2024-01-05,20,2024-06-02", "c,2024-01-05,30,", "d,2024-01-05,40,2024-06-04", **STAMPED)
    assert known(tmp_path) == [
        ("a", "10", dt.datetime(2024, 1, 6, 23), at(3)),
        ("b", "20", at(3), None),
        ("c", "30", at(3), None),
        ("d", "40", at(4), None),
    ]


def test_a_corrected_row_that_keeps_its_known_at_counts_once_on_every_night(tmp_path: Path) -> None:
    deliver(tmp_path, 1, "a,2024-01-05,10,2024-01-07", **STAMPED)
    deliver(tmp_path, 3, "a,2024-01-05,12,2024-01-07", **STAMPED)
    told = dt.datetime(2024, 1, 6, 23)
    assert known(tmp_path) == [("a", "10", told, at(3)), ("a", "12", at(3), None)]


def test_versions_that_come_late_follow_each_other_by_their_own_times(tmp_path: Path) -> None:
    keyed = {**STAMPED, "columns": {**STAMPED["columns"], "row_id": "row"}}
    deliver(tmp_path, 1, "a,2024-01-05,10,2024-01-07,r", **keyed)
    ledger = deliver(tmp_path, 3, "a,2024-01-05,12,2024-01-09,r", "a,2024-01-05,11,2024-01-08,r", **keyed)
    assert (ledger.rows("stored"), ledger.rows("superseded"), ledger.rows("closed")) == (1, 1, 1)
    seen = [row for row in known(tmp_path) if row[3] is None or row[2] < row[3]]
    assert seen == [("a", "10", dt.datetime(2024, 1, 6, 23), at(3)), ("a", "12", at(3), None)]


@pytest.mark.parametrize(("duplicates", "copies"), [("drop", 1), ("keep", 3)])
def test_of_equal_rows_as_many_go_as_are_fewer(duplicates: str, copies: int, tmp_path: Path) -> None:
    deliver(tmp_path, 1, *["a,2024-01-05,10"] * 2, duplicates=duplicates)
    ledger = deliver(tmp_path, 3, *["a,2024-01-05,10"] * 3, duplicates=duplicates)
    assert (ledger.rows("stored"), ledger.rows("deduplicated")) == (copies, 3 - copies)
    ledger = deliver(tmp_path, 5, "a,2024-01-05,10", duplicates=duplicates)
    assert (ledger.rows("stored"), ledger.balanced) == (1, True)
    gone = [("a", "10", JAN_5, at(5)), ("a", "10", at(3), at(5))] if duplicates == "keep" else []
    assert known(tmp_path) == sorted([("a", "10", JAN_5, None), *gone], key=lambda row: (row[2], row[3] is None))


def test_what_came_and_went_on_one_day_was_never_there(tmp_path: Path) -> None:
    deliver(tmp_path, 1, *FIRST)
    deliver(tmp_path, 3, *FIRST, "c,2024-01-05,99")
    ledger = deliver(tmp_path, 3, *FIRST)
    assert {row[0] for row in known(tmp_path)} == {"a", "b"}
    assert ledger.beside == ()


def test_deliveries_do_not_go_back_in_time(tmp_path: Path) -> None:
    deliver(tmp_path, 1, *FIRST)
    deliver(tmp_path, 9, FIRST[0])
    deliver(tmp_path, 5, *FIRST)
    assert known(tmp_path)[1:] == [("b", "20", JAN_5, at(9)), ("b", "20", at(9), None)]


def test_another_mapping_of_the_same_deliveries_keeps_what_was_known(tmp_path: Path) -> None:
    deliver(tmp_path, 1, *FIRST)
    deliver(tmp_path, 3, FIRST[0])
    before = known(tmp_path)
    more = {"columns": {**PURCHASES["columns"], "invoice_id": "who"}}
    take_in(tmp_path, workspace(invoices={**LINES, **more}), taken_at=day(5))
    assert known(tmp_path) == before
    assert {row["invoice_id"] for row in rows_of(tmp_path)} == {"a", "b"}


def test_rows_set_aside_and_ragged_ones_are_of_the_last_delivery_alone(tmp_path: Path) -> None:
    deliver(tmp_path, 1, *FIRST, ",2024-01-05,5", "ragged", "c,2024-01-05,ten")
    ledger = deliver(tmp_path, 3, *FIRST, "d,2024-01-05,eleven")
    assert ledger.rows("quarantined") == 1
    assert ledger.beside == ()
    assert ledger.balanced


def test_accounts_get_a_history_of_what_was_said_of_them(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,1\n")
    both = workspace(invoices=PURCHASES, accounts=FIRMS)
    for number, people in (
        (1, "a,North\nb,North\nc,North\n"),
        (3, "a,South\nb,North\n"),
        (5, "a,South\nb,North\nc,West\n"),
        (7, "a,North\nb,North\nc,West\n"),
    ):
        (tmp_path / "people.csv").write_text("who,where\n" + people)
        ledger = take_in(tmp_path, both, taken_at=day(number))
    told = [(r["account_id"], r["region"], r["known_from"], r["known_to"]) for r in rows_of(tmp_path, "accounts")]
    assert sorted(told, key=lambda row: row[::2]) == [
        ("a", "North", ALWAYS, at(3)),
        ("a", "South", at(3), at(7)),
        ("a", "North", at(7), None),
        ("b", "North", ALWAYS, None),
        ("c", "North", ALWAYS, at(3)),
        ("c", "West", at(5), None),
    ]
    assert (ledger.table("accounts").rows("stored"), ledger.table("accounts").rows("closed")) == (3, 3)


def test_a_second_row_of_an_account_counts_while_it_is_there(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,1\n")
    both = workspace(invoices=PURCHASES, accounts=FIRMS)
    for number, people in ((1, "a,North\n"), (3, "a,North\na,South\n"), (5, "a,North\n")):
        (tmp_path / "people.csv").write_text("who,where\n" + people)
        ledger = take_in(tmp_path, both, taken_at=day(number)).table("accounts")
        assert ledger.balanced
        assert ledger.rows("stored") == 1
    told = [(r["region"], r["known_from"], r["known_to"]) for r in rows_of(tmp_path, "accounts")]
    assert sorted(told, key=lambda row: row[1]) == [
        ("North", ALWAYS, at(3)),
        ("South", at(3), at(5)),
        ("North", at(5), None),
    ]
    assert ledger.rows("closed") == 2


def test_accounts_that_contradict_each_other_are_set_aside_until_they_do_not(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,1\n")
    both = workspace(invoices=PURCHASES, accounts=FIRMS)
    for number, people in ((1, "a,North\na,South\nb,East\n"), (3, "a,North\nb,East\n")):
        (tmp_path / "people.csv").write_text("who,where\n" + people)
        found = take_in(tmp_path, both, taken_at=day(number)).table("accounts").rows("quarantined")
        assert found == (2 if number == 1 else 0)
    told = [(r["account_id"], r["region"], r["known_to"]) for r in rows_of(tmp_path, "accounts")]
    assert told == [("a", "North", None), ("b", "East", None)]


def test_a_killed_intake_takes_the_delivery_in_once(tmp_path: Path) -> None:
    """All is made anew from the deliveries before: the one that was cut off left nothing."""
    deliver(tmp_path, 1, *FIRST)
    before = shutil.copytree(tmp_path / "history", tmp_path / "before")
    deliver(tmp_path, 3, FIRST[0])
    after = known(tmp_path)
    shutil.rmtree(tmp_path / "history")
    os.rename(before, tmp_path / "history")
    deliver(tmp_path, 3, FIRST[0])
    assert known(tmp_path) == after


def test_a_source_that_is_no_longer_a_snapshot_leaves_no_deliveries(tmp_path: Path) -> None:
    deliver(tmp_path, 1, *FIRST)
    assert (tmp_path / "history" / "deliveries" / "invoices.parquet").exists()
    deliver(tmp_path, 3, *FIRST[:1], load="append")
    assert not list((tmp_path / "history" / "deliveries").iterdir())
    assert [row[0] for row in known(tmp_path)] == ["a"]


def test_a_snapshot_has_to_be_told_its_time(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,1\n")
    with pytest.raises(ValueError, match="needs to be told when it is taken in"):
        take_in(tmp_path, workspace(invoices=LINES))


def test_the_day_of_a_delivery() -> None:
    assert day_of(dt.datetime(2024, 6, 1, 21, 59), "Europe/Paris") == dt.datetime(2024, 5, 31, 22)
    assert day_of(dt.datetime(2024, 6, 1, 22), "Europe/Paris") == dt.datetime(2024, 6, 1, 22)
    assert day_of(dt.datetime(2024, 3, 31, 12), "Europe/Paris") == dt.datetime(2024, 3, 30, 23)


Row = tuple[str, str]
BOOKS, NIGHTS = 300, 5


def by_hand(deliveries: Sequence[Sequence[Row]], *, drop: bool) -> Counter[tuple[str, str, Any, Any]]:
    """What a naive reading of the deliveries says was known when."""
    there: dict[Row, list[dt.datetime]] = {}
    closed: Counter[tuple[str, str, Any, Any]] = Counter()
    for number, rows in enumerate(deliveries, start=1):
        counts = Counter(rows)
        for row in {*there, *counts}:
            starts = there.setdefault(row, [])
            wanted = min(counts[row], 1) if drop else counts[row]
            while len(starts) < wanted:
                starts.append(JAN_5 if number == 1 else at(number))
            while len(starts) > wanted:
                closed[(*row, starts.pop(), at(number))] += 1
    still = Counter((*row, start, None) for row, starts in there.items() for start in starts)
    return closed + still


@pytest.mark.parametrize("duplicates", ["drop", "keep"])
def test_random_deliveries_as_told_by_hand(tmp_path: Path, duplicates: str) -> None:
    """300 small books in one table, five deliveries of each."""
    chance = random.Random(7)
    nights: list[list[Row]] = [[] for _ in range(NIGHTS)]
    for book in range(BOOKS):
        for rows in nights:
            rows += [(f"{book}{chance.choice('ab')}", chance.choice("12")) for _ in range(chance.randint(0, 5))]
    for number, rows in enumerate(nights, start=1):
        chance.shuffle(rows)
        ledger = deliver(tmp_path, number, *(f"{who},2024-01-05,{money}" for who, money in rows), duplicates=duplicates)
        assert ledger.balanced
        assert ledger.rows_in == len(rows)
    assert Counter(known(tmp_path)) == by_hand(nights, drop=duplicates == "drop")


Told = tuple[str, str, int]
"""Who, how much, and the day of June on which its source says that it was known."""


def a_night(chance: random.Random, before: list[Told], night: int) -> list[Told]:
    """What the next delivery has of the last: rows vanish, or are corrected under their old time or a later one."""
    rows = [row for row in before if chance.random() > 0.15]
    rows = [
        (who, chance.choice("123"), day) if chance.random() < 0.15 else (who, money, day) for who, money, day in rows
    ]
    rows = [(who, money, chance.randint(day, night + 1)) if chance.random() < 0.1 else (who, money, day)
            for who, money, day in rows]  # fmt: skip
    return rows


@pytest.mark.parametrize(
    ("duplicates", "keyed"), [("keep", True), ("drop", False)], ids=["versions", "rows that stand alone"]
)
def test_every_night_still_sees_what_it_was_delivered(tmp_path: Path, duplicates: str, keyed: bool) -> None:
    """300 small books in one table, five deliveries of each, rows stamped by their source."""
    chance = random.Random(11)
    columns = {**STAMPED["columns"], **({"row_id": "who"} if keyed else {})}
    nights: list[list[Told]] = []
    for night in range(1, NIGHTS + 1):
        rows = a_night(chance, nights[-1], night) if nights else []
        for book in range(BOOKS):
            if chance.random() < 0.5:
                rows.append((f"{book}{chance.choice('abc')}", chance.choice("123"), chance.randint(1, night + 1)))
        if keyed:  # a key that says two things of one instant contradicts itself: that is another test
            rows = list({(who, day): (who, money, day) for who, money, day in rows}.values())
        nights.append(rows)
    for night, rows in enumerate(nights, start=1):
        lines = (f"{who},2024-01-05,{money},2024-06-{day:02}" for who, money, day in rows)
        ledger = deliver(tmp_path, night, *lines, **{**STAMPED, "columns": columns, "duplicates": duplicates})
        assert ledger.balanced
        assert ledger.rows("quarantined") == 0
    found = known(tmp_path)
    for night, rows in enumerate(nights, start=1):
        there = [(who, money, day) for who, money, day in rows if day <= night]
        if keyed:
            there = list({who: (who, money, day) for who, money, day in sorted(there, key=lambda row: row[2])}.values())
        elif duplicates == "drop":
            there = list(set(there))
        seen = [row[:2] for row in found if row[2] <= at(night) and (row[3] is None or at(night) < row[3])]
        assert Counter(seen) == Counter((who, money) for who, money, _ in there), night


def test_a_source_that_only_gains_rows_tells_what_it_lost(tmp_path: Path) -> None:
    said: list[str] = []
    append = workspace(invoices=PURCHASES, accounts=PEOPLE)
    (tmp_path / "people.csv").write_text("who,where,told\na,North,2024-01-01\nb,North,2024-01-01\n")
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,10\nb,2024-01-05,20.50\nc,2024-01-06,3\n")
    assert take_in(tmp_path, append).table("invoices").beside == ()
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,10\nc,2024-01-06,4\nd,2024-01-07,1\n")
    (tmp_path / "people.csv").write_text("who,where,told\na,North,2024-01-01\na,South,2024-02-01\nb,North,2024-01-01\n")
    ledger = take_in(tmp_path, append, progress=said.append)
    assert ledger.table("invoices").beside == (Entry("gone", None, 2, Decimal("23.5000")),)
    assert ledger.table("invoices").balanced
    assert ledger.table("accounts").beside == ()
    assert "invoices: 2 rows of the delivery before are gone, or say something else now" in said
    assert [row[0] for row in known(tmp_path)] == ["a", "c", "d"]


def test_what_is_filled_in_later_is_no_loss(tmp_path: Path) -> None:
    columns = {"account_id": "who", "due_at": "due", "paid_at": "paid", "amount": "money"}
    payments = {"path": "payments.csv", "columns": columns}
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,10\n")
    both = workspace(invoices=PURCHASES, payments=payments)
    (tmp_path / "payments.csv").write_text("who,due,paid,money\na,2024-02-05,,10\n")
    take_in(tmp_path, both)
    (tmp_path / "payments.csv").write_text("who,due,paid,money\na,2024-02-05,2024-02-01,10\n")
    assert take_in(tmp_path, both).table("payments").beside == ()


def test_another_mapping_is_not_compared_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("who,when,money\na,2024-01-05,10\n")
    take_in(tmp_path, workspace(invoices=PURCHASES))
    said: list[str] = []
    without = {**PURCHASES, "exclude": [{"column": "who", "is": "a", "reason": "ours"}]}
    assert take_in(tmp_path, workspace(invoices=without), progress=said.append).table("invoices").beside == ()
    assert "invoices: its settings have changed, so it is not compared with the delivery before" in said
