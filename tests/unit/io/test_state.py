"""What people write: kept as history, read as what is current, on a real SQLite."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kare_ml.domain.as_of import AsOf
from kare_ml.domain.profiles import Profile
from kare_ml.errors import UsageError
from kare_ml.io import said
from kare_ml.io.actions import Opening
from kare_ml.io.migrations import NEWEST, known_revisions, upgrade
from kare_ml.io.state import State, StateError, open_state
from kare_ml.io.state_tables import METADATA

NOON = dt.datetime(2011, 6, 10, 12, 0)
HOUR = dt.timedelta(hours=1)
TOMORROW = AsOf(dt.date(2011, 6, 11))


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(tmp_path, create=True)


def assign(state: State, account_id: str, profile: Profile | None, at: dt.datetime = NOON, **more: dt.date) -> None:
    state.assign(account_id, profile, assigned_by="ann", assigned_at=at, **more)  # type: ignore[arg-type]


def current(state: State, as_of: AsOf = TOMORROW) -> dict[str, str]:
    return {found.account_id: str(found.profile) for found in state.current_assignments(as_of)}


def test_the_last_assignment_of_an_account_counts(state: State) -> None:
    assign(state, "007", Profile.EXPAND, NOON + HOUR)
    assign(state, "007", Profile.KEEP, NOON)  # entered later, decided earlier
    assign(state, "7", Profile.ATTAIN)
    assert current(state) == {"007": "Expand", "7": "Attain"}


def test_what_was_decided_of_a_merged_account_holds_for_the_survivor(state: State) -> None:
    assign(state, "old", Profile.EXPAND, NOON)
    assign(state, "new", Profile.KEEP, NOON - HOUR)
    assign(state, "older", Profile.ATTAIN, NOON - 2 * HOUR)
    found = state.current_assignments(TOMORROW, {"old": "new", "older": "new"})
    assert [(assignment.account_id, assignment.profile) for assignment in found] == [("new", Profile.EXPAND)]
    assert set(current(state)) == {"old", "new", "older"}


def test_actions_of_a_merged_account_are_the_survivors(state: State) -> None:
    state.flag("old", written_by="ann", written_at=NOON)
    assert [action.account_id for action in state.actions(survivors={"old": "new"})] == ["new"]
    assert [action.account_id for action in state.actions()] == ["old"]


def test_what_was_written_at_the_as_of_or_later_is_not_seen(state: State) -> None:
    as_of = AsOf(dt.date(2011, 6, 10), "Europe/London")
    assign(state, "a", Profile.KEEP, as_of.instant - dt.timedelta(microseconds=1))
    assign(state, "a", Profile.EXPAND, as_of.instant)
    assert current(state, as_of) == {"a": "Keep"}
    assert current(state, as_of.plus(1)) == {"a": "Expand"}


def test_an_assignment_ends_with_its_review_day_and_no_older_one_returns(state: State) -> None:
    assign(state, "a", Profile.KEEP)
    assign(state, "a", Profile.EXPAND, NOON + HOUR, review_after=dt.date(2011, 6, 12))
    found = {day: current(state, AsOf(dt.date(2011, 6, day))) for day in (11, 12, 13)}
    assert found == {11: {"a": "Expand"}, 12: {"a": "Expand"}, 13: {}}


def test_an_account_can_be_handed_back_to_the_rules(state: State) -> None:
    assign(state, "a", Profile.KEEP)
    assign(state, "a", None, NOON + HOUR)
    assert current(state) == {}


def test_who_assigned_it_and_why_is_kept(state: State) -> None:
    state.assign("a", Profile.KEEP, assigned_by="ann", assigned_at=NOON, note="signed for two years")
    (found,) = state.current_assignments(TOMORROW)
    assert (found.assigned_by, found.assigned_at, found.review_after, found.note) == (
        "ann",
        NOON,
        None,
        "signed for two years",
    )


def test_a_word_that_is_no_profile(state: State) -> None:
    with pytest.raises(
        UsageError, match=r"(?s)'keep' is no profile and no decision of an account.*Keep, Attain, Recapture, Expand"
    ):
        state.assign("a", "keep", assigned_by="ann", assigned_at=NOON)  # type: ignore[arg-type]


def test_an_action_is_what_its_events_leave(state: State) -> None:
    due = dt.date(2011, 6, 20)
    action_id = state.flag("a", written_by="lea", written_at=NOON, owner="bob", due_on=due, note="call them")
    state.record(action_id, "noted", written_by="bob", written_at=NOON + HOUR, due_on=due.replace(day=27), note="away")
    (action,) = state.actions()
    assert (action.action_id, action.account_id, action.kind, action.status) == (action_id, "a", "flag", "open")
    assert (action.owner, action.due_on, action.outcome) == ("bob", due.replace(day=27), None)
    state.record(action_id, "done", written_by="bob", written_at=NOON + 2 * HOUR, outcome="ordered again")
    assert state.actions() == []
    (action,) = state.actions(open_only=False)
    assert (action.status, action.owner, action.outcome) == ("done", "bob", "ordered again")
    assert (action.opened_by, action.opened_at) == ("lea", NOON)
    assert [(note.event, note.note) for note in action.history] == [
        ("opened", "call them"),
        ("noted", "away"),
        ("done", ""),
    ]


def test_actions_are_listed_by_due_date(state: State) -> None:
    for account_id, due_on in (("none", None), ("late", dt.date(2011, 7, 1)), ("soon", dt.date(2011, 6, 11))):
        state.flag(account_id, written_by="lea", written_at=NOON, due_on=due_on)
    assert [action.account_id for action in state.actions()] == ["soon", "late", "none"]


OPENING = Opening(
    "a", "bob", dt.date(2011, 6, 20), "call", "call-at-their-gap", "Keep/silence", "risk", "run", TOMORROW.date
)


def test_plays_are_opened_with_what_they_are_opened_for(state: State) -> None:
    (action_id,) = state.open_plays([OPENING], written_by="playbook", written_at=NOON)
    (action,) = state.actions()
    assert (action.kind, action.action_id, action.status) == ("action", action_id, "open")
    assert {name: getattr(action, name) for name in vars(OPENING) if name != "note"} == {
        name: value for name, value in vars(OPENING).items() if name != "note"
    }
    state.record(action_id, "dismissed", written_by="bob", written_at=NOON, note="no", silent_until=TOMORROW.date)
    (action,) = state.actions(open_only=False)
    assert (action.status, action.silent_until, action.history[-1].note) == ("dismissed", TOMORROW.date, "no")


def test_plays_are_opened_all_or_none(state: State) -> None:
    with pytest.raises(StateError, match="NOT NULL"):
        state.open_plays([OPENING, replace(OPENING, note=None)], written_by="playbook", written_at=NOON)  # type: ignore
    assert state.actions() == []


def test_the_last_answer_holds_and_that_on_a_merged_account_is_the_survivors(state: State) -> None:
    said.answer(state, "a", "lower prices", written_by="ann", written_at=NOON)
    said.answer(state, "a", " two-day delivery ", written_by="bob", written_at=NOON + HOUR)
    said.answer(state, "old", "a second contact", written_by="ann", written_at=NOON)
    found = said.answers(state, {"old": "new"})
    assert {account: (one.answer, one.written_by) for account, one in found.items()} == {
        "a": ("two-day delivery", "bob"),
        "new": ("a second contact", "ann"),
    }
    with pytest.raises(UsageError, match="has to say something"):
        said.answer(state, "a", "  ", written_by="ann", written_at=NOON)


def test_importance_is_what_was_last_said_and_can_be_taken_back(state: State) -> None:
    for account, importance in (("a", 80.0), ("b", 20.0), ("a", 90.0), ("b", None)):
        said.weigh(state, account, importance, written_by="ann", written_at=NOON)
    assert said.importances(state, {}) == {"a": 90.0}
    with pytest.raises(UsageError, match="-1 is no importance"):
        said.weigh(state, "a", -1, written_by="ann", written_at=NOON)


def test_a_store_of_the_version_before_is_upgraded_and_keeps_what_was_written(tmp_path: Path) -> None:
    """Made by the first migration alone, with a flag in it."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'state.db'}", poolclass=sa.NullPool)
    with engine.begin() as connection:
        upgrade(connection, "0001")
        connection.execute(
            sa.text(
                "INSERT INTO action_events (action_id, account_id, kind, event, note, written_by, written_at) "
                "VALUES ('1', 'a', 'flag', 'opened', 'call', 'lea', '2011-06-10 12:00:00.000000')"
            )
        )
    with pytest.raises(UsageError, match=r"(?s)of an older version.*kare upgrade"):
        open_state(tmp_path, create=False)
    (action,) = open_state(tmp_path, create=True).actions()
    assert (action.account_id, action.play, action.silent_until) == ("a", None, None)
    assert open_state(tmp_path, create=False).account_ids() == {"a"}


