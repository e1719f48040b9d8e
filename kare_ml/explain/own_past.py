"""What an account itself used to do: the same feature over a longer window, brought to the shorter one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kare_ml.features.frame import CATALOG

COMPARES_ITSELF = re.compile("change|yoy|trend|decay|season|new_")
"""Features that are comparisons already."""

ADDS_UP = ("count", "money", "number")
"""Units of which a longer window holds more."""

DOES_NOT_ADD_UP = re.compile("products|entropy|lines|reps|users|a_day|a_user|per_order")
"""Different products of three months and of a year are no multiples of each other."""


@dataclass(frozen=True)
class OwnPast:
    """The feature of the longer window, its days, and what its value is multiplied by to be comparable."""

    feature: str
    days: int
    factor: float


@cache
def own_past(name: str) -> OwnPast | None:
    """What a feature is compared with; None where no longer window of it is in the catalog, or it compares itself."""
    feature = CATALOG[name]
    ending = f"_{feature.window}d"
    if feature.window is None or not name.endswith(ending) or COMPARES_ITSELF.search(name):
        return None
    stem = name.removesuffix(ending)
    longer = [f for f in CATALOG.values() if f.window and f.window > feature.window and f.name == f"{stem}_{f.window}d"]
    if not longer:
        return None
    longest = max(longer, key=lambda f: f.window or 0)
    days = longest.window or 0
    if feature.unit not in ADDS_UP:
        return OwnPast(longest.name, days, 1.0)
    return None if DOES_NOT_ADD_UP.search(name) else OwnPast(longest.name, days, feature.window / days)
