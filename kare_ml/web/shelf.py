"""The published book as pages read it: each run is read once, and kept while it is asked for.

What is kept goes by the `run_id`, which names its content: nothing has to be thrown away when a night is published, and
a night is seen as soon as its commit is there.

A shelf may be that of a reader who sees a part of the book. Whatever it gives then tells of those accounts alone, and
nothing is shared with other shelves but through `whole`: a page need not know of it. What is added here must do so,
too: rows through `mine`, and nothing of the workspace that tells of other accounts.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.trace import TRACE
from kare_ml.brief.brief import COLUMNS as TOLD
from kare_ml.brief.brief import Brief
from kare_ml.config.load import load_book, load_mix
from kare_ml.config.workspace import Book
from kare_ml.domain.access import EVERY_ACCOUNT, Scope
from kare_ml.errors import UsageError
from kare_ml.io.actions import Action
from kare_ml.io.marks import relations
from kare_ml.io.published import PLACE, PublishedRun, published_runs, read_nights, read_published
from kare_ml.io.run_files import FEATURES, read_of_run
from kare_ml.io.standing import FILE_NAME as HELD
from kare_ml.io.standing import Held, standing
from kare_ml.io.state import open_state
from kare_ml.io.survivors import survivors_at, survivors_of_run
from kare_ml.playbook.arrays import places_where
from kare_ml.playbook.kin import family_of, parents_of
from kare_ml.publish.accounts_before import places_before
from kare_ml.publish.contract import COLUMNS
from kare_ml.publish.portfolio import COLUMNS as PORTFOLIO
from kare_ml.publish.portfolio import Portfolio, one_a_month
from kare_ml.publish.portfolio import portfolio as portfolio_of
from kare_ml.publish.transitions import COLUMNS as WHERE
from kare_ml.publish.transitions import Transitions, transitions
from kare_ml.stages.brief import UNTOLD, read_brief
from kare_ml.stages.walk import RevenueWalk, read_walk
from kare_ml.web.beside import BESIDE, columns_beside
from kare_ml.web.columns import Columns
from kare_ml.web.kept import Kept, Key

T = TypeVar("T")

LIGHT = [name for name, (kind, _) in COLUMNS.items() if not pa.types.is_list(kind)]
"""The columns that are kept in memory: all but the lists of reasons, traces and movements."""

OF_A_NIGHT = [
    "run_id", "account_id", "lifecycle", "profile", "p_keep", "p_attain", "p_recapture", "p_expand", "risk_word",
    "config_hash", "churn_model", "expansion_model", "conversion_model",
]  # fmt: skip
"""What is read of an account's past nights."""

MOST_KEPT = 64
MOST_OF = {
    "rows": 3, "way": 2, "moved": 2, "then": 4, "map": 2, "names": 2, "families": 2, "recapture": 4, "effort": 8,
    "invested": 1,
}  # fmt: skip
"""How many answers of a kind are kept, the latest asked for: few of those that hold something of every account."""

MOST_PARTS = 32
"""How many readers' shelves are kept, of those that see a part of the book."""


class NotPublished(UsageError):
    """The run that a link names is not published any more, or never was."""


