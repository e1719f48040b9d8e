"""Training one model: backtest on rolling origins, grade, and the final fit on everything whose outcome is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from sklearn.dummy import DummyClassifier

from kare_ml.config.spec import ModelSpec
from kare_ml.domain.as_of import AsOf
from kare_ml.domain.profiles import Lifecycle
from kare_ml.errors import NotEnoughHistory
from kare_ml.learning.blend import Blend
from kare_ml.learning.grading import OUR_RULES_DO, Money, Origin, Verdict, grade, in_money
from kare_ml.learning.labels import Labels, examples
from kare_ml.learning.metrics import METRICS, Floats, measure
from kare_ml.learning.model import AccountModel
from kare_ml.learning.rivals import RULES, SIMPLE_MODELS, StateRates, persistence
from kare_ml.learning.selection import PURCHASES_ALONE, Selection, Trial, best_weighting, select, usual, weighed
from kare_ml.learning.snapshots import Snapshot
from kare_ml.learning.trials import Columns, Examples, Rival, labelled, trial

ORIGINS = 3
"""How many past as-ofs, a step apart, a model is graded on."""


@dataclass(frozen=True)
class Training:
    """What training one model gave: the model, its verdict, and the table behind it.

    `table` has a row a candidate with the mean of each metric over the origins, empty where nothing could be graded.
    `selection` is how the members and the rest were chosen, None where there was too little to learn from. `examples`
    and `positives` count the rows of the final fit.
    """

    model: AccountModel
    verdict: Verdict
    origins: tuple[Origin, ...]
    table: pd.DataFrame
    examples: int
    positives: int
    money: Money | None = None
    left_out: tuple[str, ...] = field(default_factory=tuple)
    selection: Selection | None = None


@dataclass(frozen=True)
class Trainer:
    """How models are trained at `as_of` from snapshots whose horizon has passed by then, newest first.

    `absent` names features that cannot be known (their table was never mapped) or may not be looked at. `now` is the
    feature frame at `as_of` with its baseline states, to which the purchase process is fitted; left out, the newest
    snapshot stands in.
    """

    as_of: AsOf
    snapshots: Sequence[Snapshot]
    absent: Collection[str]
    top: int = 50
    progress: Callable[[str], None] = lambda _: None
    now: pd.DataFrame | None = None

    def train(self, spec: ModelSpec) -> Training:
        """Backtest, choose, grade and fit one model. With too few examples it has no blend and grade C.

        Raises NotEnoughHistory where the book has no account that the model speaks of: then there is no rate either.
        """
        columns = Columns.of(spec, frozenset(self.absent))
        past = Examples.of(spec, self.snapshots)
        if not len(past.rows):
            raise NotEnoughHistory(
                f"no account of the past is a {' or a '.join(spec.population)}: there is nothing to learn"
            )
        rules, simple = _rivals(spec)
        trials = self._trials(spec, columns, {**rules, **simple})
        origins = tuple(_origin(t, trials, [*rules, "constant"]) for t in trials[:ORIGINS])
        blend, selection = None, None
        if columns.features and past.enough(spec):
            blend, selection = self._fitted(spec, columns, past, trials, [*rules, "constant"])
        verdict = _too_few(spec, past) if selection is None else grade(origins, [*rules])
        if selection is not None and selection.rival is not None:
            verdict = _beaten(verdict, selection)
        rates = StateRates().fit(past.rows[["baseline_state"]].to_numpy(), past.labels)
        horizon = self.snapshots[0].horizon_days
        model = AccountModel(spec.name, columns.all, blend, rates, verdict.grade, str(self.as_of), horizon)
        return Training(
            model=model,
            verdict=verdict,
            origins=origins,
            table=_table(origins),
            examples=len(past.labels),
            positives=int(past.labels.sum()),
            money=in_money(origins[0], verdict.best_rule, self.top) if origins and spec.name == "churn" else None,
            left_out=tuple(name for name in spec.features if name in self.absent),
            selection=selection,
        )

    def backtest(self, spec: ModelSpec, wanted: Collection[AsOf]) -> tuple[Origin, ...]:
        """What every candidate would have said at the `wanted` snapshots, newest first; as `train` grades them.

        A date is left out at which too little was known to fit the model, or only one outcome came.
        """
        columns = Columns.of(spec, frozenset(self.absent))
        rules, simple = _rivals(spec)
        until = replace(self, snapshots=[s for s in self.snapshots if s.as_of <= max(wanted)]) if wanted else self
        trials = until._trials(spec, columns, {**rules, **simple}, spec.trials + len(wanted)) if wanted else []
        return tuple(_origin(t, trials, [*rules, "constant"]) for t in trials if t.as_of in wanted)

    def _trials(
        self, spec: ModelSpec, columns: Columns, rivals: dict[str, Rival], most: int | None = None
    ) -> list[Trial]:
        """The newest past as-ofs at which the model could have been fitted and has been judged since, newest first."""
        feasible: list[tuple[Snapshot, Examples, tuple[pd.DataFrame, Labels]]] = []
        for snapshot in self.snapshots:
            past = Examples.of(spec, [s for s in self.snapshots if s.complete_at <= snapshot.as_of])
            graded = self._graded(spec, *examples(spec, [snapshot]))
            if not columns.features or not past.enough(spec) or len(set(graded[1])) < 2:
                break
            feasible.append((snapshot, past, graded))
            if len(feasible) == (most or spec.trials):
                break
        found: list[Trial] = []
        # The oldest first: each is fitted as those before it say.
        for snapshot, past, graded in reversed(feasible):
            self.progress(f"{spec.name}: trying it out as of {snapshot.as_of}")
            found.insert(0, trial(spec, columns, past, snapshot, graded, rivals, found))
        return found

    def _fitted(
        self, spec: ModelSpec, columns: Columns, past: Examples, trials: Sequence[Trial], rivals: Sequence[str]
    ) -> tuple[Blend, Selection]:
        """The blend of what did best at all trials, fitted to everything whose outcome is known."""
        newest = self.snapshots[0]
        now, today = (newest.rows, newest.as_of) if self.now is None else (self.now, self.as_of)
        self.progress(f"{spec.name}: fitting")
        blend, book = labelled(spec, columns, past, now, today, newest.horizon_days)
        weighting = best_weighting(trials, book.rows.days)
        losses = weighed(trials)
        selection = replace(
            select(trials, usual(book), rivals),
            weighting=weighting,
            weighed=tuple((str(w), losses[w]) for w in sorted(losses, key=lambda w: losses[w])),
        )
        chosen = selection.choice
        blend.set_params(
            weights=chosen.weights,
            level=chosen.level,
            season=chosen.season,
            map=chosen.map,
            half_life_days=weighting.half_life_days,
            seasonal=weighting.seasonal,
        )
        return blend.fit_members(book), selection

    def _graded(self, spec: ModelSpec, rows: pd.DataFrame, labels: Labels) -> tuple[pd.DataFrame, Labels]:
        """The accounts that are graded: those that the spec names, or all where that cannot be known of any."""
        if spec.graded_on is None or spec.graded_on.feature in self.absent or not len(rows):
            return rows, labels
        within = (rows[spec.graded_on.feature] <= spec.graded_on.at_most).to_numpy()
        return rows[within], labels[within]


def _origin(at: Trial, trials: Sequence[Trial], rivals: Sequence[str]) -> Origin:
    """A trial with what the model would have been then: chosen by the trials that were complete by then, no others."""
    earlier = [other for other in trials if other.complete_at <= at.as_of]
    selection = select(earlier, usual(at.learnt), rivals)
    chance: dict[str, Floats] = {
        "model": at.chance(selection.choice) if selection.rival is None else at.rivals[selection.rival],
        **at.rivals,
    }
    if at.learnt.purchases is not None:
        chance["BG/NBD"] = at.chance(PURCHASES_ALONE)
    return Origin(
        str(at.as_of),
        len(at.learnt.rows.labels),
        at.rows.index.to_numpy(dtype=object),
        at.labels,
        chance,
        at.rows["trailing_revenue"].fillna(0.0).to_numpy(np.float64),
        (at.rows["lifecycle"] == str(Lifecycle.CLIENT)).to_numpy(),
    )


def _beaten(verdict: Verdict, selection: Selection) -> Verdict:
    """Over all past dates a rival did better than any blend: then the rules are used, however the newest dates went."""
    reason = f"the {selection.rival} did better over the past dates; {OUR_RULES_DO}"
    return replace(verdict, grade="C", reason=reason)


def _too_few(spec: ModelSpec, past: Examples) -> Verdict:
    reason = (
        f"too little to learn from: {past.accounts(1)} and {past.accounts(0)} accounts of the two outcomes, "
        f"{spec.sufficiency.each_outcome} of each are needed; {OUR_RULES_DO}"
    )
    return Verdict("C", "persistence", None, None, reason)


def rules_of(spec: ModelSpec) -> list[str]:
    """The rules that a model is graded against."""
    return [*_rivals(spec)[0]]


def _rivals(spec: ModelSpec) -> tuple[dict[str, Rival], dict[str, Rival]]:
    """The rules, and the simple models, that are compared with a model. Only churn has a recency and a cadence rule."""
    if spec.name == "churn":
        return RULES, {**SIMPLE_MODELS, "constant": DummyClassifier}
    simple = (
        {"constant": DummyClassifier} if spec.name == "conversion" else {**SIMPLE_MODELS, "constant": DummyClassifier}
    )
    return {"persistence": persistence}, simple


def _table(origins: Sequence[Origin]) -> pd.DataFrame:
    if not origins:
        return pd.DataFrame(columns=["candidate", *METRICS])
    names = [name for name in origins[0].chance if all(name in origin.chance for origin in origins)]
    by_candidate = {name: pd.DataFrame([measure(o.labels, o.chance[name]) for o in origins]).mean() for name in names}
    return pd.DataFrame(by_candidate).T.rename_axis("candidate").reset_index()
