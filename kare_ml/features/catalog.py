"""What a feature is. Each is declared once, in the file of its family, and found here by its name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir

Theme = Literal["silence", "spend", "breadth", "service", "payment", "people", "contract", "family"]
"""What a feature is about, for people: features that rise and fall together speak as one.

silence: when it orders, and for how long it has not; spend: how much, and in which season; breadth: which products;
service: what went wrong for it (tickets, returns, deliveries); payment: how it pays; people: whom we know there, and
who is in touch; contract: what it has agreed with us or may, and its use of it; family: what company it is, and its
sisters.
"""

Unit = Literal["days", "count", "money", "share", "ratio", "number"]
Grain = Literal[
    "days",
    "products",
    "months",
    "account",
    "attributes",
    "payments",
    "opportunities",
    "activities",
    "tickets",
    "usage",
    "subscriptions",
    "contacts",
    "deliveries",
    "lines",
    "family",
    "peers",
]


@dataclass(frozen=True)
class Feature:
    """One feature.

    `expression` takes the table of its `grain` (see the family's file) and gives one value an account: an aggregate,
    or for the grain `account` a value computed from the features declared before it. `window` is how many days it
    looks back, None for the whole history. Null means unknown, never zero. `words` is what people read, with the
    names of features in braces; `unknown` is read where the value is null, and `below_zero`, if given, where it is
    negative: there the value stands without its sign. `source` is the history table that it reads, `needs` the columns
    of it without which it says nothing, `also` those of other tables. `nothing` is the value of an account of which
    that table has no row at all: null where that says nothing, zero where it says that there was none. With `in_models`
    false it is for rules only: it drifts as the book ages, so a model would learn the calendar from it.
    """

    name: str
    theme: Theme
    unit: Unit
    window: int | None
    grain: Grain
    expression: Callable[[ir.Table], ir.Value]
    words: str
    unknown: str
    source: str = "invoices"
    needs: tuple[str, ...] = ()
    nothing: float | None = None
    in_models: bool = True
    below_zero: str | None = None
    also: tuple[tuple[str, str], ...] = ()

    def lacks(self, mapped: Mapping[str, Collection[str]]) -> list[tuple[str, str | None]]:
        """What it needs and is not mapped: whole tables (no column), or columns of those that are.

        `mapped` has the mapped columns of each table that is there.
        """
        columns = [(self.source, column) for column in self.needs] + list(self.also)
        tables = dict.fromkeys(table for table in (self.source, *dict(self.also)) if table not in mapped)
        return [(t, None) for t in tables] + [(t, c) for t, c in columns if t in mapped and c not in mapped[t]]


@dataclass(frozen=True)
class Family:
    """What the features of one history table have in common, so that each says only what is its own.

    `unknown` and `needs` hold where a feature names none. With the words `zero_without`, an account without any row of
    the table has nothing of it, and that is known: zero.
    """

    theme: Theme
    table: Grain
    unknown: str = ""
    needs: tuple[str, ...] = ()
    zero_without: str | None = None

    def feature(
        self,
        name: str,
        unit: Unit,
        window: int | None,
        expression: Callable[[ir.Table], ir.Value],
        words: str,
        unknown: str | None = None,
        needs: tuple[str, ...] | None = None,
    ) -> Feature:
        """One of its features."""
        unknown = self.unknown if unknown is None else unknown
        return Feature(
            name=name,
            theme=self.theme,
            unit=unit,
            window=window,
            grain=self.table,
            expression=expression,
            words=words,
            unknown=unknown,
            source=self.table,
            needs=self.needs if needs is None else needs,
            nothing=0.0 if unknown == self.zero_without else None,
        )
