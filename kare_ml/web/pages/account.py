"""One account: where it stands and by which rules, where it is heading and why, and what moved it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.nearest import nearest
from kare_ml.brief.words import day
from kare_ml.config.load import load_book, load_playbook
from kare_ml.domain.as_of import AsOf
from kare_ml.io.actions import Action
from kare_ml.io.happenings import COUNTED, Month, by_month
from kare_ml.io.records import Record, records
from kare_ml.io.survivors import survivors_of_run
from kare_ml.playbook.next_line import Suggestion
from kare_ml.playbook.whitespace import Cell
from kare_ml.web.charts.drawing import Chart
from kare_ml.web.facts import play_of
from kare_ml.web.offers import offers
from kare_ml.web.pages.frame import Asked, Frame, frame
from kare_ml.web.pages.movement import Movement, movement
from kare_ml.web.pages.over_time import MEMBERSHIP, over_time
from kare_ml.web.pages.reasons import Said, said
from kare_ml.web.words import link, share


@dataclass(frozen=True)
class Relative:
    """Another account of the family."""

    name: str
    link: str
    profile: str | None
    state: str
    revenue: float | None
    owner: str | None


@dataclass(frozen=True)
class Lines:
    """The product lines by what is known of them, such as *buys*, and those to offer next, the best first."""

    known: tuple[tuple[str, tuple[str, ...]], ...]
    next: tuple[Suggestion, ...]


@dataclass(frozen=True)
class AccountPage:
    """The page. `row` has the published columns; `permanent` leads to this night for as long as it is published.

    `not_before`: the night that was asked to begin from is none before this one, so the one before it is taken.
    `rescored` leads to what changes of its history would make of its risk; null where no model says one.
    """

    frame: Frame
    row: Mapping[str, Any]
    name: str
    state: str
    summary: str
    permanent: str
    membership: tuple[tuple[str, float], ...]
    trace: tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]
    nearest: tuple[tuple[str, str], ...]
    over_time: Chart | None
    said: tuple[Said, ...]
    movement: Movement | None
    earlier: tuple[tuple[str, str], ...]
    not_before: bool
    rescored: str | None
    records: tuple[Record, ...]
    months: tuple[Month, ...]
    counted: tuple[str, ...]
    family: tuple[Relative, ...]
    lines: Lines | None
    play: tuple[str, str, dt.date] | None
    open_actions: tuple[Action, ...]
    closed_actions: tuple[Action, ...]
    back: str
    silence_days: int


def account_page(asked: Asked, account_id: str, since: str | None = None) -> AccountPage | None:
    """The page of an account, with its movement since a run (its name; left out, the one before); None: no such one."""
    shelf, run = asked.shelf, asked.run
    gone = survivors_of_run(shelf.folder, run.as_of)
    account_id = gone.get(account_id, account_id)
    row = shelf.row(run, account_id)
    if row is None:
        return None
    name = row["name"] or account_id
    earlier = [one for one in shelf.runs() if one.as_of < run.as_of]
    asked_for = next((one for one in earlier if one.run_id == since), None)
    before = asked_for or (earlier[0] if earlier else None)
    stands = str(row["profile"] or row["no_profile_reason"])
    actions = [one for one in shelf.actions(asked.at, open_only=False) if one.account_id == account_id]
    ids = (account_id, *(one for one, survivor in gone.items() if survivor == account_id))
    months = shelf.kept(("months", run.run_id, account_id), lambda: _months(asked, ids))
    return AccountPage(
        frame=frame(asked, "account", name, {"id": account_id, "since": since or ""}),
        row=row,
        name=name,
        state=stands,
        summary=_summary(row, stands),
        permanent=link("/account", id=account_id, run=run.run_id),
        membership=tuple((p, row[c]) for p, c in MEMBERSHIP.items() if row[c] is not None),
        trace=_trace(row["baseline_trace"] or []),
        nearest=tuple(_nearest(row)),
        over_time=shelf.kept(("over time", run.run_id, account_id, len(earlier)), lambda: over_time(asked, account_id)),
        said=shelf.kept(("said", run.run_id, account_id), lambda: said(row)),
        movement=shelf.kept(
            ("movement", run.run_id, before.run_id, account_id, len(earlier)),
            lambda: movement(asked, before, account_id),
        )
        if before
        else None,
        not_before=bool(since) and asked_for is None,
        rescored=asked.link("/what-if", id=account_id)
        if row["churn_source"] == "model" and row["churn_risk"]
        else None,
        earlier=tuple((one.run_id, day(one.as_of, weekday=True, year=True)) for one in earlier),
        records=tuple(shelf.kept(("records", run.run_id, account_id), lambda: _records(asked, ids))),
        months=tuple(months),
        counted=tuple(words for words in COUNTED.values() if any(words in month.counts for month in months)),
        family=tuple(_relatives(asked, account_id)),
        lines=_lines(asked, account_id),
        play=play_of(shelf, run, account_id),
        open_actions=tuple(one for one in actions if one.status == "open"),
        closed_actions=tuple(one for one in actions if one.status != "open"),
        back=link("/account", id=account_id),
        silence_days=load_playbook(shelf.folder).silence_days,
    )


def _summary(row: Mapping[str, Any], stands: str) -> str:
    """What stands beside the profile and its arrow."""
    if row["outlook"] is None:
        return f"by our rules alone: {row['status_reason'] or 'no prediction'}"
    chance = share(row[MEMBERSHIP[row["outlook"]]])
    return f"{'most likely still so' if row['outlook'] == stands else 'most likely'} at the horizon, {chance}"


def _trace(entries: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, tuple[Mapping[str, Any], ...]], ...]:
    """The entries by rule, and by the way of it that they belong to."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        way = entry.get("way")
        found.setdefault(f"{entry['rule']}, {way}" if way else str(entry["rule"]), []).append(entry)
    return tuple((rule, tuple(parts)) for rule, parts in found.items())


