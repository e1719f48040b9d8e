"""Bad input: each fault ends with the documented exit code and a message that helps, and leaves all as it was."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kare_ml.errors import UsageError
from kare_ml.io.lock import workspace_lock
from kare_ml.io.platform import require_supported_platform
from tests.workspaces import FIRST, Outcome, kare, shop, tree, write_lines, write_workspace

DAYS = 120
AS_OF = FIRST + dt.timedelta(days=DAYS)
Fault = Callable[[Path], object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that was scored once; nobody writes to it."""
    folder = write_workspace(tmp_path_factory.mktemp("good") / "book", shop(12, DAYS))
    assert kare("score", "-w", folder, "--as-of", AS_OF).code == 0
    return folder


@pytest.fixture
def book(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "book"))


def replace(file: str, old: str, new: str) -> Fault:
    def fault(book: Path) -> None:
        text = (book / file).read_text("utf-8")
        assert old in text
        (book / file).write_text(text.replace(old, new), "utf-8")

    return fault


def header(columns: str) -> Fault:
    return replace("invoices.csv", "account_id,invoiced_at,amount", columns)


def content(text: str) -> Fault:
    return lambda book: (book / "invoices.csv").write_text(text, "utf-8")


def as_parquet(damage: Callable[[bytes], bytes]) -> Fault:
    def fault(book: Path) -> None:
        lines = [{"account_id": a, "invoiced_at": str(day), "amount": m} for a, day, m in shop(200, DAYS)]
        pq.write_table(pa.Table.from_pylist(lines), book / "invoices.parquet", compression="none", use_dictionary=False)
        (book / "invoices.parquet").write_bytes(damage((book / "invoices.parquet").read_bytes()))
        replace("kare.toml", "invoices.csv", "invoices.parquet")(book)

    return fault


def wrong_amounts(book: Path) -> None:
    write_lines(
        book / "invoices.csv", [("1", "2020-01-07", "twelve"), ("2", "2020-01-08", "7.50"), ("3", "2020-01-09", "x")]
    )


