"""One attribute of a rule, evaluated over a whole feature frame at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.config.model import Percentile, Threshold
from kare_ml.config.rules import Attribute, Condition
from kare_ml.errors import ConfigError

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Review:
    """The numbers that the rules' percentiles stood for on the day of a review; they hold until the next one.

    `thresholds` is by `threshold_key`. `high` and `watch` are the cut-offs of churn risk for the risk words, null
    until a churn model was there to set them from. `accepted_by` and `accepted_at` (UTC) say who accepted a proposal
    and when, and `changes` what it said of the rules themselves; null, null and empty of one that was made unasked.
    """

    dated: str
    thresholds: dict[str, float]
    high: float | None = None
    watch: float | None = None
    accepted_by: str | None = None
    accepted_at: str | None = None
    changes: list[str] = field(default_factory=list)


def threshold_key(feature: str, percentile: Percentile) -> str:
    """How a review names the number that a percentile stands for.

    >>> threshold_key("spend_365d", Percentile(percentile=80))
    'spend_365d p80 of clients'
    """
    return f"{feature} p{percentile.percentile:g} of {percentile.of}"


def fixed(feature: str, threshold: Threshold, review: Review) -> float:
    """A threshold as a number. Raises ConfigError if the review does not know its percentile."""
    if not isinstance(threshold, Percentile):
        return threshold
    key = threshold_key(feature, threshold)
    if key not in review.thresholds:
        raise ConfigError(
            f"the review of {review.dated}",
            [f"it has no number for {key!r}; run `kare rules review` to set the new thresholds"],
        )
    return review.thresholds[key]


def in_words(attribute: Attribute, review: Review) -> str:
    """The comparison as people read it, with percentiles as the numbers that they stand for.

    >>> in_words(Attribute(name="n", feature="spend_365d", at_least=1000), Review("2026-01-01", {}))
    'at least 1,000'
    """
    value = getattr(attribute, attribute.operator)
    words = _compared(attribute, value, review)
    return f"{words}, or unknown" if attribute.or_unknown else words


def _written(number: float) -> str:
    """A threshold to six digits, or to as many as it has: what is shown is what decides."""
    short = f"{number:,.6g}"
    return short if float(short.replace(",", "")) == number else f"{number:,}"


def _compared(attribute: Attribute, value: Any, review: Review) -> str:
    match attribute.operator:
        case "at_least" | "above" | "at_most" | "below":
            return f"{attribute.operator.replace('_', ' ')} {_written(fixed(attribute.feature, value, review))}"
        case "between":
            return f"{_written(value[0])} to {_written(value[1])}"
        case "missing":
            return "not known" if value else "known"
        case "is_":
            return {True: "yes", False: "no"}.get(value, str(value))
        case "in_" | "not_in":
            return ("one of " if attribute.operator == "in_" else "none of ") + ", ".join(map(str, value))
        case _:
            return f"starts with {value}"


def met(test: Condition, column: pa.ChunkedArray, review: Review) -> Flags:
    """Whether each row meets the test. A null meets only `missing`, or an attribute with `or_unknown`."""
    value = getattr(test, test.operator)
    match test.operator:
        case "at_least":
            flags = pc.greater_equal(column, fixed(test.feature, value, review))
        case "above":
            flags = pc.greater(column, fixed(test.feature, value, review))
        case "at_most":
            flags = pc.less_equal(column, fixed(test.feature, value, review))
        case "below":
            flags = pc.less(column, fixed(test.feature, value, review))
        case "between":
            flags = pc.and_(pc.greater_equal(column, value[0]), pc.less_equal(column, value[1]))
        case "missing":
            flags = pc.equal(pc.is_null(column), value)
        case "is_":
            flags = pc.equal(column, pa.scalar(value, column.type))
        case "in_":
            flags = pc.and_(pc.is_in(column, pa.array(value, column.type)), pc.is_valid(column))
        case "not_in":
            flags = pc.and_(pc.invert(pc.is_in(column, pa.array(value, column.type))), pc.is_valid(column))
        case _:
            flags = pc.starts_with(column, value)
    flags = pc.fill_null(flags, False)
    if isinstance(test, Attribute) and test.or_unknown:
        flags = pc.or_(flags, pc.is_null(column))
    return np.asarray(flags.to_numpy(zero_copy_only=False), dtype=bool)
