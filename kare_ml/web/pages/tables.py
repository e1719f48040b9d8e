"""What can I take with me? Every table as a file for people and as JSON for machines, with its columns in words."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.tables.declared import Table
from kare_ml.web.tables.openapi import PAGING, RUN, parameters
from kare_ml.web.tables.registry import TABLES, interface


@dataclass(frozen=True)
class Address:
    """One address of the JSON interface: what it answers, and each parameter in words; `table` is null for others."""

    path: str
    title: str
    grain: str
    parameters: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str, str], ...]
    table: str | None


@dataclass(frozen=True)
class Tables:
    """The page: `addresses` are those that its reader may ask."""

    frame: Frame
    addresses: tuple[Address, ...]


def tables_page(asked: Asked) -> Tables:
    """Every table that may be taken."""
    mine = [one for one in TABLES.values() if _open(asked, one)]
    paths = interface()["paths"]
    others = [path for path in paths if path.removeprefix("/api/") not in TABLES]
    return Tables(
        frame=frame(asked, "tables", "What can I take with me?"),
        addresses=(
            *(Address(f"/api/{one.name}", one.title, one.grain, _asks(one), _columns(one), one.name) for one in mine),
            *(
                Address(path, told["summary"], told["description"], tuple(parameters(paths[path])), (), None)
                for path in others
                for told in (paths[path]["get"],)
            ),
        ),
    )


def _open(asked: Asked, table: Table) -> bool:
    return asked.user.may(table.needs) and not (table.whole and asked.user.scope.by)


def _asks(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple({**table.asks, "run": RUN, **PAGING}.items())


def _columns(table: Table) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, _kind(column.kind), column.words) for name, column in table.columns.items())


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "yes or no"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return "number"
    return "day" if pa.types.is_date(kind) else "text"
