"""Histories as they were told: of each thing, what a source said of it and when, later versions and its deletion.

A telling is late by minutes or by years, restates an earlier one, or takes the thing back. From tellings come, by two
ways that share nothing, the history as intake closes it (`versions`) and what was known at an as-of (`replayed`).
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kare_ml.domain.as_of import AsOf
from tests.property.histories import AMOUNTS, AS_OF, DRAWN, EDGES, OTHERS, PRODUCTS
from tests.tables import Row, event

LONG_AGO = dt.datetime(1970, 1, 1)
LATE = tuple(dt.timedelta(minutes=m) for m in (0, 0, 0, 1, 60, 720, 1439, 1440, 1441, 10_000, 100_000, 600_000))
"""How long after it happened a thing was told of."""

AFTER = tuple(dt.timedelta(minutes=m) for m in (1, 59, 720, 1440, 1441, 30_000, 120_000, 500_000))
"""How long after the telling before it something was told again."""

PLACES = (None, None, None, "000", "001", "002")


@dataclass(frozen=True)
class Telling:
    """What a source says at one time of one thing: its row, as tests/tables.py knows it; null: it is taken back."""

    table: str
    thing: str
    told_at: dt.datetime
    row: Row | None


def tellings_of(seed: int, account: str) -> list[Telling]:
    """All that is ever told of one account, some of it after the as-of: the same for the same seed."""
    draw = random.Random(seed)
    told: list[Telling] = []
    for table in ("accounts", "invoices", *DRAWN):
        many = draw.choice((0, 1, 1)) if table == "accounts" else draw.choice((0, 0, 2, 4, 7))
        for number in range(many):
            told += _told_of(draw, table, f"{account}-{number}", account, number)
    return told


def _told_of(draw: random.Random, table: str, thing: str, account: str, number: int) -> Iterable[Telling]:
    """What is told of one thing, in the order of time."""
    row, happened = _row(draw, table, account, number)
    at = happened + draw.choice(LATE)
    if draw.random() < 0.1:  # told of around the midnight from which we look: at it, or a microsecond after it
        at = max(happened, AS_OF.instant + dt.timedelta(microseconds=draw.choice((0, 1))))
    yield Telling(table, thing, at, row)
    while draw.random() < 0.35:
        at += draw.choice(AFTER)
        taken_back = draw.random() < 0.3
        yield Telling(table, thing, at, None if taken_back else _row(draw, table, account, number)[0])
        if taken_back and draw.random() < 0.7:
            return


def _row(draw: random.Random, table: str, account: str, number: int) -> tuple[Row, dt.datetime]:
    """A row of a table without its times of knowing, and when the thing happened."""
    ago = draw.choice(EDGES) if draw.random() < 0.5 else draw.randint(-60, 800)
    row: Row = {"account_id": account}
    if table == "accounts":
        met = event("created_at", max(ago, 0), AS_OF)
        row |= {"created_at": met["created_at"], "employees": draw.choice([None, 0.0, 12.0])}
        row |= {"parent_id": draw.choice(PLACES)}
    elif table == "invoices":
        met = event("invoiced_at", ago, AS_OF)
        amount, (product, line) = Decimal(draw.choice(AMOUNTS)), draw.choice(PRODUCTS)
        row |= met | {"amount": amount, "product": product, "product_line": line}
        row |= {"cost": draw.choice([None, round(Decimal("0.6") * amount, 4)])}
        row |= {"is_product": draw.choice([True, True, True, False])}
    else:
        met = OTHERS[table](number, ago, *(draw.choice(values) for values in DRAWN[table]))
        row |= met
    row.pop("known_from", None)
    return row, met["known_from"]


def versions(tellings: Iterable[Telling]) -> dict[str, list[Row]]:
    """The history: a row a telling, known from it until the next telling of the same thing."""
    found: dict[str, list[Row]] = {table: [] for table in ("accounts", "invoices", *DRAWN)}
    for told in _by_thing(tellings).values():
        for one, following in zip(told, [*told[1:], None], strict=True):
            if one.row is not None:
                closed = None if following is None else following.told_at
                found[one.table].append(one.row | {"known_from": one.told_at, "known_to": closed})
    return found


def replayed(tellings: Iterable[Telling], as_of: AsOf) -> dict[str, list[Row]]:
    """What was known at an as-of, by hearing all that was told until then, one after the other."""
    known: dict[tuple[str, str], Row] = {}
    for telling in sorted(tellings, key=lambda telling: telling.told_at):
        if telling.told_at > as_of.instant:
            break
        known.pop((telling.table, telling.thing), None)
        if telling.row is not None:
            known[telling.table, telling.thing] = telling.row
    found: dict[str, list[Row]] = {table: [] for table in ("accounts", "invoices", *DRAWN)}
    for (table, _), row in known.items():
        found[table].append(row | {"known_from": LONG_AGO})
    return found


def told_later(tellings: Sequence[Telling], as_of: AsOf, seed: int) -> list[Telling]:
    """The same, and after the as-of everything is told otherwise, or taken back, and as many new things are told."""
    draw = random.Random(seed)
    since = max((telling.told_at for telling in tellings), default=as_of.instant)
    later = max(since, as_of.instant) + dt.timedelta(microseconds=1)
    known = [told for told in tellings if told.told_at <= as_of.instant]
    more: list[Telling] = []
    for (table, thing), told in _by_thing(known).items():
        other = _row(draw, table, str(told[-1].row["account_id"]) if told[-1].row else thing[:3], 9)[0]
        more.append(Telling(table, thing, later, draw.choice([None, other])))
        if table != "accounts":
            more.append(Telling(table, f"{thing} new", later, other))
    return [*known, *more]


def _by_thing(tellings: Iterable[Telling]) -> dict[tuple[str, str], list[Telling]]:
    """The tellings of each thing, in the order of time."""
    found: dict[tuple[str, str], list[Telling]] = {}
    for telling in sorted(tellings, key=lambda telling: telling.told_at):
        found.setdefault((telling.table, telling.thing), []).append(telling)
    return found
