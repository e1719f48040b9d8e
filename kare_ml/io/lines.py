"""The lines of movements in the files of the nights, summed where they lie: a night has some twenty an account.

The files are read as a stream, and never held whole; nor are they held against the digests that they were sealed with.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.domain.causes import Cause
from kare_ml.explain.lines import EVENT, RISK_WORD
from kare_ml.io.of_accounts import FILE, among
from kare_ml.io.quick import ask, literals

if TYPE_CHECKING:
    import pyarrow as pa


def points_by_cause(
    files: Sequence[Path], *, only: pa.Array | None = None, without: pa.Array | None = None
) -> dict[str, dict[str, float]]:
    """The points of probability of the lines by model and cause: of all, of `only` some accounts, or `without` some."""
    if not files:
        return {}
    accounts = without if only is None else only
    theirs, tables = ("true", {}) if accounts is None else among(accounts)
    which = theirs if without is None else f"NOT {theirs}"
    sql = f"""
        SELECT model, cause, fsum(points) AS points FROM read_parquet([{literals(files)}], hive_partitioning = false)
        WHERE model IS NOT NULL AND points IS NOT NULL AND {which} GROUP BY model, cause
    """
    found: dict[str, dict[str, float]] = {}
    for row in ask(sql, **tables).to_pylist():
        found.setdefault(row["model"], {})[row["cause"]] = row["points"]
    return found


def odds_by_cause(files: Sequence[Path], accounts: pa.Array) -> pa.Table:
    """The log-odds of the lines of those accounts: account_id, model, cause, contribution (their sum)."""
    theirs, tables = among(accounts)
    sql = f"""
        SELECT account_id, model, cause, fsum(contribution) AS contribution
        FROM read_parquet([{literals(files)}], hive_partitioning = false)
        WHERE contribution IS NOT NULL AND {theirs} GROUP BY account_id, model, cause
    """
    return ask(sql, **tables)


def stated_lines(files: Sequence[Path], accounts: pa.Array) -> pa.Table:
    """The lines of those accounts without log-odds: account_id, model, cause, theme, and `file`, in their order."""
    theirs, tables = among(accounts)
    sql = f"""
        SELECT account_id, model, cause, theme, {_place_of(files)} FROM {_read(files)}
        WHERE contribution IS NULL AND {theirs} ORDER BY {FILE}, file_row_number
    """
    return ask(sql, **tables)


def lines_of_people(files: Sequence[Path], accounts: pa.Array) -> pa.Table:
    """The published lines of those accounts that no bundle's file has: settling, assignments and new cut-offs.

    The columns of a published line, `account_id` and `file`; `files` are those of published rows that have `movement`.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    theirs, tables = among(accounts)
    by_people = literals([Cause.SETTLING, Cause.ASSIGNMENT])
    said = f"(l.cause IN ({by_people}) OR l.theme = '{RISK_WORD}') AND coalesce(l.theme, '') <> '{EVENT}'"
    sql = f"""
        SELECT account_id, {_place_of(files)}, list_filter(movement, lambda l: {said}) AS lines
        FROM {_read(files)}
        WHERE movement IS NOT NULL AND {theirs} AND len(lines) > 0 ORDER BY {FILE}, file_row_number
    """
    rows = ask(sql, **tables)
    lists = rows["lines"].combine_chunks()
    lines, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    fields = dict(zip([field.name for field in lines.type], lines.flatten(), strict=True))
    return pa.table({**fields, **{name: pc.take(rows[name], parents) for name in ("account_id", FILE)}})


def _read(files: Sequence[Path]) -> str:
    return f"read_parquet([{literals(files)}], hive_partitioning = false, filename = true, file_row_number = true)"


def _place_of(files: Sequence[Path]) -> str:
    return f"list_position([{literals(files)}], filename) - 1 AS {FILE}"
