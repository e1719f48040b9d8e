"""Moves: which accounts changed profile, outlook or risk word between two runs, why, and what the change is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.attributes import Review
from kare_ml.domain.causes import IN_LOG_ODDS, Cause
from kare_ml.explain.events import lines_of_events
from kare_ml.explain.lines import EVENT, OUTLOOK, RISK_WORD, stated
from kare_ml.explain.schema import LINES, MOVEMENT
from kare_ml.playbook.arrays import places_where

Row = Mapping[str, Any]
Line = dict[str, Any]

TOLERANCE = 1e-6
"""How far the lines may be from the difference of the published log-odds."""

NONE = "none"
"""What stands for a word that there was not in the run before."""

BEFORE = [
    "account_id", "lifecycle", "profile", "no_profile_reason", "baseline_profile", "assigned_by",
    "outlook", "pending_outlook", "pending_since", "pending_runs",
    "risk_word", "pending_risk_word", "pending_risk_since", "pending_risk_runs",
    "predicted_profile", "churn_risk", "p_recapture", "expansion_chance", "conversion_chance", "status",
]  # fmt: skip
"""What is read of the run before."""

COLUMNS = ("moved_from", "outlook_from", "risk_word_from", "moved_by", "movement")
"""What is published of a move."""

CHANCES = {"churn": "p_recapture", "expansion": "expansion_chance", "conversion": "conversion_chance"}
RISK_LEVEL = {"Normal": 0, "Watch": 1, "High": 2}


@dataclass(frozen=True)
class Move:
    """What one account moved from: null where that stayed the same."""

    profile_from: str | None
    outlook_from: str | None
    risk_word_from: str | None

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return (self.profile_from, self.outlook_from, self.risk_word_from) != (None, None, None)


def move_of(before: Row | None, now: Row) -> Move:
    """What changed between an account's rows of two runs; nothing for an account that is new."""
    if before is None:
        return Move(None, None, None)

    def was(name: str) -> str | None:
        return None if before[name] == now[name] else str(before[name] or NONE)

    state_before, state = (row["profile"] or row["no_profile_reason"] for row in (before, now))
    return Move(None if state_before == state else state_before, was("outlook"), was("risk_word"))


def moved(rows: pa.Table, before: Mapping[str, Row]) -> dict[str, Move]:
    """The move of each account that made one, by account_id."""
    columns = ["account_id", "profile", "no_profile_reason", "outlook", "risk_word"]
    moves = (
        (row["account_id"], move_of(before.get(row["account_id"]), row)) for row in rows.select(columns).to_pylist()
    )
    return {account: move for account, move in moves if move.any}


def with_movement(
    rows: pa.Table,
    before: Mapping[str, Row],
    told: tuple[pa.Table, pa.Table] | None,
    reviews: tuple[Review | None, Review],
) -> pa.Table:
    """The rows of a run with what moved: `moved_from`, `outlook_from`, `risk_word_from`, `moved_by` and `movement`.

    `told` are the lines of the models and rules (columns of `LINES`) and the events (as `happened` tells); None where
    they could not be worked out. The lines of a move that do not add up to the published chances are left out: no
    explanation is better than a wrong one.
    """
    moves = moved(rows, before)
    per_account = _by_account(told[0], list(moves)) if told else {}
    events = lines_of_events(told[1], list(moves)) if told else {}
    columns: dict[str, list[Any]] = {name: [None] * rows.num_rows for name in COLUMNS}
    chosen = places_where(pc.is_in(rows["account_id"], pa.array(list(moves), pa.string())))
    kept = rows.select([*BEFORE, "as_of"]).take(chosen).to_pylist()
    for place, now in zip(chosen.to_pylist(), kept, strict=True):
        account = now["account_id"]
        move, then = moves[account], before[account]
        lines = per_account.get(account, [])
        whole = told is not None and all(adds_up(lines, then, now, model) for model in CHANCES)
        said = [*lines, *_of_people(move, then, now, reviews), *events.get(account, [])] if whole else []
        columns["moved_from"][place] = move.profile_from
        columns["outlook_from"][place], columns["risk_word_from"][place] = move.outlook_from, move.risk_word_from
        columns["moved_by"][place] = str(leading_cause(move, then, now, said)) if whole else str(Cause.UNKNOWN)
        columns["movement"][place] = [{name: line[name] for name in _FIELDS} for line in said] if whole else None
    for name, values in columns.items():
        place = rows.schema.get_field_index(name)
        rows = rows.set_column(place, rows.schema.field(place), pa.array(values, rows.schema.field(place).type))
    return rows


_FIELDS = [field.name for field in MOVEMENT]


def adds_up(lines: Sequence[Line], before: Row, now: Row, model: str) -> bool:
    """Whether a model's lines make the difference of its published log-odds; without lines there is none to make.

    Where there is no common log-odds, a line that says so stands for them.
    """
    from scipy.special import expit, logit  # not above: pages that only read moves do without

    own = [line for line in lines if line["model"] == model]
    parts = [line["contribution"] for line in own if line["contribution"] is not None]
    was, then = before[CHANCES[model]], now[CHANCES[model]]
    if was is None or then is None:
        return not parts
    if not parts and own:
        return True
    start = float(logit(was))
    if not np.isfinite([start, logit(then)]).all():
        return bool(abs(float(expit(start + sum(parts))) - then) <= TOLERANCE)
    # Near 0 and 1, the last digit of a chance is worth more in log-odds than the tolerance.
    blur = 4e-16 / min(was * (1 - was), then * (1 - then))
    return bool(abs(start + sum(parts) - float(logit(then))) <= TOLERANCE + blur)


