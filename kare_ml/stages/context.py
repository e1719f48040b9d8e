"""What a stage is given: the workspace, its settings, the instant to look from, and where to report progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import RuleBook
from kare_ml.config.load import Names, load_workspace
from kare_ml.config.workspace import Workspace
from kare_ml.domain.as_of import AsOf
from kare_ml.errors import UsageError
from kare_ml.features.catalog import Theme
from kare_ml.features.frame import ACCOUNT_COLUMNS, CATALOG
from kare_ml.features.point_in_time import seen
from kare_ml.history.contracts import TABLES
from kare_ml.history.reasons import QUARANTINED
from kare_ml.io.engine import connect
from kare_ml.io.history import open_history

if TYPE_CHECKING:
    import ibis.expr.types as ir

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Context:
    """One workspace, looked at from one as-of.

    `taken_at` is the time (UTC) at which sources are taken in, given by the entry point; null where none is to be told.
    `accepted` names the gates that are to let a night pass whatever they find, each with a person's reason.
    """

    folder: Path
    settings: Workspace
    as_of: AsOf
    progress: Progress = silent
    taken_at: dt.datetime | None = None
    accepted: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def history(self) -> Iterator[Mapping[str, ir.Table]]:
        """The history tables on an engine of their own, which ends with the block."""
        engine = connect()
        try:
            yield open_history(engine, self.folder)
        finally:
            engine.disconnect()

    @property
    def absent(self) -> frozenset[str]:
        """The features and account columns that cannot be known, because nothing is mapped that would tell."""
        sources = self.settings.sources
        mapped = {name: set(source.columns) for name, source in sources.items()}
        features = {name for name, feature in CATALOG.items() if feature.lacks(mapped)}
        told = mapped.get("accounts", set()) | (mapped.get("losses", set()) & {"loss_reason"})
        return frozenset(features | set(ACCOUNT_COLUMNS) - told)

    @property
    def not_for_models(self) -> frozenset[str]:
        """What models must not look at: what is absent, and attributes that may have been different in the past."""
        accounts = self.settings.sources.get("accounts")
        # `created_at` carries its own date; every other attribute is as it is today, unless declared immutable.
        immutable = {"created_at", *(accounts.immutable if accounts else ())}
        changing = {n for n, f in CATALOG.items() if f.source == "accounts" and not set(f.needs) <= immutable}
        return self.absent | {name for name, feature in CATALOG.items() if not feature.in_models} | changing

    def rules(self, review: Review) -> RuleBook:
        """The company's rules with the numbers of a review."""
        return RuleBook(self.settings.profiles, review, self.absent, self.settings.segments)


def open_context(
    folder: Path, date: dt.date, progress: Progress = silent, taken_at: dt.datetime | None = None
) -> Context:
    """Read a workspace's settings, and look from the local midnight that starts `date` in the book's time zone."""
    settings = read_settings(folder)
    return Context(folder, settings, AsOf(date, settings.book.time_zone), progress, taken_at)


def read_settings(folder: Path) -> Workspace:
    """The settings of a workspace, checked against the tables and features that there are. Raises ConfigError."""
    return load_workspace(folder, known_names())


def known_names() -> Names:
    """The tables and features that a settings file may speak of."""
    return Names(
        columns={name: {column.name: column.type for column in table.columns} for name, table in TABLES.items()},
        needed={name: table.needed for name, table in TABLES.items()},
        themes=get_args(Theme),
        features=kinds(),
        reasons=reasons(),
    )


def reasons() -> list[str]:
    """Every reason for which a row may be set aside, those of the missing columns one by one."""
    columns = sorted({name for table in TABLES.values() for name in table.column})
    named = [reason for reason in QUARANTINED if not reason.endswith("…")]
    return list(dict.fromkeys([*named, *(f"missing_{name}" for name in columns)]))


def kinds() -> dict[str, str]:
    """The unit of each feature and of each account column that is a number; of the others, `text` or `flag`."""
    words = {"string": "text", "boolean": "flag"}
    accounts = {name: TABLES["accounts"].column[name].type for name in ACCOUNT_COLUMNS}
    columns = {name: words.get(kind, kind) for name, kind in accounts.items()}
    return columns | {name: feature.unit for name, feature in CATALOG.items()}


def first_event(history: Mapping[str, ir.Table], zone: str) -> AsOf:
    """The as-of of the first invoice; of the first contract in a book without invoices. Raises UsageError if none."""
    purchases = _purchases(history)
    day = None if purchases is None else purchases.day.min().to_pyarrow().as_py()
    if day is None:
        raise UsageError(
            "the history holds no purchases",
            expected="at least one usable invoice line, or contract",
            fix="run `kare check` to see why",
        )
    return AsOf.from_day(day, zone)


def _purchases(history: Mapping[str, ir.Table]) -> ir.Table | None:
    return history.get("invoices", history.get("subscriptions"))


def require_events_before(context: Context, history: Mapping[str, ir.Table]) -> AsOf:
    """The as-of of the first purchase (as `first_event`) that was known by then. Raises UsageError if none."""
    zone = context.settings.book.time_zone
    first = first_event(history, zone)
    purchases = _purchases(history)
    day = None if purchases is None else seen(purchases, context.as_of).day.min().to_pyarrow().as_py()
    if day is None:
        raise UsageError(
            f"nothing had happened yet as of {context.as_of}",
            expected=f"an as-of after the first invoice, {first}, from which it was known",
            found=str(context.as_of),
            fix=f"choose --as-of {first.plus(1)} or later",
        )
    return AsOf.from_day(day, zone)
