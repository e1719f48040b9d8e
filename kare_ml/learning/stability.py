"""Stability: does a chance stay where nothing happened? A list that changes every night is soon not looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kare_ml.domain.as_of import AsOf
from kare_ml.learning.model import AccountModel


@dataclass(frozen=True)
class NightlyChange:
    """How a chance changed from night to night, the model fixed, for accounts of which no row arose in between.

    `mean` and `p99` are of the absolute change of probability over all such pairs of an account and a night; null where
    there are none. `nights` are the as-ofs looked from, oldest first.
    """

    nights: tuple[str, ...]
    accounts: int
    mean: float | None
    p99: float | None


def nightly_change(
    model: AccountModel, books: Mapping[AsOf, pd.DataFrame], busy: Collection[str], population: Sequence[str]
) -> NightlyChange:
    """Compare the chances of neighbouring nights.

    `books` holds the placed feature frame of each night by account_id, `busy` the accounts with a row that arose
    between the first and the last; they are left out, and so is who is not in the `population` at every night.
    """
    nights = sorted(books)
    quiet: pd.Index | None = None
    for night in nights:
        rows = books[night]
        here = rows.index[rows["lifecycle"].isin(population)]
        quiet = here if quiet is None else quiet.intersection(here)
    quiet = pd.Index([]) if quiet is None else quiet.difference(pd.Index(sorted(busy)))
    dates = tuple(str(night) for night in nights)
    if not len(quiet) or len(nights) < 2:
        return NightlyChange(dates, len(quiet), None, None)
    chances = np.array([model.chance(books[night].loc[quiet]) for night in nights])
    changes = np.abs(np.diff(chances, axis=0)).ravel()
    return NightlyChange(dates, len(quiet), float(changes.mean()), float(np.percentile(changes, 99)))


def overlap(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> float | None:
    """The mean share of each account's leading themes that two models have in common; None without accounts.

    >>> overlap([["silence", "spend", "breadth"]], [["spend", "silence", "season"]])
    0.6666666666666666
    """
    shares = [
        len(set(a) & set(b)) / max(len(set(a)), len(set(b))) for a, b in zip(first, second, strict=True) if a or b
    ]
    return float(np.mean(shares)) if shares else None