def _nearest(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each other placement that it may have by the rules, with the nearest change to it."""
    for one in nearest(row["baseline_trace"] or [], row["lifecycle"]):
        yield one.placement, one.words.partition(": ")[2]


def _relatives(asked: Asked, account_id: str) -> list[Relative]:
    members = asked.shelf.family(asked.run, account_id)
    names = ["account_id", "name", "profile", "no_profile_reason", "trailing_revenue", "owner"]
    rows = asked.shelf.rows(asked.run).select(names)
    theirs = rows.filter(pc.is_in(rows["account_id"], value_set=pa.array(members, pa.string())))
    return [
        Relative(
            name=one["name"] or one["account_id"],
            link=asked.link("/account", id=one["account_id"]),
            profile=one["profile"],
            state=str(one["profile"] or one["no_profile_reason"]),
            revenue=one["trailing_revenue"],
            owner=one["owner"],
        )
        for one in theirs.to_pylist()
    ]


def _lines(asked: Asked, account_id: str) -> Lines | None:
    """What it buys and where there is room; None where the run knows no product lines, or the account is in no map."""
    found = offers(asked.shelf, asked.run, pa.array([account_id], pa.string()))
    if found is None or not len(found.map.cells):
        return None
    by_word: dict[str, list[str]] = {}
    for line, cell in zip(found.map.lines, found.map.cells[0], strict=True):
        by_word.setdefault(Cell(int(cell)).word.replace("_", " "), []).append(line)
    order = [cell.word.replace("_", " ") for cell in sorted(Cell, reverse=True)]
    return Lines(tuple((word, tuple(by_word[word])) for word in order if word in by_word), found.next[0])


def _months(asked: Asked, ids: tuple[str, ...]) -> list[Month]:
    return by_month(asked.shelf.folder, ids, _as_of(asked))


def _records(asked: Asked, ids: tuple[str, ...]) -> list[Record]:
    return records(asked.shelf.folder, ids, _as_of(asked))


def _as_of(asked: Asked) -> AsOf:
    return AsOf(asked.run.as_of, load_book(asked.shelf.folder).time_zone)