def test_assignments_of_an_older_store_are_kept_and_may_then_say_more(tmp_path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'state.db'}", poolclass=sa.NullPool)
    with engine.begin() as connection:
        upgrade(connection, "0002")
        connection.execute(
            sa.text(
                "INSERT INTO assignments (id, account_id, profile, assigned_by, assigned_at, note) "
                "VALUES (7, 'a', 'Keep', 'lea', '2011-06-09 12:00:00.000000', 'why')"
            )
        )
    state = open_state(tmp_path, create=True)
    assert current(state) == {"a": "Keep"}
    state.assign("b", "do_not_pursue", assigned_by="ann", assigned_at=NOON, note="fraud")
    state.assign("a", "exit_review", assigned_by="ann", assigned_at=NOON, note="pays in advance")
    assert current(state) == {"a": "exit_review", "b": "do_not_pursue"}
    assert "ix_assignments_account_id" in {index["name"] for index in sa.inspect(engine).get_indexes("assignments")}


def test_a_closed_action_may_be_noted_but_not_closed_again(state: State) -> None:
    action_id = state.flag("a", written_by="lea", written_at=NOON)
    state.record(action_id, "dismissed", written_by="lea", written_at=NOON)
    state.record(action_id, "noted", written_by="lea", written_at=NOON + HOUR, outcome="they left anyway")
    with pytest.raises(UsageError, match=r"(?s)is already dismissed.*by lea at 2011-06-10 12:00 UTC"):
        state.record(action_id, "done", written_by="bob", written_at=NOON + HOUR)
    (action,) = state.actions(open_only=False)
    assert (action.status, action.outcome, len(action.history)) == ("dismissed", "they left anyway", 3)


