"""How much of a list a team can work off: so many accounts, or so many hours of so many minutes each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MINUTES = 30
"""How long one account takes, where nobody says otherwise."""

TOP, MOST = 25, 500
"""How many accounts are listed where nobody says otherwise, and at most."""

ASKS = {
    "top": f"so many rows, at most {MOST}",
    "hours": "as many rows as so many hours are enough for",
    "minutes": f"how many minutes a row takes; left out, {MINUTES}",
}


@dataclass(frozen=True)
class Capacity:
    """What somebody can do; null: nobody says."""

    top: int | None = None
    hours: float | None = None
    minutes: int = MINUTES

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Capacity:
        """What a query asks for. A number that is none is left out: a link that somebody typed still answers."""
        return cls(
            _whole(query.get("top")), _number(query.get("hours")), max(5, _whole(query.get("minutes")) or MINUTES)
        )

    @property
    def given(self) -> bool:
        """Whether anybody says."""
        return self.top is not None or self.hours is not None

    @property
    def count(self) -> int:
        """How many accounts that is; hours go before a number.

        >>> Capacity(top=7).count, Capacity(hours=2).count, Capacity(hours=0.1).count, Capacity().count
        (7, 4, 1, 25)
        """
        if self.hours is not None:
            return max(1, min(MOST, int(self.hours * 60 // self.minutes)))
        return max(1, min(MOST, TOP if self.top is None else self.top))

    @property
    def asked(self) -> dict[str, str]:
        """The same for links and forms; what nobody gave is left out."""
        found = {"top": self.top, "hours": None if self.hours is None else f"{self.hours:g}"}
        more = {"minutes": self.minutes} if self.hours is not None else {}
        return {name: str(value) for name, value in {**found, **more}.items() if value is not None}


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and 0 < value < 10_000 else None
