"""The sections of `kare.toml`."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from kare_ml.config.effort import Effort
from kare_ml.config.gate import GateSettings
from kare_ml.config.goals import Goals
from kare_ml.config.model import Settings, Test
from kare_ml.config.notify import Notify
from kare_ml.config.playbook import Playbook
from kare_ml.config.recapture import RecaptureSettings
from kare_ml.config.retention import Retention
from kare_ml.config.rules import Profiles, Segment
from kare_ml.config.serve import Serve
from kare_ml.config.sinks import Sinks

_PASSWORD = re.compile(r"://[^/@]*:[^/@]+@|password\s*=\s*[^\s&]", re.IGNORECASE)
"""A password in a URL, or in the settings behind it; what stands for an environment variable was taken out before."""

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def _known_zone(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"expected a time zone such as Europe/London; found {name!r}") from error
    return name


class Book(Settings):
    """Whose accounts these are, in which money and time. The time zone has to be said: stamps do not tell it."""

    name: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str = Field(
        description='stamps that name no zone are read in it, and a day begins at its midnight; such as "Europe/London"'
    )
    weekend: tuple[Weekday, ...] = ("Sat", "Sun")
    holidays: tuple[dt.date, ...] = ()

    _zone = field_validator("time_zone")(_known_zone)


BLOCK_AFTER_TIMES = 3
"""A source that declares its cadence alone blocks a run when it is so many times as old."""


class Derived(Test):
    """A yes-or-no column made from a source column by a comparison."""

    column: str


class Exclusion(Test):
    """Rows that the company does not want counted, with the reason that the ledger shows."""

    column: str
    reason: str


class Source(Settings):
    """One table of account history: where it is, how it is written, and which of its columns is which of ours.

    It lies in files (`path`), or in a database (`connection`) as a `table`, or as what a `query` answers.
    `header` names the columns of a text file whose first line is a record already.
    `immutable` names the account attributes that never change, so that models may look at them at past dates too.
    Rows of an account that the accounts table does not have count all the same, or are set aside (`unknown_accounts`).
    An `append` source only ever gains rows; a `snapshot` holds the whole table each time, and what is gone was deleted.
    `every` is in business days how often new rows come: older than that warns, older than `block_after` blocks a run.
    """

    path: str | None = None
    connection: str | None = None
    table: str | None = None
    query: str | None = None
    format: Literal["csv", "whitespace", "parquet"] | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    encoding: str | None = None
    header: tuple[str, ...] | None = Field(None, min_length=1)
    date_format: str | None = None
    time_zone: str | None = None
    load: Literal["append", "snapshot"] = "append"
    duplicates: Literal["drop", "keep"] = "drop"
    unknown_accounts: Literal["keep", "quarantine"] = "keep"
    columns: dict[str, str | Derived]
    immutable: tuple[str, ...] = ()
    every: int | None = Field(default=None, ge=1)
    block_after: int | None = Field(default=None, ge=1)
    exclude: tuple[Exclusion, ...] = ()

    _zone = field_validator("time_zone")(_known_zone)

    @model_validator(mode="after")
    def _in_one_place(self) -> Self:
        if (self.path is None) == (self.connection is None):
            raise ValueError("say where it is: either path, or connection with table or query")
        if (self.connection is None) != (self.table is None and self.query is None):
            raise ValueError("table and query go with a connection, and a connection with one of them")
        if self.table is not None and self.query is not None:
            raise ValueError("say either table or query, not both")
        if self.connection is not None and _PASSWORD.search(re.sub(r"\$\{\w+\}", "", self.connection)):
            raise ValueError("a password has no place in this file: write ${NAME}, and set that environment variable")
        return self

    @property
    def blocks_after(self) -> int | None:
        """The age in business days beyond which no run is published: as declared, or else thrice its cadence."""
        return self.block_after if self.block_after or not self.every else BLOCK_AFTER_TIMES * self.every

    @model_validator(mode="after")
    def _warned_before_blocked(self) -> Self:
        if self.block_after is not None and self.every is None:
            raise ValueError("block_after needs `every`, the business days in which new rows come")
        if self.block_after is not None and self.every is not None and self.block_after < self.every:
            raise ValueError(f"block_after must be at least every ({self.every}); found {self.block_after}")
        return self

    @property
    def source_columns(self) -> frozenset[str]:
        """The names of all source columns that the mapping and the exclusions read."""
        mapped = (entry if isinstance(entry, str) else entry.column for entry in self.columns.values())
        return frozenset(mapped) | {rule.column for rule in self.exclude}


class LifecycleSettings(Settings):
    """When a client that stopped buying counts as lapsed, in days."""

    lapse_after_days: int = Field(default=180, ge=7, le=1500)


class Horizon(Settings):
    """How many days ahead we predict; left out: the lapse window."""

    days: int | None = Field(default=None, ge=7, le=1500)


class Risk(Settings):
    """How many clients the team can look after: the cut-offs of the risk words are set from it at a review.

    `act_by_weeks` is how many weeks ahead each run looks for the day by which to act, each at the cost of a feature
    frame of the clients whose risk word may rise; 0: none.
    """

    high_capacity: int = Field(default=50, ge=1)
    watch_capacity: int = Field(default=200, ge=1)
    act_by_weeks: int = Field(default=4, ge=0, le=26)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.watch_capacity < self.high_capacity:
            raise ValueError(
                f"watch_capacity must be at least high_capacity ({self.high_capacity}); found {self.watch_capacity}"
            )
        return self


class Training(Settings):
    """What a person has looked into: features that may tell the outcome alone, and yet are known beforehand."""

    trusted_features: tuple[str, ...] = ()


class Promotion(Settings):
    """Who makes a new model the champion where it is not worse than the one in force: the program, or a person."""

    approval: Literal["automatic", "person"] = "automatic"


class Sufficiency(Settings):
    """The least history that predictions rest on: of an account, and of the whole book for training.

    An account below `history_days` (since its first order or contract) or `orders` (days with an order; where it has
    contracts they are not asked for) is placed by the rules alone. A book below `book_days` (left out: 90 to look back,
    and the horizon to see what came) or `book_accounts` (that ever bought) is not trained on.
    """

    history_days: int = Field(default=14, ge=0)
    orders: int = Field(default=1, ge=0)
    book_days: int | None = Field(default=None, ge=1)
    book_accounts: int = Field(default=20, ge=1)


class MixSettings(Settings):
    """The share of clients that Keep is expected to have, and how far it may be off before that is warned of."""

    keep_share: float = Field(default=0.8, gt=0, lt=1)
    tolerance: float = Field(default=0.1, ge=0, lt=1)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest share that nobody is warned of."""
        return max(0.0, self.keep_share - self.tolerance), min(1.0, self.keep_share + self.tolerance)


