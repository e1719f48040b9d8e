"""The heat map of a scored book: in the terminal, as JSON, CSV, picture and frame, with what people said of it."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

import kare_ml
from kare_ml.cli.answers.schemas import ANSWERS
from tests.unit.cli.test_commands import assert_fits
from tests.workspaces import FIRST, kare, write_lines, write_workspace

AS_OF = FIRST + dt.timedelta(days=100)
FEW = [("both", 50, "Seals"), ("both", 10, "Tape"), ("old", 90, "Seals"), ("one", 5, "Seals"), ("rich", 3, "Tape")]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four accounts that buy seals and tape, and one that bought seals long ago; scored by the rules."""
    folder = write_workspace(tmp_path_factory.mktemp("map") / "book", [], more='product_line = "line"\n')
    lines = [
        (account, AS_OF - dt.timedelta(days=ago), 500 if account == "rich" else 10, line) for account, ago, line in FEW
    ]
    write_lines(folder / "invoices.csv", lines, "account_id,invoiced_at,amount,line")
    assert kare("score", "-w", folder, "--as-of", AS_OF).code == 0
    return folder


def test_the_map_is_the_same_however_it_is_read(book: Path, tmp_path: Path) -> None:
    words = ["--csv", tmp_path / "map.csv", "--picture", tmp_path / "map.png"]
    outcome = kare("whitespace", "--json", *words, "-w", book)
    assert outcome.code == 0, outcome.err
    answer = json.loads(outcome.out)
    assert_fits(answer, ANSWERS["whitespace"].model_json_schema())
    cells = {site["account_id"]: site["cells"] for site in answer["sites"]}
    assert cells == {
        "rich": {"Seals": "never", "Tape": "buys"},
        "both": {"Seals": "buys", "Tape": "buys"},
        "old": {"Seals": "bought", "Tape": "never"},
        "one": {"Seals": "buys", "Tape": "never"},
    }
    assert [site["next"][0]["line"] if site["next"] else None for site in answer["sites"]][:2] == [None, None]
    with (tmp_path / "map.csv").open(encoding="utf-8") as stream:
        assert {row["account_id"]: row["Seals"] for row in csv.DictReader(stream)} == {
            account: by_line["Seals"] for account, by_line in cells.items()
        }
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    frame = kare_ml.open(book).whitespace().set_index("account_id")
    assert frame["Tape"].to_dict() == {account: by_line["Tape"] for account, by_line in cells.items()}
    assert "● buys" in kare("whitespace", "-w", book).out


def test_what_people_said_is_on_the_map_at_once(book: Path) -> None:
    said = ["--by", "Ann", "-w", book]
    assert kare("whitespace", "mark", "rich", "seals", "in-house", *said, "--note", "cuts its own").code == 0
    assert kare("whitespace", "relate", "rich", "one", *said).code == 0
    rich, *_ = json.loads(kare("whitespace", "--json", "-w", book).out)["sites"]
    assert rich["cells"]["Seals"] == "in_house" and rich["next"] == []
    assert "cuts its own (Ann)" in kare("whitespace", "--account", "rich", "-w", book).out
    family = json.loads(kare("whitespace", "--family", "--account", "one", "--json", "-w", book).out)["sites"]
    assert [(site["members"], site["cells"]["Seals"], site["buying"]) for site in family] == [
        (["one", "rich"], "buys", {"Seals": 1, "Tape": 1}),
        (["rich", "one"], "buys", {"Seals": 1, "Tape": 1}),
    ]
    assert kare("whitespace", "mark", "rich", "seals", "open", *said).code == 0
    assert kare("whitespace", "relate", "one", "rich", "--apart", *said).code == 0
    (rich, *_) = json.loads(kare("whitespace", "--family", "--json", "-w", book).out)["sites"]
    assert (rich["cells"]["Seals"], rich["members"]) == ("never", ["rich"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["mark", "rich", "glue", "competitor", "--by", "Ann"], "no product line is called 'glue'"),
        (["mark", "rich", "seals", "rival", "--by", "Ann"], "'rival' is not a mark"),
        (["--picture", "map.txt"], "ends in .png, .svg or .pdf"),
        (["--owner", "nobody"], "nobody is looked after by 'nobody'"),
    ],
)
def test_what_cannot_be_is_refused(book: Path, words: list[str], says: str) -> None:
    outcome = kare("whitespace", *words, "-w", book)
    assert (outcome.code, says in outcome.err) == (2, True), outcome.err


def test_no_text_of_the_csv_table_is_a_formula(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [], more='product_line = "line"\n')
    lines = [("=1+1", AS_OF - dt.timedelta(days=9), 10, "@Seals")]
    write_lines(folder / "invoices.csv", lines, "account_id,invoiced_at,amount,line")
    assert kare("score", "-w", folder, "--as-of", AS_OF).code == 0
    assert kare("whitespace", "--csv", tmp_path / "map.csv", "-w", folder).code == 0
    with (tmp_path / "map.csv").open(encoding="utf-8") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["account_id"], row["'@Seals"], row["revenue"]) == ("'=1+1", "buys", "10.00")
