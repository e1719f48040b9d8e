"""The revenue walk: worked examples by hand, and that it adds up however it is cut."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kare_ml.config.goals import Goals
from kare_ml.playbook.hindsight import compare
from kare_ml.playbook.rates import DRIFT, UNMEASURED, Rate, Rates, measure, season
from kare_ml.playbook.steps import EIGHTY, Walked
from kare_ml.playbook.walk import PARTS, walk
from tests.unit.playbook.books import published, spent

RATES = Rates(
    180,
    keep=Rate(1.0, 50, shortfall=0.2, excess=0.2),
    expand=Rate(1.5, 20),
    back=Rate(0.25, 9),
    won=Rate(900.0, 12),
)

BOOK = """
| account | owner | region | lifecycle | profile   | keep | attain | gone | expand | year | best |
| keeps   | Ann   | North  | client    | Keep      | 0.7  | 0      | 0.2  | 0.1    | 1000 | 1000 |
| grows   | Bo    | North  | client    | Expand    | 0.4  | 0      | 0.1  | 0.5    | 2000 | 2000 |
| young   | Ann   | South  | client    | Keep      | 1    | 0      | 0    | 0      | 300  | 300  |
| unknown | Bo    | South  | client    | Keep      |      |        |      |        | 500  | 500  |
| fees    | Ann   | South  | client    | Keep      | 0.5  | 0      | 0.5  | 0      | 1200 |      |
| left    | Ann   | North  | lapsed    | Recapture | 0.3  | 0      | 0.6  | 0.1    | 100  | 4000 |
| target  | Cy    |        | prospect  | Attain    | 0.1  | 0.8    | 0    | 0.1    |      |      |
"""
SPENT = """
| account | age  | before | leaving | came | year_then | leaving_then |
| keeps   | 900  | 181    | 400     | 400  | 1000      | 400          |
| grows   | 900  | 190    | 600     | 900  | 1500      | 600          |
| young   | 90   |        | 0       | 300  | 0         | 0            |
| unknown | 900  | 181    | 250     | 250  | 500       | 250          |
| fees    |      |        |         |      |           |              |
| left    | 1000 | 300    | 100     | 0    | 200       | 100          |
| target  |      |        |         |      |           |              |
"""


def parts(account: str) -> dict[str, float]:
    """The parts of an account's walk that are not zero."""
    (row,) = [row for row in walk(published(BOOK), spent(SPENT), RATES).to_pylist() if row["account_id"] == account]
    return {part: row[part] / 100 for part in PARTS if row[part]}


def test_a_client_that_stays_brings_the_same_season_again_and_one_that_lapses_nothing() -> None:
    """0.2 of 400 is lost; 0.7 x 20% of 400 is bought less, and as much more; 0.1 x 400 x (1.5 - 1) is grown."""
    assert parts("keeps") == {"lost": -80, "shrunk": -56, "grown": 56, "expanded": 20}


def test_an_expand_client_grows_by_the_rate_of_expand() -> None:
    assert parts("grows") == {"lost": -60, "shrunk": -48, "grown": 48, "expanded": 150}


def test_a_client_in_its_first_year_goes_on_at_its_pace() -> None:
    """300 in 90 days, taken as its first 180: 300 more are to come, and nothing leaves the year."""
    assert parts("young") == {"shrunk": -60, "grown": 360}


def test_a_client_without_a_prediction_is_taken_as_it_is() -> None:
    assert parts("unknown") == {}
    assert Walked(walk(published(BOOK), spent(SPENT), RATES), RATES).total().not_predicted == 1


def test_fees_are_renewed_or_lost_as_a_whole() -> None:
    assert parts("fees") == {"lost": -600}


def test_what_a_lapsed_account_bought_runs_out_and_what_it_may_bring_back_goes_by_its_best_year() -> None:
    assert parts("left") == {"lost": -100, "won_back": 0.4 * 0.25 * 4000}


def test_a_prospect_brings_its_chance_of_what_new_clients_spend() -> None:
    assert parts("target") == {"won": pytest.approx(0.2 * 900)}


