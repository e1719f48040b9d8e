"""One case tried: `kare check` in a copy of the sound book, held against what the independent reader expects."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kare_ml.history.contracts import TABLES
from tests.corpus.base import AS_OF, Base
from tests.corpus.beside import RatesOf, survivors
from tests.corpus.cases import Case, Input
from tests.corpus.damage import BYTES
from tests.corpus.deliveries import FIRST
from tests.corpus.expectation import Delivered, Expectation, expect
from tests.corpus.records import Refusal, Undecided
from tests.workspaces import Outcome, kare

DOCUMENTED = {0, 2, 3, 4}
Rows = dict[str, Counter[tuple[Any, ...]]]
"""The stored rows of a table by account."""

Before = Mapping[str, Delivered]
"""The delivery before, of the table that was delivered twice."""


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
    files = [file for kept in (folder, folder / "deliveries") for file in sorted(kept.glob("*")) if file.is_file()]
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def try_case(case: Case, base: Base, sound: dict[str, Rows], folder: Path) -> Verdict:
    """Make the case in a folder of its own, check it, and judge what came of it.

    Deliveries are dated by the day that they are taken in: what midnight falls into is tried again.
    """
    while True:
        day = dt.datetime.now(dt.UTC).date()
        verdict = _tried(case, base, sound, folder)
        if dt.datetime.now(dt.UTC).date() == day:
            return verdict
        shutil.rmtree(folder)


def _tried(case: Case, base: Base, sound: dict[str, Rows], folder: Path) -> Verdict:
    folder.mkdir()
    shutil.copytree(base.folder / "history", folder / "history")
    before = {case.table: _delivered_before(case, base, folder)} if case.snapshot else {}
    given = case.make(base, folder)
    was = digests(folder / "history")
    outcome = kare("check", "--json", "-w", folder) if with_report(case) else intake_alone(folder)
    verdict = Verdict(outcome.code, said=_said(outcome))
    verdict.problems += _conduct(outcome)
    if outcome.code != 0 and digests(folder / "history") != was:
        verdict.problems.append("it was refused, and yet the history is another")
    damaged = case.form == "parquet" and case.mutation in {*BYTES, "damaged_footer", "damaged_pages", "cut_parquet"}
    if outcome.code == 0:
        settings = tomllib.loads(given.settings)
        concerned = _concerned(given, base, settings)
        verdict.problems += unknown_names(settings) if given.file is None else []
        for name in concerned:
            # Over damage, readers of Parquet may differ: one reads what the other does not, or sees another value.
            verdict.problems += [] if damaged else _held_against(name, settings, folder, outcome, before)
        if given.file is not None:
            verdict.changed, others = _changed(base, sound, folder / "history", concerned)
            verdict.problems += [f"{name} is none of this case, and yet its rows are others" for name in others]
    elif given.file is not None and not (damaged and outcome.code == 3):
        verdict.problems += _held_against(given.table, tomllib.loads(given.settings), folder, outcome, before)
    return verdict


def _delivered_before(case: Case, base: Base, folder: Path) -> Delivered:
    """The first delivery, taken in. Raises RuntimeError where that did not end well: it is sound."""
    first = case.make_first(base, folder)
    outcome = intake_alone(folder, FIRST)
    if outcome.code:
        raise RuntimeError(f"the first delivery, which is sound, was refused: {outcome.err}")
    return Delivered(first.file.rename(folder / f"before{first.file.suffix}"), first.section)


def with_report(case: Case) -> bool:
    """Whether the whole of `kare check` is run: where text goes into the report, and of one in eight otherwise."""
    return case.family in ("hostile", "config") or case.number // 20 % 8 == 0


def intake_alone(folder: Path, taken_at: dt.datetime | None = None) -> Outcome:
    """What `kare check` does before its report, which costs more than all of the rest. Raises what is no KareError."""
    from kare_ml.errors import KareError
    from kare_ml.io.lock import workspace_lock
    from kare_ml.io.logs import log_to
    from kare_ml.stages.context import open_context, silent
    from kare_ml.stages.intake import intake

    try:
        context = open_context(folder, AS_OF, silent, taken_at or dt.datetime.now(dt.UTC).replace(tzinfo=None))
        log_to(folder)
        with workspace_lock(folder, "check"):
            intake(context)
    except KareError as error:
        return Outcome(error.exit_code, "", f"kare: {error}")
    return Outcome(0, "{}", "")


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
        columns = source["columns"]
        problems += [f"{table}.{name} is no column" for name in columns.keys() - TABLES[table].column.keys()]
        kinds = {name: column.type for name, column in TABLES[table].column.items()}
        compared = (name for name, entry in columns.items() if isinstance(entry, dict))
        problems += [f"{table}.{name} is no yes or no" for name in compared if kinds.get(name, "boolean") != "boolean"]
        problems += [f"{table}.{name} is needed" for name in set(TABLES[table].needed) - {*columns, "amount"}]
    return problems


def _said(outcome: Outcome) -> str:
    """The first line of the error, after the lines of progress."""
    return next((line[6:206] for line in outcome.err.splitlines() if line.startswith("kare: ")), "")


def _concerned(given: Input, base: Base, settings: dict[str, Any]) -> list[str]:
    """The tables to hold against the independent reader: that of the case, or those whose settings differ.

    And where the rates of currencies are among them, those whose amounts are converted.
    """
    sources, was = settings["sources"], base.settings["sources"]
    same_book = {**settings["book"], "name": 0} == {**base.settings["book"], "name": 0}
    found = [name for name in sources if not same_book or sources[name] != was[name] or name == given.table]
    if "currency_rates" in found or "currency_rates" not in sources:
        found += [name for name in sources if "currency" in sources[name]["columns"] and name not in found]
    return found


def _changed(base: Base, sound: dict[str, Rows], history: Path, concerned: list[str]) -> tuple[set[str], list[str]]:
    """The accounts whose stored rows are others than in the sound book; and the tables that are, and must not be."""
    accounts: set[str] = set()
    others = []
    for name in base.rows:
        file = f"{name}.parquet"
        if (history / file).read_bytes() == (base.folder / "history" / file).read_bytes():
            continue
        was, after = sound[name], stored_rows(history, name)
        differing = {key for key in was.keys() | after.keys() if was.get(key) != after.get(key)}
        accounts |= differing if "account_id" in TABLES[name].column else set()
        others += [name] if differing and name not in concerned else []
    return accounts, others


def _held_against(name: str, settings: dict[str, Any], folder: Path, outcome: Outcome, before: Before) -> list[str]:
    history = folder / "history"
    try:
        expected = _expected(name, settings, folder, taken_in=outcome.code == 0, before=before)
    except Undecided:
        return []
    except Refusal as refusal:
        return [] if outcome.code else [f"{name} was taken in, and must not be: {refusal}"]
    if outcome.code:
        return [] if expected.doubtful else [f"{name} was refused, and is sound: {outcome.err[:500]}"]
    problems = differences(name, expected, history)
    return [*problems, *_survivors(expected, settings, history)] if name == "account_merges" else problems


def _expected(name: str, settings: dict[str, Any], folder: Path, *, taken_in: bool, before: Before) -> Expectation:
    """What a source must come to. Raises Refusal; and Undecided, unless it was taken in: then what was found counts."""
    book, section = settings["book"], settings["sources"][name]
    rates = None
    if "currency" in section["columns"] and name != "currency_rates" and "currency_rates" in settings["sources"]:
        told = _expected("currency_rates", settings, folder, taken_in=taken_in, before=before).stored()
        rates = RatesOf(told, book.get("time_zone", "UTC"))
    try:
        return expect(name, section, book, folder / section["path"], rates, before.get(name))
    except Undecided:
        if not taken_in:
            raise
        found = {**section, **_found(name, folder / "history")}
        return expect(name, found, book, folder / section["path"], rates, before.get(name))


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


def differences(name: str, expected: Expectation, history: Path) -> list[str]:
    """In what the ledger, the quarantine and the stored rows of a table are not what they must be."""
    return [
        *_ledger(name, expected, history),
        *_quarantine(name, expected, history),
        *_stored(name, expected, history),
    ]


def _ledger(name: str, expected: Expectation, history: Path) -> list[str]:
    ledger = next(table for table in _tables(history) if table["table"] == name)
    entries = [*ledger["entries"], *(entry for entry in ledger["beside"] if entry["fate"] == "closed")]
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
        found.update(rows)
    wanted = Counter(row.stored_as() for row in expected.stored())
    return [] if found == wanted else [f"the rows of {name} are others: {_difference(found, wanted)}"]


def _survivors(expected: Expectation, settings: dict[str, Any], history: Path) -> list[str]:
    found = Counter(tuple(row.values()) for row in pq.ParquetFile(history / "survivors.parquet").read().to_pylist())
    wanted = survivors(expected.stored(), settings["book"].get("time_zone", "UTC"))
    return [] if found == wanted else [f"others survive the merges: {_difference(found, wanted)}"]


def _difference(found: Counter[Any], wanted: Counter[Any]) -> str:
    return f"found {list((found - wanted).items())[:2]}, expected {list((wanted - found).items())[:2]}"
