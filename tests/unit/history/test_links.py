"""Circles of links are broken where they close, and chains are followed for as long as they hold."""

from __future__ import annotations

import datetime as dt
import time
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.history.links import Link, closing, ends


def day(number: int) -> dt.datetime:
    return dt.datetime(2024, 1, number)


def link(text: str, since: int = 1, until: int | None = None) -> Link:
    account, other = text.split(">")
    return Link(day(since), account, other, None if until is None else day(until))


def test_without_a_circle_nothing_is_broken() -> None:
    assert closing([]) == set()
    assert closing([link("a>b"), link("b>c"), link("d>c")]) == set()


def test_an_account_that_is_linked_to_itself() -> None:
    assert closing([link("a>a"), link("b>a")]) == {link("a>a")}


def test_the_link_known_last_closes_the_circle_whatever_the_order_of_rows() -> None:
    links = [link("a>b", since=3), link("b>c", since=1), link("c>a", since=2), link("d>a", since=4)]
    for order in permutations(links):
        assert closing(order) == {link("a>b", since=3)}


def test_of_links_known_at_once_the_greatest_id_loses_its_own() -> None:
    links = [link("a>b"), link("b>c"), link("c>a")]
    for order in permutations(links):
        assert closing(order) == {link("c>a")}


def test_links_that_never_held_at_once_are_no_circle() -> None:
    assert closing([link("a>b", since=1, until=2), link("b>a", since=2)]) == set()
    assert closing([link("a>b", since=1, until=3), link("b>a", since=2)]) == {link("b>a", since=2)}


def test_two_circles_that_share_an_account() -> None:
    links = [link("a>b", 1, 5), link("b>a", 2), link("a>c", 5), link("c>a", 6)]
    assert closing(links) == {link("b>a", 2), link("c>a", 6)}


def test_chains_are_followed_while_they_hold() -> None:
    links = [link("a>b", since=1), link("b>c", since=3), link("c>d", since=5, until=7)]
    assert ends(links) == [
        link("a>b", 1, 3),
        link("a>c", 3, 5),
        link("b>c", 3, 5),
        link("a>d", 5, 7),
        link("b>d", 5, 7),
        link("c>d", 5, 7),
        link("a>c", 7),
        link("b>c", 7),
    ]


def test_a_circle_has_ends_too() -> None:
    assert ends([link("a>b", 1), link("b>a", 2), link("c>c", 1)]) == [link("a>b", 1)]
    assert ends([link("a>b", 3, 3)]) == []


def test_a_link_that_was_over_before_it_began_hides_no_circle() -> None:
    links = [link("a>b", since=4, until=2), link("a>b", since=2), link("b>a", since=6)]
    assert closing(links) == {link("b>a", since=6)}
    assert ends(links) == [link("a>b", since=2)]


def test_many_accounts_of_one_survivor_are_followed_in_a_moment() -> None:
    minute = dt.timedelta(minutes=1)
    links = [Link(day(1) + n * minute, f"{n:05d}", "one") for n in range(20_000)]
    began = time.process_time()
    assert ends([*links, link("one>other", since=20)])[-1] == Link(day(20), "one", "other")
    assert time.process_time() - began < 5


names = st.sampled_from("abcde")
drawn = st.lists(
    st.builds(
        lambda account, other, since, length: link(
            f"{account}>{other}", since, None if length is None else since + length
        ),
        names, names, st.integers(1, 9), st.none() | st.integers(1, 9),
    ),
    max_size=9, unique_by=lambda link: (link.account, link.since),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(links=drawn)
def test_at_no_instant_is_a_circle_left_and_every_end_is_the_end_of_a_chain(links: list[Link]) -> None:
    alone = []
    for a in links:  # an account has one link at a time: the next one ends the one before it
        later = [b.since for b in links if b.account == a.account and b.since > a.since]
        alone.append(Link(a.since, a.account, a.other, min(filter(None, [a.until, *later]), default=None)))
    broken = closing(alone)
    for number in range(1, 20):
        now = {a.account: a.other for a in alone if a not in broken and a.holds_at(day(number))}
        expected = {}
        for account in now:
            seen, at = {account}, now[account]
            while at in now:
                assert at not in seen
                seen.add(at)
                at = now[at]
            expected[account] = at
        assert {end.account: end.other for end in ends(alone) if end.holds_at(day(number))} == expected
