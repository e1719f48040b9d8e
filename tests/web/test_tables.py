"""Every table can be taken, is the same whichever way it is, and harms nobody who opens it."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import httpx
import jsonschema
import openpyxl
import pytest

from kare_ml.publish.exports import FORMULA
from kare_ml.web.tables.declared import Table
from kare_ml.web.tables.registry import TABLES
from tests.web.books import RUNS, TUE

EVERY_TABLE = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def lines(pages: httpx.Client, name: str, **asked: str | int) -> list[dict[str, str]]:
    """A table as its CSV has it."""
    answer = pages.get(f"/tables/{name}.csv", params=asked)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def every_row(pages: httpx.Client, name: str, **asked: str | int) -> list[dict[str, Any]]:
    """A table as the JSON interface gives it, page by page."""
    found, where = [], str(httpx.URL(f"/api/{name}", params=asked))
    while where:
        answer = pages.get(where).json()
        found += answer["rows"]
        where = answer["next"]
    assert len(found) == answer["rows_in_all"]
    return found


@EVERY_TABLE
def test_a_file_has_the_declared_columns_and_the_rows_of_the_interface(pages: httpx.Client, table: Table) -> None:
    told, asked = lines(pages, table.name), every_row(pages, table.name, limit=7)
    assert len(told) == len(asked)
    for line, row in zip(told, asked, strict=True):
        assert list(line) == list(row) == list(table.columns)
        for name, value in row.items():
            if isinstance(value, str):
                assert line[name].removeprefix("'") == value.removeprefix("'"), name


@EVERY_TABLE
def test_no_text_of_a_file_is_taken_for_a_formula(pages: httpx.Client, table: Table) -> None:
    numbers = {name for name, column in table.columns.items() if str(column.kind) != "string"}
    for line in lines(pages, table.name):
        assert not any(value.startswith(FORMULA) for name, value in line.items() if name not in numbers), line
    answer = pages.get(f"/tables/{table.name}.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]] == list(table.columns)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_names_that_are_attacks_come_through_unharmed(pages: httpx.Client) -> None:
    told = {row["account_id"]: row["name"] for row in every_row(pages, "accounts", limit=1000)}
    assert told["009"] == '=HYPERLINK("http://example.invalid")' and len(told) == 100
    assert {line["account_id"]: line["name"] for line in lines(pages, "accounts")}["009"] == "'" + told["009"]


def test_filters_and_capacity_of_a_page_hold_for_its_files(pages: httpx.Client) -> None:
    named = every_row(pages, "at-risk", limit=1)[0]["owner"]
    assert {line["owner"] for line in lines(pages, "at-risk", owner=named)} == {named}
    assert len(lines(pages, "at-risk", top=4)) == len(lines(pages, "at-risk", hours=2)) == 4
    assert len(lines(pages, "at-risk")) == 100
    links = re.findall(r'href="(/tables/at-risk\.csv[^"]*)"', pages.get("/at-risk?risk_word=High").text)
    answer = pages.get(links[0].replace("&amp;", "&"))
    assert {line["risk_word"] for line in csv.DictReader(io.StringIO(answer.text))} == {"High"}


def test_a_file_is_called_after_book_table_and_day(pages: httpx.Client) -> None:
    for kind in ("csv", "xlsx"):
        header = pages.get(f"/tables/at-risk.{kind}").headers["content-disposition"]
        assert header == f'attachment; filename="tiny-at-risk-{TUE}.{kind}"'


@EVERY_TABLE
def test_the_interface_answers_as_it_is_described(pages: httpx.Client, table: Table) -> None:
    described = pages.get("/api/openapi.json").json()
    told = described["paths"][f"/api/{table.name}"]["get"]
    schema = told["responses"]["200"]["content"]["application/json"]["schema"]
    answer = pages.get(f"/api/{table.name}", params={"limit": 20}).json()
    jsonschema.validate(answer, schema)
    assert {one["name"] for one in told["parameters"]} >= {*table.asks, "start", "limit", "run"}


@pytest.mark.parametrize("path", ["/api/account?id=003", "/api/runs"])
def test_one_account_and_the_nights_are_answered_as_described(pages: httpx.Client, path: str) -> None:
    described = pages.get("/api/openapi.json").json()["paths"][path.partition("?")[0]]
    schema = described["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(pages.get(path).json(), schema)


def test_an_earlier_night_is_answered_of_by_its_name(pages: httpx.Client) -> None:
    day, run = next(iter(RUNS.items()))
    answer = pages.get("/api/at-risk", params={"run": run, "limit": 1}).json()
    assert (answer["as_of"], answer["run_id"]) == (str(day), run) and f"run={run}" in answer["next"]


@pytest.mark.parametrize(
    ("path", "code", "detail"),
    [
        ("/api/account?id=nobody", 404, "No account has the id nobody"),
        ("/api/account", 422, "A part of it is missing"),
        ("/api/at-risk?limit=-1", 422, "limit is no number"),
        ("/api/at-risk?start=1e9", 422, "start is no number"),
        ("/api/at-risk?run=zzz", 404, "not published"),
        ("/api/nothing", 404, "Nothing is there"),
    ],
)
def test_an_error_of_the_interface_is_a_problem_that_says_what_to_do(
    pages: httpx.Client, path: str, code: int, detail: str
) -> None:
    answer = pages.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (code, "application/problem+json")
    told = json.loads(answer.text)
    assert detail in told["detail"] and told["status"] == code and told["fix"]


def test_every_table_stands_on_the_page_with_its_columns_in_words(pages: httpx.Client) -> None:
    text = pages.get("/tables").text
    for table in TABLES.values():
        assert f"/tables/{table.name}.csv" in text and f"GET /api/{table.name}" in text
        assert all(f"<code>{name}</code>" in text for name in table.columns)