def scrambled(data: bytes) -> bytes:
    """The same length with the same footer, but its pages are noise."""
    pages = range(4, len(data) // 2)
    return data[:4] + bytes((data[place] * 7 + place) % 256 for place in pages) + data[len(data) // 2 :]


FAULTS: dict[str, tuple[Fault, int, str]] = {
    "missing file": (lambda book: (book / "invoices.csv").unlink(), 3, r"there is no such source.*invoices\.csv"),
    "missing column": (header("account_id,invoiced_at,colour"), 3, r"no column amount.*expected: account_id, amount"),
    "fewer names than fields": (header("account_id,invoiced_at"), 3, "another number of fields than the header"),
    "renamed column": (header("account_id,invoiced_at,amounts"), 3, r"no column amount; did you mean amounts\?"),
    "swapped for another case": (header("account_id,invoiced_at,Amount"), 3, r"did you mean Amount\?"),
    "doubled column": (header("account_id,amount,amount"), 3, r"names a column twice.*'amount'"),
    "wrong type": (wrong_amounts, 3, r"columns\.amount is of the wrong type.*a money.*2 of 3 values"),
    "dates of another kind": (
        lambda book: write_lines(book / "invoices.csv", [("1", "7th of May", "3"), ("2", "some day", "4")]),
        3,
        r"columns\.invoiced_at is of the wrong type.*date_format",
    ),
    "empty file": (content(""), 3, r"the file is empty.*a header line"),
    "header alone": (content("account_id,invoiced_at,amount\n"), 3, r"the file is empty.*at least one record"),
    "unclosed quote": (content('account_id,invoiced_at,amount\n1,2020-01-07,"3\n'), 3, "not sound CSV"),
    "another encoding": (
        lambda book: (book / "invoices.csv").write_bytes(b"account_id,invoiced_at,amount\nB\x84cker,2020-01-07,3\n"),
        3,
        r"the encoding cannot be told.*set `encoding`",
    ),
    "no such encoding after all": (
        replace("kare.toml", 'path = "invoices.csv"', 'path = "invoices.csv"\nencoding = "utf-16"'),
        3,
        r"not in the encoding stated.*does not start with BOM",
    ),
    "truncated Parquet": (as_parquet(lambda data: data[: len(data) // 2]), 3, "not sound Parquet.*cut off"),
    "Parquet damaged in its middle": (as_parquet(scrambled), 3, "the source is damaged|not sound Parquet"),
    "empty Parquet": (as_parquet(lambda data: b""), 3, "not sound Parquet"),
    "unknown key": (replace("kare.toml", "currency", "currancy"), 2, r"currancy: no such key; did you mean currency\?"),
    "unknown section": (replace("kare.toml", "[risk]", "[risks]"), 2, r"risks: no such key; did you mean risk\?"),
    "unknown column of ours": (
        replace("kare.toml", 'amount = "amount"', 'ammount = "amount"'), 2, r"ammount: .*did you mean amount\?"
    ),
    "value out of range": (replace("kare.toml", "= 60", "= 3"), 2, r"lapse_after_days.*greater than or equal to 7"),
    "value of a wrong type": (replace("kare.toml", "= 60", '= "soon"'), 2, "lapse_after_days.*'soon'"),
    "no such zone": (
        replace("kare.toml", '"UTC"', '"Mars/Base"'), 2, r"time_zone: .*Mars/Base"
    ),
    "unset variable": (replace("kare.toml", "invoices.csv", "${NOT_SET}/a.csv"), 2, "environment variable NOT_SET"),
    "not TOML": (lambda book: (book / "kare.toml").write_text("book = [", "utf-8"), 2, "has 1 fault: - it is not TOML"),
    "no kare.toml": (lambda book: (book / "kare.toml").unlink(), 2, "there is no such file; `kare init DIR`"),
}  # fmt: skip


def flat(text: str) -> str:
    return " ".join(text.split())


def assert_refused(outcome: Outcome, code: int, message: str) -> None:
    assert outcome.code == code, outcome.err
    assert re.search(message, flat(outcome.err)), outcome.err
    assert "Traceback" not in outcome.out + outcome.err


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_input_stops_the_nightly_job_and_changes_nothing(name: str, book: Path) -> None:
    fault, code, message = FAULTS[name]
    fault(book)
    before = tree(book)
    assert_refused(kare("score", "-w", book, "--as-of", AS_OF), code, message)
    assert tree(book) == before


@pytest.mark.parametrize("command", ["check", "train"])
@pytest.mark.parametrize("name", ["missing file", "renamed column", "wrong type", "truncated Parquet", "unknown key"])
def test_every_command_that_reads_the_sources_refuses_alike(command: str, name: str, book: Path) -> None:
    fault, code, message = FAULTS[name]
    fault(book)
    before = tree(book)
    assert_refused(kare(command, "-w", book), code, message)
    assert tree(book) == before


def test_a_first_intake_that_fails_leaves_no_history(tmp_path: Path) -> None:
    book = write_workspace(tmp_path / "book", [("1", FIRST, "x"), ("2", FIRST, "y")])
    assert_refused(kare("check", "-w", book), 3, "wrong type")
    assert set(tree(book)) <= {"kare.toml", "invoices.csv", "history"}


def test_every_fault_of_kare_toml_is_told_at_once(book: Path) -> None:
    replace("kare.toml", "currency", "currancy")(book)
    replace("kare.toml", "high_capacity", "high_capacty")(book)
    outcome = kare("check", "-w", book)
    assert_refused(outcome, 2, "did you mean currency")
    assert "did you mean high_capacity?" in outcome.err


@pytest.mark.parametrize("command", ["score", "train"])
@pytest.mark.parametrize("as_of", [dt.date(1990, 1, 1), dt.date(2020, 1, 8)])
def test_nothing_is_looked_at_from_before_the_first_event(command: str, as_of: dt.date, book: Path) -> None:
    before = tree(book)
    assert_refused(
        kare(command, "-w", book, "--as-of", as_of),
        2,
        f"nothing had happened yet as of {as_of}.*after the first invoice, 2020-01-08",
    )
    assert tree(book) == before


def test_rows_known_later_do_not_make_a_beginning(tmp_path: Path) -> None:
    known = (AS_OF + dt.timedelta(days=9)).isoformat()
    more = 'known_at = "known_at"\n'
    book = write_workspace(tmp_path / "book", [], more=more)
    write_lines(
        book / "invoices.csv",
        [("1", FIRST, 5, known), ("2", FIRST, 6, known)],
        "account_id,invoiced_at,amount,known_at",
    )
    assert_refused(kare("score", "-w", book, "--as-of", AS_OF), 2, f"nothing had happened yet as of {AS_OF}")


def test_too_little_history_to_train_on(book: Path) -> None:
    before = tree(book)
    assert_refused(
        kare("train", "-w", book, "--as-of", AS_OF), 4, r"too little history.*at least 150 days.*`kare score`"
    )
    assert tree(book) == before


@pytest.mark.parametrize("command", ["score", "check", "train"])
def test_only_one_at_a_time(command: str, book: Path) -> None:
    before = tree(book)
    with workspace_lock(book, "score 2020-05-01"):
        outcome = kare(command, "-w", book, *([] if command == "check" else ["--as-of", AS_OF]))
    assert_refused(outcome, 75, r"another run holds the workspace.*score 2020-05-01 \(process \d+\)")
    assert tree(book) == before


ASKED: dict[str, tuple[list[str], str]] = {
    "no such account": (["account", "0999"], "no account is called '0999'.*12 accounts; near: 0"),
    "a day that is not published": (
        ["at-risk", "--as-of", "2019-01-01"],
        r"no run of 2019-01-01 is published.*kare runs",
    ),
    "no date": (["score", "--as-of", "tomorrow"], "Invalid value for '--as-of'"),
    "no such command": (["scores"], "No such command 'scores'"),
    "none at all": (["at-risk", "--top", "0"], "Invalid value for '--top'"),
    "no profile": (
        ["assign", "0001", "Keeper", "--by", "Ann"],
        "'Keeper' is no profile and no decision.*Keep, Attain, Recapture, Expand",
    ),
    "flag of nobody": (["flag", "0999", "--owner", "Ann", "--by", "Bo"], "no account is called '0999'"),
}


@pytest.mark.parametrize("name", ASKED)
def test_a_question_that_cannot_be_answered(name: str, book: Path) -> None:
    words, message = ASKED[name]
    before = tree(book)
    assert_refused(kare(*words, "-w", book), 2, message)
    assert tree(book) == before


@pytest.mark.parametrize("command", ["at-risk", "account 0001", "report", "flag 0001 --owner Ann --by Bo"])
def test_nothing_is_answered_before_anything_is_published(command: str, tmp_path: Path) -> None:
    book = write_workspace(tmp_path / "book", shop(3, DAYS))
    before = tree(book)
    assert_refused(kare(*command.split(), "-w", book), 2, "nothing is published yet.*kare score")
    assert tree(book) == before


def test_the_last_good_table_is_read_while_the_sources_are_broken(book: Path) -> None:
    (book / "invoices.csv").unlink()
    assert kare("score", "-w", book, "--as-of", AS_OF).code == 3
    assert kare("at-risk", "-w", book).code == 0
    assert '"account_id": "0001"' in kare("account", "0001", "--json", "-w", book).out


def test_windows_is_refused_in_one_sentence() -> None:
    with pytest.raises(
        UsageError, match=r"^kare_ml runs on Linux and macOS; on Windows, run it inside WSL\.$"
    ) as raised:
        require_supported_platform("win32")
    assert raised.value.exit_code == 2


def test_schema_of_a_command_that_has_none() -> None:
    assert_refused(kare("schema", "score"), 2, "'score' has no JSON schema.*at-risk")
