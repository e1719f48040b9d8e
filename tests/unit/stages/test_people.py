"""What people decided of an account holds for the one that it was merged into, from when that was known on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa

from kare_ml.domain.profiles import Profile
from kare_ml.io.publication import publish
from kare_ml.io.published import PublishedRun
from kare_ml.io.state import open_state
from kare_ml.io.survivors import account_named, survivors_at
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake
from kare_ml.stages.people import assignments, decisions
from tests.workspaces import FIRST, shop, write_lines, write_workspace

MORE = """
[sources.account_merges]
path = "merges.csv"
[sources.account_merges.columns]
account_id = "account_id"
merged_into = "merged_into"
merged_at = "merged_at"

[sources.assignments]
path = "placed.csv"
[sources.assignments.columns]
account_id = "account_id"
assigned_at = "assigned_at"
profile = "profile"
"""
MERGED = FIRST + dt.timedelta(days=100)


def book(folder: Path) -> Path:
    write_workspace(folder, shop(20, 200), more=MORE)
    write_lines(folder / "merges.csv", [("0001", "0002", MERGED), ("0002", "0003", MERGED)],
                "account_id,merged_into,merged_at")  # fmt: skip
    write_lines(folder / "placed.csv", [("0001", FIRST, "Expand")], "account_id,assigned_at,profile")
    intake(open_context(folder, FIRST))
    return folder


def test_assignments_follow_a_merge(tmp_path: Path) -> None:
    folder = book(tmp_path / "book")
    before, after = (open_context(folder, MERGED + dt.timedelta(days=days)) for days in (0, 1))
    found = []
    for context in (before, after):
        with context.history() as history:
            found.append({account: placed.profile for account, placed in assignments(context, history).items()})
    assert found == [{"0001": "Expand"}, {"0003": "Expand"}]
    state = open_state(folder, create=True)
    state.assign("0002", Profile.KEEP, assigned_by="ann", assigned_at=dt.datetime.combine(FIRST, dt.time(9)))
    with after.history() as history:
        assert {a: p.profile for a, p in assignments(after, history).items()} == {"0003": "Keep"}


def test_the_newest_decision_counts_wherever_it_was_made(tmp_path: Path) -> None:
    """The table says Expand at midnight of the first day; what is said here counts only if it is not older."""
    folder = book(tmp_path / "book")
    context, midnight = open_context(folder, MERGED), dt.datetime.combine(FIRST, dt.time())
    state = open_state(folder, create=True)

    def placed() -> dict[str, str | None]:
        with context.history() as history:
            return {account: found.profile for account, found in assignments(context, history).items()}

    state.assign("0001", Profile.KEEP, assigned_by="ann", assigned_at=midnight - dt.timedelta(hours=1))
    assert placed() == {"0001": "Expand"}
    state.assign("0001", "exit_review", assigned_by="ann", assigned_at=midnight)
    assert placed() == {"0001": "exit_review"}
    state.assign("0001", None, assigned_by="ann", assigned_at=midnight + dt.timedelta(hours=1))
    assert placed() == {}, "given back to the rules, the older word of the table does not come back"
    until = MERGED - dt.timedelta(days=1)
    state.assign("0001", Profile.KEEP, assigned_by="b", assigned_at=midnight + dt.timedelta(days=1), review_after=until)
    assert placed() == {}, "and neither does it when a newer one expires"
    with context.history() as history:
        assert decisions(context, history)["0001"].review_after == until


def test_an_account_is_found_by_the_id_that_it_had(tmp_path: Path) -> None:
    folder = book(tmp_path / "book")
    after = MERGED + dt.timedelta(days=1)
    for as_of, accounts in ((MERGED, ["0001", "0002", "0003"]), (after, ["0003"])):
        names = {"name": "Smith & Co", "as_of": as_of, "run_id": str(as_of)}
        rows = pa.Table.from_pylist([{"account_id": account, **names} for account in accounts])
        publish(folder, rows, PublishedRun(as_of, str(as_of), None, "", rows.num_rows))
    assert account_named(folder, "0001") == "0003"
    assert account_named(folder, "smith") == "0003"
    assert account_named(folder, "0001", MERGED) == "0001"
    assert survivors_at(folder, dt.datetime.combine(after, dt.time())) == {"0001": "0003", "0002": "0003"}
