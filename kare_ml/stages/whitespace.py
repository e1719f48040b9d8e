"""The solution heat map of a published run, with what people marked and what each account is likely to buy next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.load import load_lifecycle
from kare_ml.errors import UsageError
from kare_ml.io.marks import LineMark, marks, relations
from kare_ml.io.published import PublishedRun, read_published
from kare_ml.io.run_files import FEATURES, HOLDINGS, read_of_run
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_of_run
from kare_ml.playbook.arrays import as_flags
from kare_ml.playbook.next_line import Suggestion, suggestions
from kare_ml.playbook.whitespace import SHOWN, HeatMap, families, heat_map, rolled_up
from kare_ml.publish.questions import texts
from kare_ml.stages.walk import run_of

HELD = ["account_id", "product_line", "last_age", "running"]


@dataclass(frozen=True)
class Whitespace:
    """The part of the map that was asked for: `next` has the suggestions for each of its sites, the best first.

    `marks` are those on accounts of the part, by account and line; `sites` counts those of the whole map.
    """

    as_of: dt.date
    map: HeatMap
    next: list[list[Suggestion]]
    marks: dict[tuple[str, str], LineMark]
    sites: int


def whitespace(
    folder: Path,
    as_of: dt.date | None = None,
    *,
    account_id: str | None = None,
    owner: str | None = None,
    top: int | None = None,
    by_family: bool = False,
) -> Whitespace:
    """The heat map of a run, the most revenue first; of one account, of one owner's, or a row a family.

    Raises UsageError where nothing is published, the run has no product lines, or nobody is that owner.
    """
    run = run_of(folder, as_of)
    state, survivors = open_state(folder, create=False), survivors_of_run(folder, run.as_of)
    said = marks(state, survivors)
    published = read_published(folder, as_of=run.as_of, columns=SHOWN)
    single = map_of(folder, run, published, {key: mark.mark for key, mark in said.items()})
    whole = single
    if by_family:
        told = read_of_run(folder, run, FEATURES, ["account_id", "parent_id"]).to_pylist()
        parents = {row["account_id"]: row["parent_id"] for row in told}
        whole = rolled_up(single, families(parents, relations(state, survivors)))
    part = _asked_for(whole, account_id, owner, top)
    members = {member for site in part.sites for member in site.members}
    return Whitespace(
        run.as_of,
        part,
        suggestions(single, part),
        {key: mark for key, mark in said.items() if key[0] in members},
        len(whole.cells),
    )


def map_of(folder: Path, run: PublishedRun, shown: pa.Table, said: Mapping[tuple[str, str], str]) -> HeatMap:
    """The map of a published run of which `shown` are rows (with `SHOWN`), and `said` the marks by account and line.

    Raises UsageError where the run has no product lines.
    """
    bought = read_of_run(folder, run, HOLDINGS, HELD, coded=HELD[:2])
    single = heat_map(shown, bought, said, load_lifecycle(folder).lapse_after_days)
    if not single.lines:
        raise UsageError(
            f"the run of {run.as_of} knows no product lines",
            expected="a column product_line of invoices or subscriptions",
            fix="map it in kare.toml, then score again",
        )
    return single


def _asked_for(whole: HeatMap, account_id: str | None, owner: str | None, top: int | None) -> HeatMap:
    if account_id is not None:
        return whole.part(whole.places_with(account_id))
    if owner is None:
        return whole.part(range(len(whole.cells))[:top])
    owners = whole.book["owner"]
    wanted = np.flatnonzero(as_flags(pc.is_in(owners, texts(owner)))[whole.order])
    if not len(wanted):
        known = sorted(one for one in pc.unique(owners).to_pylist() if one)
        raise UsageError(f"nobody is looked after by {owner!r}", expected=", ".join(known[:20]))
    return whole.part(wanted[:top])
