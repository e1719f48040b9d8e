"""Scores of many cases at once: their histories side by side as one book, and each account held against the sound one.

Scoring a case by itself costs seconds, and most of them go into compiling the same query. An account of case 17 is
called `17:00001001` here; nothing else is changed, and the stages are those of the nightly job.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kare_ml.features.frame import CATALOG
from kare_ml.history.merges import SURVIVORS
from kare_ml.io.history import LEDGER
from kare_ml.io.model_files import dumps
from kare_ml.io.promotions import Champion, append_promotion
from kare_ml.io.published import read_published
from kare_ml.io.run_files import FEATURES
from kare_ml.publish.compose import LEADING
from kare_ml.stages.context import open_context
from kare_ml.stages.run import Run, open_run
from kare_ml.stages.score import SCORED, STAGES
from tests.corpus.base import AS_OF, Base
from tests.unit.learning.examples import all_models
from tests.workspaces import kare

NAMES_OF_ACCOUNTS = ("account_id", "parent_id", "merged_into", "survivor")
OF_THE_RUN = {"run_id", "previous_run_id", "config_hash", *NAMES_OF_ACCOUNTS}
"""What a row says of its run or in names, not of its account."""

OF_OTHERS = {name for name, feature in CATALOG.items() if feature.grain == "peers"} | {
    f"{name}_reason" for name in LEADING
}
"""What a row says of like accounts in the whole book: it changes with any of them. Words say what is usual."""

Scores = dict[str, tuple[Any, ...]]
"""Features and published columns by account."""


@dataclass(frozen=True)
class Accepted:
    """A case that was taken in: its history, and the accounts whose stored rows are others than in the sound book."""

    number: int
    history: Path
    changed: Collection[str]


def give_champions(folder: Path) -> None:
    """Put models into force: small ones, fitted to made-up labels, pinned and kept as the registry does."""
    registry = folder / "registry"
    (registry / "cache").mkdir(parents=True)
    for name, model in all_models().items():
        content = dumps(model)
        sha256 = hashlib.sha256(content).hexdigest()
        (registry / "cache" / f"{sha256}.skops").write_bytes(content)
        append_promotion(registry, Champion(name, 1, sha256, "made up", "A", AS_OF, "0" * 64, "for the corpus"))


def walk_stages(folder: Path) -> Run:
    """Every stage of the nightly job but the last: what its bundle holds is not yet published."""
    run = open_run(open_context(folder, AS_OF))
    for _, stage in STAGES:
        stage(run)
    return run


def published_scores(folder: Path) -> Scores:
    """Run `kare score`, and give the scores that it published. Raises RuntimeError where it did not end well."""
    outcome = kare("score", "-w", folder, "--as-of", AS_OF)
    if outcome.code:
        raise RuntimeError(outcome.err)
    run = open_run(open_context(folder, AS_OF))
    return _rows(run.bundle.path, read_published(folder))


def disturbed(base: Base, sound: Scores, cases: Collection[Accepted], folder: Path) -> dict[int, str]:
    """The cases in which an account was scored otherwise although nothing of it or its family changed: what is other.

    Scores all cases in one run, in a folder of its own.
    """
    (folder / "history").mkdir(parents=True)
    for name in ("kare.toml", "reviews.json"):
        shutil.copy(base.folder / name, folder)
    shutil.copytree(base.folder / "registry", folder / "registry")
    for table in (*base.rows, SURVIVORS):
        parts = [_renamed(pq.ParquetFile(case.history / f"{table}.parquet").read(), case.number) for case in cases]
        pq.write_table(pa.concat_tables(parts), folder / "history" / f"{table}.parquet")
    shutil.copy(base.folder / "history" / LEDGER, folder / "history")  # the gate asks for one, whatever it says
    run = walk_stages(folder)
    concerned = [f"{case.number}:{account}" for case in cases for account in sound]
    found = _rows(run.bundle.path, run.bundle.read(SCORED), concerned)
    wrong = {}
    for case in cases:
        touched = _touched(_families(base.folder / "history", case.history), case.changed)
        for account in sound.keys() - touched:
            if (now := found.get(f"{case.number}:{account}")) != sound[account]:
                wrong[case.number] = (
                    f"untouched account {account} is scored otherwise: {_first_other(sound[account], now)}"
                )
                break
    return wrong


def score_by_itself(base: Base, folder: Path, changed: Collection[str] | None, sound: Scores) -> list[str]:
    """Run `kare score` as a whole on a case that was taken in; what is wrong with that."""
    shutil.copy(base.folder / "reviews.json", folder)
    shutil.copytree(base.folder / "registry", folder / "registry")
    outcome = kare("score", "-w", folder, "--as-of", AS_OF)
    if outcome.code or changed is None:
        wrong = outcome.code not in (0, 2, 3, 4) or "Traceback" in outcome.err
        return [f"kare score ended with {outcome.code}: {outcome.err[-500:]}"] if wrong else []
    run = open_run(open_context(folder, AS_OF))
    found = _rows(run.bundle.path, read_published(folder), list(sound))
    touched = _touched(_families(base.folder / "history", folder / "history"), changed)
    other = next((account for account in sorted(sound.keys() - touched) if found.get(account) != sound[account]), None)
    if other is None:
        return []
    return [f"untouched account {other} is scored otherwise: {_first_other(sound[other], found.get(other))}"]


def _touched(families: Mapping[str, set[str]], changed: Collection[str]) -> set[str]:
    return {relative for account in changed for relative in families.get(account, {account})}


def _rows(bundle: Path, scored: pa.Table, accounts: Sequence[str] | None = None) -> Scores:
    """The scores of these accounts; of all, where none are named."""
    features = pq.ParquetFile(bundle / FEATURES).read()
    tables = [features.sort_by("account_id"), scored.sort_by("account_id")]
    if accounts is not None:  # a case may have made up thousands of others
        tables = [table.filter(pc.is_in(table["account_id"], value_set=pa.array(accounts))) for table in tables]
    columns = [
        (name, table[name].to_pylist())
        for table in tables
        for name in table.column_names
        if name not in OF_THE_RUN | OF_OTHERS
    ]
    ids = tables[0]["account_id"].to_pylist()
    names = [name for name, _ in columns]
    return {
        account: tuple(zip(names, map(_comparable, row), strict=True))
        for account, row in zip(ids, zip(*(values for _, values in columns), strict=True), strict=True)
    }


def _comparable(value: Any) -> Any:
    """A value that can be compared; of reasons and moves all but the words, which say what is usual among others."""
    if isinstance(value, list):
        value = [{k: v for k, v in one.items() if k != "words"} if isinstance(one, dict) else one for one in value]
    return json.dumps(value, default=str, sort_keys=True) if isinstance(value, list | dict) else value


def _renamed(rows: pa.Table, number: int) -> pa.Table:
    for name in NAMES_OF_ACCOUNTS:
        if name in rows.column_names:
            named = pc.binary_join_element_wise(pa.scalar(f"{number}:"), rows[name], "")
            rows = rows.set_column(rows.column_names.index(name), name, named)
    return rows


def _families(*histories: Path) -> Mapping[str, set[str]]:
    """Who belongs to whom, in any of the histories: features of a family look at all of it, and merges make one."""
    family: dict[str, set[str]] = {}
    for history in histories:
        for table, column in (("accounts", "parent_id"), ("account_merges", "merged_into")):
            rows = pq.ParquetFile(history / f"{table}.parquet").read(columns=["account_id", column])
            for account, other in {*zip(rows["account_id"].to_pylist(), rows[column].to_pylist(), strict=True)}:
                if other is not None:
                    together = family.get(account, {account}) | family.get(other, {other})
                    family |= dict.fromkeys(together, together)
    return family


def _first_other(was: tuple[Any, ...], now: tuple[Any, ...] | None) -> str:
    if now is None:
        return "it is not scored at all"
    return next(f"{a} was, {b} is" for a, b in zip(was, now, strict=True) if a != b)