def test_the_book_adds_up_and_so_do_its_groups() -> None:
    walked = walk(published(BOOK), spent(SPENT), RATES)
    total = Walked(walked, RATES).total()
    assert (total.start, total.lost, total.won_back) == (5100, -840, 400)
    assert total.kept == total.start + total.lost + total.shrunk
    assert total.expected == 5100 - 840 - 164 + 464 + 170 + 180 + 400
    assert [(steps.group, steps.expected) for steps in Walked(walked, RATES).by("region")] == [
        ("North", 3100 - 240 - 104 + 104 + 170 + 400),
        ("South", 2000 - 600 - 60 + 360),
        ("not known", 180),
    ]


def test_goals_are_held_against_what_the_profile_is_expected_to_bring() -> None:
    walked = walk(published(BOOK), spent(SPENT), RATES)
    found = Walked(walked, RATES).goals(Goals(expand=2500, attain=100).by_profile)
    assert [(goal.profile, goal.expected, goal.gap) for goal in found] == [("Attain", 180, 80), ("Expand", 2090, -410)]


def test_what_is_at_stake_is_chance_times_value_by_profile() -> None:
    walked = walk(published(BOOK), spent(SPENT), RATES)
    found = dict(zip(walked["account_id"].to_pylist(), walked["at_stake"].to_pylist(), strict=True))
    assert found == {
        "keeps": 200, "grows": 150, "young": 0, "unknown": None, "fees": 600, "left": 400, "target": pytest.approx(180),
    }  # fmt: skip


def test_the_verdict() -> None:
    walked = walk(published(BOOK), spent(SPENT), RATES)
    total = Walked(walked, RATES).total()
    assert total.low < total.start < total.high
    assert total.verdict == "standing still: what comes in makes up for 121% of what goes"


def test_without_a_prediction_there_is_no_verdict() -> None:
    rows = published("""
    | account | lifecycle | profile   | keep | gone | year | best |
    | unknown | client    | Keep      |      |      | 500  |      |
    | left    | lapsed    | Recapture |      |      | 100  | 4000 |
    """)
    spending = spent("""
    | account | age  | before | leaving |
    | unknown | 900  | 181    | 250     |
    | left    | 1000 | 300    | 100     |
    """)
    walked = walk(rows, spending, RATES)
    assert Walked(walked, RATES).total().lost == -100, "what a past client bought runs out all the same"
    assert Walked(walked, RATES).total().verdict == "it cannot be told: no client has a prediction yet"


def test_a_rate_has_an_error_of_its_measuring_and_of_what_may_change_until_then() -> None:
    """80 and 130 of 100 each: 1.05; the squares of 25 and 25 over 200 squared, and a quarter of the rate besides."""
    came, expected = np.array([80.0, 130.0]), np.array([100.0, 100.0])
    rate = Rate.measured(came, expected, fewest=1, otherwise=1.0)
    assert rate.error == pytest.approx((25**2 + 25**2) / 200**2 + (DRIFT * 1.05) ** 2)
    young = Rate.measured(came, expected, fewest=5, otherwise=1.0)
    assert (young.value, young.accounts, young.error) == (1.0, 0, UNMEASURED**2)
    assert Rate.measured(came, expected, fewest=5, otherwise=0.0) == Rate(0.0, 0), "nothing came back: nothing is added"


def test_the_range_of_one_prospect_is_that_of_its_draw() -> None:
    """Two outcomes: 900 with a chance of 0.2, or nothing; a rate that is 30 off is off for it, too."""
    walked = walk(published(BOOK), spent(SPENT), RATES).slice(6, 1)
    rates = Rates(180, RATES.keep, RATES.expand, RATES.back, Rate(900.0, 12, error=30.0**2))
    steps = Walked(walked, rates).total()
    deviation = (0.2 * 0.8 * 900**2 + (0.2 * 30) ** 2) ** 0.5
    assert steps.high - steps.expected == pytest.approx(EIGHTY * deviation, abs=0.01)


