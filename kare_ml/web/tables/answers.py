"""Tables as JSON: a page of rows with what was asked, and where the next page is."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from kare_ml.errors import UsageError
from kare_ml.io.published import PublishedRun
from kare_ml.web.pages.frame import Asked
from kare_ml.web.tables.declared import Query, Table
from kare_ml.web.words import link

LIMIT, MOST = 100, 1_000
"""How many rows an answer has where nobody says otherwise, and at most."""


class NotANumber(UsageError):
    """A part of a query that has to be a number is none."""


def rows_answer(asked: Asked, table: Table, query: Query) -> bytes:
    """A page of a table. Raises NotANumber for a `start` or `limit` that is none."""
    start, limit = _number(query, "start", 0), min(_number(query, "limit", LIMIT), MOST)
    found, given = table.find(asked, query), table.asked(query)
    more = start + limit < found.rows
    after = link(f"/api/{table.name}", **given, start=start + limit, limit=limit, run=asked.run.run_id)
    return as_json(
        {
            "table": table.name,
            **_night(asked.run),
            "book": asked.shelf.book.name,
            "currency": asked.shelf.book.currency,
            "asked": given,
            "rows_in_all": found.rows,
            "start": start,
            "rows": table.part(found, start, limit).to_pylist() if start < found.rows else [],
            "next": after if more and limit else None,
        }
    )


def runs_answer(asked: Asked) -> bytes:
    """Every published night, newest first."""
    return as_json({"runs": [{**_night(run), "rows": run.rows if asked.shelf.whole is None else None,
                              "published_at": run.published_at} for run in asked.shelf.runs()]})  # fmt: skip


def account_answer(asked: Asked, row: Mapping[str, Any]) -> bytes:
    """Every published column of one account, reasons, trace and movement among them."""
    return as_json({**_night(asked.run), "currency": asked.shelf.book.currency, "account": row})


def problem(code: int, title: str, what: str, fix: str) -> bytes:
    """An error as RFC 9457 has it, with what to do."""
    return as_json({"type": "about:blank", "title": title, "status": code, "detail": what, "fix": fix})


def as_json(content: object) -> bytes:
    """What JSON is: numbers that are none are null, days and times as ISO 8601."""
    return json.dumps(_plain(content), ensure_ascii=False, allow_nan=False, default=str).encode()


def _night(run: PublishedRun) -> dict[str, object]:
    return {"run_id": run.run_id, "as_of": run.as_of}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _number(query: Query, name: str, otherwise: int) -> int:
    text = query.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotANumber(f"{name} is no number", expected="a whole number from 0 up", fix="leave it out")
    return int(text)
