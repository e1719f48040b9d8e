"""Clients that fade: still buying, but far less than in the same season a year before, or without a regular line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.domain.profiles import Lifecycle

FADING = 0.6
"""A client is fading where its 90-day spend is at most this share of the same season a year before."""


MOST_NAMED = 3
"""Of more lost lines than these, the others are counted."""


def fading(features: pa.Table, held: pa.Table) -> dict[str, pa.Array]:
    """The published columns `fading`, `fading_words` and `fading_amount`, a value a row of the feature frame.

    `held` is what each account has bought of each line (`features.holdings`): it names the lines that were lost.

    `fading` is null for all but clients, and where nothing can be known. The amount is what 90 days bring less: against
    the same season, or of the lines that it stopped to buy (they are a part of that), whichever is more; in the book's
    currency, and null unless it is fading.
    """
    client = np.asarray(features["lifecycle"].to_numpy(zero_copy_only=False) == str(Lifecycle.CLIENT))
    share, now, then = (_numbers(features, name) for name in ("spend_yoy_90d", "spend_90d", "spend_90d_year_ago"))
    lines, worth = (_numbers(features, name) for name in ("lost_lines", "lost_line_spend"))
    low, lost = share <= FADING, lines > 0  # a comparison with an unknown is false
    known = client & ~(np.isnan(share) & np.isnan(lines))
    fades = known & (low | lost)
    amount = np.fmax(np.where(low, then - now, np.nan), np.where(lost, worth, np.nan))
    names = _lost_lines(held)
    ids = features["account_id"].to_pylist()
    words = [_words(share[at] if low[at] else None, names.get(ids[at], [])) for at in np.flatnonzero(fades)]
    said = np.full(len(client), None, dtype=object)
    said[fades] = words
    return {
        "fading": pa.array(fades, mask=~known),
        "fading_words": pa.array(said, pa.string()),
        "fading_amount": pa.array(np.where(fades, amount, np.nan), from_pandas=True),
    }


def _lost_lines(held: pa.Table) -> dict[str, list[str]]:
    """The regular lines that each account buys no longer, what they were worth the most first."""
    rows = held.filter(pc.is_valid(held["lost_spend"])).to_pylist()
    found: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: (-row["lost_spend"], row["product_line"])):
        found.setdefault(row["account_id"], []).append(row["product_line"])
    return found


def _words(share: float | None, lines: Sequence[str]) -> str:
    """What is less, in words.

    >>> _words(0.25, ["Seals"])
    '90 days at 25% of the same season a year before; 1 regular line no longer bought: Seals'
    """
    said = [] if share is None else [f"90 days at {share:.0%} of the same season a year before"]
    if lines:
        more = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
        named = ", ".join(lines[:MOST_NAMED]) + more
        said.append(f"{len(lines)} regular {'line' if len(lines) == 1 else 'lines'} no longer bought: {named}")
    return "; ".join(said)


def _numbers(features: pa.Table, name: str) -> NDArray[Any]:
    return np.asarray(features[name].to_numpy(zero_copy_only=False), dtype=float)
