"""Reasons in words: the sentence of a feature, filled with the account's own values, and what it is compared with."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kare_ml.features.catalog import Feature, Unit

Floats = NDArray[np.float64]

_FORMATTER = string.Formatter()

_ONE_OF = {
    "accounts": "account", "calls": "call", "cases": "case", "contacts": "contact", "contracts": "contract",
    "days": "day", "deliveries": "delivery", "invoices": "invoice", "lines": "line", "minutes": "minute",
    "opportunities": "opportunity", "orders": "order", "products": "product", "ratings": "rating", "roles": "role",
    "seats": "seat", "times": "time", "units": "unit", "visits": "visit",
}  # fmt: skip
"""What the words of features count, and what one of it is called."""

_JUST_ONE = re.compile(rf"(?<![\d.,])1 ((?:[a-z]+ )?)({'|'.join(_ONE_OF)})\b")


def sentence(feature: Feature, values: Mapping[str, float | None], catalog: Mapping[str, Feature]) -> str:
    """What people read of a feature: its words, or `unknown` where its value is null.

    `values` holds the account's features by name.
    """
    named = {name: np.array([value], dtype=np.float64) for name, value in values.items()}
    return sentences(feature, named, catalog)[0]


def sentences(feature: Feature, columns: Mapping[str, Floats], catalog: Mapping[str, Feature]) -> list[str]:
    """What people read of a feature of many accounts. `columns` has their values of every feature in its words."""
    values = columns[feature.name]
    found = _filled(feature.words, columns, catalog)
    if feature.below_zero is not None and (values < 0).any():
        turned = _filled(feature.below_zero, {**columns, feature.name: -values}, catalog)
        found = [below if value < 0 else plain for value, plain, below in zip(values, found, turned, strict=True)]
    return [feature.unknown if gone else text for gone, text in zip(np.isnan(values), found, strict=True)]


def each(values: NDArray[Any], say: Callable[[Any], str]) -> list[str]:
    """What is said of each value; the same value is worked out once."""
    distinct, at = np.unique(values, return_inverse=True)
    said = [say(value) for value in distinct.tolist()]
    return [said[number] for number in at.tolist()]


def _filled(words: str, columns: Mapping[str, Floats], catalog: Mapping[str, Feature]) -> list[str]:
    pieces: list[Sequence[str]] = []
    pattern = ""
    for before, name, _, _ in _FORMATTER.parse(words):
        pattern += before.replace("%", "%%")
        if name:
            pattern += "%s"
            pieces.append(each(columns[name], partial(spoken, unit=catalog[name].unit)))
    texts = ((parts, pattern % parts) for parts in zip(*pieces, strict=True))
    return [in_singular(text) if "1" in parts else text for parts, text in texts]


def in_singular(text: str) -> str:
    """The sentence as people say it where what it counts is one.

    >>> in_singular("1 orders so far."), in_singular("1 support cases are open.")
    ('1 order so far.', '1 support case is open.')
    """
    said = _JUST_ONE.sub(lambda one: f"1 {one[1]}{_ONE_OF[one[2]]}", text)
    if not said.startswith("1 "):
        return said
    return re.sub(r"\b(are|were)\b", lambda verb: {"are": "is", "were": "was"}[verb[0]], said, count=1)


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


def spoken_usual(value: float, unit: Unit) -> str:
    """What is usual as people say it: small counts with a decimal, since a mean of them is hardly ever whole.

    >>> [spoken_usual(0.42, "count"), spoken_usual(31.0, "count"), spoken_usual(0.125, "share")]
    ['0.4', '31', '12%']
    """
    return f"{value:,.1f}" if unit == "count" and abs(value) < 10 else spoken(value, unit)


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)
