"""The rows of some accounts in Parquet files that are sorted by account_id: quick, however large the files are.

What stands beside other accounts is not even read. So a file is not held against the digest that it was sealed with:
that would read it whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kare_ml.io.quick import ask, literals
from kare_ml.playbook.arrays import whole
from kare_ml.publish.questions import texts

if TYPE_CHECKING:
    import pyarrow as pa

FILE = "file"

FEW = 500
"""So many accounts are named in the question, which then leaves out what is not theirs; more of them are a table."""


def rows_of(files: Sequence[Path], accounts: Sequence[str], columns: Sequence[str], where: str = "true") -> pa.Table:
    """The rows of those accounts: such of the columns as the files have, and `file`, the place of the file in `files`.

    In the order of the files, and of the rows within each. A column that only some of the files have is null in the
    others. `where` is what else must hold of a row, in SQL.
    """
    import pyarrow as pa

    if not files or not accounts:
        return pa.table({FILE: pa.nulls(0, pa.int64())})
    of_them, tables = among(texts(*accounts))
    sql = f"""
        SELECT COLUMNS(c -> c IN ({literals(["account_id", *columns])})),
            list_position([{literals(files)}], filename) - 1 AS {FILE}
        FROM read_parquet([{literals(files)}], union_by_name = true, hive_partitioning = false, filename = true,
            file_row_number = true)
        WHERE {of_them} AND {where} ORDER BY {FILE}, file_row_number
    """
    return ask(sql, **tables)


def among(accounts: pa.Array) -> tuple[str, dict[str, pa.Table]]:
    """The condition in SQL that a row is of one of those accounts, and the tables that it speaks of."""
    import pyarrow as pa

    if 0 < len(accounts) <= FEW:
        return f"account_id IN ({literals(accounts.to_pylist())})", {}
    return "account_id IN (SELECT account_id FROM wanted)", {"wanted": pa.table({"account_id": accounts})}


def may_have(file: Path, accounts: Sequence[str]) -> bool:
    """Whether a file may have rows of any of these accounts."""
    bounds = _bounds(file, file.stat().st_mtime_ns)
    return bounds is None or any(bounds[0] <= one <= bounds[1] for one in accounts)


@lru_cache(maxsize=512)
def _bounds(file: Path, _: int) -> tuple[str, str] | None:
    """Between which account_ids a file lies, as its footer says; None where it does not, or there is no row.

    Looked up once as long as the file is not another: the footer of a wide table takes milliseconds to read.
    """
    import pyarrow.parquet as pq

    footer = pq.read_metadata(file)
    place = [footer.schema.column(n).path for n in range(len(footer.schema))].index("account_id")
    told = [footer.row_group(n).column(place).statistics for n in range(footer.num_row_groups)]
    if not told or not all(one is not None and one.has_min_max for one in told):
        return None
    return min(one.min for one in told), max(one.max for one in told)


def of_each(
    files: Sequence[Path | None], accounts: Sequence[str], columns: Sequence[str], where: str = "true"
) -> list[pa.Table | None]:
    """What `rows_of` gives, of each file by itself; null where there is none."""
    there = [at for at, file in enumerate(files) if file is not None]
    rows = rows_of([file for file in files if file is not None], accounts, columns, where)
    found: list[pa.Table | None] = [None] * len(files)
    for at, own in zip(there, apart(rows, whole(rows, FILE), len(there)), strict=True):
        found[at] = own.drop_columns([FILE])
    return found


def apart(rows: pa.Table, of: NDArray[np.int64], count: int) -> list[pa.Table]:
    """Rows that are in the order of a number from 0 to `count`, by that number."""
    ends = np.searchsorted(of, np.arange(count + 1))
    return [rows.slice(start, end - start) for start, end in pairwise(ends.tolist())]