def test_an_action_that_is_not_there(state: State) -> None:
    with pytest.raises(UsageError, match=r"(?s)there is no action 123.*kare actions"):
        state.record("123", "done", written_by="bob", written_at=NOON)


def test_a_time_with_a_zone_is_refused(state: State) -> None:
    with pytest.raises(ValueError, match="expected a UTC time without a zone"):
        assign(state, "a", Profile.KEEP, NOON.replace(tzinfo=dt.UTC))


def test_an_event_that_nobody_knows_is_refused_by_the_store_itself(state: State) -> None:
    action_id = state.flag("a", written_by="lea", written_at=NOON)
    with pytest.raises(StateError, match="known_event"):
        state.record(action_id, "lost", written_by="bob", written_at=NOON)  # type: ignore[arg-type]
    assert len(state.actions()[0].history) == 1


def test_reading_does_not_make_the_file(tmp_path: Path) -> None:
    state = open_state(tmp_path, create=False)
    assert state.current_assignments(TOMORROW) == [] and state.actions(open_only=False) == []
    with pytest.raises(UsageError, match="no state store to write to"):
        state.flag("a", written_by="lea", written_at=NOON)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_reads_as_empty_and_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "state.db").touch()
    assert open_state(tmp_path, create=False).actions() == []
    open_state(tmp_path, create=True).flag("a", written_by="lea", written_at=NOON)
    assert [action.account_id for action in open_state(tmp_path, create=False).actions()] == ["a"]


def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    assign(open_state(tmp_path, create=True), "a", Profile.KEEP)
    assert current(open_state(tmp_path, create=True)) == current(open_state(tmp_path, create=False)) == {"a": "Keep"}


def test_the_migrations_make_the_tables_that_the_code_speaks_of(tmp_path: Path) -> None:
    open_state(tmp_path, create=True)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'state.db'}", poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert known_revisions()[-1] == NEWEST


def test_a_store_of_another_version_is_named(tmp_path: Path) -> None:
    open_state(tmp_path, create=True)
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for create in (True, False):
        with pytest.raises(UsageError, match=r"(?s)newer version of kare_ml.*revision 9999"):
            open_state(tmp_path, create=create)


def test_a_damaged_store_is_an_error_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_bytes(b"not a database" * 100)
    for create in (True, False):
        with pytest.raises(StateError, match=r"(?s)cannot be used.*file is not a database"):
            open_state(tmp_path, create=create)


def test_a_failed_migration_leaves_nothing_half_made(tmp_path: Path) -> None:
    """The second table is already there under another schema: the first must not stay behind."""
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection, connection:
        connection.execute("CREATE TABLE action_events (other)")
    with pytest.raises(StateError, match="action_events already exists"):
        open_state(tmp_path, create=True)
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("action_events",)]


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://kare:secret@127.0.0.1:1/none", "secret", "nothing://kare:secret@here"]
)
def test_a_database_that_cannot_be_reached_is_named_without_its_password(tmp_path: Path, url: str) -> None:
    with pytest.raises(StateError, match="cannot be used") as raised:
        open_state(tmp_path, url, create=False)
    assert "secret" not in str(raised.value)


def test_another_database_may_be_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    assert open_state(tmp_path, url, create=False).actions() == []
    assign(open_state(tmp_path, url, create=True), "a", Profile.KEEP)
    assert current(open_state(tmp_path, url, create=False)) == {"a": "Keep"}
    assert not (tmp_path / "state.db").exists()


def write_some(folder: Path, writer: str) -> None:
    state = open_state(folder, create=True)
    for n in range(20):
        state.flag(f"{writer}{n}", written_by=writer, written_at=NOON)


def test_two_processes_make_and_write_a_store_at_once(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=write_some, args=(tmp_path, writer)) for writer in ("ann", "bob")]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    assert len(open_state(tmp_path, create=False).actions()) == 40
