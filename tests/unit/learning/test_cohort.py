"""A cohort picks by numbers as numbers and text as text, and what is unknown is in none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kare_ml.errors import UsageError
from kare_ml.learning.cohort import Cohort

ROWS = pd.DataFrame(
    {
        "region": ["North", "South", None, "north"],
        "spend_365d": [100.0, 20.0, np.nan, 9.0],
        "fading": [True, False, True, False],
    }
)


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("region = North", [True, False, False, True]),
        ("region != north", [False, True, False, False]),
        ("spend_365d >= 20", [True, True, False, False]),
        ("spend_365d<20", [False, False, False, True]),
        ("fading = true", [True, False, True, False]),
    ],
)
def test_it_picks(text: str, picked: list[bool]) -> None:
    assert Cohort.parse(text).picks(ROWS).tolist() == picked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region", "'region' picks nobody"),
        ("size = 3", "there is no column or feature 'size'"),
        ("region >= North", "region is text, which is only equal or not"),
        ("spend_365d > much", "spend_365d is a number"),
    ],
)
def test_what_cannot_be_picked_by_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Cohort.parse(text).picks(ROWS)
