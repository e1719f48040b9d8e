"""`kare user`: passwords never as arguments, changes in the log, and no way to lock everybody out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kare_ml.cli.main import app
from kare_ml.errors import UsageError
from kare_ml.io import passwords
from kare_ml.io.state import open_state
from kare_ml.io.users import find_user
from tests.workspaces import write_workspace

PASSWORD = "a horse of another colour\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("users") / "book", [])


def kare(book: Path, *words: str, typed: str = "") -> str:
    found = CliRunner().invoke(app, ["user", *words, "--workspace", str(book)], input=typed, env={"COLUMNS": "200"})
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.output


def test_users_are_let_in_changed_listed_and_let_out(book: Path) -> None:
    assert "No user yet" in kare(book, "list")
    assert "ann is let in as admin, sees every account." in kare(
        book, "add", "ann", "--role", "admin", "--password-stdin", typed=PASSWORD
    )
    said = kare(book, "add", "ben", "--owner", "Ben Lee", "--owner", "Bea", "--no-password")
    assert "ben is let in as viewer, sees owner Bea, Ben Lee, has no password." in said
    assert "signed out everywhere" in kare(book, "role", "ben", "analyst")
    assert "ben sees region North now" in kare(book, "scope", "ben", "--region", "North")
    typed = "another horse, of this colour\n"
    assert "another password" in kare(book, "password", "ben", typed=typed * 2)
    kept = find_user(open_state(book, create=False), "ben")
    assert kept is not None and passwords.fits(typed.strip(), kept.password)
    listed = json.loads(kare(book, "list", "--json"))["users"]
    told = [(one["name"], one["role"], one["sees"], one["password"], one["sessions"]) for one in listed]
    assert told == [("ann", "admin", "every account", True, 0), ("ben", "analyst", "region North", True, 0)]
    assert "0 sessions ended" in kare(book, "sign-out", "ben") and "everybody" in kare(book, "sign-out")
    assert "let in no more" in kare(book, "remove", "ben")
    log = json.loads(kare(book, "log", "--json"))["entries"]
    assert [one["event"] for one in log][::-1] == [
        "added a user", "added a user", "changed a user", "changed a user", "changed a user", "signed a user out",
        "signed a user out", "removed a user",
    ]  # fmt: skip
    assert {one["address"] for one in log} == {"command line"}
    assert "horse" not in kare(book, "log") and "ben sees region North now" in kare(book, "log")


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("add", "cy", "--password-stdin"), "short\n", "that password will not do"),
        (("add", "cy", "--password-stdin"), "", "that password will not do"),
        (("add", "a\u202eb", "--no-password"), "", "is no name for a user"),
        (("add", "cy", "--no-password", "--owner", "A", "--region", "B"), "", "owners, or of regions"),
        (("role", "nobody", "admin"), "", "there is no user nobody"),
        (("sign-out", "nobody"), "", "there is no user nobody"),
    ],
)
def test_what_cannot_be_is_refused_and_says_why(book: Path, words: tuple[str, ...], typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        kare(book, *words, typed=typed)


def test_a_password_is_never_an_argument(book: Path) -> None:
    for command in ("add", "password"):
        shown = CliRunner().invoke(app, ["user", command, "--help"]).stdout
        assert "--password-stdin" in shown and "--password " not in shown


def test_nobody_can_be_served_where_nobody_could_sign_in(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    found = CliRunner().invoke(app, ["serve", "--workspace", str(folder)])
    assert isinstance(found.exception, UsageError) and "nobody could sign in" in str(found.exception)