class ReviewSettings(Settings):
    """When rules, and people's decisions that name no review of their own, are asked to be looked at again."""

    stale_after_days: int = Field(default=365, ge=1)


class Publish(Settings):
    """How much of each explanation is published."""

    reasons: int = Field(default=5, ge=1, le=20)


class Settling(Settings):
    """When people see another outlook or risk word: once it held for `runs` runs, or passed by `margin` (a chance).

    With `runs` of 1, every change shows at once.
    """

    runs: int = Field(default=3, ge=1, le=30)
    margin: float = Field(default=0.1, gt=0, le=1)


class Workspace(Settings):
    """The whole of `kare.toml`."""

    book: Book
    sources: dict[str, Source]
    lifecycle: LifecycleSettings = LifecycleSettings()
    horizon: Horizon = Horizon()
    profiles: Profiles
    segments: tuple[Segment, ...] = ()
    review: ReviewSettings = ReviewSettings()
    risk: Risk = Risk()
    training: Training = Training()
    promotion: Promotion = Promotion()
    sufficiency: Sufficiency = Sufficiency()
    mix: MixSettings = MixSettings()
    recapture: RecaptureSettings = RecaptureSettings()
    publish: Publish = Publish()
    gate: GateSettings = GateSettings()
    goals: Goals = Goals()
    effort: Effort = Effort()
    settling: Settling = Settling()
    playbook: Playbook = Field(default_factory=Playbook)
    notify: Notify = Field(default_factory=Notify)
    sinks: Sinks = Field(default_factory=Sinks)
    retention: Retention = Retention()
    serve: Serve = Serve()

    @property
    def horizon_days(self) -> int:
        """How many days ahead we predict."""
        return self.horizon.days or self.lifecycle.lapse_after_days
