"""Reasons: what each model's log-odds are made of, for every account, by theme and feature, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.explain.own_past import own_past
from kare_ml.explain.peers import Peers
from kare_ml.explain.remarks import chance_words, direction, past_words, peer_words, share_words
from kare_ml.explain.schema import BASE, CALIBRATION, OTHERS, REASON, REASONS, SEASON
from kare_ml.explain.words import sentences
from kare_ml.features.frame import CATALOG
from kare_ml.learning.scoring import Told

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Objects = NDArray[np.object_]


@dataclass(frozen=True)
class Entries:
    """A row a reason, an account's in their order: its place in the batch, and the columns of a reason."""

    account: Ints
    theme: Objects
    feature: Objects
    value: Floats
    contribution: Floats
    words: Objects


def explain_batch(batch: pa.RecordBatch, told: Mapping[str, Told], peers: Peers, top: int) -> pa.RecordBatch:
    """A row an account in the order of `batch`: its reasons, model by model, as `REASON` says.

    Of each model all themes, those that raise first, and of its features the `top` largest each way. Accounts that a
    model was not asked of have none of it: `told` says of which it was. `batch` holds the feature frame, `peers` are
    those of the whole book.
    """
    columns = {name: _doubles(batch, name) for name in CATALOG}
    lifecycle = np.array(batch["lifecycle"].to_pylist(), dtype=object)
    groups = peers.groups(lifecycle.astype(str), _doubles(batch, "trailing_revenue"))
    parts = [(name, _entries(name, one, columns, lifecycle, groups, peers, top)) for name, one in told.items()]
    count = batch.num_rows
    if not parts:
        reasons = pa.array([[]] * count, pa.list_(REASON))
        return pa.RecordBatch.from_arrays([batch["account_id"], reasons], schema=REASONS)
    account = np.concatenate([part.account for _, part in parts])
    order = np.argsort(account, kind="stable")
    model = np.repeat(np.array([name for name, _ in parts], dtype=object), [len(part.account) for _, part in parts])

    def column(name: str) -> pa.Array:
        whole = np.concatenate([getattr(part, name) for _, part in parts])[order]
        return pa.array(whole, REASON.field(name).type, from_pandas=True)

    names = ("theme", "feature", "value", "contribution", "words")
    arrays = [pa.array(model[order], pa.string()), *(column(name) for name in names)]
    ends = np.concatenate([[0], np.cumsum(np.bincount(account, minlength=count))])
    lists = pa.ListArray.from_arrays(
        pa.array(ends, pa.int32()), pa.StructArray.from_arrays(arrays, fields=list(REASON))
    )
    return pa.RecordBatch.from_arrays([batch["account_id"], lists], schema=REASONS)


def _entries(
    model: str,
    told: Told,
    columns: Mapping[str, Floats],
    lifecycle: Objects,
    groups: Ints,
    peers: Peers,
    top: int,
) -> Entries:
    """The reasons of one model: where it starts, its themes and features, its map and season unless zero."""
    from kare_ml.shapley.leading import told as in_order

    themes = list(dict.fromkeys(CATALOG[name].theme for name in told.features))
    theme_of = np.array([themes.index(CATALOG[name].theme) for name in told.features], dtype=np.int64)
    values = np.require(told.parts.values, np.float64, ["C", "W"])
    row, theme, feature, said, count = in_order(values, theme_of, len(themes), top)
    account = told.rows[row]
    amount = np.zeros(len(values))
    for contribution in np.abs(values).T:
        amount += contribution
    share = [share_words(part) for part in (np.abs(said) / amount[row]).tolist()]
    chances = [chance_words(model, stage) for stage in lifecycle[account].tolist()]
    ways = [direction(contribution) for contribution in said.tolist()]
    name_of = np.array([*told.features, OTHERS, None], dtype=object)[feature]
    theme_name = np.array(themes, dtype=object)[theme]
    words = np.empty(len(row), dtype=object)
    value = np.full(len(row), np.nan)
    for at in np.flatnonzero(feature < 0).tolist():
        if name_of[at] is None:
            words[at] = f"{theme_name[at].capitalize()} {ways[at]} {chances[at]}: {share[at]}."
        else:
            value[at] = count[at]
            others = "1 other feature" if count[at] == 1 else f"{count[at]} other features"
            words[at] = f"{others} of {theme_name[at]}, together: {share[at]}."
    for number in np.unique(feature[feature >= 0]).tolist():
        here = np.flatnonzero(feature == number)
        name, whose = told.features[number], account[here]
        value[here] = columns[name][whose]
        texts = _feature_words(name, {n: c[whose] for n, c in _spoken_of(name, columns).items()}, groups[whose], peers)
        for at, text in zip(here.tolist(), texts, strict=True):
            words[at] = f"{text} {ways[at].capitalize()} {chances[at]}: {share[at]}."
    whole = Entries(account, theme_name, name_of, value, said, words)
    return _with_lines(model, told, whole)


def _feature_words(name: str, columns: Mapping[str, Floats], groups: Ints, peers: Peers) -> list[str]:
    """The sentence of a feature with what it is compared with, an account each."""
    past = own_past(name)
    plain = sentences(CATALOG[name], columns, CATALOG)
    before = past_words(name, columns[name], columns[past.feature] if past else columns[name])
    beside = peer_words(name, columns[name], groups, peers)
    return [one + two + three for one, two, three in zip(plain, before, beside, strict=True)]


def _spoken_of(name: str, columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """The columns that the words of a feature name, and that of its own past."""
    feature, past = CATALOG[name], own_past(name)
    words = feature.words + (feature.below_zero or "")
    return {n: c for n, c in columns.items() if n == name or f"{{{n}}}" in words or (past and n == past.feature)}


def _with_lines(model: str, told: Told, whole: Entries) -> Entries:
    """The reasons with the lines that are no feature's doing: the base value before them, the others after."""
    parts = told.parts
    lines = [
        (
            BASE,
            np.full(len(told.rows), parts.base),
            f"What the {model} model expects of its training accounts on average",
        ),
        (CALIBRATION, parts.calibration, f"The {model} model's map to probabilities"),
        (SEASON, np.full(len(told.rows), parts.season), "The level of the present season, for all accounts alike"),
    ]
    made = []
    for theme, contribution, text in lines:
        here = np.arange(len(told.rows)) if theme == BASE else np.flatnonzero(contribution)
        made.append(
            Entries(
                told.rows[here],
                np.full(len(here), theme, dtype=object),
                np.full(len(here), None, dtype=object),
                np.full(len(here), np.nan),
                contribution[here],
                np.array([f"{text}: {part:+.2f} in log-odds." for part in contribution[here].tolist()], dtype=object),
            )
        )
    together = (made[0], whole, *made[1:])
    return Entries(*(np.concatenate([getattr(part, name) for part in together]) for name in Entries.__annotations__))


def _doubles(batch: pa.RecordBatch, name: str) -> Floats:
    return np.asarray(batch[name].to_numpy(zero_copy_only=False), dtype=np.float64)
