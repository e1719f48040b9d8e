"""Grades: a clearly better model is A, noise is C, and money is counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kare_ml.learning.grading import Origin, gains, grade, in_money


def origin(
    seed: int, strength: float, rule_strength: float = 0.7, accounts: int = 400, as_of: str = "2011-06-10"
) -> Origin:
    """Labels that follow a hidden number; model and rule see it, each with its own strength, and noise beside it."""
    generator = np.random.default_rng(seed)
    hidden, other = generator.normal(size=accounts), generator.normal(size=accounts)
    truth = 1 / (1 + np.exp(-(2.5 * hidden - 1)))

    def said(share: float) -> np.ndarray:
        return np.asarray(1 / (1 + np.exp(-(2.5 * share * hidden - 1 + (1 - share) * other))))

    return Origin(
        as_of,
        1000,
        np.array([f"{n}" for n in range(accounts)], dtype=object),
        (generator.random(accounts) < truth).astype(np.int8),
        {"model": said(strength), "rule": said(rule_strength), "worse rule": said(0.1)},
        np.full(accounts, 100.0),
        np.ones(accounts, dtype=bool),
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_clearly_better_model_is_an_a(seed: int) -> None:
    verdict = grade([origin(seed, 1.0, 0.2), origin(seed + 50, 1.0, 0.2)], ["rule", "worse rule"])
    assert verdict.grade == "A"
    assert verdict.log_loss_gain is not None
    assert 0 < verdict.log_loss_gain.low < verdict.log_loss_gain.mean < verdict.log_loss_gain.high


@pytest.mark.parametrize("seed", range(8))
def test_a_model_of_noise_is_a_c(seed: int) -> None:
    """The labels have nothing to do with what the model says; the rule says the base rate."""
    generator = np.random.default_rng(seed)
    noise = [
        Origin(
            "2011-06-10",
            1000,
            np.array([f"{n}" for n in range(300)], dtype=object),
            (generator.random(300) < 0.2).astype(np.int8),
            {"model": np.clip(generator.beta(2, 6, 300), 0.01, 0.99), "rule": np.full(300, 0.2)},
            np.ones(300),
            np.ones(300, dtype=bool),
        )
        for _ in range(2)
    ]
    verdict = grade(noise, ["rule"])
    assert verdict.grade == "C"
    assert "our rules do as well: using them" in verdict.reason


def test_a_model_that_is_a_little_better_is_a_b() -> None:
    verdict = grade([origin(7, 0.84, 0.7, accounts=150)], ["rule"])
    assert verdict.grade == "B"
    assert verdict.log_loss_gain is not None and verdict.average_precision_gain is not None
    assert min(verdict.log_loss_gain.low, verdict.average_precision_gain.low) <= 0
    assert "but not surely" in verdict.reason


def no_signal(seed: int, accounts: int = 150) -> list[Origin]:
    """Three origins of the same accounts, whose outcome mostly stays as it was; nothing that is said has to do with it.

    Model and rule each say the base rate with a little noise of their own, as fits to noise do.
    """
    generator = np.random.default_rng(seed)
    before = generator.random(accounts) < 0.3
    model, rule = generator.normal(0, 0.1, (2, accounts))
    found = []
    for date in ("2011-06-10", "2011-05-11", "2011-04-11"):
        stays = generator.random(accounts) < 0.7
        labels = np.where(stays, before, generator.random(accounts) < 0.3).astype(np.int8)
        said = {
            name: 1 / (1 + np.exp(-(np.log(3 / 7) + noise + generator.normal(0, 0.02, accounts))))
            for name, noise in (("model", model), ("rule", rule))
        }
        ids = np.array([f"{n}" for n in range(accounts)], dtype=object)
        found.append(Origin(date, 1000, ids, labels, said, np.ones(accounts), np.ones(accounts, dtype=bool)))
    return found


def test_without_any_signal_the_only_right_answer_is_c() -> None:
    """By the signs of the mean gains, 21 of these forty books would have been a B."""
    books = [no_signal(seed) for seed in range(40)]
    assert sum(grade(book, ["rule"]).grade == "C" for book in books) >= 39
    by_signs = [min(g.mean for g in gains(book, "rule", "model")) > 0 for book in books]
    assert sum(by_signs) == 21


def test_it_is_judged_by_the_best_rule() -> None:
    assert grade([origin(1, 1.0)], ["worse rule", "rule"]).best_rule == "rule"


def test_a_model_that_is_the_rule_is_a_c() -> None:
    assert grade([origin(1, 0.7)], ["rule"]).grade == "C"


def test_nothing_to_judge_by_is_a_c() -> None:
    verdict = grade([], ["rule"])
    assert (verdict.grade, verdict.log_loss_gain) == ("C", None)
    assert "too little history" in verdict.reason


def test_grading_is_repeatable() -> None:
    assert grade([origin(5, 0.9)], ["rule"]) == grade([origin(5, 0.9)], ["rule"])


def test_accounts_are_drawn_not_rows() -> None:
    """The same accounts at three origins say no more than at one: the interval stays as wide."""
    one = origin(2, 0.9)
    alone, thrice = grade([one], ["rule"]).log_loss_gain, grade([one, one, one], ["rule"]).log_loss_gain
    assert alone is not None and thrice is not None
    assert thrice.high - thrice.low == pytest.approx(alone.high - alone.low, rel=0.3)


def test_in_money_by_hand() -> None:
    """Chance x revenue of the model: d 80, a 45, b 40. Of its top two, `a` lapsed. The rule names c (45) and b (30)."""
    hand = Origin(
        "2011-06-10",
        10,
        np.array(["a", "b", "c", "d", "e"], dtype=object),
        np.array([1, 1, 0, 0, 1], dtype=np.int8),
        {"model": np.array([0.9, 0.4, 0.1, 0.8, 1.0]), "rule": np.array([0.1, 0.3, 0.9, 0.1, 1.0])},
        np.array([50.0, 100.0, 50.0, 100.0, 1000.0]),
        np.array([True, True, True, True, False]),  # `e` is no client: it cannot be lost
    )
    money = in_money(hand, "rule", 2)
    assert (money.named_by_model, money.revenue_by_model) == (1, 50.0)
    assert (money.named_by_rules, money.revenue_by_rules) == (1, 100.0)
    everyone = in_money(hand, "rule", 99)
    assert (everyone.named_by_model, everyone.revenue_by_model) == (2, 150.0)
