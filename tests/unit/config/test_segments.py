"""Segments say only what differs, and keep apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from kare_ml.config.model import Percentile
from tests.unit.config.test_load import BOOK, INVOICES, MAPPED, faults, load

FILE = BOOK + INVOICES + MAPPED


def segment(name: str, where: str, more: str = "") -> str:
    return f"[[segments]]\nname = '{name}'\nwhere = [{where}]\n{more}"


FRANCE = "{ feature = 'region', in = ['France'] }"
LARGE = "{ feature = 'employees', at_least = 500 }"


def test_a_segment_has_the_rules_of_all_with_what_it_says_otherwise(tmp_path: Path) -> None:
    differs = (
        "profiles.expand.points_needed = 40\n"
        "profiles.expand.attributes.'revenue in the top fifth' = { at_least = 5000, points = 30 }\n"
        "profiles.expand.attributes.'ordered in 90 days'.at_most = 30\n"
        "profiles.attain.or.'of a target industry, and worth a talk'.points_needed = 2\n"
        "profiles.attain.attributes.'a known gap'.points = 2\n"
    )
    settings = load(tmp_path, FILE + segment("France", FRANCE, differs))
    (france,) = settings.segments
    assert france.profiles.expand.points_needed == 40
    assert [(a.at_least, a.points) for a in france.profiles.expand.attributes[:2]] == [(5000, 30), (1.15, 20)]
    assert [a.at_most for a in france.profiles.expand.must] == [30, 59]
    assert [(way.points_needed, way.attributes[1].points) for way in france.profiles.attain.or_] == [(2, 2)]
    assert france.profiles.recapture == settings.profiles.recapture
    assert settings.profiles == load(tmp_path, FILE).profiles, "the rules of all stay as they are"


def test_a_segment_has_more_of_its_own_leaves_out_and_has_its_own_percentiles(tmp_path: Path) -> None:
    differs = """
profiles.expand.without = ["margin at least the median", "nothing 60 days overdue"]
profiles.expand.add.attributes = [{ name = "many staff", feature = "employees", at_least = 1000, points = 15 }]
profiles.expand.add.must = [{ name = "has bought for a year", feature = "tenure_days", at_least = 365 }]
profiles.expand.attributes."revenue in the top fifth".at_least = { percentile = 90, of = "segment" }
profiles.attain.without = ["of a target industry, and worth a talk"]
profiles.recapture.add.or = [{ name = "large once", must = [{ name = "l", feature = "employees", at_least = 9 }] }]
"""
    settings = load(tmp_path, FILE + segment("France", FRANCE, differs))
    (france,) = settings.segments
    expand = france.profiles.expand
    assert [a.name for a in expand.must] == ["ordered in 90 days", "has bought for a year"]
    assert [(a.name, a.points) for a in expand.attributes[-2:]] == [
        ("a sister or site not buying", 20),
        ("many staff", 15),
    ]
    assert len(expand.attributes) == len(settings.profiles.expand.attributes) == 5
    assert expand.attributes[0].at_least == Percentile(percentile=90, of="segment France")
    assert [settings.profiles.attain.or_[0].name, *france.profiles.attain.or_] == [
        "of a target industry, and worth a talk"
    ]
    assert [way.name for way in france.profiles.recapture.or_] == ["large once"]
    assert settings.profiles == load(tmp_path, FILE).profiles, "the rules of all stay as they are"


def test_only_a_segment_speaks_of_its_own_percentiles(tmp_path: Path) -> None:
    rule = """
[profiles.expand]
must = [{ name = "top", feature = "spend_365d", at_least = { percentile = 90, of = "segment" } }]
"""
    (fault,) = faults(tmp_path, FILE + rule)
    assert 'of is "clients", "accounts", or in a segment "segment"; found \'segment\'' in fault


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        (
            "profiles.expand.without = ['margin at least the medien']",
            "segments.0.profiles.expand.without: nothing of the rule is called 'margin at least the medien'; "
            "did you mean margin at least the median?",
        ),
        (
            "profiles.expand.without = 'margin'",
            "segments.0.profiles.expand.without: expected a list of names; found 'margin'",
        ),
        (
            "profiles.expand.add.attribute = []",
            "segments.0.profiles.expand.add: expected lists of must, attributes, or; found {'attribute': []}",
        ),
        (
            "profiles.expand.add.must = [{ name = 'x', feature = 'spend_365', at_least = 1 }]",
            "segments.0.profiles.expand.must.2.feature: no feature is called 'spend_365'; did you mean spend_365d?",
        ),
        (
            "profiles.expand.without = ['revenue in the top fifth', 'margin at least the median', "
            "'a sister or site not buying']",
            "segments.0.profiles.expand: nobody can reach it: points_needed is 60, all attributes give 45",
        ),
        ("profiles.expnd.points_needed = 1", "segments.0.profiles.expnd: no such rule; did you mean expand?"),
        (
            "profiles.expand.attributes.'revenue in top fifth'.points = 1",
            "segments.0.profiles.expand.attributes: no attribute is called 'revenue in top fifth'; "
            "did you mean revenue in the top fifth?",
        ),
        (
            "profiles.attain.or.'nobody'.points_needed = 1",
            "segments.0.profiles.attain.or: no other way is called 'nobody'",
        ),
        (
            "profiles.expand.attributes.'ordered in 90 days' = 30",
            "segments.0.profiles.expand.attributes.ordered in 90 days: expected what is different, such as "
            "{ at_least = 5 }; found 30",
        ),
        (
            "profiles.expand.must = []",
            'segments.0.profiles.expand.must: override by name, such as attributes."its name" = { at_least = 5 }, '
            "or add.must = [ … ]",
        ),
        (
            "profiles.expand.points_needed = 500",
            "segments.0.profiles.expand: nobody can reach it: points_needed is 500, all attributes give 100",
        ),
    ],
)
def test_a_segment_that_cannot_be_read_says_where(tmp_path: Path, more: str, fault: str) -> None:
    assert fault in faults(tmp_path, FILE + segment("s", FRANCE, more + "\n"))


def test_a_segment_is_not_told_by_a_percentile(tmp_path: Path) -> None:
    where = "{ feature = 'spend_365d', at_least = { percentile = 80 } }"
    assert faults(tmp_path, FILE + segment("s", where)) == (
        "segments.0.where.0: a percentile is for rules; a segment is told by numbers and words",
    )


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (FRANCE, "{ feature = 'region', in = ['Spain'] }", True),
        (FRANCE, "{ feature = 'region', in = ['Spain', 'France'] }", False),
        (FRANCE, "{ feature = 'region', missing = true }", True),
        (FRANCE, f"{FRANCE}, {LARGE}", False),
        (LARGE, "{ feature = 'employees', below = 500 }", True),
        (LARGE, "{ feature = 'employees', at_most = 500 }", False),
        (FRANCE, LARGE, True),  # only the data can tell
    ],
)
def test_segments_that_overlap_whatever_the_data_are_refused(tmp_path: Path, one: str, other: str, apart: bool) -> None:
    text = FILE + segment("one", one) + segment("other", other)
    if apart:
        assert [s.name for s in load(tmp_path, text).segments] == ["one", "other"]
        return
    assert faults(tmp_path, text) == (
        "segments: 'one' and 'other' overlap; add a test to `where` of one of them that keeps them apart",
    )


def test_a_name_is_there_once(tmp_path: Path) -> None:
    text = FILE + segment("one", FRANCE) + segment("one", "{ feature = 'region', is = 'Spain' }")
    assert faults(tmp_path, text) == ("segments: 'one' is there twice",)
