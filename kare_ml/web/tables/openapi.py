"""The JSON interface in OpenAPI's words, made from the tables as they are declared."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from kare_ml.publish.contract import COLUMNS
from kare_ml.web.tables.answers import LIMIT, MOST
from kare_ml.web.tables.declared import Table

Schema = dict[str, Any]

RUN = "the run_id of a published night; left out, the newest"
PAGING = {
    "start": "how many rows to pass over",
    "limit": f"how many rows to answer, at most {MOST:,}; left out, {LIMIT}",
}
ERRORS = {
    "401": "nobody is signed in",
    "403": "the role does not permit it",
    "404": "no such night or account",
    "422": "a part of the query is missing or is none",
}


def described(tables: Iterable[Table]) -> Schema:
    """The description of the interface over those tables."""
    paths = {f"/api/{table.name}": _get(table.title, f"{table.grain}.", _of_table(table), _rows(table))
             for table in tables}  # fmt: skip
    one = [{**_parameter("id", "the account_id"), "required": True}, _parameter("run", RUN)]
    account = _object({**_NIGHT, "currency": _of(pa.string()), "account": _object(_columns())})
    runs = _object({"runs": {"type": "array", "items": _object({**_NIGHT, **_RUN})}})
    paths["/api/account"] = _get("One account", "every published column of it", one, account)
    paths["/api/runs"] = _get("The published nights", "newest first", [], runs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kare",
            "version": version("kare-ml"),
            "description": "The published book, for machines. Sign in as for the pages; who sees a part of the book "
            "is answered of that part alone.",
        },
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _get(summary: str, description: str, parameters: list[Schema], answer: Schema) -> Schema:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "get": {
            "summary": summary,
            "description": description,
            "parameters": parameters,
            "responses": {
                "200": {"description": description, "content": {"application/json": {"schema": answer}}},
                **{code: {"description": words, "content": problem} for code, words in ERRORS.items()},
            },
        }
    }


def _of_table(table: Table) -> list[Schema]:
    return [*(_parameter(name, words) for name, words in table.asks.items()), _parameter("run", RUN),
            *({**_parameter(name, words), "schema": {"type": "integer", "minimum": 0}}
              for name, words in PAGING.items())]  # fmt: skip


def _parameter(name: str, words: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}}


def _rows(table: Table) -> Schema:
    row = _object({name: {**_of(c.kind), "description": c.words} for name, c in table.columns.items()})
    return _object(
        {
            "table": {"const": table.name},
            **_NIGHT,
            "book": {"type": "string"},
            "currency": {"type": "string"},
            "asked": {"type": "object", "additionalProperties": {"type": "string"}},
            "rows_in_all": {"type": "integer"},
            "start": {"type": "integer"},
            "rows": {"type": "array", "items": row},
            "next": {"type": ["string", "null"], "description": "where the next rows are; null: these are the last"},
        }
    )


def _columns() -> dict[str, Schema]:
    return {name: {**_of(kind), "description": words} for name, (kind, words) in COLUMNS.items()}


def _object(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _of(kind: pa.DataType) -> Schema:
    """A type of a column; any of them may be null."""
    if pa.types.is_list(kind):
        return {"type": ["array", "null"], "items": {"type": "object"}}
    for fits, name in _TYPES:
        if fits(kind):
            return {"type": [name, "null"]}
    return {"type": ["string", "null"], **({"format": "date"} if pa.types.is_date(kind) else {})}


_TYPES = ((pa.types.is_boolean, "boolean"), (pa.types.is_integer, "integer"), (pa.types.is_floating, "number"))
_NIGHT: dict[str, Schema] = {"run_id": {"type": "string"}, "as_of": {"type": "string", "format": "date"}}
_RUN: dict[str, Schema] = {"rows": _of(pa.int64()), "published_at": _of(pa.string())}
_PROBLEM = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it; `fix` says what to do.",
    "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
                   "detail": {"type": "string"}, "fix": {"type": "string"}},
    "required": ["type", "title", "status", "detail"],
}  # fmt: skip


def parameters(path: Schema) -> Iterable[tuple[str, str]]:
    """The parameters of one address of a description, each with its words."""
    return [(one["name"], one["description"]) for one in path["get"]["parameters"]]
