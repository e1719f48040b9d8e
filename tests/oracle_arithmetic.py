"""The arithmetic of the oracle: exact sums, ratios that may be unknown, and weights in whole billionths."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
Answer = dict[str, Any]
MONTH, YEAR = 30, 365


def weight(age: int, days: int) -> Fraction:
    """How much an event of that age still counts, in whole billionths."""
    return Fraction(round(math.exp(-age / days) * 10**9), 10**9)


def billionths(value: float) -> float:
    return round(value * 10**9) / 10**9


def divide(part: Any, whole: Any) -> float | None:
    """A ratio is unknown where there is nothing, or less than nothing, to compare with."""
    return float(Fraction(part) / Fraction(whole)) if whole > 0 else None


def mean(values: Sequence[Any]) -> float:
    return float(Fraction(sum(values)) / len(values))


def median(values: Sequence[int]) -> float | None:
    ordered, half = sorted(values), len(values) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread(values: Sequence[Any]) -> float | None:
    """The standard deviation (of a sample) over the mean."""
    if len(values) < 2 or sum(values) <= 0:
        return None
    middle = Fraction(sum(values)) / len(values)
    return math.sqrt(sum((v - middle) ** 2 for v in values) / (len(values) - 1)) / float(middle)
