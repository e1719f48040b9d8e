"""What is kept is made once, however many ask, and the latest of each kind stay."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from kare_ml.web.kept import Kept


def test_many_who_ask_at_once_are_given_what_was_made_once() -> None:
    kept, made, all_there = Kept(4, {}), [], threading.Barrier(8)

    def make() -> object:
        made.append(object())
        return made[-1]

    def ask(_: int) -> object:
        all_there.wait()
        return kept.get(("page", 1), make)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert len(made) == 1 and set(answers) == {made[0]}


def test_the_latest_that_were_asked_for_stay_of_each_kind() -> None:
    kept = Kept(2, {"large": 1})
    for key in (("small", 1), ("small", 2), ("small", 1), ("small", 3), ("large", 1), ("large", 2)):
        kept.get(key, lambda: "first")
    again = {key: kept.get(key, lambda: "anew") for key in (("small", 1), ("small", 3), ("large", 2))}
    assert set(again.values()) == {"first"}
    assert kept.get(("small", 2), lambda: "anew") == kept.get(("large", 1), lambda: "anew") == "anew"


def test_what_failed_is_tried_again() -> None:
    kept = Kept(2, {})
    with pytest.raises(ZeroDivisionError, match="by zero"):
        kept.get(("page",), lambda: 1 // 0)
    assert kept.get(("page",), lambda: 7) == 7


def test_what_was_begun_before_all_is_forgotten_is_not_kept() -> None:
    kept = Kept(4, {})

    def of_before() -> str:
        kept.clear()  # while it is being made
        return "of before"

    kept.get(("page", 1), lambda: "of before")
    assert kept.get(("page", 2), of_before) == "of before"
    assert [kept.get(("page", number), lambda: "anew") for number in (1, 2)] == ["anew", "anew"]
