"""Pictures: their numbers are those that were given, they are drawn alike every time, and stand beside a table."""

from __future__ import annotations

import datetime as dt

import pytest

from kare_ml.publish.pictures import Moment, Step, bridge, page, timeline

STEPS = (Step("time passing", 0.182), Step("new events", -0.04), Step("model <swap>", 0.0004))
NIGHTS = [
    Moment(dt.date(2026, 11, 1), 0.31),
    Moment(dt.date(2026, 11, 8), None, ("model",)),
    Moment(dt.date(2026, 11, 15), 0.45, ("rules", "lapsed"), (("invoice", "invoice A7: 139"), ("ticket opened", "a"))),
]


def test_a_bridge_goes_from_its_start_to_the_sum() -> None:
    drawn = bridge("Why", 0.31, STEPS, "chance, %", percent=True)
    assert drawn.head == ("step", "chance, %")
    assert drawn.rows == (
        ("before", "31.0%"), ("time passing", "+18.2"), ("new events", "-4.0"), ("model <swap>", "+0.0"),
        ("now", "45.2%"),
    )  # fmt: skip
    left, width = [(bar.get_x(), bar.get_width()) for bar in drawn.figure.axes[0].patches][1]
    assert (round(left, 6), round(width, 6)) == (31.0, 18.2), "a bar hangs where the one before ended"


def test_a_bridge_may_cross_zero() -> None:
    drawn = bridge("Book", 0.0, [Step("a", 2.0), Step("b", -5.0)], "accounts", ends=("as before", "together"))
    assert drawn.rows[-1] == ("together", "-3.00")
    low, high = drawn.figure.axes[0].get_xlim()
    assert low < -3.0 and high > 2.0


def test_a_timeline_has_its_marks_and_events() -> None:
    drawn = timeline("Over time", NIGHTS, [("High", 0.5)])
    assert drawn.rows == (
        ("2026-11-01", "31.0%", "", ""),
        ("2026-11-08", "", "", "model"),
        ("2026-11-15", "45.0%", "invoice A7: 139; a", "rules, lapsed"),
    )
    said = {text.get_text() for text in drawn.figure.axes[0].texts}
    assert said == {"High", "model", "rules, lapsed", "invoice, ticket opened"}


def test_a_busy_timeline_counts_what_it_cannot_name() -> None:
    day, events = dt.date(2026, 11, 1), tuple((kind, f"{kind} {n}") for n, kind in enumerate(("a", "b", "a", "c") * 2))
    drawn = timeline("Over time", [Moment(day, 0.3, (), events)])
    assert drawn.rows[0][2] == "a 0; b 1; a 2; c 3; a 4; b 5; and 2 more"
    assert "a, b +1" in {text.get_text() for text in drawn.figure.axes[0].texts}
    many = [Moment(day + dt.timedelta(days=n), 0.3, (), events) for n in range(30)]
    assert not timeline("Over time", many).figure.axes[0].texts, "no room for their names"


def test_the_same_content_gives_the_same_bytes() -> None:
    for draw in (lambda: bridge("Why", 0.31, STEPS, "%"), lambda: timeline("Over time", NIGHTS)):
        assert draw().svg() == draw().svg()
        assert draw().png() == draw().png()
        assert draw().png().startswith(b"\x89PNG")


def test_a_page_has_each_picture_with_its_numbers_and_needs_nothing_from_elsewhere() -> None:
    text = page("A & B <Ltd>", [("profile", "Keep"), ("owner", "")], [bridge("Why", 0.3, STEPS, "%", percent=True)])
    assert "<h1>A &amp; B &lt;Ltd&gt;</h1>" in text and "<dt>owner" not in text
    assert text.count("<svg") == text.count("<table>") == 1
    assert "<td>model &lt;swap&gt;</td><td>+0.0</td>" in text
    assert "src=" not in text and "<script" not in text


@pytest.mark.parametrize("days", [1, 2, 4, 7, 8, 20, 60, 120])
def test_a_timeline_of_any_length_has_days_for_ticks(days: int) -> None:
    first = dt.date(2026, 11, 1)
    drawn = timeline("Over time", [Moment(first + dt.timedelta(days=n), 0.3) for n in range(days)])
    axes = drawn.figure.axes[0]
    assert drawn.svg() and len(axes.get_xticks()) <= 9
    assert all(float(at).is_integer() for at in axes.get_xticks()), "no hours"
