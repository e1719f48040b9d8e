"""Who buys what, and what to offer next: the heat map of a run, with what people have said of it by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.errors import UsageError
from kare_ml.io.marks import marks
from kare_ml.io.published import PublishedRun
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_of_run
from kare_ml.playbook.next_line import Suggestion, suggestions
from kare_ml.playbook.whitespace import SHOWN, HeatMap
from kare_ml.stages.whitespace import map_of
from kare_ml.web.shelf import Shelf


@dataclass(frozen=True)
class Offers:
    """A part of the map, and for each of its sites the lines to offer, the best first."""

    map: HeatMap
    next: tuple[tuple[Suggestion, ...], ...]


def whole_map(shelf: Shelf, run: PublishedRun) -> HeatMap | None:
    """The map of the whole book, of which a reader is shown a part; None where the run knows no product lines."""
    if shelf.whole is not None:
        return whole_map(shelf.whole, run)
    written = marks(open_state(shelf.folder, create=False), survivors_of_run(shelf.folder, run.as_of))
    said = {key: mark.mark for key, mark in written.items()}

    def made() -> HeatMap | None:
        try:
            return map_of(shelf.folder, run, shelf.rows(run).select(SHOWN), said)
        except UsageError:
            return None

    return shelf.kept(("map", run.run_id, frozenset(said.items())), made)


def offers(shelf: Shelf, run: PublishedRun, accounts: pa.Array) -> Offers | None:
    """The map of some accounts, in the order of the map: those that the reader may see.

    What others like them buy is counted over the whole book; none of those is named. None as for `whole_map`.
    """
    single = whole_map(shelf, run)
    if single is None:
        return None
    mine = shelf.mine(pa.table({"account_id": accounts}))["account_id"].combine_chunks()
    return offers_at(single, single.places_of(mine))


def offers_at(single: HeatMap, places: NDArray[np.int64]) -> Offers:
    """The lines to offer to some sites of the map of the whole book."""
    part = single.part(places)
    return Offers(part, tuple(map(tuple, suggestions(single, part))))


def by_account(found: Offers | None) -> Mapping[str, tuple[Suggestion, ...]]:
    """The lines to offer by account; empty where there is no map."""
    if found is None:
        return {}
    return dict(zip(found.map.accounts["account_id"].to_pylist(), found.next, strict=True))
