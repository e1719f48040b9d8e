"""`models/*.toml`: what one model predicts, from which features, how it is fitted, and when it is promoted."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kare_ml.config.model import Settings


class Trees(Settings):
    """The settings of one scikit-learn HistGradientBoosting member; `columns_a_split` is a share."""

    rounds: int = Field(gt=0)
    learning_rate: float = Field(gt=0, le=1)
    leaves: int = Field(gt=1)
    depth: int = Field(ge=1, le=6)
    rows_a_leaf: int = Field(gt=0)
    columns_a_split: float = Field(gt=0, le=1)
    l2: float = Field(ge=0)


class SmallBook(Settings):
    """What replaces the tree settings where there are fewer rows than `below_rows`."""

    below_rows: int
    leaves: int
    rows_a_leaf: int


class Splines(Settings):
    """The settings of the spline-logistic member; `penalty` is scikit-learn's C: the smaller, the smoother."""

    penalty: float = Field(default=0.01, gt=0)
    knots: int = Field(default=5, ge=3)


class PurchaseInputs(Settings):
    """The features that the purchase process reads: orders so far, days since the first and days since the last one."""

    orders: str
    tenure: str
    silence: str

    @property
    def names(self) -> tuple[str, str, str]:
        """In the order in which the process takes them."""
        return self.orders, self.tenure, self.silence


class Promotion(Settings):
    """A new model replaces the champion only with at least this grade."""

    least_grade: Literal["A", "B", "C"] = "C"


class Sufficiency(Settings):
    """The least that a model is trained on: accounts of each outcome."""

    each_outcome: int = 40


class GradedOn(Settings):
    """The accounts that a model is graded on, where those are not all of its population."""

    feature: str
    at_most: float
    words: str


class ModelSpec(Settings):
    """One model.

    `trials` is how many past as-ofs, the graded ones among them, the members are tried at to choose among them.
    `purchases` is given where the label is that no order comes: then the purchase process is a member.
    """

    name: Literal["churn", "expansion", "conversion"]
    question: str
    population: tuple[Literal["client", "lapsed", "prospect"], ...]
    label: Literal["lapsed", "expand", "client"]
    label_given: Literal["client"] | None = None
    features: tuple[str, ...]
    monotone: dict[str, Literal["up", "down"]] = Field(default_factory=dict)
    seed: int = 20100
    trees: Trees
    small_book: SmallBook
    splines: Splines = Field(default_factory=Splines)
    purchases: PurchaseInputs | None = None
    trials: int = Field(default=6, ge=3)
    graded_on: GradedOn | None = None
    sufficiency: Sufficiency = Sufficiency()
    promotion: Promotion = Promotion()
