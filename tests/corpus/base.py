"""The sound book that every case begins with: 60 accounts with every table, each table in several forms."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from kare_ml.config.load import default_profiles
from kare_ml.features.frame import CATALOG
from kare_ml.history.contracts import TABLES
from kare_ml.sample import write_sample
from tests.corpus.additions import DRAWN, in_other_currencies, source_of
from tests.corpus.drafts import Draft, toml

AS_OF = dt.date(2025, 1, 1)
SEED = 3
PADDING = "PAD-1"
"""The account of the rows that push the others beyond row 20,480."""

FORMS = ("csv", "undeclared", "semicolon", "parquet")
"""How each table is written: plain CSV, with its form declared or to be found; CSV as a continental system exports it;
Parquet with types. Usage also comes as columns parted by blanks.
"""

ANY_SHARE = {"warn": 1.0, "block": 1.0}
"""The gate lets any share of rows be set aside here: what is wrong in them is what is tried, and the rest is scored."""

OTHER_ZONE = "America/New_York"
TYPES = {
    "string": pa.string(),
    "money": pa.decimal128(18, 4),
    "number": pa.float64(),
    "timestamp": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


@dataclass
class Base:
    """The sound book: its folder (taken in once), its settings as TOML says them, and each table as text."""

    folder: Path
    settings: dict[str, Any]
    header: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[list[str]]] = field(default_factory=dict)

    def forms(self, table: str) -> tuple[str, ...]:
        """The forms that a table comes in."""
        return (*FORMS, "whitespace") if table == "usage" else FORMS

    def draft(self, table: str, form: str, *, tall: bool = False) -> Draft:
        """A fresh copy of one table in one form; tall: with its rows beyond row 20,480."""
        section = {**self.settings["sources"][table], "columns": dict(self.settings["sources"][table]["columns"])}
        rows = [list(row) for row in self.rows[table]]
        if tall:
            rows = self._padding(table, 20_600) + rows
        draft = Draft(table, form, list(self.header[table]), rows, section)
        section["path"] = f"input.{'parquet' if form == 'parquet' else 'txt' if form == 'whitespace' else 'csv'}"
        if form == "csv":
            section |= {"delimiter": ",", "encoding": "utf-8"}
        elif form == "semicolon":
            section |= {"delimiter": ";", "encoding": "cp1252", "date_format": "%d/%m/%Y %H:%M:%S"}
            section["time_zone"] = OTHER_ZONE
            self._stamps(draft, lambda stamp: f"{_elsewhere(stamp):%d/%m/%Y %H:%M:%S}")
        elif form == "whitespace":
            section |= {"format": "whitespace", "encoding": "utf-8"}
            self._stamps(draft, lambda stamp: stamp.isoformat())
            draft.rows = [[value.replace(" ", "_") for value in row] for row in draft.rows]
        elif form == "parquet":
            draft.types = [TYPES[TABLES[table].column[name].type] for name in draft.header]
        return draft

    def _stamps(self, draft: Draft, written: Any) -> None:
        table = TABLES[draft.table]
        for place in (i for i, name in enumerate(draft.header) if table.column[name].type == "timestamp"):
            for row in draft.rows:
                if len(row[place]) == 19:  # the sample's own dirt stays as it is
                    row[place] = written(dt.datetime.fromisoformat(row[place])) if _is_stamp(row[place]) else row[place]

    def _padding(self, table: str, count: int) -> list[list[str]]:
        """Sound rows of an account of its own, each another minute."""
        header, column = self.header[table], TABLES[table].column
        needed = [place for place, name in enumerate(header) if column[name].needed]
        template = next(row for row in self.rows[table] if all(row[place] for place in needed))
        event = TABLES[table].event
        alone = not event or TABLES[table].key == ("account_id",)
        rows = []
        for number in range(count):
            row = list(template)
            row[0] = f"{PADDING}-{number}" if alone else PADDING
            if event:
                at = dt.datetime(2023, 6, 1) + dt.timedelta(minutes=number)
                row[header.index(event)] = at.isoformat(sep=" ")
                row[header.index("known_at")] = (at + dt.timedelta(hours=1)).isoformat(sep=" ")
                for name in ("closed_at", "ends_at", "paid_at"):
                    if name in header:
                        row[header.index(name)] = ""
            rows.append(row)
        return rows


def make_base(folder: Path) -> Base:
    """Write the book, change its settings so that every kind of them is in use, and leave the taking in to others."""
    write_sample(folder, accounts=60, years=2, end=AS_OF, seed=SEED)
    settings = tomllib.loads((folder / "kare.toml").read_text("utf-8"))
    for name in DRAWN:
        settings["sources"][name] = source_of(name, folder / "data")
    in_other_currencies(folder / settings["sources"]["invoices"]["path"])
    base = Base(folder, settings)
    for name, source in settings["sources"].items():
        path = folder / source["path"]
        source["path"] = str(path)
        base.header[name], base.rows[name] = _as_text(path)
    sources = settings["sources"]
    sources["activities"]["exclude"] = [{"column": "kind", "is": "visit", "reason": "visits are not counted"}]
    sources["tickets"]["duplicates"] = "keep"
    settings["profiles"] = _of_the_account(default_profiles())
    settings["gate"] = dict.fromkeys(("quarantined_rows", "quarantined_amount", "quarantined_of_table"), ANY_SHARE)
    sources["subscriptions"]["columns"]["auto_renew"] = {"column": "auto_renew", "in": ["true", "yes"]}
    (folder / "kare.toml").write_text(toml(settings), "utf-8")
    return base


def _of_the_account(rules: Any) -> Any:
    """The rules without what they ask of others: by that, an account may be placed anew when nothing of it changed."""
    if isinstance(rules, dict):
        return {name: _of_the_account(value) for name, value in rules.items()}
    if isinstance(rules, list):
        return [_of_the_account(value) for value in rules if not (isinstance(value, dict) and _of_others(value))]
    return rules


def _of_others(attribute: dict[str, Any]) -> bool:
    return attribute.get("feature") in {name for name, feature in CATALOG.items() if feature.grain == "peers"}


def _as_text(path: Path) -> tuple[list[str], list[list[str]]]:
    if path.suffix == ".csv":
        header, *rows = csv.reader(io.StringIO(path.read_text("utf-8"), newline=""))
        return header, rows
    found = pq.read_table(path)
    return found.column_names, [
        [_cell(value) for value in row] for row in zip(*found.to_pydict().values(), strict=True)
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _is_stamp(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _elsewhere(local: dt.datetime) -> dt.datetime:
    """The same instant as clocks show it in the other zone."""
    return local.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(ZoneInfo(OTHER_ZONE))