class Shelf:
    """The runs of one workspace. Every method may be called by many requests at once.

    `whole` is the shelf that a part of the book is taken from; left out, this is it.
    """

    def __init__(self, folder: Path, book: Book, scope: Scope = EVERY_ACCOUNT, whole: Shelf | None = None) -> None:
        self.folder, self.book, self.scope, self.whole = folder, book, scope, whole
        self._parts: OrderedDict[Scope, Shelf] = OrderedDict()
        self._kept = Kept(MOST_KEPT, MOST_OF)
        self._lock = threading.Lock()
        self._commit = ""

    @classmethod
    def of(cls, folder: Path) -> Shelf:
        """The shelf of a workspace. Raises ConfigError where it has no settings, or faulty ones."""
        return cls(folder, load_book(folder))

    def seen_by(self, scope: Scope) -> Shelf:
        """The shelf as a reader of that scope sees it."""
        if scope.by is None:
            return self
        with self._lock:
            part = self._parts.setdefault(scope, Shelf(self.folder, self.book, scope, self))
            self._parts.move_to_end(scope)
            while len(self._parts) > MOST_PARTS:
                self._parts.popitem(last=False)
        return part

    def visible(self) -> pa.Array | None:
        """The accounts that its reader sees: those of the scope in the newest night, for every night; null: all.

        So who handed an account over does not see it any more, and who took it over sees its past.
        """
        by = self.scope.by
        if self.whole is None or by is None:
            return None

        def made() -> pa.Array:
            rows = self._published(self.run(None), ["run_id", "account_id", by])
            own = pc.is_in(rows[by], value_set=pa.array(sorted(self.scope.values), pa.string()))
            return rows["account_id"].filter(own).combine_chunks()

        return self.kept(("visible",), made)

    def mine(self, rows: pa.Table) -> pa.Table:
        """Those rows of a table with `account_id` that its reader may see."""
        visible = self.visible()
        return rows if visible is None else rows.filter(pc.is_in(rows["account_id"], value_set=visible))

    def may_see(self, account_id: str) -> bool:
        """Whether its reader may see anything of an account."""
        visible = self.visible()
        return visible is None or pc.index(visible, account_id).as_py() >= 0

    def runs(self) -> list[PublishedRun]:
        """The live run of each as-of, newest first; none where nothing is published yet."""
        if self.whole is not None:
            return self.whole.runs()
        log = self.folder / PLACE / "_delta_log"
        if not log.is_dir():
            return []
        self._forget_others(max((file.name for file in log.iterdir() if file.suffix == ".json"), default=""))
        return self.kept(("runs",), lambda: published_runs(self.folder))

    def _forget_others(self, commit: str) -> None:
        """Keep nothing that was made of the table as it was before: an account may be forgotten since, and it is large.

        `commit` is the newest one.
        """
        with self._lock:
            if commit == self._commit:
                return
            self._commit = commit
            for shelf in (self, *self._parts.values()):
                shelf._kept.clear()

    def run(self, run_id: str | None) -> PublishedRun:
        """The published run of that name, the newest without one. Raises NotPublished."""
        runs = self.runs()
        if not runs:
            raise NotPublished("No night is published yet", fix="kare train, then kare score")
        found = next((run for run in runs if run_id in (None, "", run.run_id)), None)
        if found is None:
            raise NotPublished("That night is not published, or not any more", fix="look at the newest one")
        return found

    def before(self, run: PublishedRun, at_least: dt.timedelta = dt.timedelta(days=1)) -> PublishedRun | None:
        """The newest run at least that long before this one; none where there is none."""
        return next((one for one in self.runs() if one.as_of <= run.as_of - at_least), None)

    def rows(self, run: PublishedRun) -> Columns:
        """A row an account: the `LIGHT` columns, and those of `BESIDE`. Texts but ids and names are codes."""
        return self.kept(("rows", run.run_id), lambda: self._columns(run))

    def then(self, before: PublishedRun, run: PublishedRun, name: str) -> pa.ChunkedArray:
        """A column of an earlier run, in the order of the rows of this one; null for an account that was not there."""
        key = ("then", before.run_id, run.run_id, name)
        ids = [self.rows(one)["account_id"] for one in (before, run)]
        return self.kept(key, lambda: pc.take(self.rows(before)[name], places_before(*ids)))

    def row(self, run: PublishedRun, account_id: str) -> dict[str, Any] | None:
        """Every published column of one account; None where the run does not have it."""
        if self.whole is not None:
            return self.whole.row(run, account_id) if self.may_see(account_id) else None
        return self.kept(("row", run.run_id, account_id), lambda: self._row(run, account_id))

    def told(self, run: PublishedRun, accounts: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The trace and the reasons of some accounts of a run, by account_id; quick for some hundreds of them."""
        if not accounts:
            return {}
        rows = self.mine(self._published(run, ["run_id", "account_id", "baseline_trace", "reasons"], accounts))
        rows = _as_told_today(rows)
        return {row["account_id"]: row for row in rows.to_pylist()}

    def nights(self, run: PublishedRun, account_id: str, most: int) -> list[tuple[PublishedRun, dict[str, Any]]]:
        """An account's light columns in the runs up to this one that have it, the latest `most`, oldest first."""
        if not self.may_see(account_id):
            return []
        runs = self.runs()

        def made() -> dict[str, dict[str, Any]]:
            return {row["run_id"]: row for row in read_nights(self.folder, account_id, OF_A_NIGHT).to_pylist()}

        rows = self.kept(("nights", account_id, tuple(one.run_id for one in runs)), made)
        there = [one for one in runs if one.as_of <= run.as_of and one.run_id in rows]
        return [(one, rows[one.run_id]) for one in reversed(there[:most])]

    def at_risk_total(self, run: PublishedRun) -> float:
        """The revenue at risk of the whole book in a run."""

        def made() -> float:
            names = ["run_id", "revenue_at_risk", *(["account_id"] if self.whole is not None else [])]
            rows = self.mine(self._published(run, names))
            return float(pc.sum(rows["revenue_at_risk"]).as_py() or 0.0)

        return self.kept(("at risk", run.run_id), made)

    def family(self, run: PublishedRun, account_id: str) -> tuple[str, ...]:
        """The accounts of its family as of a run, the head first, without itself; none where it stands alone."""
        if self.whole is not None:
            return tuple(one for one in self.whole.family(run, account_id) if self.may_see(one))

        def made() -> pa.Table | None:
            try:
                return parents_of(read_of_run(self.folder, run, FEATURES, ["account_id", "parent_id"]))
            except UsageError:
                return None

        parents = self.kept(("families", run.run_id), made)
        if parents is None:
            return ()
        state, survivors = open_state(self.folder, create=False), survivors_of_run(self.folder, run.as_of)
        related = relations(state, survivors)
        members = family_of(account_id, self.rows(run)["account_id"], parents, related)
        return tuple(one for one in members if one != account_id)

    def portfolio(self, run: PublishedRun) -> Portfolio:
        """The mix of a run, beside the last run of each month before it."""
        return self.kept(("portfolio", run.run_id, len(self.runs())), lambda: self._portfolio(run))

    def transitions(self, before: PublishedRun, run: PublishedRun) -> Transitions:
        """Who went from where to where between two runs."""
        key = ("transitions", before.run_id, run.run_id)
        return self.kept(key, lambda: transitions(*(self.rows(one).select(WHERE) for one in (before, run))))

    def walk(self, run: PublishedRun) -> RevenueWalk | None:
        """The revenue walk of a run; None where it has none."""

        def made() -> RevenueWalk | None:
            try:
                return read_walk(self.folder, run.as_of, self.visible())
            except UsageError:
                return None

        return self.kept(("walk", run.run_id, len(self.runs())), made)

    def actions(self, at: dt.datetime, *, open_only: bool = True) -> list[Action]:
        """Actions and flags as they are now, by due date. Never kept: what people write is seen at once."""
        actions = open_state(self.folder, create=False).actions(open_only, survivors_at(self.folder, at))
        visible = self.visible()
        if visible is None:
            return actions
        theirs = pc.is_in(pa.array([one.account_id for one in actions], pa.string()), value_set=visible).to_pylist()
        return [one for one, seen in zip(actions, theirs, strict=True) if seen]

    def held(self) -> Held | None:
        """The night that was held back since the newest run, and why; None where none was.

        Who sees a part of the book is not told why: the reason speaks of the whole.
        """
        if self.whole is not None:
            held = self.whole.held()
            return held and replace(held, what=UNTOLD, fix="")
        try:
            written = (self.folder / HELD).stat().st_mtime_ns
        except FileNotFoundError:
            return None
        return self.kept(("held", written), lambda: standing(self.folder).held)

    def brief(self, run: PublishedRun, day: dt.date, at: dt.datetime) -> Brief:
        """The leader's brief of a run for a day; made anew when a flag changes, or a night is held back."""
        flags = tuple((one.action_id, one.status, one.due_on) for one in self.actions(at) if one.kind == "flag")
        key = ("brief", run.run_id, day, flags, self.held())

        def made() -> Brief:
            rows = self.rows(run).select(TOLD)
            return read_brief(self.folder, day, at, accounts=self.visible(), rows=rows)

        return self.kept(key, made)

    def kept(self, key: Key, make: Callable[[], T]) -> T:
        """What was made for a key before, or is made now: once, however many ask.

        What a part is may change with the newest night.
        """
        return self._kept.get(key if self.whole is None else (*key, self.run(None).run_id), make)

    def _columns(self, run: PublishedRun) -> Columns:
        visible = self.visible()
        if self.whole is None or visible is None:
            columns = Columns(run.rows, lambda names: self._read(run, columns, names))
            return columns
        whole = self.whole.rows(run)
        places = places_where(pc.is_in(whole["account_id"], value_set=visible))
        return Columns(len(places), lambda names: whole.select(names).take(places))

    def _read(self, run: PublishedRun, columns: Columns, names: list[str]) -> pa.Table:
        """Columns of a run: published ones, and those that its bundle tells."""
        beside = [name for name in names if name in BESIDE]
        published = [name for name in names if name not in BESIDE]
        found: dict[str, pa.ChunkedArray] = {}
        if published:
            rows = self._published(run, list(dict.fromkeys(["run_id", *published])), coded=True)
            found |= {name: rows[name] for name in published}
        if beside:
            rows = columns_beside(self.folder, run, columns["account_id"], beside)
            found |= {name: rows[name] for name in beside}
        return pa.table(found)

    def _row(self, run: PublishedRun, account_id: str) -> dict[str, Any] | None:
        if pc.index(self.rows(run)["account_id"], account_id).as_py() < 0:
            return None
        row = self._published(run, list(COLUMNS), [account_id])
        return _as_told_today(row).to_pylist()[0]  # type: ignore[no-any-return]

    def _portfolio(self, run: PublishedRun) -> Portfolio:
        runs = {one.as_of: one for one in self.runs() if one.as_of <= run.as_of}
        before = [runs[day] for day in one_a_month(runs)[1:]]
        columns = list(dict.fromkeys(["run_id", "account_id", *PORTFOLIO]))
        read = (self.mine(self._published(one, columns, coded=True)) for one in before)
        tables = (rows for rows in read if rows.num_rows)
        return portfolio_of(chain([self.rows(run).select(PORTFOLIO)], tables), load_mix(self.folder), splits=())

    def _published(
        self, run: PublishedRun, columns: list[str], accounts: Sequence[str] | None = None, *, coded: bool = False
    ) -> pa.Table:
        rows = read_published(self.folder, as_of=run.as_of, columns=columns, accounts=accounts, coded=coded)
        if rows["run_id"][0].as_py() != run.run_id:  # replaced between two looks
            raise NotPublished("That night has just been published anew", fix="load the page again")
        return rows


def _as_told_today(rows: pa.Table) -> pa.Table:
    """The rows with their traces as they are told today: what an older version did not tell is null."""
    place = rows.schema.get_field_index("baseline_trace")
    return rows.set_column(place, "baseline_trace", rows["baseline_trace"].cast(TRACE))
