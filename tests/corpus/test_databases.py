"""Bad input from a database: mutated tables in a real PostgreSQL, held against what the independent reader expects.

They are not forked like the cases of the corpus, since no fork may share a connection; each intake takes in all tables
at once, every one of them mutated in another way.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from psycopg import sql

from kare_ml.config.workspace import Workspace
from kare_ml.io.intake import take_in
from tests.corpus.base import Base, make_base
from tests.corpus.beside import RatesOf
from tests.corpus.contents import TIME, VALUES
from tests.corpus.damage import Mutation
from tests.corpus.drafts import Draft
from tests.corpus.expectation import Expectation, expect
from tests.corpus.identity import HOSTILITY, IDENTITY
from tests.corpus.trial import differences
from tests.postgres import Server

MUTATIONS: dict[str, Mutation] = {**VALUES, **TIME, **IDENTITY, **HOSTILITY}
OF_A_FILE = {"other_form", "other_zone", "column_of_one_value", "all_zeros_lost", "hostile_header"}
"""What a database has no part in: how a file is written; and what is refused as a whole, all tables with it."""

CASES = sorted(MUTATIONS.keys() - OF_A_FILE)
ROUNDS = 2
TYPES = {
    pa.string(): "text",
    pa.float64(): "double precision",
    pa.timestamp("us"): "timestamp",
    pa.bool_(): "boolean",
    pa.decimal128(18, 4): "numeric(18, 4)",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return make_base(tmp_path_factory.mktemp("corpus") / "book")


def mutated(base: Base, table: str, round_: int) -> tuple[str, Draft]:
    """A table after one mutation; its columns have types where all of their values do."""
    chance = random.Random(f"{table} {round_} in a database")
    name = CASES[(sorted(base.rows).index(table) + round_ * len(base.rows)) % len(CASES)]
    draft = base.draft(table, "parquet")
    MUTATIONS[name](draft, chance)
    draft.rows = [[value.replace("\0", "") for value in row] for row in draft.rows]  # no database of this kind has one
    return name, draft


def written(server: Server, draft: Draft) -> dict[str, Any]:
    """The draft as a table of the database; its section of `kare.toml`."""
    rows = draft.arrow()
    name = sql.Identifier("corpus", draft.table)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(field.name), sql.SQL(TYPES[field.type]))  # type: ignore[arg-type]
        for field in rows.schema
    )
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS corpus")
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(name))
        connection.execute(sql.SQL("CREATE TABLE {} ({})").format(name, columns))
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as copy:
            for row in zip(*rows.to_pydict().values(), strict=True):
                copy.write_row(row)
    return {**draft.section, "path": None, "connection": "${CORPUS_URL}", "table": f"corpus.{draft.table}"}


def expected(folder: Path, drafts: Mapping[str, Draft], book: dict[str, Any]) -> dict[str, Expectation]:
    """What each table must come to, as read from Parquet with the same types."""
    found: dict[str, Expectation] = {}
    for name in ("currency_rates", *(name for name in drafts if name != "currency_rates")):
        file = folder / f"{name}.parquet"
        file.write_bytes(drafts[name].encoded())
        rates = RatesOf(found["currency_rates"].stored(), book["time_zone"]) if name != "currency_rates" else None
        found[name] = expect(name, {**drafts[name].section, "path": file.name}, book, file, rates)
    return found


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_every_row_of_mutated_tables_is_accounted_for(
    round_: int, base: Base, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CORPUS_URL", postgres.url())
    made = {name: mutated(base, name, round_) for name in base.rows}
    drafts = {name: draft for name, (_, draft) in made.items()}
    sources = {name: written(postgres, draft) for name, draft in drafts.items()}
    settings = {**base.settings, "sources": json.loads(json.dumps(sources))}
    ledger = take_in(tmp_path, Workspace.model_validate(settings))
    assert all(table.balanced for table in ledger.tables)
    wanted = expected(tmp_path, drafts, base.settings["book"])
    wrong = {
        f"{made[name][0]} of {name}": problems
        for name in drafts
        if (problems := differences(name, wanted[name], tmp_path / "history"))
    }
    assert wrong == {}
