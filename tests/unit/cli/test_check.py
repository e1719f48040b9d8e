"""`kare check`: the same report in the terminal, as JSON and as a page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.workspaces import kare, tree

SETTINGS = """
[book]
name = "Shop <script>"
currency = "EUR"
time_zone = "UTC"

[sources.invoices]
path = "invoices.csv"
every = 5
exclude = [{ column = "sku", is = "draft", reason = "not invoiced yet" }]
columns = { account_id = "customer", invoiced_at = "date", amount = "total", product = "sku" }

[sources.accounts]
path = "accounts.csv"
columns = { account_id = "id", name = "name", employees = "staff" }

[sources.usage]
path = "usage.csv"
columns = { account_id = "customer", used_on = "day", units = "units", row_id = "id" }

[profiles.attain]
attributes = [
    { name = "pays in time", feature = "payment_delay_365d", at_most = 5, points = 1 },
    { name = "never pays late", feature = "late_share_365d", at_most = 0, points = 1 },
    { name = "a target", feature = "target", is = true, points = 1 },
]
points_needed = 1
"""
INVOICES = """customer,date,total,sku
A,2026-01-05,100.00,x
A,2026-01-05,100.00,x
B,2026-02-10,50.00,
,2026-02-11,70.00,x
B,2026-05-04,-20.00,y
B,soon,10.00,y
A,2026-05-08,5.00,z
A,2026-05-09,999.00,draft
"""
ACCOUNTS = "id,name,staff\nA,Acme,10\nB,=HYPERLINK(1),\n"
USAGE = "id,customer,day,units\n1,A,2026-01-01,3\n1,A,2026-01-02,4\n2,B,2026-01-03,\n"
AS_OF = "2026-05-12"
"""A Tuesday; the newest invoice is of Friday."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in (
        ("kare.toml", SETTINGS),
        ("invoices.csv", INVOICES),
        ("accounts.csv", ACCOUNTS),
        ("usage.csv", USAGE),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def checked(book: Path, *words: object, as_of: str = AS_OF) -> dict[str, Any]:
    outcome = kare("check", "-w", book, "--as-of", as_of, "--json", *words)
    assert outcome.code == 0, outcome.err
    answer: dict[str, Any] = json.loads(outcome.out)["usability"]
    return answer


def test_every_table_and_column_is_told(book: Path) -> None:
    tables = {table["table"]: table for table in checked(book)["tables"]}
    invoices = tables["invoices"]
    assert (invoices["rows_in"], invoices["left_out"]) == (8, 1)
    assert (invoices["usable"], invoices["usable_share"]) == (5, 5 / 7)
    assert invoices["amounts"] == {"EUR": "135.00"}
    assert (invoices["first"], invoices["newest"], invoices["business_days"]) == ("2026-01-05", "2026-05-08", 1)
    assert (invoices["state"], invoices["every"], invoices["block_after"]) == ("fresh", 5, 15)
    assert [(m["month"], m["rows"]) for m in invoices["months"]] == [("2026-01", 1), ("2026-02", 1), ("2026-05", 2)]
    assert invoices["gaps"] == [{"first": "2026-03", "last": "2026-04", "months": 2}]
    columns = {c["column"]: (c["source_column"], c["filled"], c["set_aside"]) for c in invoices["columns"]}
    assert columns == {
        "account_id": ("customer", 1.0, 1),
        "invoiced_at": ("date", 1.0, 1),
        "amount": ("total", 1.0, 0),
        "product": ("sku", 0.75, 0),
    }
    assert {c["column"]: c["filled"] for c in tables["accounts"]["columns"]}["employees"] == 0.5


def test_every_problem_has_its_cost_its_examples_and_its_place(book: Path) -> None:
    problems = {(p["table"], p["word"]): p for p in checked(book)["problems"]}
    missing = problems["invoices", "missing_account"]
    assert (missing["kind"], missing["rows"], missing["amounts"]) == ("set aside", 1, {"EUR": "70.00"})
    assert missing["examples"] == ["invoices.csv, row 4"]
    assert problems["invoices", "not_a_date"]["examples"] == ["invoices.csv, row 6 invoiced_at = 'soon'"]
    assert problems["invoices", "exact_duplicate"]["amounts"] == {"EUR": "100.00"}
    doubled = problems["usage", "conflicting_versions"]
    assert (doubled["rows"], doubled["ids"]) == (2, 1)
    assert problems["invoices", "months_without_rows"]["examples"] == ["2026-03 to 2026-04"]
    kinds = [p["kind"] for p in checked(book)["problems"]]
    assert kinds == sorted(kinds, key=["too old", "set aside", "late", "remark", "gap", "dropped"].index)


def test_rows_of_a_file_elsewhere_are_named_by_that_file(tmp_path: Path) -> None:
    rows = {"customer": ["A", None], "date": ["2026-01-05", "2026-01-06"], "total": [1.0, 2.0]}
    (tmp_path / "data").mkdir()
    (tmp_path / "book").mkdir()
    pq.write_table(pa.table(rows), tmp_path / "data" / "lines.parquet")
    columns = '{ account_id = "customer", invoiced_at = "date", amount = "total" }'
    source = f'[sources.invoices]\npath = "../data/lines.parquet"\ncolumns = {columns}\n'
    (tmp_path / "book" / "kare.toml").write_text(
        f'[book]\nname = "b"\ncurrency = "EUR"\ntime_zone = "UTC"\n{source}', "utf-8"
    )
    (missing,) = checked(tmp_path / "book")["problems"]
    assert missing["examples"] == ["lines.parquet, row 2"]


