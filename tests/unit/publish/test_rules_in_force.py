"""The rules as a run applied them: how many accounts meet each attribute."""

from __future__ import annotations

from kare_ml.baseline.placement import RuleBook, place
from kare_ml.publish.rules_in_force import attributes_in_force
from tests.unit.baseline.books import REVIEW, frame_of, profiles_of
from tests.unit.baseline.test_placement import BIG, GOOD, RECENT, segment


def test_each_attribute_with_how_many_meet_it() -> None:
    frame = frame_of(
        *({"lifecycle": "client", "spend_365d": spend, "days_since_order": 5} for spend in (50, 100, 200)),
        {"lifecycle": "client", "spend_365d": 9000, "employees": 500},
        {"lifecycle": "lapsed", "spend_365d": 100},
    )
    expand = {"must": [RECENT], "attributes": [BIG, GOOD], "points_needed": 30}
    large = segment("large", {"feature": "employees", "at_least": 500}, expand={"must": [BIG | {"at_least": 5000}]})
    rules = RuleBook(profiles_of(expand=expand, recapture={"must": [BIG]}), REVIEW, ("margin_365d",), (large,))
    found = attributes_in_force(place(frame, rules)).to_pylist()
    columns = ("segment", "rule", "attribute", "threshold", "possible", "points_needed", "looked_at", "met")
    assert [tuple(row[name] for name in columns) for row in found] == [
        (None, "expand", "recent", "at most 90", None, None, 3, 3),
        (None, "expand", "big", "at least 100", 30.0, 22.5, 3, 2),
        (None, "expand", "good margin", "not looked at: no such data", 10.0, 22.5, 3, None),
        (None, "recapture", "big", "at least 100", None, None, 1, 1),
        ("large", "expand", "big", "at least 5,000", None, None, 1, 1),
    ]
