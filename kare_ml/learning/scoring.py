"""Scoring: from an Arrow batch of features and baseline states to one of chances. There is no second path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit

from kare_ml.config.workspace import Sufficiency
from kare_ml.domain.profiles import Lifecycle, Status
from kare_ml.learning.contributions import Contributions
from kare_ml.learning.membership import PROFILES, Floats, compose, predicted_profile
from kare_ml.learning.sufficiency import lacking

if TYPE_CHECKING:
    import pandas as pd

    from kare_ml.learning.model import AccountModel

NOTHING_ASKED = Sufficiency(history_days=0, orders=0)
NEEDED_BY_LIFECYCLE: dict[str, tuple[str, ...]] = {
    Lifecycle.CLIENT: ("churn", "expansion"),
    Lifecycle.LAPSED: ("churn", "expansion"),
    Lifecycle.PROSPECT: ("conversion", "expansion"),
}
"""The models whose chances make up the membership."""

PREDICTIONS = pa.schema(
    [
        ("account_id", pa.string()),
        ("predicted_profile", pa.string()),
        *((f"p_{profile.lower()}", pa.float64()) for profile in PROFILES),
        ("churn_risk", pa.float64()),
        ("winback_chance", pa.float64()),
        ("expansion_chance", pa.float64()),
        ("conversion_chance", pa.float64()),
        ("alive_chance", pa.float64()),
        ("expected_orders", pa.float64()),
        ("churn_source", pa.string()),
        ("expansion_source", pa.string()),
        ("conversion_source", pa.string()),
        ("status", pa.string()),
        ("status_reason", pa.string()),
    ]
)


@dataclass(frozen=True)
class Told:
    """What one model said of those rows of a batch that concern it: what each log-odds is the sum of.

    `rows` are their places in the batch. `parts` has a row for each of them and a column for each of `features`.
    """

    rows: NDArray[np.int64]
    features: tuple[str, ...]
    parts: Contributions


@dataclass(frozen=True)
class Scored:
    """The predictions of a batch, and what they are made of, by model; one whose place the rules took told nothing."""

    predictions: pa.RecordBatch
    told: Mapping[str, Told]


@dataclass(frozen=True)
class Scorer:
    """The models in force, by name. A model that is missing leaves the accounts that need it to the rules alone.

    So does too little history: `least` is the minimum of an account.
    """

    models: Mapping[str, AccountModel]
    least: Sufficiency = NOTHING_ASKED

    def score_batch(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """A row an account in, a row an account out, in the same order, with the columns of `PREDICTIONS`.

        `batch` holds the feature frame and `baseline_state`. Chances are null where a model has nothing to say of an
        account; rows of status `baseline_only` have no chances at all.
        """
        return self.scored(batch).predictions

    def scored(self, batch: pa.RecordBatch) -> Scored:
        """The same with what the chances are made of: one pass gives both, and a chance is the sum of its parts."""
        rows = batch.to_pandas()
        lifecycle = rows["lifecycle"].to_numpy(str)
        scored, why = self._scored(rows, lifecycle)
        told: dict[str, Told] = {}
        chance = {
            name: self._chance(name, rows, lifecycle, scored, told) for name in ("churn", "expansion", "conversion")
        }
        membership = compose(lifecycle, chance["churn"], chance["expansion"], chance["conversion"])
        client, prospect = lifecycle == str(Lifecycle.CLIENT), lifecycle == str(Lifecycle.PROSPECT)
        alive, orders = self._rhythm(rows, told)
        columns: dict[str, object] = {
            "account_id": rows["account_id"].to_numpy(),
            "predicted_profile": predicted_profile(membership, rows["baseline_state"].to_numpy()),
            **{f"p_{p.lower()}": _nulls(membership[:, i]) for i, p in enumerate(PROFILES)},
            "churn_risk": _nulls(np.where(client, chance["churn"], np.nan)),
            "winback_chance": _nulls(np.where(~client & ~prospect, 1.0 - chance["churn"], np.nan)),
            "expansion_chance": _nulls(chance["expansion"]),
            "conversion_chance": _nulls(chance["conversion"]),
            "alive_chance": _nulls(alive),
            "expected_orders": _nulls(orders),
            "churn_source": self._sources("churn", scored & ~prospect),
            "expansion_source": self._sources("expansion", scored),
            "conversion_source": self._sources("conversion", scored & prospect),
            "status": np.where(scored, str(Status.SCORED), str(Status.BASELINE_ONLY)),
            "status_reason": why,
        }
        arrays = [pa.array(columns[field.name], field.type) for field in PREDICTIONS]
        return Scored(pa.RecordBatch.from_arrays(arrays, schema=PREDICTIONS), told)

    def _scored(self, rows: pd.DataFrame, lifecycle: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Which rows have every model and all the history that they need, and what the others lack."""
        scored: NDArray[Any] = np.ones(len(lifecycle), dtype=bool)
        why: NDArray[Any] = np.full(len(lifecycle), None, dtype=object)
        for stage, needed in NEEDED_BY_LIFECYCLE.items():
            missing = [name for name in needed if name not in self.models]
            if missing:
                here = lifecycle == str(stage)
                scored[here], why[here] = False, f"no {' and no '.join(missing)} model in force: our rules alone"
        short = lacking(rows, self.least)
        here = scored & np.array([text is not None for text in short], dtype=bool)
        scored[here], why[here] = False, short[here]
        return scored, why

    def _chance(
        self, name: str, rows: pd.DataFrame, lifecycle: NDArray[Any], scored: NDArray[Any], told: dict[str, Told]
    ) -> Floats:
        """The chances by one model, NaN for rows that do not concern it; what it said of the others goes to `told`."""
        concerned = scored & np.array(
            [name in NEEDED_BY_LIFECYCLE[Lifecycle(stage)] for stage in lifecycle], dtype=bool
        )
        chance = np.full(len(rows), np.nan)
        if not concerned.any():
            return chance
        model = self.models[name]
        if model.source == "rule_rate":
            chance[concerned] = model.chance(rows[concerned])
            return chance
        parts = model.contributions(model.matrix(rows[concerned]))
        told[name] = Told(np.flatnonzero(concerned), model.features, parts)
        chance[concerned] = expit(parts.total())
        return chance

    def _rhythm(self, rows: pd.DataFrame, told: Mapping[str, Told]) -> tuple[Floats, Floats]:
        """What the purchase process of the churn model says beside its chance; NaN where it has none to ask."""
        alive, orders = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        if "churn" in told:
            model, here = self.models["churn"], told["churn"].rows
            found = model.blend.rhythm(model.matrix(rows.iloc[here])) if model.blend is not None else None
            if found is not None:
                alive[here], orders[here] = found
        return alive, orders

    def _sources(self, name: str, concerned: NDArray[Any]) -> NDArray[Any]:
        sources: NDArray[Any] = np.full(len(concerned), None, dtype=object)
        if name in self.models:
            sources[concerned] = self.models[name].source
        return sources


def _nulls(values: Floats) -> pa.Array:
    return pa.array(values, pa.float64(), from_pandas=True)
