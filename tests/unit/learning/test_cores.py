"""Fits side by side: in their order, on threads of their own only where that is worth it, and no error is lost."""

from __future__ import annotations

import threading
import time
from functools import partial

import pytest

from kare_ml.learning.cores import WORTH_IT, side_by_side


def later(answer: int, seconds: float) -> tuple[int, str]:
    time.sleep(seconds)
    return answer, threading.current_thread().name


@pytest.mark.parametrize("rows", [WORTH_IT - 1, WORTH_IT])
def test_answers_come_in_the_order_of_the_tasks(rows: int) -> None:
    found = side_by_side([partial(later, 1, 0.05), partial(later, 2, 0.0), partial(later, 3, 0.01)], rows)
    assert [answer for answer, _ in found] == [1, 2, 3]


def test_little_work_stays_where_it_is() -> None:
    (_, name), _ = side_by_side([partial(later, 1, 0.0), partial(later, 2, 0.0)], WORTH_IT - 1)
    assert name == threading.current_thread().name


def test_an_error_is_not_lost() -> None:
    def fails() -> tuple[int, str]:
        raise ZeroDivisionError("by zero")

    with pytest.raises(ZeroDivisionError, match="by zero"):
        side_by_side([partial(later, 1, 0.0), fails], WORTH_IT)