def test_what_the_rules_do_without_and_the_bar_that_is_left(book: Path) -> None:
    """The package's rules without payments, contacts and costs: 20 + 20 + 25 + 20 of 100 points are left of Expand."""
    bars = {(bar["rule"], bar["way"]): bar for bar in checked(book)["bars"]}
    expand = bars["expand", None]
    assert "nothing 60 days overdue" in expand["dropped"] and expand["met_by_nobody"] is False
    assert expand["rescaled"] == pytest.approx(60 * expand["left"] / 100)
    assert 0 < expand["left"] < expand["possible"] == 100
    assert bars["exit_review", None]["met_by_nobody"], "two are asked for, and one is known"
    text = " ".join(kare("check", "-w", book, "--as-of", AS_OF).out.split())
    assert f"{expand['rescaled']:.3g} of {expand['left']:g} points needed instead of 60 of 100" in text
    page = (book / "history" / "usability.html").read_text("utf-8")
    assert "What the rules do without" in page and "points needed instead of 60 of 100" in page


def test_what_absent_tables_and_columns_would_add(book: Path) -> None:
    """Payments would inform the rules that look at them, two of ours among them, and all features of that table."""
    from kare_ml.features.frame import CATALOG

    adds = {(a["table"], a["column"]): a for a in checked(book)["absent"]}
    payments = adds["payments", None]
    assert [rule for rule in payments["rules"] if rule.startswith("attain")] == [
        "attain: never pays late",
        "attain: pays in time",
    ]
    assert "exit_review: over 90 days overdue" in payments["rules"], "so would those of the package"
    assert payments["features"] == sum(feature.source == "payments" for feature in CATALOG.values()) > 5
    assert adds["accounts", "target"] == {
        "table": "accounts",
        "column": "target",
        "holds": "on the list of prospects to win",
        "rules": ["attain: a target"],
        "features": 0,
    }
    assert ("accounts", "employees") not in adds and ("usage", None) not in adds
    told = kare("check", "-w", book, "--as-of", AS_OF).out
    assert f"would inform {len(payments['rules'])} rules and {payments['features']} features" in " ".join(told.split())


def test_the_minimum_is_told_beside_what_there_is(book: Path) -> None:
    least = checked(book)["minimum"]
    assert (least["days"], least["days_needed"], least["accounts"], least["accounts_needed"]) == (127, 270, 2, 20)
    assert len(least["missing"]) == 2
    assert (least["history_days"], least["accounts_short"]) == (14, 0)
    assert checked(book, as_of="2026-02-12")["minimum"]["accounts_short"] == 1, "B's first order is two days old"
    before_all = kare("check", "-w", book, "--as-of", "2025-12-01", "--json")
    assert before_all.code == 3 and json.loads(before_all.out)["usability"]["minimum"] is None


def test_what_lies_ahead_makes_nothing_fresh_and_no_gap(book: Path) -> None:
    (invoices,) = (t for t in checked(book, as_of="2026-02-13")["tables"] if t["table"] == "invoices")
    assert (invoices["newest"], invoices["gaps"]) == ("2026-02-10", [])
    assert invoices["business_days"] == 2


def test_a_source_that_would_block_a_run_ends_with_3_after_the_report(book: Path) -> None:
    outcome = kare("check", "-w", book, "--as-of", "2026-06-12", "--json")
    assert outcome.code == 3
    assert "a source is too old" in outcome.err
    assert json.loads(outcome.out)["usability"]["problems"][0]["kind"] == "too old"
    late = checked(book, as_of="2026-05-20")["problems"]
    assert [p["meaning"] for p in late if p["kind"] == "late"] == [
        "nothing since 2026-05-08: 7 business days; every 5 is declared"
    ]


class Page(HTMLParser):
    """What a page is made of: its tags, what they refer to, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.outside: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.outside += [value or "" for name, value in attrs if name in ("src", "href", "action", "srcset")]
        if tag not in ("meta", "br", "rect"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != "rect":
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone_and_says_the_same(book: Path, tmp_path: Path) -> None:
    assert kare("check", "-w", book, "--as-of", AS_OF, "--html", tmp_path / "out.html").code == 0
    text = (tmp_path / "out.html").read_text("utf-8")
    assert text == (book / "history" / "usability.html").read_text("utf-8")
    page = Page(text)
    assert page.open == [] and page.outside == [] and "script" not in page.tags
    assert not re.search(r"https?:|@import|url\(", text)
    assert "Shop <script>" in page.text, "what the company wrote is shown, not run"
    for told in ("no account is named", "invoices.csv, row 4", "2026-03 to 2026-04", "attain: pays in time", "71.4%"):
        assert told in page.text
    assert "prefers-color-scheme: dark" in text


def test_the_report_is_made_anew_and_leaves_the_rest_as_it_is(book: Path) -> None:
    assert kare("check", "-w", book, "--as-of", AS_OF).code == 0
    before = tree(book)
    assert kare("check", "-w", book, "--as-of", AS_OF).code == 0
    assert tree(book) == before
