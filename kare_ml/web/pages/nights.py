"""What happened in one night? The report of a run as a page of the app; and the list of all nights, held ones too."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.words import weekday

HOME = "reports"
NAME = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-z]{1,64}")
"""How a report is called: its as-of and run."""

MOST = 60
"""How many nights are listed, the newest."""

LOOK_AT = ("warns", "blocks", "accepted")
"""The states of a check that somebody should look at."""


@dataclass(frozen=True)
class Told:
    """One night of the list. `link` is null where no report was kept; `published` says whether people see it.

    `held` says why it was held back; null: it was not. `look_at` names the checks that did not simply hold.
    """

    as_of: dt.date
    run_id: str
    link: str | None
    published: bool
    held: str | None
    accounts: int | None
    moved: Mapping[str, int]
    look_at: tuple[str, ...]
    seconds: float | None


@dataclass(frozen=True)
class NightReport:
    """The page of one report; `told` is the report as it was kept."""

    frame: Frame
    as_of: dt.date
    told: Mapping[str, Any]
    book_link: str | None


def reports(asked: Asked) -> tuple[Told, ...]:
    """The nights, published or held back, the newest first."""
    shelf = asked.shelf
    heads = {f"{run.as_of}-{run.run_id}": run for run in shelf.runs()}
    kept = {path.stem: path for path in (shelf.folder / HOME).glob("*.json") if NAME.fullmatch(path.stem)}
    found = []
    for name in sorted({*heads, *kept}, reverse=True)[:MOST]:
        told = _read(asked, kept[name]) if name in kept else {}
        if name not in heads and not told.get("held"):
            continue  # the report of a run whose place another one has taken
        found.append(_told(asked, name, told, published=name in heads))
    return tuple(found)


def night_report(asked: Asked, name: str) -> NightReport | None:
    """The report of that name; null where there is none."""
    path = asked.shelf.folder / HOME / f"{name}.json"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    told = _read(asked, path)
    as_of = dt.date.fromisoformat(name[:10])
    head = next((run for run in asked.shelf.runs() if run.run_id == name[11:]), None)
    title = f"What happened in the night of {weekday(as_of)}?"
    return NightReport(
        frame=frame(asked, "models", title, {"of": name}),
        as_of=as_of,
        told=told,
        book_link=f"/?run={head.run_id}" if head else None,
    )


def _told(asked: Asked, name: str, told: Mapping[str, Any], *, published: bool) -> Told:
    moved = told.get("moved") or {}
    return Told(
        as_of=dt.date.fromisoformat(name[:10]),
        run_id=name[11:],
        link=asked.link("/night", of=name) if told else None,
        published=published,
        held=None if published else told.get("held"),
        accounts=told.get("accounts"),
        moved={what: moved[what] for what in ("profile", "outlook", "risk_word") if what in moved},
        look_at=tuple(dict.fromkeys(one["gate"] for one in told.get("gate", ()) if one["state"] in LOOK_AT)),
        seconds=told.get("seconds"),
    )


def _read(asked: Asked, path: Path) -> Mapping[str, Any]:
    """A report; read anew when it was written anew."""

    def made() -> Mapping[str, Any]:
        try:
            return dict(json.loads(path.read_text("utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    return asked.shelf.kept(("report", path.name, path.stat().st_mtime_ns), made)
