"""One case tried: `kare check` in a copy of the sound book, held against what the independent reader expects."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kare_ml.history.contracts import TABLES
from tests.corpus.base import Base
from tests.corpus.cases import Case, Input
from tests.corpus.damage import BYTES
from tests.corpus.expectation import Expectation, expect
from tests.corpus.records import Refusal, Undecided
from tests.workspaces import Outcome, kare

DOCUMENTED = {0, 2, 3, 4}
Rows = dict[str, Counter[tuple[Any, ...]]]
"""The stored rows of a table by account."""


@dataclass
class Verdict:
    """What came of a case: the exit code, what is wrong with it (nothing, if all is well), and which accounts changed.

    `said` is the first line of the error. `changed` is None where every account may have; `by_itself` says that it was
    scored as a whole too.
    """

    code: int | None
    problems: list[str] = field(default_factory=list)
    said: str = ""
    changed: set[str] | None = None
    by_itself: bool = False


def stored_rows(history: Path, table: str) -> Rows:
    """What the history holds of a table, by account: all columns of the contract, and when they were known."""
    columns = [*TABLES[table].column, "known_from", "known_to", *(["day"] if TABLES[table].event else [])]
    found = pq.ParquetFile(history / f"{table}.parquet").read(columns=columns)
    rows: Rows = {}
    for row in zip(*(found[name].to_pylist() for name in columns), strict=True):
        rows.setdefault(row[0], Counter())[row] += 1
    return rows


def digests(folder: Path) -> dict[str, str]:
    """The sha256 of each file of a history, but not of what is only kept to be read faster."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir()) if file.is_file()
    }


def try_case(case: Case, base: Base, sound: dict[str, Rows], folder: Path) -> Verdict:
    """Make the case in a folder of its own, check it, and judge what came of it."""
    folder.mkdir()
    shutil.copytree(base.folder / "history", folder / "history")
    given = case.make(base, folder)
    before = digests(folder / "history")
    outcome = kare("check", "--json", "-w", folder)
    verdict = Verdict(outcome.code, said=_said(outcome))
    verdict.problems += _conduct(outcome)
    if outcome.code != 0 and digests(folder / "history") != before:
        verdict.problems.append("it was refused, and yet the history is another")
    if given.file is None and outcome.code == 0:
        verdict.problems += unknown_names(tomllib.loads(given.settings))
    # Over damage, readers of Parquet may differ: one stumbles where the other does not look.
    damaged = case.form == "parquet" and case.mutation in {*BYTES, "damaged_footer", "damaged_pages", "cut_parquet"}
    for name, section, file in _to_expect(given, base, outcome):
        if not (damaged and outcome.code == 3):
            verdict.problems += _held_against(name, section, _book(given), file, folder / "history", outcome)
    if outcome.code == 0 and given.file is not None:
        after = stored_rows(folder / "history", case.table)
        was = sound[case.table]
        verdict.changed = {account for account in was.keys() | after.keys() if was.get(account) != after.get(account)}
    return verdict


def _conduct(outcome: Outcome) -> list[str]:
    """What no input may lead to."""
    problems = []
    if outcome.code not in DOCUMENTED:
        problems.append(f"exit code {outcome.code}: {outcome.err[-500:]}")
    if "Traceback" in outcome.out + outcome.err:
        problems.append(f"a traceback: {outcome.err[-500:]}")
    if outcome.code and not _said(outcome):
        problems.append(f"an end without a word: {outcome.err[-200:]!r}")
    if outcome.code == 0:
        json.loads(outcome.out)
    return problems


def unknown_names(settings: dict[str, Any]) -> list[str]:
    """What settings that were accepted must not speak of, or must not leave out."""
    sources = settings["sources"]
    problems = [] if {"invoices", "subscriptions"} & sources.keys() else ["no table of purchases, and yet accepted"]
    for table, source in sources.items():
        columns = source["columns"].keys()
        problems += [f"{table}.{name} is no column" for name in columns - TABLES[table].column.keys()]
        problems += [f"{table}.{name} is needed" for name in set(TABLES[table].needed) - {*columns, "amount"}]
    return problems


