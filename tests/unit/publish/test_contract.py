"""The published columns are those that were promised, in their order, each with a word on its meaning."""

from __future__ import annotations

import pyarrow as pa
import pytest

from kare_ml.publish.contract import COLUMNS, SCHEMA, SCHEMA_VERSION

PROMISED = [
    "as_of",
    "run_id",
    "previous_run_id",
    "schema_version",
    "account_id",
    "name",
    "owner",
    "region",
    "sector",
    "lifecycle",
    "profile",
    "no_profile_reason",
    "baseline_profile",
    "baseline_trace",
    "segment",
    "healthy",
    "assigned_by",
    "assigned_on",
    "review_after",
    "assigned_note",
    "predicted_profile",
    "outlook",
    "pending_outlook",
    "pending_since",
    "pending_runs",
    "p_keep",
    "p_attain",
    "p_recapture",
    "p_expand",
    "churn_risk",
    "risk_word",
    "pending_risk_word",
    "pending_risk_since",
    "pending_risk_runs",
    "act_by",
    "winback_chance",
    "expansion_chance",
    "conversion_chance",
    "alive_chance",
    "expected_orders",
    "churn_source",
    "expansion_source",
    "conversion_source",
    "trailing_revenue",
    "revenue_at_risk",
    "fading",
    "fading_words",
    "fading_amount",
    "agrees",
    "status",
    "status_reason",
    "reasons",
    "first_theme",
    "first_reason",
    "expansion_theme",
    "expansion_reason",
    "conversion_theme",
    "conversion_reason",
    "moved_from",
    "outlook_from",
    "risk_word_from",
    "moved_by",
    "movement",
    "churn_model",
    "expansion_model",
    "conversion_model",
    "fallback",
    "config_hash",
]


def test_the_columns_are_those_promised() -> None:
    assert SCHEMA.names == PROMISED == list(COLUMNS)
    assert SCHEMA_VERSION == 2


def test_what_a_reason_and_a_move_are_made_of() -> None:
    reason, movement = (SCHEMA.field(name).type.value_type for name in ("reasons", "movement"))
    assert [field.name for field in reason] == ["model", "theme", "feature", "value", "contribution", "words"]
    line = ["model", "cause", "theme", "feature", "before", "after", "contribution", "points", "words"]
    assert [field.name for field in movement] == line


@pytest.mark.parametrize("name", PROMISED)
def test_every_column_says_what_it_means(name: str) -> None:
    field = SCHEMA.field(name)
    doc = field.metadata[b"doc"].decode()
    assert doc == COLUMNS[name][1]
    assert len(doc) > 5
    if doc.startswith("as "):
        assert doc.removeprefix("as ") in COLUMNS, "it refers to a column that there is"


def test_probabilities_and_money_are_doubles() -> None:
    for name in PROMISED:
        if name.startswith("p_") or name.endswith(("_chance", "_risk", "_revenue")):
            assert SCHEMA.field(name).type == pa.float64(), name
