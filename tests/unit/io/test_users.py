"""Users, their sessions and tries to sign in, and the log: on a real SQLite."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kare_ml.domain.access import EVERY_ACCOUNT, Role, Scope
from kare_ml.errors import UsageError
from kare_ml.io import passwords
from kare_ml.io.audit import Did, entries, note
from kare_ml.io.erasure import Erasure
from kare_ml.io.sessions import (
    Lifetime,
    Limit,
    begin_session,
    end_session,
    end_sessions,
    forget_tries,
    may_try,
    signed_in,
    user_of_session,
)  # fmt: skip
from kare_ml.io.state import State, open_state
from kare_ml.io.users import add_user, change_user, find_user, remove_user, users

NOON = dt.datetime(2026, 11, 24, 12)
MINUTE = dt.timedelta(minutes=1)
LIFETIME = Lifetime(idle=60 * MINUTE, longest=12 * 60 * MINUTE)
NORTH = Scope("region", frozenset({"North", "East"}))


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = open_state(tmp_path, create=True)
    add_user(made, "Ann", Role.ADMIN, EVERY_ACCOUNT, b"hash", NOON)
    add_user(made, "Ben", Role.VIEWER, NORTH, None, NOON)
    return made


def test_users_are_found_however_their_name_is_written(state: State) -> None:
    found = find_user(state, " bEN ")
    assert found is not None and (found.user.name, found.user.scope, found.password) == ("Ben", NORTH, None)
    assert [one.user.name for one in users(state)] == ["Ann", "Ben"]
    with pytest.raises(UsageError, match="there is a user ANN already"):
        add_user(state, "ANN", Role.VIEWER, EVERY_ACCOUNT, None, NOON)


@pytest.mark.parametrize("name", ["", " ", "a ", "a\nb", "a\u202eb", "a\0", "x" * 101])
def test_a_name_that_misleads_is_refused(state: State, name: str) -> None:
    with pytest.raises(UsageError, match="is no name for a user"):
        add_user(state, name, Role.VIEWER, EVERY_ACCOUNT, None, NOON)


@pytest.mark.parametrize("change", [{"role": Role.LEADER}, {"scope": EVERY_ACCOUNT}, {"password": b"other"}])
def test_who_is_changed_is_signed_out(state: State, change: dict[str, Role | Scope | bytes]) -> None:
    tokens = [begin_session(state, name, NOON, LIFETIME) for name in ("Ben", "ben", "Ann")]
    change_user(state, "Ben", **change)
    assert [user_of_session(state, token, NOON, LIFETIME) is None for token in tokens] == [True, True, False]


def test_who_is_removed_is_out_at_once_and_the_last_admin_stays(state: State) -> None:
    token = begin_session(state, "Ben", NOON, LIFETIME)
    remove_user(state, "Ben")
    assert user_of_session(state, token, NOON, LIFETIME) is None and find_user(state, "Ben") is None
    with pytest.raises(UsageError, match="Ann is the only admin"):
        remove_user(state, "ann")
    with pytest.raises(UsageError, match="Ann is the only admin"):
        change_user(state, "Ann", role=Role.LEADER)
    with pytest.raises(UsageError, match="there is no user Ben"):
        change_user(state, "Ben", role=Role.ADMIN)


def test_a_session_ends_when_idle_and_after_its_longest(state: State) -> None:
    token = begin_session(state, "Ann", NOON, LIFETIME)

    def holds(at: dt.datetime) -> bool:
        return user_of_session(state, token, at, LIFETIME) is not None

    at = NOON
    while at < NOON + 11 * 60 * MINUTE:
        at += 59 * MINUTE
        assert holds(at)
    assert holds(NOON + LIFETIME.longest - MINUTE) and not holds(NOON + LIFETIME.longest)
    other = begin_session(state, "Ann", NOON, LIFETIME)
    assert user_of_session(state, other, NOON + 60 * MINUTE, LIFETIME) is None


def test_sessions_are_ended_one_or_all(state: State) -> None:
    tokens = [begin_session(state, name, NOON, LIFETIME) for name in ("Ann", "Ann", "Ben")]
    assert signed_in(state, NOON, LIFETIME) == {"ann": 2, "ben": 1}
    end_session(state, tokens[0])
    assert signed_in(state, NOON, LIFETIME) == {"ann": 1, "ben": 1}
    assert (end_sessions(state, "ANN"), end_sessions(state)) == (1, 1)
    assert user_of_session(state, "", NOON, LIFETIME) is None


def test_the_store_holds_no_token_and_no_password(tmp_path: Path, state: State) -> None:
    change_user(state, "Ben", password=passwords.hashed("correct horse battery", "Ben"))
    token = begin_session(state, "Ben", NOON, LIFETIME)
    content = (tmp_path / "state.db").read_bytes()
    assert token.encode() not in content and b"correct horse" not in content
    assert b"$argon2id$" in content


def test_tries_are_limited_by_name_and_by_address_for_names_that_nobody_has_too(state: State) -> None:
    limit = Limit(15 * MINUTE, by_name=3, by_address=5)

    def tried(name: str, address: str, at: dt.datetime = NOON) -> bool:
        return may_try(state, name, address, at, limit)

    assert [tried("nobody", f"10.0.0.{n}") for n in range(4)] == [True, True, True, False]
    assert [tried(f"name {n}", "10.9.9.9") for n in range(6)] == [True] * 5 + [False]
    assert not tried("NOBODY", "10.1.1.1") and tried("other", "10.1.1.1")
    assert tried("nobody", "10.9.9.9", NOON + 16 * MINUTE)


def test_signing_in_forgets_the_tries_of_the_name_and_not_of_the_address(state: State) -> None:
    limit = Limit(15 * MINUTE, by_name=2, by_address=3)
    for _ in range(2):
        assert may_try(state, "Ann", "10.0.0.1", NOON, limit)
    forget_tries(state, "Ann")
    assert may_try(state, "Ann", "10.0.0.1", NOON, limit)
    assert not may_try(state, "Ann", "10.0.0.1", NOON, limit)


def test_many_tries_at_once_are_all_counted(state: State) -> None:
    found: list[bool] = []
    threads = [
        threading.Thread(target=lambda: found.append(may_try(state, "Ann", "10.0.0.1", NOON, Limit(by_name=3))))
        for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 12 and sum(found) <= 3


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "will not do"), ("x" * 257, "will not do"), ("ab" * 8, "easily guessed"),
        ("Benjamin Franklin1", "easily guessed"),
    ],
)  # fmt: skip
def test_a_password_that_is_easily_guessed_is_refused(password: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        passwords.hashed(password, "benjamin franklin")


def test_a_password_fits_its_own_hash_alone_however_its_letters_are_made() -> None:
    kept = passwords.hashed("Caf\u00e9 au lait at 7", "Ann")
    assert passwords.fits("Cafe\u0301 au lait at 7", kept)
    assert not passwords.fits("Cafe au lait at 7", kept) and not passwords.fits("Caf\u00e9 au lait at 7", None)
    assert not passwords.fits("x", b"no hash") and not passwords.is_old(kept)


def test_so_many_passwords_are_checked_at_once_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_turn", threading.BoundedSemaphore(1))
    with passwords._turn, pytest.raises(passwords.TooManyAtOnce, match="too many want to sign in at once"):
        passwords.fits("x", None, wait=0.01)
    assert not passwords.fits("x", b"no hash", wait=0.01), "the turn is given back"
    assert not passwords.fits("x", b"no hash", wait=0.01)


def test_the_log_has_the_newest_first_and_of_whom_one_asks(state: State) -> None:
    for n, who in enumerate(("Ann", "Ben", "Ann")):
        note(state, Did.FLAGGED, who=who, address="10.0.0.1", at=NOON + n * MINUTE, about=f"account {n}" + "x" * 2000)
    found = entries(state, 2)
    assert [(one.who, one.about[:9], len(one.about)) for one in found] == [("Ann", "account 2", 1000),
                                                                       ("Ben", "account 1", 1000)]  # fmt: skip
    assert [one.who for one in entries(state, 9, who="Ben")] == ["Ben"]


def test_forgetting_an_account_takes_it_out_of_the_log_and_leaves_users_whole(tmp_path: Path, state: State) -> None:
    token = begin_session(state, "Ben", NOON, LIFETIME)
    note(state, Did.FLAGGED, who="Ben", address="10.0.0.1", at=NOON, about="0017, North")
    state.erase(Erasure(frozenset({"0017", "Ben", "North", "ben"})))
    assert entries(state, 1)[0].about == "[forgotten], [forgotten]" and entries(state, 1)[0].who == "Ben"
    found = user_of_session(state, token, NOON, LIFETIME)
    assert found is not None and found.user.scope == NORTH
    with closing(sqlite3.connect(tmp_path / "state.db")) as raw:
        assert raw.execute("SELECT count(*) FROM users").fetchone() == (2,)
