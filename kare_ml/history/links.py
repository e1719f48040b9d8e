"""Links from one account to another (its parent, the one it was merged into), and how a circle of them is broken.

The link that closes the circle does not count: the one that became known last; among those known at one instant, the
one of the greatest account_id. So what was seen before it came stays as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Link:
    """From `account` to `other`, valid from `since` up to, but without, `until` (null: for good)."""

    since: dt.datetime
    account: str
    other: str
    until: dt.datetime | None = None

    def holds_at(self, when: dt.datetime) -> bool:
        """Whether it is valid at an instant."""
        return self.since <= when and (self.until is None or when < self.until)


def closing(links: Sequence[Link]) -> set[Link]:
    """The links that close a circle; an account that is linked to itself is one."""
    within = _components(links, "strong")
    suspects = _in_order(link for link, group in zip(links, within, strict=True) if group is not None)
    current: dict[str, Link] = {}
    found = {link for link in links if link.account == link.other}
    for link in suspects:
        if link in found:
            continue
        at: str | None = link.other
        while at is not None and at != link.account:
            onward = current.get(at)
            at = onward.other if onward is not None and onward.holds_at(link.since) else None
        if at is None:
            current[link.account] = link
        else:
            found.add(link)
            current.pop(link.account, None)
    return found


def ends(links: Sequence[Link]) -> list[Link]:
    """For each account that is linked to another, the last one of its chain, as long as that holds.

    Links that close a circle do not count. Chains are followed at every instant at which one of their links begins or
    ends.
    """
    broken = closing(links)
    sound = [link for link in links if link not in broken and (link.until is None or link.since < link.until)]
    groups: dict[int, list[Link]] = {}
    for link, group in zip(sound, _components(sound, "weak"), strict=True):
        groups.setdefault(group or 0, []).append(link)
    return _in_order(end for group in groups.values() for end in _ends_of_group(group))


def _ends_of_group(links: Sequence[Link]) -> list[Link]:
    instants = sorted({link.since for link in links} | {link.until for link in links if link.until is not None})
    found: list[Link] = []
    running: dict[str, Link] = {}
    for instant in instants:
        now = {link.account: link.other for link in links if link.holds_at(instant)}
        for account in sorted({*now, *running}):
            end = now.get(account)
            while end is not None and end in now:
                end = now[end]
            last = running.get(account)
            if last is not None and last.other != end:
                found.append(Link(last.since, account, last.other, instant))
                del running[account]
            if end is not None and account not in running:
                running[account] = Link(instant, account, end)
    return [*found, *running.values()]


def _in_order(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (link.since, link.account, link.other))


def _components(links: Sequence[Link], connection: str) -> Sequence[int | None]:
    """The group that each link lies within; null for a link that leads from one group to another."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    numbers: dict[str, int] = {}
    froms = np.array([numbers.setdefault(link.account, len(numbers)) for link in links], dtype=np.int32)
    tos = np.array([numbers.setdefault(link.other, len(numbers)) for link in links], dtype=np.int32)
    if not len(froms):
        return []
    graph = coo_array((np.ones(len(froms), dtype=np.int8), (froms, tos)), shape=(len(numbers), len(numbers)))
    labels: NDArray[np.int32] = connected_components(graph.tocsr(), connection=connection)[1]
    inside = (labels[froms] == labels[tos]) & ((froms != tos) | (connection == "weak"))
    return [int(label) if same else None for label, same in zip(labels[froms], inside, strict=True)]
