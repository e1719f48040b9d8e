"""The comparisons of `kare.toml` on source values: what a derived column says, which rows an exclusion takes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import ibis
from ibis.expr.types import BooleanValue, Value

from kare_ml.config.model import Scalar, Test, Threshold
from kare_ml.errors import ConfigError
from kare_ml.history.casting import as_boolean, as_number, as_text


def meets(value: Value, test: Test) -> BooleanValue:
    """Whether a source value meets a comparison; null where the value is missing (but never for `missing`).

    Text is compared as text, numbers as numbers, whatever the type of the source column: `is = 1` is met by the text
    `1.0`. A value that is no number gives null where a number is asked for.
    """
    text = as_text(value)
    match test.operator:
        case "is_":
            return _equals_any(value, [cast(Scalar, test.is_)])
        case "in_":
            return _equals_any(value, test.in_ or ())
        case "not_in":
            return ~_equals_any(value, test.not_in or ())
        case "starts_with":
            return text.startswith(test.starts_with or "")
        case "at_least":
            return as_number(value) >= _number(test.at_least)
        case "above":
            return as_number(value) > _number(test.above)
        case "at_most":
            return as_number(value) <= _number(test.at_most)
        case "below":
            return as_number(value) < _number(test.below)
        case "between":
            low, high = test.between or (0.0, 0.0)
            return as_number(value).between(low, high)
        case _:
            return text.isnull() == ibis.literal(bool(test.missing))


def _equals_any(value: Value, wanted: Sequence[Scalar]) -> BooleanValue:
    flags = [item for item in wanted if isinstance(item, bool)]
    numbers = [item for item in wanted if not isinstance(item, bool | str)]
    words = [item for item in wanted if isinstance(item, str)]
    text = as_text(value)
    met = text.isin(words) if words else ibis.ifelse(text.isnull(), ibis.null("boolean"), ibis.literal(False))
    if numbers:
        met = met | as_number(value).isin(numbers).fill_null(False)
    if flags:
        met = met | as_boolean(value).isin(flags).fill_null(False)
    return ibis.ifelse(text.isnull(), ibis.null("boolean"), met)


def _number(threshold: Threshold | None) -> float:
    if not isinstance(threshold, int | float):
        raise ConfigError("kare.toml", ["a percentile can be a threshold in profiles, not in the columns of a source"])
    return float(threshold)
