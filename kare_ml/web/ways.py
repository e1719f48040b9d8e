"""The way between two nights as a reader sees it: who moved, and what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from kare_ml.io.published import PublishedRun
from kare_ml.io.stretch import Stretch
from kare_ml.web.shelf import Shelf


def way(shelf: Shelf, before: PublishedRun, run: PublishedRun) -> Stretch:
    """The way between two runs, night by night."""
    runs = _between(shelf, before, run)
    return shelf.kept(("way", runs), lambda: Stretch(shelf.folder, runs, shelf.visible()))


def way_of(shelf: Shelf, account_id: str, before: PublishedRun, run: PublishedRun) -> Stretch | None:
    """The way of one account between two runs, night by night; None for one that the reader may not see."""
    return way(shelf, before, run) if shelf.may_see(account_id) else None


def moved(shelf: Shelf, before: PublishedRun, run: PublishedRun) -> pa.Table:
    """The accounts that stand otherwise, most revenue first: rows of `MOVED`."""
    return shelf.kept(("moved", _between(shelf, before, run)), way(shelf, before, run).moved)


def said_of_moved(
    shelf: Shelf, before: PublishedRun, run: PublishedRun, accounts: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """What is said of the movement of some accounts beside the parts of their chances; quick for some hundreds."""

    def made() -> dict[str, tuple[str, ...]]:
        lines = way(shelf, before, run).lines(accounts, stated=True)
        return {
            account: tuple(str(line["words"]) for line in own if line["words"] and line["model"] is None)
            for account, own in lines.items()
        }

    return shelf.kept(("said of moved", _between(shelf, before, run), tuple(accounts)), made)


def bridges(
    shelf: Shelf, before: PublishedRun, run: PublishedRun, values: Mapping[str, str]
) -> dict[str, dict[str, float]]:
    """By model and cause, how many more of the accounts with these values are expected to go that way."""
    key = ("bridges", _between(shelf, before, run), tuple(sorted(values.items())))
    return shelf.kept(key, lambda: way(shelf, before, run).chances(values)[1])


def _between(shelf: Shelf, before: PublishedRun, run: PublishedRun) -> tuple[PublishedRun, ...]:
    """The runs from one to another, oldest first."""
    return tuple(one for one in reversed(shelf.runs()) if before.as_of <= one.as_of <= run.as_of)
