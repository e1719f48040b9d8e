"""Every table as a file and as JSON, one account, the nights, and the description of all that."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from starlette.background import BackgroundTask

from kare_ml.domain.access import Permission
from kare_ml.web.look import rendered
from kare_ml.web.pages.frame import Asked
from kare_ml.web.pages.tables import tables_page
from kare_ml.web.routes.registry import Entry, Missing, Pages, Reading, Text
from kare_ml.web.tables.answers import account_answer, as_json, rows_answer, runs_answer
from kare_ml.web.tables.declared import Query, Table
from kare_ml.web.tables.files import csv_file, file_name, xlsx_file
from kare_ml.web.tables.registry import TABLES, interface

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def tables(pages: Pages) -> None:
    """Register them."""
    for table in TABLES.values():
        _of_table(pages, table)

    @pages.get("/tables", needs=Permission.DOWNLOAD, entry=Entry("tables", "Tables and API", "Take with you"))
    def _tables(asked: Reading) -> str:
        return rendered("tables.html", tables_page(asked))

    @pages.get("/api/account", needs=Permission.DOWNLOAD, response_class=Response)
    def _account(asked: Reading, id: Text) -> Response:
        row = asked.shelf.row(asked.run, id)
        if row is None:
            raise Missing(f"No account has the id {id} in that night", fix="search for its name")
        return Response(account_answer(asked, row), media_type=JSON)

    @pages.get("/api/runs", needs=Permission.DOWNLOAD, response_class=Response)
    def _runs(asked: Reading) -> Response:
        return Response(runs_answer(asked), media_type=JSON)

    @pages.get("/api/openapi.json", needs=Permission.DOWNLOAD, response_class=Response)
    def _openapi(asked: Reading) -> Response:
        return Response(as_json(interface()), media_type=JSON)


def _of_table(pages: Pages, table: Table) -> None:
    """A table's three addresses. It needs what its page needs, beside what downloading does."""

    def route(path: str, answer: Callable[[Asked, Query], Response]) -> None:
        @pages.get(path, needs=Permission.DOWNLOAD, also=table.needs, whole=table.whole, response_class=Response)
        def _answer(asked: Reading, request: Request) -> Response:
            return answer(asked, request.query_params)

    route(f"/tables/{table.name}.csv", lambda asked, query: _csv(asked, table, query))
    route(f"/tables/{table.name}.xlsx", lambda asked, query: _xlsx(asked, table, query))
    route(f"/api/{table.name}", lambda asked, query: Response(rows_answer(asked, table, query), media_type=JSON))


def _csv(asked: Asked, table: Table, query: Query) -> Response:
    pieces = csv_file(table, table.find(asked, query))
    return StreamingResponse(pieces, media_type=CSV, headers=_as(file_name(asked, table, "csv")))


def _xlsx(asked: Asked, table: Table, query: Query) -> Response:
    folder = Path(tempfile.mkdtemp(prefix="kare-"))
    try:
        path = xlsx_file(folder / "table.xlsx", table, table.find(asked, query))
    except BaseException:
        shutil.rmtree(folder)
        raise
    after = BackgroundTask(shutil.rmtree, folder)
    return FileResponse(path, media_type=XLSX, headers=_as(file_name(asked, table, "xlsx")), background=after)


def _as(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
