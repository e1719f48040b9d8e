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

    @property
    def ever_holds(self) -> bool:
        """Whether there is an instant at which it is valid: a merge may be taken back before it counts."""
        return self.until is None or self.since < self.until

    def holds_at(self, when: dt.datetime) -> bool:
        """Whether it is valid at an instant."""
        return self.since <= when and (self.until is None or when < self.until)


def closing(links: Sequence[Link]) -> set[Link]:
    """The links that close a circle; an account that is linked to itself is one."""
    within = _within_circles(links)
    lasting = (link for link, group in zip(links, within, strict=True) if group is not None and link.ever_holds)
    suspects = _in_order(lasting)
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

    An account has one link at a time. Links that close a circle do not count. Chains are followed at every instant at
    which one of their links begins or ends.
    """
    broken = closing(links)
    sound = [link for link in links if link not in broken and link.ever_holds]
    changes: dict[dt.datetime, tuple[list[Link], list[Link]]] = {}
    for link in sound:
        changes.setdefault(link.since, ([], []))[0].append(link)
        if link.until is not None:
            changes.setdefault(link.until, ([], []))[1].append(link)
    found: list[Link] = []
    running: dict[str, Link] = {}
    chains = _Chains()
    for instant in sorted(changes):
        begun, over = changes[instant]
        for account in sorted(chains.change(begun, over)):
            end, last = chains.end_of(account), running.get(account)
            if last is not None and last.other != end:
                found.append(Link(last.since, account, last.other, instant))
                del running[account]
            if end is not None and account not in running:
                running[account] = Link(instant, account, end)
    return _in_order([*found, *running.values()])


class _Chains:
    """The links that hold at an instant, and the way back: few accounts are concerned when one link changes."""

    def __init__(self) -> None:
        self.onward: dict[str, str] = {}
        self.back: dict[str, set[str]] = {}

    def change(self, begun: Iterable[Link], over: Iterable[Link]) -> set[str]:
        """Let links end and begin; the accounts whose chains lead through one of them."""
        changed = set()
        for link in over:
            self.onward.pop(link.account)
            self.back[link.other].discard(link.account)
            changed.add(link.account)
        for link in begun:
            self.onward[link.account] = link.other
            self.back.setdefault(link.other, set()).add(link.account)
            changed.add(link.account)
        waiting = list(changed)
        while waiting:
            before = self.back.get(waiting.pop(), set()) - changed
            changed |= before
            waiting += before
        return changed

    def end_of(self, account: str) -> str | None:
        """The last account of a chain; none where an account is not linked to another."""
        end = self.onward.get(account)
        while end is not None and end in self.onward:
            end = self.onward[end]
        return end


def _in_order(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda link: (link.since, link.account, link.other))


def _within_circles(links: Sequence[Link]) -> Sequence[int | None]:
    """The group of accounts, each to be reached from any other, that a link lies within; null outside of any."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    numbers: dict[str, int] = {}
    froms = np.array([numbers.setdefault(link.account, len(numbers)) for link in links], dtype=np.int32)
    tos = np.array([numbers.setdefault(link.other, len(numbers)) for link in links], dtype=np.int32)
    if not len(froms):
        return []
    graph = coo_array((np.ones(len(froms), dtype=np.int8), (froms, tos)), shape=(len(numbers), len(numbers)))
    labels: NDArray[np.int32] = connected_components(graph.tocsr(), connection="strong")[1]
    inside = (labels[froms] == labels[tos]) & (froms != tos)
    return [int(label) if same else None for label, same in zip(labels[froms], inside, strict=True)]
