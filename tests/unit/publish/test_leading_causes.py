"""The cause of many moves by columns is that of each by itself."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kare_ml.domain.causes import IN_LOG_ODDS, Cause
from kare_ml.explain.lines import EVENT, OUTLOOK, RISK_WORD
from kare_ml.publish.bridge import MOVED
from kare_ml.publish.leading_causes import MODELS, leading_causes
from kare_ml.publish.moves import NONE, Move, leading_cause

Line = dict[str, Any]

OUTLOOKS, WORDS = ("Keep", "Attain", "Recapture", "Expand", None), ("Normal", "Watch", "High", None)
LINE = st.one_of(
    st.fixed_dictionaries({
        "model": st.sampled_from(MODELS), "cause": st.sampled_from([str(one) for one in IN_LOG_ODDS]),
        "theme": st.just("silence"), "contribution": st.sampled_from([-2.0, -1.0, 1.0, 2.0]),
    }),
    st.fixed_dictionaries({
        "model": st.none() | st.sampled_from(MODELS), "cause": st.sampled_from([str(one) for one in Cause]),
        "theme": st.none() | st.sampled_from([EVENT, RISK_WORD, OUTLOOK, "placement"]), "contribution": st.none(),
    }),
)  # fmt: skip
ACCOUNT = st.tuples(
    st.booleans(), st.sampled_from(OUTLOOKS), st.sampled_from(OUTLOOKS), st.sampled_from(WORDS), st.sampled_from(WORDS),
    st.lists(LINE, max_size=4),
)  # fmt: skip
SUMS = pa.schema([("account_id", pa.string()), ("model", pa.string()), ("cause", pa.string()),
                  ("contribution", pa.float64())])  # fmt: skip
STATED = pa.schema([(name, pa.string()) for name in ("account_id", "model", "cause", "theme")])


def by_columns(accounts: list[tuple[Any, ...]]) -> list[str | None]:
    moved, sums, stated = [], [], []
    for at, (profile, was, now, word, word_now, lines) in enumerate(accounts):
        moved.append({
            "account_id": str(at), "profile_from": "Keep" if profile else None,
            "outlook": now, "outlook_from": (was or NONE) if was != now else None,
            "risk_word": word_now, "risk_word_from": (word or NONE) if word != word_now else None,
        })  # fmt: skip
        for line in lines:
            (stated if line["contribution"] is None else sums).append({"account_id": str(at), **line})
    tables = (pa.Table.from_pylist(rows, kind) for rows, kind in ((moved, MOVED), (sums, SUMS), (stated, STATED)))
    found: list[str | None] = leading_causes(*tables).to_pylist()
    return found


def one_by_one(accounts: list[tuple[Any, ...]]) -> list[str]:
    found = []
    for profile, was, now, word, word_now, lines in accounts:
        before, after = {"outlook": was, "risk_word": word}, {"outlook": now, "risk_word": word_now}
        changed = [(one or NONE) if one != other else None for one, other in ((was, now), (word, word_now))]
        found.append(str(leading_cause(Move("Keep" if profile else None, *changed), before, after, lines)))
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(ACCOUNT.filter(lambda one: one[0] or one[1] != one[2] or one[3] != one[4]), max_size=6))
@example([])
def test_they_are_those_of_each(accounts: list[tuple[Any, ...]]) -> None:
    assert by_columns(accounts) == one_by_one(accounts)


def test_seen_at_a_glance() -> None:
    """Up by events, although time did more the other way; settled; by the last rule; and nothing said."""
    up: list[Line] = [
        {"model": "churn", "cause": "time passing", "theme": "silence", "contribution": -2.0},
        {"model": "churn", "cause": "new events", "theme": "silence", "contribution": 1.0},
    ]
    settled = {"model": None, "cause": "settling", "theme": RISK_WORD, "contribution": None}
    rules = [{"model": None, "cause": cause, "theme": None, "contribution": None} for cause in Cause][2:5]
    assert by_columns([
        (False, "Keep", "Keep", "Watch", "High", up),
        (False, "Keep", "Keep", "Watch", "High", [*up, settled]),
        (True, "Keep", "Keep", "Watch", "High", [settled, *rules]),
        (False, "Keep", "Expand", "High", "High", []),
    ]) == ["new events", "settling", "rule change", "not worked out"]  # fmt: skip