def leading_cause(move: Move, before: Row, now: Row, lines: Sequence[Line]) -> Cause:
    """The one cause that a move is counted under: that of the profile, else of the risk word, else of the outlook.

    Of a chance, it is the step that moved it most in the direction that it went. Of one account, as a night is
    published; `leading_causes` tells the same of many over several nights, by columns.
    """
    if move.profile_from is not None:
        return _cause_of_profile(lines)
    settling = [line for line in lines if line["cause"] in (Cause.SETTLING, Cause.RULES) and line["model"] is None]
    if move.risk_word_from is not None:
        if (told := _stated_of(RISK_WORD, settling)) is not None:
            return told
    elif (told := _stated_of(OUTLOOK, settling)) is not None:
        return told
    model, up = deciding(move, before, now)
    return _largest(lines, model, up=up)


def deciding(move: Move, before: Row, now: Row) -> tuple[str, bool]:
    """The model that a changed risk word, else a changed outlook, hangs on; and whether its chance had to rise."""
    if move.risk_word_from is not None:
        return "churn", RISK_LEVEL.get(now["risk_word"], 0) >= RISK_LEVEL.get(before["risk_word"], 0)
    was, then = before["outlook"], now["outlook"]
    if "Recapture" in (was, then):
        return "churn", then == "Recapture"
    if "Attain" in (was, then):
        return "conversion", was == "Attain"
    return "expansion", then == "Expand"


def _cause_of_profile(lines: Sequence[Line]) -> Cause:
    by_people = [line for line in lines if line["cause"] == Cause.ASSIGNMENT]
    by_rules = [line for line in lines if line["model"] is None and line["theme"] not in (EVENT, RISK_WORD, OUTLOOK)]
    found = by_people or by_rules
    return Cause(found[-1]["cause"]) if found else Cause.UNKNOWN


def _stated_of(theme: str, lines: Sequence[Line]) -> Cause | None:
    return next((Cause(line["cause"]) for line in lines if line["theme"] == theme), None)


def _largest(lines: Sequence[Line], model: str, *, up: bool) -> Cause:
    """The cause with the largest sum that way; where there is no log-odds, the cause that is stated instead."""
    own = [line for line in lines if line["model"] == model]
    sums = {c: sum(line["contribution"] for line in own if line["cause"] == c and line["contribution"] is not None)
            for c in IN_LOG_ODDS}  # fmt: skip
    if any(sums.values()):
        return max(IN_LOG_ODDS, key=lambda cause: sums[cause] if up else -sums[cause])
    told = [Cause(line["cause"]) for line in (*own, *lines) if line["contribution"] is None and line["theme"] != EVENT]
    return told[0] if told else Cause.UNKNOWN


def _of_people(move: Move, before: Row, now: Row, reviews: tuple[Review | None, Review]) -> Iterator[Line]:
    """The lines of causes that the runs' rows tell: a person's assignment, new cut-offs, and settling."""
    account = now["account_id"]
    if move.profile_from is not None and before["assigned_by"] != now["assigned_by"]:
        by = now["assigned_by"]
        words = f"placed in {now['profile']} by {by}" if by else f"the placement by {before['assigned_by']} ended"
        yield stated(account, None, Cause.ASSIGNMENT, words)
    elif move.profile_from is not None and now["assigned_by"] and before["profile"] != now["profile"]:
        yield stated(account, None, Cause.ASSIGNMENT, f"placed in {now['profile']} by {now['assigned_by']}")
    if move.risk_word_from is not None:
        was, review = reviews
        if before["risk_word"] and now["risk_word"] and _cut_anew(was, review, now):
            assert was is not None
            words = f"cut-offs of the risk words: {_cut_offs(was)} before, {_cut_offs(review)} now"
            yield stated(account, None, Cause.RULES, words, theme=RISK_WORD)
        elif before["pending_risk_word"] and before["pending_risk_word"] == now["risk_word"]:
            words = f"{now['risk_word']} since {before['pending_risk_since']}: it held"
            yield stated(account, None, Cause.SETTLING, words, theme=RISK_WORD)
    if move.outlook_from is not None and before["pending_outlook"] and before["pending_outlook"] == now["outlook"]:
        words = f"{now['outlook']} since {before['pending_since']}: it held"
        yield stated(account, None, Cause.SETTLING, words, theme=OUTLOOK)


def word(risk: float | None, review: Review) -> str | None:
    """The risk word of a churn risk, unsettled; None without a risk or cut-offs."""
    if risk is None or review.high is None or review.watch is None:
        return None
    return "High" if risk >= review.high else "Watch" if risk >= review.watch else "Normal"


def _cut_anew(was: Review | None, review: Review, now: Row) -> bool:
    """Whether it is new cut-offs that make the word: by those of before it would be another."""
    if was is None or (was.high, was.watch) == (review.high, review.watch):
        return False
    return bool(word(now["churn_risk"], was) != now["risk_word"])


def _cut_offs(review: Review) -> str:
    return f"High from {review.high:.3g}, Watch from {review.watch:.3g} ({review.dated})"


def _by_account(lines: pa.Table, accounts: Sequence[str]) -> dict[str, list[Line]]:
    wanted = lines.filter(pc.is_in(lines["account_id"], pa.array(accounts, pa.string())))
    found: dict[str, list[Line]] = {}
    for line in wanted.select(LINES.names).to_pylist():
        found.setdefault(line["account_id"], []).append(line)
    return found
