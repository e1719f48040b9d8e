"""Whether there is enough to go by: sources that are as new as they promise, and history enough to train on."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kare_ml.domain.as_of import AsOf
from kare_ml.errors import BlockedError, NotEnoughHistory
from kare_ml.features.point_in_time import seen
from kare_ml.history.contracts import TABLES
from kare_ml.history.freshness import Freshness, freshness
from kare_ml.stages.context import Context

if TYPE_CHECKING:
    import ibis.expr.types as ir

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Enough:
    """What training needs of a book, and what the book has as of a day.

    `days` is how long ago the first purchase was (null: there was none), `accounts` how many ever bought; both as known
    then. `since` is the day of the first purchase.
    """

    days: int | None
    days_needed: int
    accounts: int
    accounts_needed: int
    since: str | None = None
    why_days: str = ""

    @property
    def needed(self) -> list[str]:
        """What is needed of all that is missing, in words; empty where nothing is."""
        found = [f"at least {self.days_needed} days{self.why_days}"] if (self.days or 0) < self.days_needed else []
        return found + (
            [f"at least {self.accounts_needed} accounts that ever bought"]
            if self.accounts < self.accounts_needed
            else []
        )

    @property
    def missing(self) -> list[str]:
        """What there is of all that is missing, in words."""
        days = "no purchase yet" if self.days is None else f"{self.days} days, since {self.since}"
        found = [days] if (self.days or 0) < self.days_needed else []
        return found + ([f"{self.accounts} accounts"] if self.accounts < self.accounts_needed else [])


def enough(context: Context, history: Mapping[str, ir.Table]) -> Enough:
    """What training needs of the book, and what it has, by the purchases known at the as-of."""
    import ibis

    from kare_ml.learning.snapshots import LEAD_IN_DAYS

    settings = context.settings
    least = settings.sufficiency
    why = f": {LEAD_IN_DAYS} to look back from the first snapshot, {settings.horizon_days} to see what came of it"
    needed = least.book_days or LEAD_IN_DAYS + settings.horizon_days
    purchases = [seen(history[name], context.as_of) for name in ("invoices", "subscriptions") if name in history]
    if not purchases:
        return Enough(None, needed, 0, least.book_accounts, None, "" if least.book_days else why)
    rows = [table.select("account_id", "day") for table in purchases]
    bought = rows[0] if len(rows) == 1 else ibis.union(*rows)
    found = bought.aggregate(first=bought.day.min(), accounts=bought.account_id.nunique()).to_pyarrow().to_pylist()[0]
    days = None if found["first"] is None else context.as_of.day - found["first"]
    since = None if days is None else str(AsOf.from_day(found["first"]))
    return Enough(days, needed, found["accounts"], least.book_accounts, since, "" if least.book_days else why)


def require_enough(context: Context, history: Mapping[str, ir.Table]) -> None:
    """Raises NotEnoughHistory, naming all that is missing, where the book is below its stated minimum for training."""
    book = enough(context, history)
    if book.needed:
        raise NotEnoughHistory(
            f"there is too little history to train on as of {context.as_of}",
            expected="; ".join(book.needed),
            found="; ".join(book.missing),
            fix="`kare score` publishes the profiles by your rules meanwhile",
        )


def freshness_of(context: Context, history: Mapping[str, ir.Table]) -> list[Freshness]:
    """How new each table of the history is as of the as-of, in the order of their names."""
    sources = context.settings.sources
    return [
        freshness(TABLES[name], history[name], sources[name], context.settings.book, context.as_of)
        for name in sorted(set(history) & set(sources))
    ]


def require_fresh(context: Context, history: Mapping[str, ir.Table]) -> list[Freshness]:
    """How new each table is. Says which are late.

    Raises BlockedError where one is older than its source allows, unless the gate `freshness` was accepted.
    """
    found = freshness_of(context, history)
    for table in found:
        if table.state == "late":
            context.progress(f"warning: late, {table.words}")
            LOG.warning("late source", extra={"table": table.table, "business_days": table.business_days})
    if "freshness" not in context.accepted:
        refuse_old(found)
    return found


def refuse_old(found: Iterable[Freshness]) -> None:
    """Raises BlockedError where a table is older than its source allows."""
    if old := [table for table in found if table.state == "too old"]:
        raise BlockedError(
            "a source is too old, so nothing is published; the last good run stays",
            expected="new rows as often as `every` of the source says, in business days of the book",
            found="; ".join(table.words for table in old),
            fix="bring the source up to date, or change `every` and `block_after` of it in kare.toml; or publish all "
            "the same: kare score --accept freshness --reason TEXT",
        )


def stored(context: Context, found: list[Freshness]) -> str:
    """How new the tables were, and the thresholds in force, as JSON: what is kept with a run."""
    content = {
        "freshness": [{**asdict(table), "state": table.state} for table in found],
        "sufficiency": context.settings.sufficiency.model_dump(),
    }
    return json.dumps(content, indent=2, default=str)
