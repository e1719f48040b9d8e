"""The lines of movements in the files of the nights, summed where they lie: a night has some twenty an account.

The files are read as a stream, and never held whole; nor are they held against the digests that they were sealed with.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.domain.causes import Cause
from kare_ml.explain.lines import EVENT, RISK_WORD
from kare_ml.io.of_accounts import FILE
from kare_ml.io.quick import ask

if TYPE_CHECKING:
    import pyarrow as pa

_READ = "read_parquet($1, hive_partitioning = false, filename = true, file_row_number = true)"
_FILE = f"list_position($1, filename) - 1 AS {FILE}"
_THEIRS = "account_id IN (SELECT account_id FROM accounts)"


def points_by_cause(
    files: Sequence[Path], *, only: pa.Array | None = None, without: pa.Array | None = None
) -> dict[str, dict[str, float]]:
    """The points of probability of the lines by model and cause: of all, of `only` some accounts, or `without` some."""
    if not files:
        return {}
    accounts = without if only is None else only
    which = "true" if accounts is None else _THEIRS if only is not None else f"NOT {_THEIRS}"
    sql = f"""
        SELECT model, cause, fsum(points) AS points FROM read_parquet($1, hive_partitioning = false)
        WHERE model IS NOT NULL AND points IS NOT NULL AND {which} GROUP BY model, cause
    """
    found: dict[str, dict[str, float]] = {}
    for row in ask(sql, [_paths(files)], **({} if accounts is None else {"accounts": _table(accounts)})).to_pylist():
        found.setdefault(row["model"], {})[row["cause"]] = row["points"]
    return found


def odds_by_cause(files: Sequence[Path], accounts: pa.Array) -> pa.Table:
    """The log-odds of the lines of those accounts: account_id, model, cause, contribution (their sum)."""
    sql = f"""
        SELECT account_id, model, cause, fsum(contribution) AS contribution
        FROM read_parquet($1, hive_partitioning = false)
        WHERE contribution IS NOT NULL AND {_THEIRS} GROUP BY account_id, model, cause
    """
    return ask(sql, [_paths(files)], accounts=_table(accounts))


def stated_lines(files: Sequence[Path], accounts: pa.Array) -> pa.Table:
    """The lines of those accounts without log-odds: account_id, model, cause, theme, and `file`, in their order."""
    sql = f"""
        SELECT account_id, model, cause, theme, {_FILE} FROM {_READ}
        WHERE contribution IS NULL AND {_THEIRS} ORDER BY {FILE}, file_row_number
    """
    return ask(sql, [_paths(files)], accounts=_table(accounts))


def lines_of_people(files: Sequence[Path], accounts: pa.Array) -> pa.Table:
    """The published lines of those accounts that no bundle's file has: settling, assignments and new cut-offs.

    The columns of a published line, `account_id` and `file`; `files` are those of published rows that have `movement`.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    by_people = ", ".join("'" + cause.replace("'", "''") + "'" for cause in (Cause.SETTLING, Cause.ASSIGNMENT))
    said = f"(l.cause IN ({by_people}) OR l.theme = '{RISK_WORD}') AND coalesce(l.theme, '') <> '{EVENT}'"
    sql = f"""
        SELECT account_id, {_FILE}, list_filter(movement, lambda l: {said}) AS lines FROM {_READ}
        WHERE movement IS NOT NULL AND {_THEIRS} AND len(lines) > 0 ORDER BY {FILE}, file_row_number
    """
    rows = ask(sql, [_paths(files)], accounts=_table(accounts))
    lists = rows["lines"].combine_chunks()
    lines, parents = pc.list_flatten(lists), pc.list_parent_indices(lists)
    fields = dict(zip([field.name for field in lines.type], lines.flatten(), strict=True))
    return pa.table({**fields, **{name: pc.take(rows[name], parents) for name in ("account_id", FILE)}})


def _paths(files: Sequence[Path]) -> list[str]:
    return [str(path) for path in files]


def _table(accounts: pa.Array) -> pa.Table:
    import pyarrow as pa

    return pa.table({"account_id": accounts})
