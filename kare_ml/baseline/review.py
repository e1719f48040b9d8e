"""A review: the day on which percentiles become numbers, so that nobody moves because others did."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.baseline.attributes import threshold_key
from kare_ml.config.model import Percentile
from kare_ml.config.rules import Profiles
from kare_ml.domain.profiles import Lifecycle


def thresholds(frame: pa.Table, *profiles: Profiles) -> dict[str, float]:
    """The number that each percentile of these rules stands for in this feature frame, by `threshold_key`.

    Rounded to six digits, so that what is shown is what decides. A feature that nobody has gives 0.
    """
    clients = frame["lifecycle"].to_numpy(zero_copy_only=False) == str(Lifecycle.CLIENT)
    found = {}
    for feature, percentile in percentiles(*profiles):
        values = frame[feature].to_numpy(zero_copy_only=False).astype(float)
        values = values[clients] if percentile.of == "clients" else values
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
