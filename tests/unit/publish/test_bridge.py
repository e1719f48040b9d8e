"""What a movement in chances is made of, by cause."""

from __future__ import annotations

from kare_ml.publish.bridge import by_causes


def test_what_no_line_tells_has_a_name_of_its_own() -> None:
    assert by_causes(2.0, {"new events": 1.5, "time passing": 0.0}) == {"new events": 1.5, "no common log-odds": 0.5}
    assert list(by_causes(2.0, {"new events": 1.5, "time passing": 0.5})) == ["time passing", "new events"]
