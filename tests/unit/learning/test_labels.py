"""Labels: who is an example, and what became of it."""

from __future__ import annotations

import pytest

from kare_ml.config.spec import ModelSpec
from kare_ml.learning.labels import examples
from tests.unit.learning.examples import CHURN, CONVERSION, EXPANSION, snapshot

BOOK = """
| account | lifecycle | lifecycle_then | state_then   |
| stays   | client    | client         | Keep         |
| grows   | client    | client         | Expand       |
| leaves  | client    | lapsed         | Recapture    |
| gone    | lapsed    | lapsed         | dormant      |
| back    | lapsed    | client         | Keep         |
| shines  | lapsed    | client         | Expand       |
| won     | prospect  | client         | Expand       |
| waits   | prospect  | prospect       | not_targeted |
"""


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (CHURN, {"stays": 0, "grows": 0, "leaves": 1, "gone": 1, "back": 0, "shines": 0}),
        # given that it is a client then: `leaves` and `gone` are no examples
        (EXPANSION, {"stays": 0, "grows": 1, "back": 0, "shines": 1}),
        (CONVERSION, {"won": 1, "waits": 0}),
    ],
)
def test_who_is_an_example_and_what_became_of_it(spec: ModelSpec, expected: dict[str, int]) -> None:
    rows, labels = examples(spec, [snapshot(BOOK)])
    assert dict(zip(rows.index, labels.tolist(), strict=True)) == expected


def test_an_account_is_an_example_at_every_snapshot() -> None:
    later = snapshot(BOOK.replace("| leaves  | client    | lapsed ", "| leaves  | client    | client "), "2011-01-31")
    rows, labels = examples(CHURN, [later, snapshot(BOOK)])
    assert [int(label) for account, label in zip(rows.index, labels, strict=True) if account == "leaves"] == [0, 1]


def test_nobody_to_learn_from() -> None:
    rows, labels = examples(CONVERSION, [snapshot("| account | lifecycle | lifecycle_then |\n| a | client | client |")])
    assert (len(rows), len(labels)) == (0, 0)
    assert examples(CHURN, [])[1].tolist() == []
