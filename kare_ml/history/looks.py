"""What a source column looks like from its values alone: a date and how it is written, a number, a yes or no, text.

Judged on distinct values, so that a long column costs no more than a varied one. Nothing is cast here: a look only
helps to propose a mapping, and intake checks every value again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from kare_ml.history.contracts import ColumnType

Kind = Literal["empty", "flag", "date", "number", "text"]

ALMOST_ALL = 0.98
"""A column is what this share of its rows looks like; the others are dirt for intake to name."""
FLAGS = (frozenset({"true", "false"}), frozenset({"t", "f"}), frozenset({"yes", "no"}), frozenset({"y", "n"}))
ZERO_ONE = frozenset({"0", "1"})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DAYS = ("%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d-%b-%Y", "%d %b %Y",
         "%b %d, %Y", "%d/%m/%y", "%m/%d/%y", "%d.%m.%y")  # fmt: skip
_HOURS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
FORMS = tuple(day + hour for day, hour in product(_DAYS, _HOURS))
"""How dates are written where not as ISO 8601."""
FIRST_YEAR, LAST_YEAR = 1950, 2100


@dataclass(frozen=True)
class Look:
    """A column as its values show it.

    `filled` is the share of rows with a value, `distinct` how many different ones. Of dates, `form` is how they are
    written (null: ISO 8601 or typed) and `other_forms` what fits every value just as well; `first` and `last` are the
    earliest and latest. `numeric` is true of all that can be read as numbers, `whole` if they have no decimals. `named`
    is false where the file has no header.
    """

    name: str
    kind: Kind
    rows: int = 0
    filled: float = 0.0
    distinct: int = 0
    form: str | None = None
    other_forms: tuple[str, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    numeric: bool = False
    whole: bool = False
    negative: float = 0.0
    examples: tuple[str, ...] = ()
    named: bool = True

    @property
    def unique(self) -> bool:
        """Whether every row, but for dirt, has a value of its own."""
        return self.rows > 0 and self.distinct >= ALMOST_ALL * self.rows

    def fits(self, kind: ColumnType) -> bool:
        """Whether its values can be read as a type of ours. An empty column fits nothing: there is nothing to read."""
        match kind:
            case "timestamp":
                return self.kind == "date"
            case "money" | "number":
                return self.numeric and self.kind != "date"
            case "boolean":
                return self.kind == "flag"
            case "string":
                return self.kind != "empty" and (self.kind != "date" or self.numeric)

    @property
    def words(self) -> str:
        """The look as people read it.

        >>> Look("paid", "flag", rows=10, filled=0.5, examples=("yes", "no")).words
        'yes or no, 50% filled'
        """
        what = {"empty": "empty", "flag": "yes or no", "number": "whole number" if self.whole else "number"}
        text = f"{self.first} to {self.last}" if self.kind == "date" else what.get(self.kind, "text")
        share = "" if self.filled >= 1 or self.kind == "empty" else f", {int(self.filled * 100)}% filled"
        return text + share


def look_at(name: str, counted: Mapping[str, int], rows: int) -> Look:
    """The look of a text column from its distinct values and how often each stands; blank text is no value."""
    values = {text: count for value, count in counted.items() if (text := value.strip())}
    filled = sum(values.values())
    if not filled:
        return Look(name, "empty", rows)
    numeric = _share(values, lambda text: _NUMBER.fullmatch(text) is not None) >= ALMOST_ALL
    numbers = [text for text in values if _NUMBER.fullmatch(text)]
    look = Look(
        name,
        "number" if numeric else "text",
        rows,
        filled / rows,
        len(values),
        numeric=numeric,
        whole=numeric and not any("." in text or "e" in text.lower() for text in numbers),
        negative=_share(values, lambda text: text.startswith("-")) if numeric else 0.0,
        examples=tuple(list(values)[:3]),
    )
    if {text.lower() for text in values} in ({"true"}, {"false"}, {"yes"}, {"no"}, *FLAGS, ZERO_ONE):
        return replace(look, kind="flag")
    return _dated(look, values)


def look_at_typed(name: str, kind: Kind, rows: int, filled: int, distinct: int, examples: Sequence[object]) -> Look:
    """The look of a column that says its type itself, as those of Parquet do; `examples` spans its range of dates."""
    dates = [value for value in examples if isinstance(value, dt.date)]
    days = [value.date() if isinstance(value, dt.datetime) else value for value in dates]
    return Look(
        name,
        kind if filled else "empty",
        rows,
        filled / rows if rows else 0.0,
        distinct,
        first=min(days, default=None),
        last=max(days, default=None),
        numeric=kind == "number",
        whole=kind == "number" and all(isinstance(value, int) for value in examples),
        negative=float(any(isinstance(value, int | float) and value < 0 for value in examples)),
        examples=tuple(str(value) for value in examples[:3]),
    )


def parsed(text: str, form: str | None) -> dt.date | None:
    """The day that a text names in a form, null if none; without a form as ISO 8601 has it."""
    if form is None:
        if not _ISO.fullmatch(text):
            return None
        text, form = text[:10], "%Y-%m-%d"
    elif form == "%Y%m%d" and len(text) != 8:
        return None
    try:
        day = dt.datetime.strptime(text, form).date()
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _dated(look: Look, values: Mapping[str, int]) -> Look:
    """The look of a date where the values are dates; the same look where they are not."""
    few = dict(list(values.items())[:20])
    fitting: list[tuple[str | None, dict[str, dt.date | None]]] = []
    for form in (None, *FORMS):
        if _share_of_dates(few, {text: parsed(text, form) for text in few}) < 0.9:
            continue
        days = {text: parsed(text, form) for text in values}
        if _share_of_dates(values, days) >= ALMOST_ALL:
            fitting.append((form, days))
    if not fitting:
        return look
    form, days = fitting[0]
    known = [day for day in days.values() if day is not None]
    others = tuple(form for form, _ in fitting[1:] if form is not None)
    return replace(look, kind="date", form=form, other_forms=others, first=min(known), last=max(known))


def _share_of_dates(values: Mapping[str, int], days: Mapping[str, dt.date | None]) -> float:
    return _share(values, lambda text: days[text] is not None)


def _share(values: Mapping[str, int], met: Callable[[str], bool]) -> float:
    return sum(count for text, count in values.items() if met(text)) / sum(values.values())
