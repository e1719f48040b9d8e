"""Words: every feature can be said, known or unknown, with a number or a date in it."""

from __future__ import annotations

import re

import pytest

from kare_ml.explain.words import sentence, spoken
from kare_ml.features.catalog import Unit
from kare_ml.features.frame import CATALOG

NUMBERS = {name: 12.4 for name in CATALOG}
NULLS: dict[str, float | None] = dict.fromkeys(CATALOG)


@pytest.mark.parametrize("name", CATALOG)
def test_a_feature_can_be_said(name: str) -> None:
    feature = CATALOG[name]
    known, only_itself = sentence(feature, NUMBERS, CATALOG), sentence(feature, {**NULLS, name: 12.4}, CATALOG)
    unknown = sentence(feature, NULLS, CATALOG)
    for text in (known, only_itself, unknown):
        assert re.fullmatch(r"[A-Z0-9].*\.", text), text
        assert not re.search(r"[{}]|nan|None|inf", text), text
    for text in (known, only_itself, unknown):
        assert re.search(r"\d", text), f"{name}: {text}"
    assert unknown == feature.unknown
    assert sentence(feature, {**NUMBERS, name: float("nan")}, CATALOG) == feature.unknown


@pytest.mark.parametrize("name", CATALOG)
def test_one_is_not_said_as_many(name: str) -> None:
    text = sentence(CATALOG[name], dict.fromkeys(CATALOG, 1.0), CATALOG)
    assert not re.search(r"(?<![\d.,])1 ([a-z]+ )?(?!(is|was|its|does|has|this|less)\b)[a-z]+(?<!s)s\b", text), text


def test_the_verb_goes_with_it() -> None:
    said = {name: sentence(CATALOG[name], {**NULLS, name: 1.0}, CATALOG) for name in ("open_tickets", "orders_ever")}
    assert said == {"open_tickets": "1 support case is open.", "orders_ever": "1 order so far."}


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.0, "days", "0"),
        (74.4, "days", "74"),
        (12345.6, "money", "12,346"),
        (-12.0, "money", "-12"),
        (0.0, "share", "0%"),
        (0.004, "share", "less than 1%"),
        (0.125, "share", "12%"),
        (1.0, "share", "100%"),
        (1.5, "ratio", "1.5"),
        (0.25, "ratio", "0.25"),
        (-0.25, "number", "-0.25"),
        (None, "days", "an unknown number"),
        (float("nan"), "share", "an unknown number"),
    ],
)
def test_a_value_is_said_by_its_unit(value: float | None, unit: Unit, expected: str) -> None:
    assert spoken(value, unit) == expected
