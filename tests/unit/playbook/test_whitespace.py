"""The solution heat map, drawn small: a row an account, a column a line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.playbook.kin import family_of, parents_of
from kare_ml.playbook.next_line import Suggestion, alike_buyers, suggestions
from kare_ml.playbook.picture import draw
from kare_ml.playbook.whitespace import Cell, HeatMap, families, heat_map, rolled_up

SIGNS = {"B": ("last_age", 10), "o": ("last_age", 400), "R": ("running", True)}
WORDS = {"C": "competitor", "H": "in_house", "x": "not_needed"}
CELLS = "xHC.oB"
"""The sign of each cell, in the order of their numbers."""


def drawn(picture: str, lapse: int = 180) -> HeatMap:
    """A map from lines such as `a 100 B.o`: the account, its revenue, and a sign for each of the lines l0, l1, l2."""
    accounts, bought, marks = [], [], {}
    for row in picture.split("\n"):
        account, revenue, signs = row.split()
        accounts.append({"account_id": account, "profile": "Keep", "trailing_revenue": float(revenue)})
        for number, sign in enumerate(signs):
            if sign in WORDS:
                marks[account, f"l{number}"] = WORDS[sign]
            elif sign in SIGNS:
                fact = dict([SIGNS[sign]])
                entry = {"account_id": account, "product_line": f"l{number}", "spend_365d": 5.0, "running": False}
                bought.append(entry | {"last_age": None} | fact)
    return heat_map(_published(accounts), pa.Table.from_pylist(bought, schema=BOUGHT), marks, lapse)


BOUGHT = pa.schema(
    [
        ("account_id", pa.string()),
        ("product_line", pa.string()),
        ("last_age", pa.int32()),
        ("spend_365d", pa.float64()),
        ("running", pa.bool_()),
    ]
)


def _published(accounts: list[dict[str, Any]]) -> pa.Table:
    texts = ["account_id", "name", "owner", "profile", "no_profile_reason"]
    schema = pa.schema([*((name, pa.string()) for name in texts), ("trailing_revenue", pa.float64())])
    return pa.Table.from_pylist(accounts, schema=schema)


def shown(found: HeatMap) -> list[str]:
    """The map as lines again, its columns in the order of the names of the lines."""
    order = np.argsort(found.lines)
    return [
        f"{site.account_id} {''.join(CELLS[value] for value in row[order])}"
        for site, row in zip(found.sites, found.cells, strict=True)
    ]


def test_buys_bought_never_and_what_people_marked() -> None:
    found = drawn("a 100 Bo.C\nb 300 RxH.")
    assert shown(found) == ["b BxH.", "a Bo.C"], "the most revenue first"
    assert found.lines == ("l0", "l1", "l2", "l3"), "the most clients first, then by name"


def test_a_purchase_is_louder_than_a_mark() -> None:
    bought = pa.Table.from_pylist(
        [{"account_id": "a", "product_line": "l", "last_age": 500, "spend_365d": 0.0, "running": False}], schema=BOUGHT
    )
    found = heat_map(_published([{"account_id": "a", "profile": "Keep"}]), bought, {("a", "l"): "competitor"}, 180)
    assert shown(found) == ["a o"]


@pytest.mark.parametrize(("age", "sign"), [(180, "B"), (181, "o")])
def test_buys_is_within_the_lapse_window(age: int, sign: str) -> None:
    bought = pa.Table.from_pylist(
        [{"account_id": "a", "product_line": "l", "last_age": age, "spend_365d": 0.0, "running": False}], schema=BOUGHT
    )
    assert shown(heat_map(_published([{"account_id": "a", "profile": "Keep"}]), bought, {}, 180)) == [f"a {sign}"]


def test_families_by_their_head_with_whom_they_are_related_to() -> None:
    parents = {"hq": None, "s1": "hq", "s2": "s1", "orphan": "gone", "jv": None, "other": None}
    assert families(parents) == {
        "hq": ("hq", "s1", "s2"), "orphan": ("orphan",), "jv": ("jv",), "other": ("other",),
    }  # fmt: skip
    both = families(parents, [("s1", "jv"), ("jv", "other"), ("s1", "nobody")])
    assert (both["hq"], both["other"]) == (("hq", "s1", "s2", "jv"), ("other", "jv")), "a joint venture is in both"


def test_a_circle_of_parents_ends() -> None:
    found = families({"a": "b", "b": "c", "c": "b", "d": "d"})
    assert found == {"b": ("b", "a", "c"), "d": ("d",)}


PARENT = st.sampled_from([None, *"abcdefgh", "gone"])
PAIR = st.tuples(st.sampled_from([*"abcdefgh", "gone"]), st.sampled_from([*"abcdefgh", "gone"]))


@settings(max_examples=300)
@given(
    st.permutations("abcdefgh"),
    st.lists(PARENT, min_size=8, max_size=8),
    st.lists(PAIR.filter(lambda pair: pair[0] != pair[1]), max_size=3, unique=True),
)
def test_the_family_of_one_account_is_that_among_all_families(
    accounts: list[str], parents: list[str | None], related: list[tuple[str, str]]
) -> None:
    told = families(dict(zip(accounts, parents, strict=True)), related)
    expected = {one: members for members in told.values() for one in members if len(members) > 1}
    rows = pa.table({"account_id": pa.array(accounts), "parent_id": pa.array(parents, pa.string())})
    rows = pa.concat_tables([rows.slice(0, 3), rows.slice(3)])
    for account in accounts:
        found = family_of(account, rows["account_id"], parents_of(rows), related)
        assert found == expected.get(account, (account,))
    assert family_of("gone", rows["account_id"], parents_of(rows), related) == ()


def test_a_family_buys_what_any_member_buys_and_is_open_while_any_is() -> None:
    single = drawn("a 100 B.CCx\nb 50 Bo.CC\nc 20 .....")
    found = rolled_up(single, {"a": ("a", "b"), "c": ("c",)})
    assert shown(found) == ["a Bo.CC", "c ....."]
    assert [(site.revenue, site.members) for site in found.sites] == [(150.0, ("a", "b")), (20.0, ("c",))]
    assert found.buying[0, found.lines.index("l0")] == 2
    assert found.places_with("b") == [0]


LIKE_A = "\n".join(f"p{n} 10 BB.." for n in range(6))
LIKE_B = "\n".join(f"q{n} 10 ..BB" for n in range(9))


def test_what_the_clients_most_like_it_buy_is_likely_next() -> None:
    single = drawn(f"{LIKE_A}\n{LIKE_B}\na 5 B...\nb 5 ...B")
    asked = single.part([*single.places_with("a"), *single.places_with("b")])
    found = suggestions(single, asked, most=1)
    assert found == [[Suggestion("l1", 2, 3, "alike")], [Suggestion("l2", 2, 3, "alike")]], "a fifth of 17, itself too"
    clients = single.cells == Cell.BUYS
    counts, alike = alike_buyers(clients, clients[single.places_with("a")], neighbours=2)
    assert alike.tolist() == [2]
    assert dict(zip(single.lines, counts[0].tolist(), strict=True)) == {"l0": 2, "l1": 1, "l2": 0, "l3": 0}


LINES = st.lists(st.integers(0, 1), min_size=4, max_size=4)


@given(st.lists(LINES.filter(any), min_size=1, max_size=12), st.lists(LINES, max_size=4), st.integers(1, 5))
def test_the_nearest_are_those_of_the_largest_cosine_the_first_of_equal_ones(
    clients: list[list[int]], asked: list[list[int]], neighbours: int
) -> None:
    """Held against fractions: the square of the cosine is (lines in common)^2 / (lines of one x lines of the other)."""
    few = min(neighbours, max(1, len(clients) // 5))
    expected = []
    for row in asked:
        near = [-Fraction(sum(map(int.__mul__, row, one)) ** 2, sum(one)) for one in clients]
        first = sorted(range(len(clients)), key=lambda at: (near[at], at))[: few if any(row) else len(clients)]
        expected.append([sum(clients[at][line] for at in first) for line in range(4)])
    wanted = np.array(asked, bool).reshape(-1, 4)
    counts, alike = alike_buyers(np.array(clients, bool), wanted, neighbours)
    assert counts.tolist() == expected
    assert alike.tolist() == [few if any(row) else len(clients) for row in asked]


def test_places_in_the_map_are_those_of_the_accounts_that_are_in_it() -> None:
    single = drawn("a 100 B.\nb 300 .B\nc 200 BB")
    assert single.places_of(pa.array(["a", "nobody", "c"])).tolist() == [1, 2], "in the order of the map"
    assert (single.clients.count, single.clients.buyers.tolist()) == (3, [2, 2])


def test_who_buys_nothing_is_offered_what_most_clients_buy() -> None:
    single = drawn(f"{LIKE_A}\n{LIKE_B}\nlapsed 5 o...\nprospect 0 ..C.")
    asked = single.part([*single.places_with("lapsed"), *single.places_with("prospect")])
    lapsed, prospect = suggestions(single, asked)
    assert [(offer.line, offer.buyers, offer.by) for offer in lapsed] == [
        ("l2", 9, "popular"), ("l3", 9, "popular"), ("l1", 6, "popular"),
    ]  # fmt: skip
    assert "l2" not in [offer.line for offer in prospect], "it comes from a competitor"


def test_a_book_without_clients_has_nothing_to_suggest() -> None:
    single = drawn("a 0 o.\nb 0 ..")
    assert suggestions(single, single) == [[], []]


@given(st.lists(st.text("Bo.CHxR", min_size=4, max_size=4), min_size=1, max_size=12))
def test_nothing_is_offered_that_is_bought_was_bought_or_is_marked(rows: list[str]) -> None:
    single = drawn("\n".join(f"a{n} {n} {signs}" for n, signs in enumerate(rows)))
    for site, offers in zip(single.sites, suggestions(single, single), strict=True):
        signs = rows[int(site.account_id[1:])]
        assert all(signs[int(offer.line[1:])] == "." and offer.buyers > 0 for offer in offers)


@pytest.mark.parametrize("name", ["map.svg", "map.png"])
def test_the_picture_is_drawn_and_the_same_twice(tmp_path: Path, name: str) -> None:
    single = drawn("a 100 Bo.CHx\nb 50 BB....")
    family = rolled_up(single, {"a": ("a", "b")})
    draw(tmp_path / name, family, suggestions(single, family), "Who buys what")
    first = (tmp_path / name).read_bytes()
    assert len(first) > 2000
    if name.endswith("svg"):
        assert b"likely next" in first or b"<path" in first
        assert b"dc:date" not in first
