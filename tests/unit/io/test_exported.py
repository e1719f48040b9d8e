"""The files that sinks wrote: which are ours, and an account taken out of them with all else as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from kare_ml.config.sinks import CrmSink, FileSink, Sinks
from kare_ml.io.exported import erase_exported, exported_files

DAY = "2026-01-01"
PEOPLE = f'\ufeffas_of,account_id,name\r\n{DAY},"a,1","two\nlines"\r\n{DAY},\'=b2,mother of a1\r\n{DAY},c3,\'=b2\r\n'
CRM = "Id,Parent\na1,\n=b2,a1\nc3,=b2\n"


@pytest.mark.parametrize(
    ("text", "forgotten", "left"),
    [
        (PEOPLE, "=b2", PEOPLE.replace("2026-01-01,'=b2,mother of a1\r\n", "").replace("c3,'=b2", "c3,")),
        (PEOPLE, "a,1", PEOPLE.replace('2026-01-01,"a,1","two\nlines"\r\n', "")),
        (PEOPLE, "a1", PEOPLE),
        (CRM, "a1", "Id,Parent\n=b2,\nc3,=b2\n"),
        (CRM, "=b2", "Id,Parent\na1,\nc3,\n"),
    ],
)
def test_its_rows_go_and_nothing_else_changes(tmp_path: Path, text: str, forgotten: str, left: str) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(text.encode())
    assert erase_exported(path, {forgotten}) == (left != text)
    assert path.read_bytes().decode() == left
    assert [one.name for one in tmp_path.iterdir()] == ["some.csv"]


def test_files_of_ours_are_known_by_their_names(tmp_path: Path) -> None:
    ours = ["kare-2026-01-01.csv", "kare-2026-01-01.xlsx", "sales-2026-01-01-1.csv"]
    for name in (*ours, "kare-notes.csv", "kare-2026-01-01-mine.csv", "sales-2026-01-01.csv", "other-2026-01-01-1.csv"):
        (tmp_path / name).touch()
    sinks = Sinks(csv=FileSink(path="."), xlsx=FileSink(path="."), crm={"sales": CrmSink(mapping="hubspot", path=".")})
    assert [path.name for path in exported_files(tmp_path, sinks)] == ours
    assert not list(exported_files(tmp_path, Sinks(csv=FileSink(path="nowhere"))))
