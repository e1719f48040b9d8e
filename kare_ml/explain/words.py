"""Reasons in words: the sentence of a feature, filled with the account's own values."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping

from kare_ml.features.catalog import Feature, Unit

_FORMATTER = string.Formatter()


def sentence(feature: Feature, values: Mapping[str, float | None], catalog: Mapping[str, Feature]) -> str:
    """What people read of a feature: its words, or `unknown` where its value is null.

    `values` holds the account's features by name.
    """
    if _missing(values[feature.name]):
        return feature.unknown
    value = values[feature.name]
    words = feature.words
    if feature.below_zero is not None and value is not None and value < 0:
        words, values = feature.below_zero, {**values, feature.name: -value}
    names = [name for _, name, _, _ in _FORMATTER.parse(words) if name]
    return words.format(**{name: spoken(values[name], catalog[name].unit) for name in names})


def spoken(value: float | None, unit: Unit) -> str:
    """A value as people say it.

    >>> [spoken(74.0, "days"), spoken(0.125, "share"), spoken(12345.6, "money"), spoken(1.5, "ratio")]
    ['74', '12%', '12,346', '1.5']
    >>> spoken(None, "days")
    'an unknown number'
    """
    if value is None or _missing(value):
        return "an unknown number"
    match unit:
        case "days" | "count" | "money":
            return f"{value:,.0f}"
        case "share":
            return "less than 1%" if 0 < value < 0.01 else f"{value:.0%}"
        case _:
            return f"{value:,.2f}" if abs(value) < 1 else f"{value:,.1f}"


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)
