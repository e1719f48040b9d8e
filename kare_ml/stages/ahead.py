"""What would be: an account's chances at coming as-ofs if nothing more took place, and with a changed history.

Both are rescored from history by the one feature function; no feature is changed freely.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import place
from kare_ml.features.ahead import of_family, silent_until
from kare_ml.features.changed import Change, changes
from kare_ml.features.frame import feature_frame
from kare_ml.features.prepared import PreparedFrame
from kare_ml.publish.act_by import act_by
from kare_ml.publish.moves import RISK_LEVEL, word
from kare_ml.stages.context import Context

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from kare_ml.learning.model import AccountModel

WEEK = 7
MOST_TOGETHER = 3
"""More changes at once are not a small change any more."""

MOST_PICKED = 100
"""Of no more accounts than these the rows are picked out first: naming thousands costs more than reading all."""


@dataclass(frozen=True)
class Outcome:
    """What one or more changes, together, would make of a client's churn risk; `word` is the risk word by it."""

    changes: tuple[str, ...]
    churn_risk: float | None
    word: str | None


@dataclass(frozen=True)
class Lookout:
    """A book at one as-of, with the models and the review in force; `parents` are account_id and parent_id of all."""

    context: Context
    models: Mapping[str, AccountModel]
    review: Review
    parents: pa.Table

    def with_act_by(self, rows: pa.Table) -> pa.Table:
        """The rows of a run with `act_by`, to a week; null without a churn model, or where no weeks are looked ahead.

        The history is looked at anew for each week ahead, of those clients alone whose risk word may still rise.
        """
        weeks = self.context.settings.risk.act_by_weeks
        spoke = pc.equal(rows["churn_source"], pa.scalar("model", pa.string()))
        rising = pc.is_in(rows["risk_word"], pa.array(["Normal", "Watch"], pa.string()))
        chosen = rows.filter(pc.and_(pc.fill_null(spoke, False), rising))
        if not weeks or not chosen.num_rows:
            return rows
        words = dict(zip(chosen["account_id"].to_pylist(), chosen["risk_word"].to_pylist(), strict=True))
        dates = act_by(words, self.ahead(list(words), [WEEK * week for week in range(1, weeks + 1)]), self.review)
        column = pa.array([dates.get(account) for account in rows["account_id"].to_pylist()], pa.date32())
        index = rows.schema.get_field_index("act_by")
        return rows.set_column(index, rows.schema.field(index), column)

    def ahead(self, accounts: Sequence[str], days: Sequence[int]) -> Iterator[tuple[dt.date, pa.Table]]:
        """The predictions for these accounts so many days ahead of the as-of, by date, had nothing more taken place."""
        with self.context.history() as history:
            known = pick(history, accounts, self.parents)
            silent = PreparedFrame(
                lambda then: silent_until(known, self.context.as_of, then), self._lapse_after_days, self._looked_at
            )
            for day in days:
                then = self.context.as_of.plus(day)
                yield then.date, self._predicted(silent.at(then), accounts)

    def what_if(self, account_id: str) -> tuple[Outcome, list[Outcome]]:
        """A client as it is, and what believable changes would make of it: each alone, and the least that help.

        Those that bring it back make the risk word a lower one; where one change does, or there is none to go back to,
        no more are put together. Changes together that do no better than some of them are left out.
        """
        as_of, currency = self.context.as_of, self.context.settings.book.currency
        with self.context.history() as history:
            known = dict(pick(history, [account_id], self.parents))
            as_it_is = self._outcome((), known, account_id)
            found = list(changes(known, account_id, as_of, currency))
            outcomes: list[Outcome] = []
            most = min(MOST_TOGETHER, len(found)) if RISK_LEVEL.get(as_it_is.word or "", 0) else 1
            for together in range(1, most + 1):
                tried = [self._outcome(some, known, account_id) for some in combinations(found, together)]
                outcomes += [outcome for outcome in tried if not no_better(outcome, outcomes)]
                if any(self.brings_back(as_it_is, outcome) for outcome in outcomes):
                    break
        return as_it_is, sorted(outcomes, key=lambda outcome: outcome.churn_risk or 0.0)

    @staticmethod
    def brings_back(as_it_is: Outcome, outcome: Outcome) -> bool:
        """Whether the risk word would be a lower one."""
        if as_it_is.word is None or outcome.word is None:
            return False
        return RISK_LEVEL[outcome.word] < RISK_LEVEL[as_it_is.word]

    def _outcome(self, some: tuple[Change, ...], history: dict[str, ir.Table], account_id: str) -> Outcome:
        changed = history
        for change in some:
            changed = change.apply(changed)
        frame = feature_frame(changed, self.context.as_of, self._lapse_after_days, self._looked_at).to_pyarrow()
        (row,) = self._predicted(frame, [account_id]).to_pylist()
        return Outcome(tuple(c.words for c in some), row["churn_risk"], word(row["churn_risk"], self.review))

    @property
    def _looked_at(self) -> set[str]:
        """The features that chances hang on: those of the models and rules, and of what an account needs at least."""
        from kare_ml.learning.sufficiency import LOOKED_AT

        of_models = {feature for model in self.models.values() for feature in model.features}
        return of_models | LOOKED_AT | set(self.context.rules(self.review).deciding)

    @property
    def _lapse_after_days(self) -> int:
        return self.context.settings.lifecycle.lapse_after_days

    def _predicted(self, frame: pa.Table, accounts: Sequence[str]) -> pa.Table:
        from kare_ml.learning.scoring import PREDICTIONS, Scorer

        scorer = Scorer(self.models, self.context.settings.sufficiency)
        frame = frame.filter(pc.is_in(frame["account_id"], pa.array(list(accounts), pa.string())))
        placed = place(frame, self.context.rules(self.review))
        batches = frame.append_column("baseline_state", placed["baseline_state"]).combine_chunks().to_batches()
        return pa.Table.from_batches([scorer.score_batch(batch) for batch in batches], PREDICTIONS)


def no_better(outcome: Outcome, than: Sequence[Outcome]) -> bool:
    """Whether a part of these changes does as well alone."""
    risk = outcome.churn_risk or 0.0
    return any(set(o.changes) < set(outcome.changes) and (o.churn_risk or 0.0) <= risk + 1e-9 for o in than)


def pick(history: Mapping[str, ir.Table], accounts: Sequence[str], parents: pa.Table) -> Mapping[str, ir.Table]:
    """The history of these accounts and their families; all of it where they are many.

    Where accounts were merged it is all of it, too: rows of an id that went count for the one that survived.
    """
    if "survivors" in history or len(accounts) > MOST_PICKED:
        return history
    head = {row["account_id"]: row["parent_id"] or row["account_id"] for row in parents.to_pylist()}
    heads = {head.get(account, account) for account in accounts}
    return of_family(history, sorted(account for account, its in head.items() if its in heads))