def test_the_range_holds_four_fifths_of_what_comes_when_accounts_are_drawn() -> None:
    """400 clients, drawn 2,000 times by their chances: the range of the walk against the quantiles of the draws."""
    book = published("| account | lifecycle | profile | keep | attain | gone | expand | year |\n" + "".join(
        f"| {n} | client | Keep | 0.6 | 0 | {0.1 + 0.1 * (n % 3)} | {0.3 - 0.1 * (n % 3)} | {100 + n} |\n"
        for n in range(400)
    ))  # fmt: skip
    spending = spent(
        "| account | age | before | leaving |\n" + "".join(f"| {n} | 900 | 200 | {60 + n} |\n" for n in range(400))
    )
    steps = Walked(walk(book, spending, RATES), RATES).total()
    chance = np.random.default_rng(1)
    leaving, gone = 60.0 + np.arange(400), 0.1 + 0.1 * (np.arange(400) % 3)
    drawn = chance.random((2000, 400))
    outcome = np.where(drawn < gone, 0.0, np.where(drawn < gone + 0.6, 1.0, 1.5)) * leaving - leaving
    came = steps.start + outcome.sum(axis=1)
    assert came.mean() == pytest.approx(steps.expected, rel=0.002)
    assert np.mean((came >= steps.low) & (came <= steps.high)) == pytest.approx(0.8, abs=0.04)


def test_rates_are_measured_on_the_horizon_just_past() -> None:
    rows = published("| account | lifecycle | profile | best |\n" + "".join(
        f"| k{n} | client | Keep | 0 |\n" for n in range(5)
    ) + "".join(f"| e{n} | client | Expand | 0 |\n" for n in range(5)) + """| new | client | Keep | 0 |
        | back | client | Keep | 800 |
        | gone | lapsed | Recapture | 500 |
    """)  # fmt: skip
    spending = spent("| account | age | before | came | year_then | leaving_then |\n" + "".join(
        f"| k{n} | 900 | 200 | {80 + 10 * n} | 500 | 100 |\n" for n in range(5)
    ) + "".join(f"| e{n} | 900 | 200 | 150 | 500 | 100 |\n" for n in range(5)) + """| new | 100 | | 700 | 0 | 0 |
        | back | 900 | 400 | 200 | 0 | 0 |
        | gone | 900 | 200 | 0 | 500 | 100 |
    """)  # fmt: skip
    rates = measure(rows, spending, 180, 180)
    assert (rates.keep.value, rates.keep.accounts) == (1.0, 5), "the one that lapsed is not among those that stayed"
    assert (rates.keep.shortfall, rates.keep.excess) == pytest.approx((0.06, 0.06))
    assert (rates.expand.value, rates.back.value, rates.won.value) == (1.5, 0.25, 700)


def test_clients_without_a_season_to_compare_with_teach_nothing() -> None:
    """Half a year of one season against half a year of another tells of the seasons, not of the clients."""
    rows = published("| account | lifecycle | profile |\n" + "".join(f"| {n} | client | Keep |\n" for n in range(9)))
    head = "| account | age | before | came | year_then | leaving_then |\n"
    for age, accounts in ((544, 0), (545, 9)):
        spending = spent(head + "".join(f"| {n} | {age} | 200 | 50 | 100 | 100 |\n" for n in range(9)))
        assert measure(rows, spending, 180, 180).keep.accounts == accounts


def test_of_too_few_nothing_is_learnt() -> None:
    rates = measure(published(BOOK), spent(SPENT), 180, 180)
    assert (rates.keep.value, rates.keep.accounts, rates.expand.accounts) == (1.0, 0, 0)


def test_the_season_of_an_account_that_has_none_yet() -> None:
    found = season(*(np.array(values, dtype=float) for values in ([70, 0, 0], [100, 200, 90], [365, 364, 30])), 73)
    assert list(found) == pytest.approx([70, 200 * 73 / 364, 90])


LATER = """
| account | lifecycle | profile   | year |
| keeps   | client    | Keep      | 900  |
| grows   | client    | Expand    | 2600 |
| young   | lapsed    | Recapture | 10   |
| unknown | client    | Keep      | 700  |
| left    | client    | Keep      | 50   |
| target  | prospect  | Attain    |      |
| fresh   | client    | Keep      | 33   |
"""


