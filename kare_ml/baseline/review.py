"""A review: the day on which percentiles become numbers, so that nobody moves because others did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.baseline.attributes import threshold_key
from kare_ml.baseline.placement import RuleBook, segment_of
from kare_ml.config.model import Percentile
from kare_ml.config.rules import Profiles
from kare_ml.domain.profiles import Lifecycle


def thresholds(frame: pa.Table, book: RuleBook) -> dict[str, float]:
    """The number that each percentile of the rules stands for in this feature frame, by `threshold_key`.

    Rounded to six digits, so that what is shown is what decides. A feature that nobody has gives 0, and so does a
    segment without clients. Raises BlockedError where an account is in two segments.
    """
    asked = list(percentiles(*book.rule_sets))
    clients = frame["lifecycle"].to_numpy(zero_copy_only=False) == str(Lifecycle.CLIENT)
    among = {"clients": clients, "accounts": np.ones(frame.num_rows, dtype=bool)}
    if any(percentile.segment for _, percentile in asked):
        members = segment_of(frame, book)
        for place, segment in enumerate(book.segments, 1):
            among[f"{Percentile.SEGMENT} {segment.name}"] = clients & (members == place)
    found = {}
    for feature, percentile in asked:
        values = frame[feature].to_numpy(zero_copy_only=False)[among[percentile.of]].astype(float)
        values = values[~np.isnan(values)]
        number = float(np.percentile(values, percentile.percentile)) if len(values) else 0.0
        found[threshold_key(feature, percentile)] = float(f"{number:.6g}")
    return found


def percentiles(*profiles: Profiles) -> Iterator[tuple[str, Percentile]]:
    """Each feature that a rule compares with a percentile, with that percentile."""
    for _, attribute in (pair for one in profiles for pair in one.attributes()):
        threshold = getattr(attribute, attribute.operator)
        if isinstance(threshold, Percentile):
            yield attribute.feature, threshold


def risk_cut_offs(churn_risk: NDArray[np.float64], high_capacity: int, watch_capacity: int) -> tuple[float, float]:
    """The churn risk of the last client that the team could still look after: for the words High and Watch.

    A book smaller than a capacity has its cut-off at its lowest risk.
    """
    ranked = np.sort(churn_risk)[::-1]
    high, watch = (float(ranked[min(capacity, len(ranked)) - 1]) for capacity in (high_capacity, watch_capacity))
    return float(f"{high:.6g}"), float(f"{watch:.6g}")
