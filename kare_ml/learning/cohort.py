"""A cohort: the accounts that a condition on one column or feature picks, as it was known at each date."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kare_ml.errors import UsageError

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
EXAMPLES = '"region = North", "spend_365d >= 1000", "lifecycle = client"'


@dataclass(frozen=True)
class Cohort:
    """One condition: a column, a comparison, and a value as it was written.

    >>> Cohort.parse("spend_365d >= 1000").column
    'spend_365d'
    """

    column: str
    comparison: str
    value: str

    @classmethod
    def parse(cls, text: str) -> Cohort:
        """Read a condition. Raises UsageError for what is none."""
        found = re.fullmatch(r"\s*(\w+)\s*(>=|<=|!=|=|>|<)\s*(.+?)\s*", text)
        if found is None:
            raise UsageError(f"{text!r} picks nobody", expected=f"a column, a comparison and a value: {EXAMPLES}")
        return cls(found[1], found[2], found[3])

    def __str__(self) -> str:
        return f"{self.column} {self.comparison} {self.value}"

    def picks(self, rows: pd.DataFrame) -> NDArray[np.bool_]:
        """Whether each row is in the cohort; what is unknown is in none. Numbers are compared as numbers, text as text.

        Raises UsageError for a column that is not there, or a text that is not a number where one is needed.
        """
        if self.column not in rows.columns:
            raise UsageError(f"there is no column or feature {self.column!r}", expected=EXAMPLES, found=str(self))
        values = rows[self.column]
        if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
            if self.comparison not in ("=", "!="):
                raise UsageError(f"{self.column} is text, which is only equal or not", found=str(self))
            held = COMPARISONS[self.comparison](values.astype(str).str.lower(), self.value.lower())
        else:
            try:
                held = COMPARISONS[self.comparison](values, float(self.value))
            except ValueError as error:
                raise UsageError(f"{self.column} is a number", expected="a number", found=self.value) from error
        return np.asarray((held & values.notna()).fillna(False), dtype=bool)
