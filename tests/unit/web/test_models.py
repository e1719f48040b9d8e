"""What the page of models counts as our rules are the rules that models are graded against."""

from __future__ import annotations

from kare_ml.learning.rivals import RULES
from kare_ml.web.pages import models


def test_the_rules_are_those_of_the_grades() -> None:
    assert set(models.RULES) == {*RULES, "constant"}
