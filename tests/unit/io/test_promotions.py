"""Which promotion is in force at a date: in the order of training, never before it, never of a later one."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from kare_ml.io.promotions import Champion, append_promotion, in_force, read_promotions

JAN, FEB, MAR, APR = (dt.date(2026, month, 1) for month in (1, 2, 3, 4))


def promotion(version: int, as_of: dt.date, starts: dt.date | None = None, *, name: str = "churn") -> Champion:
    return Champion(name, version, f"{version:064x}", "run", "A", as_of, "5" * 64, "better", in_force_from=starts)


RECORD = [
    promotion(1, FEB),
    promotion(2, APR, APR + dt.timedelta(days=1)),
    promotion(3, JAN),  # trained for the past, after the others
    promotion(4, FEB, MAR),  # trained again as of February, promoted in March
    promotion(9, JAN, name="expansion"),
]


@pytest.mark.parametrize(
    ("date", "version"),
    [
        (dt.date(2025, 12, 31), None),
        (JAN, 3),
        (dt.date(2026, 1, 31), 3),
        (FEB, 1),
        (dt.date(2026, 2, 28), 1),
        (MAR, 4),
        (APR, 4),
        (dt.date(2026, 4, 2), 2),
        (None, 2),
    ],
)
def test_the_latest_trained_that_had_started(date: dt.date | None, version: int | None) -> None:
    found = in_force(RECORD, "churn", date)
    assert (found.version if found else None) == version


def test_another_model_has_its_own_champion() -> None:
    found = in_force(RECORD, "expansion", APR)
    assert found is not None and found.version == 9
    assert in_force(RECORD, "conversion") is None


def test_no_promotion_starts_before_its_training() -> None:
    assert promotion(1, FEB, JAN).starts == FEB


def test_what_is_recorded_comes_back(tmp_path: Path) -> None:
    for entry in RECORD:
        append_promotion(tmp_path, entry)
    assert read_promotions(tmp_path) == RECORD


def test_a_record_from_before_dates_of_force_is_read(tmp_path: Path) -> None:
    append_promotion(tmp_path, RECORD[0])
    path = tmp_path / "promotions.json"
    content = json.loads(path.read_text("utf-8"))
    for name in ("in_force_from", "walk_forward"):
        del content["promotions"][0][name]
    path.write_text(json.dumps(content), "utf-8")
    assert read_promotions(tmp_path) == [RECORD[0]]
