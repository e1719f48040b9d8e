"""Reading kare.toml: every fault of a file at once, each with its key and the nearest valid name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kare_ml.config.faults import all_in_words
from kare_ml.config.load import Names, default_profiles, load_workspace, resolve_path
from kare_ml.config.workspace import Source, Workspace
from kare_ml.errors import ConfigError
from kare_ml.history.contracts import TABLES
from kare_ml.stages.context import kinds

RULES = default_profiles()
NAMES = Names(
    columns={name: {column.name: column.type for column in table.columns} for name, table in TABLES.items()},
    needed={name: table.needed for name, table in TABLES.items()},
    features=kinds() | {"orders": "count"},
)
BOOK = '[book]\nname = "Shop"\ncurrency = "EUR"\ntime_zone = "UTC"\n'
INVOICES = '[sources.invoices]\npath = "in.csv"\n'
MAPPED = 'columns = { account_id = "a", invoiced_at = "b", amount = "c" }\n'


def load(folder: Path, text: str) -> Workspace:
    (folder / "kare.toml").write_text(text, "utf-8")
    return load_workspace(folder, NAMES)


def faults(folder: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError, match=r"kare\.toml has \d+ fault") as caught:
        load(folder, text)
    assert caught.value.exit_code == 2
    return caught.value.faults


def test_the_least_that_is_needed(tmp_path: Path) -> None:
    settings = load(tmp_path, BOOK + INVOICES + MAPPED)
    assert settings.book.time_zone == "UTC"
    assert settings.sources["invoices"].duplicates == "drop"
    assert settings.horizon_days == settings.lifecycle.lapse_after_days == 180


def test_rules_that_are_not_stated_are_the_distributors(tmp_path: Path) -> None:
    own = '[profiles.expand]\npoints_needed = 1\nattributes = [{ name = "busy", feature = "orders", at_least = 5 }]\n'
    settings = load(tmp_path, BOOK + INVOICES + MAPPED + own)
    assert [attribute.name for attribute in settings.profiles.expand.attributes] == ["busy"]
    assert settings.profiles.attain == load(tmp_path, BOOK + INVOICES + MAPPED).profiles.attain
    assert settings.profiles.attain.must and settings.profiles.attain.or_


def test_amount_may_be_quantity_times_unit_price(tmp_path: Path) -> None:
    columns = 'columns = { account_id = "a", invoiced_at = "b", quantity = "q", unit_price = "p" }\n'
    assert set(load(tmp_path, BOOK + INVOICES + columns).sources["invoices"].source_columns) == {"a", "b", "q", "p"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[book]\nname = 'x'\n" + INVOICES + MAPPED, "book.currency: needed, but not given"),
        (BOOK + "currancy = 'EUR'\n" + INVOICES + MAPPED, "book.currancy: no such key; did you mean currency?"),
        (BOOK + "[lifecicle]\n" + INVOICES + MAPPED, "lifecicle: no such key; did you mean lifecycle?"),
        (
            BOOK + "[sources.invoices]\n" + MAPPED,
            "sources.invoices: say where it is: either path, or connection with table or query",
        ),
        (
            BOOK + INVOICES + "connection = 'x'\ntable = 't'\n" + MAPPED,
            "sources.invoices: say where it is: either path, or connection with table or query",
        ),
        (
            BOOK + "[sources.invoices]\nconnection = '${X}'\n" + MAPPED,
            "sources.invoices: table and query go with a connection, and a connection with one of them",
        ),
        (
            BOOK + INVOICES + "query = 'select 1'\n" + MAPPED,
            "sources.invoices: table and query go with a connection, and a connection with one of them",
        ),
        (
            BOOK + "[sources.invoices]\nconnection = '${X}'\ntable = 't'\nquery = 'q'\n" + MAPPED,
            "sources.invoices: say either table or query, not both",
        ),
        (
            BOOK.replace('time_zone = "UTC"\n', "") + INVOICES + MAPPED,
            "book.time_zone: needed, but not given: stamps that name no zone are read in it, and a day begins at its "
            'midnight; such as "Europe/London"',
        ),
        (
            BOOK.replace("UTC", "Mars") + INVOICES + MAPPED,
            "book.time_zone: expected a time zone such as Europe/London; found 'Mars'",
        ),
        (
            BOOK + INVOICES + MAPPED + "[lifecycle]\nlapse_after_days = 1\n",
            "lifecycle.lapse_after_days: Input should be greater than or equal to 7 (found 1)",
        ),
        (
            BOOK + INVOICES + MAPPED + "[risk]\nhigh_capacity = 9\nwatch_capacity = 5\n",
            "risk: watch_capacity must be at least high_capacity (9); found 5",
        ),
        (
            BOOK + INVOICES + 'columns = { account_id = "a", invoiced_at = "b", amunt = "c" }\n',
            "sources.invoices.columns.amunt: invoices has no such column; did you mean amount?",
        ),
        (
            BOOK + INVOICES + 'columns = { account_id = "a", amount = "c" }\n',
            "sources.invoices.columns.invoiced_at: needed; name the source column that holds it",
        ),
        (
            BOOK + INVOICES + MAPPED + "[sources.tickts]\n",
            "sources.tickts: no table is called that; did you mean tickets?",
        ),
        (BOOK, "sources: needed, but not given"),
        (
            BOOK + "[sources.accounts]\npath = 'a.csv'\ncolumns = { account_id = 'a' }\n",
            "sources: needs invoices or subscriptions, so that it is known who bought",
        ),
        (
            BOOK + INVOICES + MAPPED + "[profiles.expand]\nmust = [{ name = 'x', feature = 'order', at_least = 1 }]\n",
            "profiles.expand.must.0.feature: no feature is called 'order'; did you mean orders?",
        ),
        (
            BOOK + INVOICES + MAPPED + "[profiles.expand]\npoints_needed = 2\n",
            "profiles.expand: nobody can reach it: points_needed is 2, all attributes give 0",
        ),
        (
            BOOK + INVOICES + MAPPED + "[profiles.expnd]\n",
            "profiles.expnd: no such key; did you mean expand?",
        ),
        (
            BOOK + INVOICES + MAPPED + "exclude = [{ column = 'a', reason = 'r', between = [3, 1] }]\n",
            "sources.invoices.exclude.0: between must name the lower bound first; found [3.0, 1.0]",
        ),
    ],
)
def test_each_fault_names_its_key(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in faults(tmp_path, text)


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    text = "[book]\ncurrency = 'euro'\n" + INVOICES + "columns = { account_id = 'a', produkt = 'p' }\n"
    keys = [fault.split(":")[0] for fault in faults(tmp_path, text)]
    assert keys == [
        "book.name",
        "book.currency",
        "book.time_zone",
        "sources.invoices.columns.produkt",
        "sources.invoices.columns.invoiced_at",
        "sources.invoices.columns.amount",
    ]


def test_no_file_and_no_toml(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file; `kare init DIR` makes a workspace"):
        load_workspace(tmp_path, NAMES)
    assert "it is not TOML" in faults(tmp_path, "[book\n")[0]


def of_columns(entry: Any) -> list[str]:
    source = {"path": "p", "columns": {"account_id": "a", "is_product": entry}}
    book = {"name": "n", "currency": "EUR", "time_zone": "UTC"}
    raw = {"book": book, "sources": {"invoices": source}, "profiles": RULES}
    with pytest.raises(ValidationError, match="is_product") as caught:
        Workspace.model_validate(raw)
    return all_in_words(Workspace, caught.value.errors())


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"column": "c", "isx": 3}, ["isx: no such key; did you mean is?"]),
        ({"colum": "c", "is": 3}, ["column: needed, but not given", "colum: no such key; did you mean column?"]),
        ({"column": "c", "at_least": "x"}, ["at_least: Input should be a valid number (found 'x')"]),
        (
            {"column": "c", "at_least": {"percentile": 0}},
            ["at_least.percentile: Input should be greater than 0 (found 0)"],
        ),
        ({"column": "c", "is": {"a": 1}}, ["is: Input should be a valid string"]),
    ],
)
def test_of_a_value_of_two_kinds_only_the_kind_meant_speaks(entry: Any, fault: list[str]) -> None:
    assert of_columns(entry) == [f"sources.invoices.columns.is_product.{line}" for line in fault]


def test_a_value_of_neither_kind_is_one_fault() -> None:
    assert of_columns(3) == ["sources.invoices.columns.is_product: Input should be a valid string (found 3)"]


@pytest.mark.parametrize(
    ("column", "kind"), [("invoiced_at", "timestamp"), ("currency", "string"), ("quantity", "number")]
)
def test_a_comparison_makes_no_more_than_a_yes_or_no(column: str, kind: str, tmp_path: Path) -> None:
    said = f"sources.invoices.columns.{column}: a comparison makes a yes or no, and this is a {kind}; name the source"
    mapped = {"account_id": "'a'", "invoiced_at": "'b'", "amount": "'c'", column: "{ column = 'x', is = 'y' }"}
    columns = ", ".join(f"{name} = {entry}" for name, entry in mapped.items())
    (fault,) = faults(tmp_path, f"{BOOK}{INVOICES}columns = {{ {columns} }}\n")
    assert fault.startswith(said)


def test_a_derived_column_makes_one_comparison() -> None:
    (fault,) = of_columns({"column": "c", "is": 1, "starts_with": "C"})
    assert fault.startswith("sources.invoices.columns.is_product: expected exactly one of is, in, not_in")
    assert fault.endswith("found is, starts_with")


def test_paths_are_relative_to_the_file_and_take_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def source(path: str) -> Source:
        return Source(path=path, columns={})

    monkeypatch.setenv("KARE_TEST_DATA", "/data")
    monkeypatch.delenv("KARE_TEST_NOT_SET", raising=False)
    assert resolve_path(source("in.csv"), tmp_path) == tmp_path / "in.csv"
    assert resolve_path(source("${KARE_TEST_DATA}/in.csv"), tmp_path) == Path("/data/in.csv")
    with pytest.raises(ConfigError, match="set the environment variable KARE_TEST_NOT_SET"):
        resolve_path(source("${KARE_TEST_NOT_SET}/in.csv"), tmp_path)


@pytest.mark.parametrize(
    ("connection", "refused"),
    [
        ("postgresql://ann:s3cret@db/crm", True),
        ("postgresql://ann:s3${X}cret@db/crm", True),
        ("snowflake://ann@db?Password=s3cret", True),
        ("postgresql://ann:${PASSWORD}@db/crm", False),
        ("postgresql://ann@db:5432/crm?password=${PASSWORD}", False),
        ("${CRM_URL}", False),
        ("duckdb://crm.db", False),
    ],
)
def test_a_password_in_the_file_is_refused_and_not_repeated(connection: str, refused: bool, tmp_path: Path) -> None:
    text = BOOK + f'[sources.invoices]\nconnection = "{connection}"\ntable = "lines"\n' + MAPPED
    if not refused:
        assert load(tmp_path, text).sources["invoices"].connection == connection
        return
    (fault,) = faults(tmp_path, text)
    assert fault.startswith("sources.invoices: a password has no place in this file")
    assert "s3" not in fault