def _said(outcome: Outcome) -> str:
    """The first line of the error, after the lines of progress."""
    return next((line[6:206] for line in outcome.err.splitlines() if line.startswith("kare: ")), "")


def _book(given: Input) -> dict[str, Any]:
    return dict(tomllib.loads(given.settings)["book"])


def _to_expect(given: Input, base: Base, outcome: Outcome) -> list[tuple[str, dict[str, Any], Path]]:
    """The tables to hold against the independent reader: that of the case; of changed settings, those that differ."""
    if given.file is not None:
        return [(given.table, given.section, given.file)]
    if outcome.code != 0:
        return []
    found = tomllib.loads(given.settings)
    same_book = {**found["book"], "name": 0} == {**base.settings["book"], "name": 0}
    changed = {n: s for n, s in found["sources"].items() if not same_book or s != base.settings["sources"][n]}
    return [(name, section, Path(section["path"])) for name, section in changed.items()]


def _held_against(
    name: str, section: dict[str, Any], book: dict[str, Any], file: Path, history: Path, outcome: Outcome
) -> list[str]:
    try:
        expected = expect(name, section, book, file)
    except Undecided:
        if outcome.code:
            return []
        return _held_against(name, {**section, **_found(name, history)}, book, file, history, outcome)
    except Refusal as refusal:
        return [] if outcome.code else [f"{name} was taken in, and must not be: {refusal}"]
    if outcome.code:
        return [] if expected.doubtful else [f"{name} was refused, and is sound: {outcome.err[:500]}"]
    return [*_ledger(name, expected, history), *_quarantine(name, expected, history), *_stored(name, expected, history)]


def _found(name: str, history: Path) -> dict[str, str]:
    """What the product says it found of the form of a file."""
    told = next(table for table in _tables(history) if table["table"] == name)["detected"]
    encoding, delimiter = re.search(r"encoding ([\w-]+)", str(told)), re.search(r"delimiter '(\\?.)'", str(told[0]))
    return {
        "encoding": encoding[1] if encoding else "utf-8",
        "delimiter": delimiter[1].replace("\\t", "\t") if delimiter else ",",
    }


def _tables(history: Path) -> list[dict[str, Any]]:
    return list(json.loads((history / "ledger.json").read_text("utf-8"))["tables"])


def _ledger(name: str, expected: Expectation, history: Path) -> list[str]:
    entries = next(table for table in _tables(history) if table["table"] == name)["entries"]
    found = {
        (e["fate"], e["reason"], e["currency"]): (e["rows"], Decimal(e["amount"] or 0), e["unreadable"])
        for e in entries
    }
    if found == expected.ledger:
        return []
    lines = sorted(found.keys() | expected.ledger.keys(), key=str)
    differing = [line for line in lines if found.get(line) != expected.ledger.get(line)]
    shown = "; ".join(f"{line}: {found.get(line)}, expected {expected.ledger.get(line)}" for line in differing[:4])
    return [f"the ledger of {name} is not exact: {shown}"]


def _quarantine(name: str, expected: Expectation, history: Path) -> list[str]:
    rows = pq.ParquetFile(history / "quarantine.parquet").read(["source", "source_row", "reason"]).to_pylist()
    found = Counter((row["source_row"], row["reason"]) for row in rows if row["source"] == name)
    return [] if found == expected.quarantined else [
        f"the quarantine of {name} is not exact: {_difference(found, expected.quarantined)}"
    ]  # fmt: skip


def _stored(name: str, expected: Expectation, history: Path) -> list[str]:
    found: Counter[tuple[Any, ...]] = Counter()
    for rows in stored_rows(history, name).values():
        found += rows
    wanted = Counter(row.stored_as() for row in expected.stored())
    return [] if found == wanted else [f"the rows of {name} are others: {_difference(found, wanted)}"]


def _difference(found: Counter[Any], wanted: Counter[Any]) -> str:
    return f"found {list((found - wanted).items())[:2]}, expected {list((wanted - found).items())[:2]}"
