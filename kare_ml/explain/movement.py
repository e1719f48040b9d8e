"""Movement: what the difference between two runs is made of, for every account and model, to the last digit.

From what was published to what is, there are five steps, in a stated order, each from one station to the next: the
history retold with what is known today, time passing, new events, the new model, and the new settings. The model of the
run before sees the first four stations, the new one the last two.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit

from kare_ml.domain.causes import Cause
from kare_ml.explain.attributions import attribute
from kare_ml.explain.lines import Station, lines_of_step, stated
from kare_ml.explain.schema import LINES
from kare_ml.features.frame import CATALOG
from kare_ml.learning.contributions import Contributions
from kare_ml.learning.scoring import NEEDED_BY_LIFECYCLE

if TYPE_CHECKING:
    from kare_ml.learning.model import AccountModel

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PARTS = ("base", "calibration", "season")
"""The columns of stored contributions that are no feature's; names of features have no blank before them."""


@dataclass(frozen=True)
class Told:
    """What one run said: its feature rows, its predictions (both indexed by account_id) and its models.

    `contributions` is by model, a row an account that it scored, as `contributions_table` stores them.
    """

    frame: pd.DataFrame
    predictions: pd.DataFrame
    models: Mapping[str, AccountModel]
    digests: Mapping[str, str]
    contributions: Mapping[str, pa.Table]


@dataclass(frozen=True)
class Between:
    """The stations between two runs that no run published, indexed by account_id: feature rows.

    An account may be missing from them: by today's telling it was not there yet. `as_set` are today's rows by the
    settings of the run before; None where those that make features are the same.
    """

    retold: pd.DataFrame
    quiet: pd.DataFrame
    as_set: pd.DataFrame | None = None


_TRUST = {None: 0, "rule_rate": 1, "model": 2}
"""Where a chance comes from, the less trusted first: to come down is a fallback."""


def contributions_table(model: AccountModel, rows: pd.DataFrame) -> pa.Table:
    """The contributions of a model, worked out anew: a row an account of `rows` (indexed by account_id)."""
    accounts = pa.array(rows.index.to_numpy(dtype=object), pa.string())
    return stored_contributions(accounts, model.features, attribute(model, model.matrix(rows)))


def stored_contributions(accounts: pa.Array, features: Sequence[str], parts: Contributions) -> pa.Table:
    """The contributions of a model as a bundle keeps them, a row each of the accounts."""
    columns: dict[str, object] = {
        "account_id": accounts,
        "base": np.full(len(accounts), parts.base),
        "calibration": parts.calibration,
        "season": np.full(len(accounts), parts.season),
    }
    return pa.table(columns | dict(zip(features, parts.values.T, strict=True)))


def lines_of_models(before: Told, between: Between, now: Told) -> Iterator[pa.Table]:
    """The lines of every account that both runs have, model by model, step by step; with the columns of `LINES`.

    Where a model spoke in both runs, and of the same kind of account at every station, its lines add up to the
    difference of its log-odds. Elsewhere there is no common log-odds, and one line says why.
    """
    both = np.array([account for account in now.frame.index if account in before.frame.index], dtype=object)
    for name in ("churn", "expansion", "conversion"):
        spoke, speaks = (_source(told, both, name) for told in (before, now))
        common = (spoke == "model") & (speaks == "model") & _of_one_kind(name, before, between, now, both)
        if common.any() and name in before.contributions:
            yield from _steps(name, both[common], before, between, now)
        yield _stated(name, both[~common], spoke[~common], speaks[~common], before, between, now)


def _steps(name: str, accounts: NDArray[np.object_], before: Told, between: Between, now: Told) -> Iterator[pa.Table]:
    old, new = before.models[name], now.models[name]
    same = before.digests[name] == now.digests[name]
    today = Station(new.features, new.matrix(now.frame.reindex(accounts)), _stored(now.contributions[name], accounts))
    start = Station(
        old.features, old.matrix(before.frame.reindex(accounts)), _stored(before.contributions[name], accounts)
    )
    as_set = (now.frame if between.as_set is None else between.as_set).reindex(accounts)
    anew = today if between.as_set is None else _station(new, new.matrix(as_set), today)
    still = anew if same else _station(old, old.matrix(as_set))
    stations = [
        (Cause.RESTATED, _station(old, old.matrix(between.retold.reindex(accounts)), start)),
        (Cause.TIME, _station(old, old.matrix(between.quiet.reindex(accounts)), still)),
        (Cause.EVENTS, still),
        *([] if same else [(Cause.MODEL, anew)]),
        *([] if between.as_set is None else [(Cause.RULES, today)]),
    ]
    slope = points_of_one(start.parts.total(), today.parts.total())
    for cause, station in stations:
        yield lines_of_step(accounts, name, cause, start, station, slope, CATALOG)
        start = station


