"""What was known of one account at an as-of, straight from the files of the history: for people who look at it.

The rows are those of `features.point_in_time.seen`, which writes its query anew each time: too slow for a page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kare_ml.domain.as_of import EPOCH, AsOf
from kare_ml.history.contracts import TABLES
from kare_ml.io.quick import ask, literal, literals

WHERE = "account_id IN ({ids}) AND known_from <= {at} AND (known_to IS NULL OR known_to > {at}) AND day < {day}"


def rows_seen(
    folder: Path, table: str, account_ids: Sequence[str], as_of: AsOf, columns: Sequence[str], most: int
) -> list[dict[str, Any]]:
    """The newest `most` rows of a table of events, the newest first; none where the table was never taken in.

    Each has `day` (days since 1970), and every one of `columns`: null where the table has no such column, or where it
    had not arisen by then.
    """
    path, contract = folder / "history" / f"{table}.parquet", TABLES[table]
    if not path.is_file():
        return []
    names = ", ".join(f"'{name}'" for name in ("day", *columns))
    rows = _asked(path, f"SELECT COLUMNS(c -> c IN ({names}))", f"ORDER BY day DESC LIMIT {most}", account_ids, as_of)
    found = []
    for row in rows:
        whole = {"day": row["day"], **{name: row.get(name) for name in columns}}
        arose = row.get(contract.arises[0]) if contract.arises else None
        if contract.arises and (arose is None or arose >= as_of.instant):
            whole |= dict.fromkeys((name for name in contract.arises if name in whole), None)
        found.append(whole)
    return found


def months_seen(
    folder: Path, table: str, account_ids: Sequence[str], as_of: AsOf, days: int
) -> dict[dt.date, tuple[int, float | None]]:
    """By month, how many rows of the last `days` a table of events has, and the sum of their amounts.

    The sum is null where the table has no amounts; empty where the table was never taken in.
    """
    path = folder / "history" / f"{table}.parquet"
    if not path.is_file():
        return {}
    amount = "sum(amount)" if "amount" in TABLES[table].column else "NULL"
    month = f"date_trunc('month', DATE '{EPOCH}' + day::INTEGER)::DATE"
    what = f"SELECT {month} AS first, count(*) AS rows, {amount} AS amount"
    rows = _asked(path, what, "GROUP BY first", account_ids, as_of, f"AND day >= {as_of.day - days}")
    return {row["first"]: (row["rows"], None if row["amount"] is None else float(row["amount"])) for row in rows}


def _asked(
    path: Path, what: str, how: str, account_ids: Sequence[str], as_of: AsOf, more: str = ""
) -> list[dict[str, Any]]:
    where = WHERE.format(ids=literals(account_ids), at=f"TIMESTAMP '{as_of.instant}'", day=as_of.day)
    sql = f"{what} FROM read_parquet({literal(str(path))}) WHERE {where} {more} {how}"
    found: list[dict[str, Any]] = ask(sql).to_pylist()
    return found
