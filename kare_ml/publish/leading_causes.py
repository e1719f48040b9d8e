"""The one cause that each of many moves over several nights is counted under: `leading_cause`, by columns."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kare_ml.domain.causes import IN_LOG_ODDS, Cause
from kare_ml.explain.lines import EVENT, OUTLOOK, RISK_WORD
from kare_ml.playbook.arrays import coded, numbers, of_places, texts, whole
from kare_ml.publish.moves import RISK_LEVEL
from kare_ml.publish.questions import texts as told_as

CAUSES = tuple(Cause)
MODELS = ("churn", "conversion", "expansion")

Codes = NDArray[np.int64]


def leading_causes(moved: pa.Table, sums: pa.Table, stated: pa.Table) -> pa.Array:
    """The cause of each of `moved` (rows of `MOVED`), as `leading_cause` tells it of one account from all of its lines.

    `sums` has the log-odds of the lines by account_id, model and cause (`contribution`); `stated` the lines without
    log-odds in their order: account_id, model, cause, theme. Both may be of these accounts alone.
    """
    count = moved.num_rows
    model, up = _deciding(moved)
    lines = _Stated(moved, stated)
    of_chance = _largest(moved, sums, model, up=up)
    own = lines.first(count, lines.tells & (lines.model == model[lines.at]))
    any_ = lines.first(count, lines.tells)
    found = np.where(of_chance >= 0, of_chance, np.where(own >= 0, own, any_))
    for start, theme in (("outlook_from", OUTLOOK), ("risk_word_from", RISK_WORD)):
        settled = lines.first(count, lines.settles & (lines.theme == theme))
        here = _valid(moved, start) & (settled >= 0)
        if theme == OUTLOOK:
            here &= ~_valid(moved, "risk_word_from")
        found = np.where(here, settled, found)
    by_people = lines.first(count, lines.cause == CAUSES.index(Cause.ASSIGNMENT))
    by_rules = lines.last(count, lines.of_rules)
    of_profile = np.where(by_people >= 0, by_people, by_rules)
    found = np.where(_valid(moved, "profile_from"), of_profile, found)
    found = np.where(found >= 0, found, CAUSES.index(Cause.UNKNOWN))
    return pc.take(told_as(*CAUSES), of_places(found))


class _Stated:
    """Lines without log-odds as arrays: the place of the account, codes of cause and model, the theme."""

    def __init__(self, moved: pa.Table, stated: pa.Table) -> None:
        self.at = _places(moved, stated)
        self.cause = _codes(stated, "cause", CAUSES)
        self.model = _codes(stated, "model", MODELS)
        self.theme = texts(stated, "theme")
        none = ~_valid(stated, "model")
        self.tells = self.theme != EVENT
        self.settles = none & np.isin(self.cause, [CAUSES.index(one) for one in (Cause.SETTLING, Cause.RULES)])
        self.of_rules = none & ~np.isin(self.theme.astype(str), [EVENT, RISK_WORD, OUTLOOK])

    def first(self, count: int, wanted: NDArray[np.bool_]) -> Codes:
        """By account the cause of its first line that is wanted; -1 where it has none."""
        return self._written(count, np.flatnonzero(wanted)[::-1])

    def last(self, count: int, wanted: NDArray[np.bool_]) -> Codes:
        """By account the cause of its last line that is wanted; -1 where it has none."""
        return self._written(count, np.flatnonzero(wanted))

    def _written(self, count: int, lines: Codes) -> Codes:
        """What is written last into a place stays."""
        found = np.full(count, -1)
        found[self.at[lines]] = self.cause[lines]
        return found


def _deciding(moved: pa.Table) -> tuple[Codes, NDArray[np.bool_]]:
    """The model that each changed risk word, else changed outlook, hangs on, and whether its chance had to rise."""
    levels = [np.array([RISK_LEVEL.get(word, 0) for word in texts(moved, name)], dtype=int)
              for name in ("risk_word_from", "risk_word")]  # fmt: skip
    was, then = texts(moved, "outlook_from"), texts(moved, "outlook")
    risk = _valid(moved, "risk_word_from")
    away, attain = (was == "Recapture") | (then == "Recapture"), (was == "Attain") | (then == "Attain")
    model = np.select([risk | away, attain], [MODELS.index("churn"), MODELS.index("conversion")], 2)
    up = np.select([risk, away, attain], [levels[1] >= levels[0], then == "Recapture", was == "Attain"],
                   then == "Expand")  # fmt: skip
    return model, up.astype(bool)


def _largest(moved: pa.Table, sums: pa.Table, model: Codes, *, up: NDArray[np.bool_]) -> Codes:
    """By account the cause with the largest sum of log-odds that way; -1 where its model has none."""
    at, of_model, cause = _places(moved, sums), _codes(sums, "model", MODELS), _codes(sums, "cause", CAUSES)
    odds = np.zeros((moved.num_rows, len(CAUSES)))
    own = of_model == model[at]
    np.add.at(odds, (at[own], cause[own]), numbers(sums, "contribution")[own])
    steps = [CAUSES.index(one) for one in IN_LOG_ODDS]
    of_steps = odds[:, steps]
    found = np.array(steps)[np.argmax(np.where(up[:, None], of_steps, -of_steps), axis=1)]
    return np.where(of_steps.any(axis=1), found, -1)


def _places(moved: pa.Table, rows: pa.Table) -> Codes:
    """Where the account of each row stands in `moved`."""
    at = pc.index_in(rows["account_id"], value_set=moved["account_id"].combine_chunks())
    return whole(pa.table({"at": at}), "at")


def _codes(rows: pa.Table, name: str, of: tuple[str, ...]) -> Codes:
    """A column of texts as their places in `of`; -1 for null."""
    codes, words = coded(rows, name)
    return np.array([-1 if word is None else of.index(word) for word in words], dtype=int)[codes]


def _valid(rows: pa.Table, name: str) -> NDArray[np.bool_]:
    return np.array([value is not None for value in texts(rows, name)], dtype=bool)