def test_a_walk_against_what_came() -> None:
    walked = walk(published(BOOK), spent(SPENT), RATES)
    found = compare(walked, Walked(walked, RATES).total(), published(LATER))
    assert {part.part: part.came for part in found.parts} == {
        "lost": -290 - 1200 - 100,  # young, the fees that are not there any more, and what ran out of `left`
        "shrunk": -100,
        "grown": 200,
        "expanded": 600,
        "won": 0,
        "won_back": 50,
    }
    assert (found.came, found.newcomers) == (900 + 2600 + 10 + 700 + 50, 33), "nobody knew `fresh` then"
    assert (found.start, found.expected, found.within) == (5100, 5310, True)


STAGES = st.sampled_from(["client", "lapsed", "prospect"])
MONEY = st.floats(-500, 100_000, allow_nan=False).map(lambda value: round(value, 2))
ACCOUNT = st.fixed_dictionaries(
    {
        "lifecycle": STAGES,
        "owner": st.sampled_from(["Ann", "Bo", None]),
        "year": MONEY,
        "leaving": MONEY,
        "age": st.integers(1, 2000),
        "gone": st.floats(0, 1),
        "expand": st.floats(0, 1),
        "predicted": st.booleans(),
    }
)


@given(st.lists(ACCOUNT, min_size=1, max_size=12), st.floats(0.2, 3), st.floats(0.5, 4))
def test_it_adds_up_exactly_and_by_owner(accounts: list[dict[str, object]], keep: float, expand: float) -> None:
    rates = Rates(
        180, Rate(keep, 9, 0.1, 0.01, max(1 - keep, 0), max(keep - 1, 0)), Rate(expand, 9), RATES.back, RATES.won
    )
    rows, spending = drawn(accounts)
    walked = walk(rows, spending, rates)
    total = Walked(walked, rates).total()
    assert round(total.start * 100) + sum(round(getattr(total, part) * 100) for part in PARTS) == round(
        total.expected * 100
    )
    groups = Walked(walked, rates).by("owner")
    for name in ("start", "expected", "kept", *PARTS):
        assert sum(round(getattr(steps, name) * 100) for steps in groups) == round(getattr(total, name) * 100)
    assert total.low <= total.expected <= total.high
    assert sum(steps.accounts for steps in groups) == total.accounts


@given(st.lists(ACCOUNT, min_size=1, max_size=12), st.lists(ACCOUNT, min_size=1, max_size=12))
def test_what_came_adds_up_exactly(then: list[dict[str, object]], now: list[dict[str, object]]) -> None:
    rows, spending = drawn(then)
    later, _ = drawn(now)
    walked = walk(rows, spending, RATES)
    found = compare(walked, Walked(walked, RATES).total(), later)
    came = sum(round(part.came * 100) for part in found.parts)
    assert round(found.start * 100) + came == round(found.came * 100)


def drawn(accounts: list[dict[str, object]]) -> tuple[pa.Table, pa.Table]:
    """Published rows and spending of made-up accounts, called 0, 1, 2 …"""
    profile = {"client": "Keep", "lapsed": "Recapture", "prospect": "Attain"}
    head = "| account | owner | lifecycle | profile | keep | attain | gone | expand | year | best |\n"
    rows, spending = head, "| account | age | before | leaving |\n"
    for n, a in enumerate(accounts):
        gone, expand = float(str(a["gone"])), float(str(a["expand"]))
        away, rest = ("attain", "gone") if a["lifecycle"] == "prospect" else ("gone", "attain")
        chances = {away: gone, rest: 0.0, "expand": (1 - gone) * expand, "keep": (1 - gone) * (1 - expand)}
        cells = [chances[c] if a["predicted"] else "" for c in ("keep", "attain", "gone", "expand")]
        year = "" if a["lifecycle"] == "prospect" else a["year"]
        texts = [n, a["owner"] or "", a["lifecycle"], profile[str(a["lifecycle"])], *cells, year, a["year"]]
        rows += f"| {' | '.join(map(str, texts))} |\n"
        bought = a["lifecycle"] != "prospect"
        spending += f"| {n} | {a['age'] if bought else ''} | | {a['leaving'] if bought else ''} |\n"
    return published(rows), spent(spending)