def points_of_one(before: Floats, after: Floats) -> Floats:
    """How much probability one unit of log-odds comes to between two log-odds: the difference, in proportion."""
    way = after - before
    near = np.abs(way) < 1e-9
    chance = expit(before)
    return np.asarray(np.where(near, chance * (1 - chance), (expit(after) - chance) / np.where(near, 1.0, way)))


def _station(model: AccountModel, matrix: Floats, beside: Station | None = None) -> Station:
    """A station of a model. Rows that are the same at the station `beside` are not worked out again."""
    if beside is None:
        return Station(model.features, matrix, attribute(model, matrix))
    new = ~((matrix == beside.values) | (np.isnan(matrix) & np.isnan(beside.values))).all(axis=1)
    values, calibration = beside.parts.values.copy(), beside.parts.calibration.copy()
    if new.any():
        found = attribute(model, np.ascontiguousarray(matrix[new]))
        values[new], calibration[new] = found.values, found.calibration
    parts = Contributions(beside.parts.base, values, calibration, beside.parts.season)
    return Station(model.features, matrix, parts)


def _stored(table: pa.Table, accounts: NDArray[np.object_]) -> Contributions:
    rows = pd.Index(table["account_id"].to_numpy(zero_copy_only=False)).get_indexer(accounts)
    found = table.take(pa.array(rows))
    features = [name for name in found.column_names if name not in ("account_id", *PARTS)]
    values = np.column_stack([found[name].to_numpy() for name in features])
    alone = {name: found[name].to_numpy() for name in PARTS}
    return Contributions(float(alone["base"][0]), values, alone["calibration"], float(alone["season"][0]))


def _source(told: Told, accounts: NDArray[np.object_], name: str) -> NDArray[np.object_]:
    column = told.predictions[f"{name}_source"].reindex(accounts).to_numpy(dtype=object, copy=True)
    column[pd.isna(column)] = None
    return np.asarray(column)


def _on_the_way(before: Told, between: Between, now: Told, accounts: NDArray[np.object_]) -> list[NDArray[np.object_]]:
    """The kind of each account at every station before the last step's, and at the last."""
    as_set = now.frame if between.as_set is None else between.as_set
    frames = (before.frame, between.retold, between.quiet, as_set, now.frame)
    return [np.asarray(frame["lifecycle"].reindex(accounts).to_numpy(dtype=object)) for frame in frames]


def _of_one_kind(name: str, before: Told, between: Between, now: Told, accounts: NDArray[np.object_]) -> Flags:
    served = {str(stage) for stage, needed in NEEDED_BY_LIFECYCLE.items() if name in needed}
    kinds = _on_the_way(before, between, now, accounts)
    return np.asarray(np.logical_and.reduce([np.isin(kind.astype(str), list(served)) for kind in kinds]))


def _stated(
    name: str,
    accounts: NDArray[np.object_],
    spoke: NDArray[np.object_],
    speaks: NDArray[np.object_],
    before: Told,
    between: Between,
    now: Told,
) -> pa.Table:
    """One line for each account whose chance changed without a common log-odds: why there is none."""
    kinds = _on_the_way(before, between, now, accounts)
    chances = [_chances(told, name, accounts) for told in (before, now)]
    rows = []
    for n, account in enumerate(accounts):
        was, then = spoke[n], speaks[n]
        if was is None and then is None:
            continue
        words = f"{_said(was)} before, {_said(then)} now"
        cause = Cause.MODEL if _TRUST[then] > _TRUST[was] else Cause.FALLBACK
        if str(kinds[0][n]) != str(kinds[-1][n]) and (was is None or then is None):
            cause = _where_changed([column[n] for column in kinds])
            words = f"{kinds[0][n]} before, {kinds[-1][n]} now: another model decides"
        elif was is None and name in before.models:
            cause, words = Cause.TIME, "too little history before, enough now"
        elif was == then == "rule_rate":
            if chances[0][n] == chances[1][n]:
                continue
            words = "our rules' rate of its kind of account"
        elif was == then:
            words = "by today's telling it was another kind of account on the way: no common log-odds"
            cause = Cause.RESTATED
        rows.append(stated(str(account), name, cause, words))
    return pa.Table.from_pylist(rows, schema=LINES)


def _chances(told: Told, name: str, accounts: NDArray[np.object_]) -> Floats:
    columns = {"churn": "p_recapture", "expansion": "expansion_chance", "conversion": "conversion_chance"}
    return np.asarray(told.predictions[columns[name]].reindex(accounts).to_numpy(dtype=float))


def _said(source: str | None) -> str:
    return {"model": "the model", "rule_rate": "our rules' rate", None: "no prediction"}[source]


def _where_changed(kinds: Sequence[object]) -> Cause:
    """The last step at which the kind of account became another one."""
    steps = (Cause.RESTATED, Cause.TIME, Cause.EVENTS, Cause.RULES)
    changed = [step for step, was, then in zip(steps, kinds, kinds[1:], strict=False) if str(was) != str(then)]
    return changed[-1] if changed else Cause.FALLBACK
