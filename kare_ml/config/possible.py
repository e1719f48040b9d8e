"""Whether comparisons of one feature can be met together: what contradicts itself is refused before it places any."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from kare_ml.config.model import Percentile, Scalar
from kare_ml.config.rules import Attribute, Condition, Way

Bound = tuple[float, bool]
"""A number, and whether it is itself left out."""


def possible(tests: Sequence[Condition]) -> bool:
    """Whether one value, or an unknown one, could meet all of these comparisons of the same feature.

    Percentiles are compared by rank, and taken to allow any number otherwise: their numbers are fixed at a review.

    >>> low, high = (Condition(feature="spend_365d", **test) for test in ({"at_least": 10}, {"below": 10}))
    >>> possible([low]), possible([low, high])
    (True, False)
    """
    return all(_met_by_unknown(test) for test in tests) or _possible_if_known(tests)


def most_points(way: Way) -> float | None:
    """The most points that an account can have which meets every must; None where none can meet them all."""
    total = 0.0
    for feature in dict.fromkeys(attribute.feature for attribute in way.looked_at):
        musts = [attribute for attribute in way.must if attribute.feature == feature]
        if not possible(musts):
            return None
        scored = [attribute for attribute in way.attributes if attribute.feature == feature]
        total += max(sum(a.points for a in some) for some in _subsets(scored) if possible([*musts, *some]))
    return total


def _subsets(attributes: Sequence[Attribute]) -> Iterator[tuple[Attribute, ...]]:
    return chain.from_iterable(combinations(attributes, count) for count in range(len(attributes) + 1))


def _met_by_unknown(test: Condition) -> bool:
    return bool(test.missing) or (isinstance(test, Attribute) and test.or_unknown)


def _possible_if_known(tests: Sequence[Condition]) -> bool:
    if any(test.missing for test in tests):
        return False
    lists = [_listed(test) for test in tests]
    named = [set(values) for values in lists if values is not None]
    if named:
        return any(all(_allows(test, value) for test in tests) for value in set.intersection(*named))
    prefixes = sorted((test.starts_with for test in tests if test.starts_with is not None), key=len)
    if any(not longer.startswith(shorter) for shorter, longer in combinations(prefixes, 2)):
        return False
    return all(_in_order([bounds for test in tests if (bounds := _bounds(test, of))]) for of in ("", *_ranks(tests)))


def _listed(test: Condition) -> tuple[Scalar, ...] | None:
    """The values that alone meet it; None where they are not named one by one."""
    return (test.is_,) if test.is_ is not None else test.in_


def _allows(test: Condition, value: Scalar) -> bool:
    listed = _listed(test)
    if listed is not None:
        return value in listed
    if test.not_in is not None:
        return value not in test.not_in
    if test.starts_with is not None:
        return isinstance(value, str) and value.startswith(test.starts_with)
    bounds = _bounds(test, "")
    return bounds is None or (isinstance(value, int | float) and _in_order([bounds, ((value, False), (value, False))]))


def _ranks(tests: Sequence[Condition]) -> set[str]:
    thresholds = (getattr(test, test.operator) for test in tests)
    return {threshold.of for threshold in thresholds if isinstance(threshold, Percentile)}


def _bounds(test: Condition, of: str) -> tuple[Bound, Bound] | None:
    """The lower and the upper bound of a comparison of numbers; with `of`, those by rank among such accounts."""
    if test.between is not None:
        return None if of else ((test.between[0], False), (test.between[1], False))
    threshold = getattr(test, test.operator)
    if test.operator not in ("at_least", "above", "at_most", "below"):
        return None
    if isinstance(threshold, Percentile):
        if threshold.of != of:
            return None
        threshold = threshold.percentile
    elif of:
        return None
    bound = (float(threshold), test.operator in ("above", "below"))
    lowest, highest = (-math.inf, False), (math.inf, False)
    return (bound, highest) if test.operator in ("at_least", "above") else (lowest, bound)


def _in_order(bounds: Sequence[tuple[Bound, Bound]]) -> bool:
    """Whether there is a number between all lower and all upper bounds."""
    for (low, without_low), _ in bounds:
        for _, (high, without_high) in bounds:
            if low > high or (low == high and (without_low or without_high)):
                return False
    return True
