"""Only what is new is read: files by their bytes, and none of them twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kare_ml.config.workspace import Workspace
from kare_ml.errors import SourceError
from kare_ml.io import file_sources
from kare_ml.io.intake import take_in
from tests.unit.io.test_history import PURCHASES, files, rows_of, workspace

DAYS = {**PURCHASES, "path": "days"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "days").mkdir()
    for day in (1, 2, 3):
        write(tmp_path, day, f"a,2024-01-0{day},{day}")
    return tmp_path


def write(folder: Path, day: int, *lines: str) -> None:
    (folder / "days" / f"{day}.csv").write_text("\n".join(["who,when,money", *lines]))


def read_again(folder: Path, settings: Workspace | None = None) -> list[str]:
    """The names of the files that an intake reads."""
    said: list[str] = []
    take_in(folder, settings or workspace(invoices=DAYS), progress=said.append)
    return [line.rsplit(" ", 1)[1] for line in said if ": reading " in line]


def kept(folder: Path) -> set[str]:
    return {path.name for path in (folder / "history" / ".raw").glob("*/*")}


def test_only_new_and_changed_files_are_read(book: Path) -> None:
    assert read_again(book) == ["1.csv", "2.csv", "3.csv"]
    before, first = files(book), kept(book)
    assert len(first) == 3
    for file in (book / "days").iterdir():
        os.utime(file, (1, 1))
    assert read_again(book) == []
    assert files(book) == before

    write(book, 4, "b,2024-01-04,4")
    assert read_again(book) == ["4.csv"]
    write(book, 2, "a,2024-01-02,20")
    assert read_again(book) == ["2.csv"]
    assert [str(row["amount"]) for row in rows_of(book)] == ["1.0000", "20.0000", "3.0000", "4.0000"]
    assert len(kept(book) & first) == 2
    assert len(kept(book)) == 4


def test_a_history_made_of_kept_readings_is_the_one_that_is_made_at_once(book: Path, tmp_path: Path) -> None:
    read_again(book)
    write(book, 4, "b,2024-01-04,4", "ragged")
    read_again(book)
    at_once = tmp_path / "at once"
    at_once.mkdir()
    (book / "days").rename(at_once / "days")
    assert len(read_again(at_once)) == 4
    assert files(at_once) == files(book)


def test_a_changed_mapping_is_judged_anew_without_reading_anything(book: Path) -> None:
    read_again(book)
    columns = {**PURCHASES["columns"], "invoice_id": "when"}
    assert read_again(book, workspace(invoices={**DAYS, "columns": columns, "delimiter": ","})) == [
        "1.csv",
        "2.csv",
        "3.csv",
    ]
    assert read_again(book, workspace(invoices={**DAYS, "delimiter": ","})) == []
    assert {row["invoice_id"] for row in rows_of(book)} == {None}


def test_how_a_file_is_written_is_part_of_its_reading(book: Path) -> None:
    read_again(book)
    assert len(read_again(book, workspace(invoices={**DAYS, "encoding": "cp1252"}))) == 3
    assert len(kept(book)) == 3


def test_readings_that_nothing_is_made_of_are_removed(book: Path) -> None:
    read_again(book)
    (book / "days" / "3.csv").unlink()
    assert read_again(book) == []
    assert len(kept(book)) == 2
    (book / "lines.csv").write_text("who,when,money\na,2024-01-01,1\n")
    read_again(book, workspace(invoices=PURCHASES))
    assert len(kept(book)) == 1
    subscriptions = {**DAYS, "columns": {"account_id": "who", "started_at": "when"}}
    take_in(book, workspace(subscriptions=subscriptions))
    assert {path.parent.name for path in (book / "history" / ".raw").glob("*/*")} == {"subscriptions"}


def test_a_renamed_file_keeps_its_rows_under_its_new_name(book: Path) -> None:
    read_again(book)
    (book / "days" / "3.csv").rename(book / "days" / "0.csv")
    assert read_again(book) == ["0.csv"]
    assert len(rows_of(book)) == 3


def test_a_file_that_grows_while_it_is_read_is_refused(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = file_sources.read_text

    def slow(file: Path, *rest: object) -> object:
        found = read(file, *rest)  # type: ignore[arg-type]
        with file.open("a") as stream:
            stream.write("\nb,2024-01-09,1")
        return found

    monkeypatch.setattr(file_sources, "read_text", slow)
    with pytest.raises(SourceError, match=r"the file changed while it was read(.|\n)*1\.csv"):
        read_again(book)


def test_what_was_detected_is_part_of_the_ledger(book: Path) -> None:
    said: list[str] = []
    first = take_in(book, workspace(invoices=DAYS), progress=said.append)
    expected = tuple(f"{day}.csv: encoding utf-8, delimiter ','" for day in (1, 2, 3))
    assert first.table("invoices").detected == expected
    assert f"invoices: detected in {expected[0]}" in said
    write(book, 4, "b,2024-01-04,4")
    assert len(take_in(book, workspace(invoices=DAYS)).table("invoices").detected) == 4
    declared = {**DAYS, "encoding": "utf-8", "delimiter": ","}
    assert take_in(book, workspace(invoices=declared)).table("invoices").detected == ()
