"""What rows are held against in other tables, worked out row by row: rates of currencies, and who counts for whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from tests.corpus import values
from tests.corpus.expectation import Judged

Link = tuple[dt.datetime, dt.datetime | None, str]
"""From when, until when (none: for good), to which account."""


class RatesOf:
    """The rates that the stored rows of `currency_rates` give: see `expectation.Rates`."""

    def __init__(self, rows: Iterable[Judged], zone: str) -> None:
        self.rows: dict[str, list[Judged]] = defaultdict(list)
        self.zone = zone
        for row in rows:
            self.rows[row.columns["currency"]].append(row)

    def rate(self, currency: str, day: int, known_day: int) -> Decimal | None:
        """That of the last begin on or before the day, of those known by the end of the other day, and still so."""
        in_force = [
            row
            for row in self.rows[currency]
            if row.day is not None
            and row.day <= day
            and values.local_day(row.known_from, self.zone) <= known_day
            and (row.known_to is None or values.local_day(row.known_to, self.zone) > known_day)
        ]
        if not in_force:
            return None
        last = max(in_force, key=lambda row: row.columns["valid_from"])
        return Decimal(repr(last.columns["rate"])).quantize(Decimal("1e-12"), ROUND_HALF_UP)


def survivors(rows: Iterable[Judged], zone: str) -> Counter[tuple[object, ...]]:
    """For each id that was merged and each stretch of time, the account that its rows count for then.

    A merge counts from the midnight after it, once it is known. One that closes a circle, when it begins to count, does
    not; of those that begin at once, ids are taken in turn.
    """
    merges = []
    for row in rows:
        assert row.day is not None
        midnight = dt.datetime(1970, 1, 1) + dt.timedelta(days=row.day + 1)
        since = max(row.known_from, values.stamp(midnight, zone, None) or midnight)
        if row.known_to is None or since < row.known_to:
            merges.append((since, row.columns["account_id"], row.columns["merged_into"], row.known_to))
    links: dict[str, list[Link]] = defaultdict(list)
    for since, account, into, until in sorted(merges, key=lambda merge: merge[:3]):
        at: str | None = into
        while at is not None and at != account:
            onward = _held(links, at, since)
            at = onward and onward[2]
        if at is None:
            links[account].append((since, until, into))
    found: Counter[tuple[object, ...]] = Counter()
    for account in list(links):
        for end, since, until in _stretches(links, account):
            found[account, end, since, until] += 1
    return found


def _held(links: dict[str, list[Link]], account: str, when: dt.datetime) -> Link | None:
    return next((link for link in links.get(account, ()) if link[0] <= when and (not link[1] or when < link[1])), None)


def _stretches(links: dict[str, list[Link]], account: str) -> list[tuple[str, dt.datetime, dt.datetime | None]]:
    """The last account of the chain from an account on, and from when until when it is that."""
    found: list[tuple[str, dt.datetime, dt.datetime | None]] = []
    for since, until, _ in links[account]:
        at: dt.datetime | None = since
        while at is not None and (until is None or at < until):
            end, change = account, until
            while link := _held(links, end, at):
                change = min(filter(None, (change, link[1])), default=None)
                end = link[2]
            later = [begin for begin, _, _ in links.get(end, ()) if begin > at]
            change = min(filter(None, (change, *later)), default=None)
            if found and found[-1][0] == end and found[-1][2] == at:
                found[-1] = (end, found[-1][1], change)
            else:
                found.append((end, at, change))
            at = change
    return found
