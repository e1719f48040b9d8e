"""The leaders' lists say what the commands say of a book whose models speak, and what they say where nothing is."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest

from kare_ml.io.outcomes import keep_flags, keep_outcomes
from kare_ml.io.published import PublishedRun, read_published
from kare_ml.io.run_files import read_of_run
from kare_ml.io.state import open_state
from kare_ml.monitor.flags import Flag, Judged
from kare_ml.monitor.outcomes import OUTCOMES
from kare_ml.playbook.whitespace import Cell
from kare_ml.stages.brief import read_brief
from kare_ml.stages.effort import read_effort
from kare_ml.stages.portfolio import portfolio
from kare_ml.stages.recapture import recapture
from kare_ml.stages.walk import WALK, read_walk, run_of
from kare_ml.stages.whitespace import whitespace
from tests.books import AS_OF
from tests.web.books import MON, RUNS, TUE, client, night
from tests.web.doors import SaysWho
from tests.web.servers import NOW, served
from tests.web.test_disagreements import outcome
from tests.web.test_tables import every_row
from tests.workspaces import write_workspace

MORNING = dt.datetime.combine(AS_OF, dt.time(8))


@pytest.fixture(scope="module")
def speaking(sample: Path) -> Iterator[httpx.Client]:
    """The sample book, served on the morning of its night."""
    with served(sample, MORNING) as where, httpx.Client(base_url=where, timeout=60) as pages:
        yield pages


def names(text: str) -> list[str]:
    """The accounts of the first list of a page, in its order."""
    table = text[text.index("<tbody>") : text.index("</tbody>")]
    return [html.unescape(name) for name in re.findall(r'<th scope="row">.*?<bdi>(.*?)</bdi>', table, re.DOTALL)]


def test_past_clients_are_ranked_as_by_the_scorecard(speaking: httpx.Client, sample: Path) -> None:
    expected = recapture(sample, every=True).rows()
    told = every_row(speaking, "recapture", every=1, limit=50)
    assert [(row["account_id"], row["score"]) for row in told] == [(r["account_id"], r["score"]) for r in expected]
    assert all(row[f"part_{name}"] == part for row, r in zip(told, expected, strict=True)
               for name, part in r["parts"].items())  # fmt: skip
    page = speaking.get("/recapture?every=1").text
    assert names(page) == [row["name"] for row in expected[:100]] and len(expected) > 20


def test_clients_to_grow_go_by_what_expand_adds_and_are_offered_what_the_map_offers(
    speaking: httpx.Client, sample: Path
) -> None:
    walked = read_of_run(sample, run_of(sample), WALK, ["account_id", "expanded"]).to_pylist()
    growth = {row["account_id"]: max(row["expanded"], 0) / 100 for row in walked}
    told = every_row(speaking, "expand", limit=1000)
    assert [row["growth"] for row in told] == sorted((growth[r["account_id"]] for r in told), reverse=True)
    found = whitespace(sample)
    first = {site.account_id: offers[0] if offers else None
             for site, offers in zip(found.map.sites, found.next, strict=True)}  # fmt: skip
    for row in told:
        offer = first[row["account_id"]]
        assert (row["next_line"], row["buyers"]) == ((offer.line, offer.buyers) if offer else (None, None))
    assert len(told) > 20 and names(speaking.get("/expand").text) == [row["name"] for row in told[:50]]


def test_prospects_without_a_night_before_go_by_what_may_be_won(speaking: httpx.Client) -> None:
    told = every_row(speaking, "warming", limit=1000)
    stakes = [row["at_stake"] for row in told]
    assert stakes == sorted(stakes, reverse=True) and told and {row["before"] for row in told} == {None}
    assert "this is the first night" in speaking.get("/warming").text


def test_an_owner_is_told_the_five_of_the_brief(speaking: httpx.Client, sample: Path) -> None:
    owners = read_published(sample, columns=["owner"])["owner"].to_pylist()
    owner = max({one for one in owners if one}, key=owners.count)
    expected = read_brief(sample, AS_OF, MORNING, owner)
    page = speaking.get("/mine", params={"owner": owner}).text
    assert names(page) == [call.name for call in expected.calls] and len(expected.calls) == 5
    for words in ("Keep", "Where to grow", "Warming up", "Win back"):
        assert words in page


def test_time_and_the_map_are_those_of_the_commands(speaking: httpx.Client, sample: Path) -> None:
    effort = read_effort(sample)
    told = every_row(speaking, "effort")
    assert [(r["profile"], r["share"]) for r in told] == [(one.profile, one.share) for one in effort.profiles]
    assert [row["account_id"] for row in every_row(speaking, "neglected", limit=999)] == [
        row["account_id"] for row in effort.untouched.to_pylist()
    ]
    assert len(every_row(speaking, "role-fit", limit=999)) == sum(len(one.accounts) for one in effort.mismatches)
    assert {row["focus"] for row in every_row(speaking, "effort-by-person", limit=999)} == {
        one.focus for one in (*effort.reps, *effort.teams)
    }
    one = effort.reps[0].name
    assert every_row(speaking, "effort", owner=one) == told, "that table knows no owners: it leaves them alone"
    assert {row["name"] for row in every_row(speaking, "effort-by-person", owner=one)} == {one}
    assert {row["owner"] for row in every_row(speaking, "neglected", owner=one, limit=999)} <= {one}
    page = speaking.get("/portfolio").text
    assert all(html.escape(one.focus, quote=False) in html.unescape(page) or one.focus in html.unescape(page)
               for one in effort.reps)  # fmt: skip
    found = whitespace(sample, top=2)
    rows = every_row(speaking, "whitespace", limit=len(found.map.lines))[: 2 * len(found.map.lines)]
    assert [row["cell"] for row in rows] == [Cell(cell).word for cells in found.map.cells for cell in cells]
    assert [row["product_line"] for row in rows if row["offer"] == 1] == [offers[0].line for offers in found.next]


def test_the_book_in_a_few_rows_is_that_of_the_commands(speaking: httpx.Client, sample: Path) -> None:
    held, walked = portfolio(sample), read_walk(sample)
    told = {row["state"]: row["accounts"] for row in every_row(speaking, "profiles")}
    assert told == {state: one.accounts for state, one in held.states.items()}
    assert sum(row["accounts"] for row in every_row(speaking, "outlooks")) == sum(told.values()) == held.all.accounts
    walk = every_row(speaking, "walk", limit=999)
    assert [row["expected"] for row in walk if row["by"] == "book"] == [walked.total.expected]
    assert len(walk) == 1 + len(walked.by_owner) + len(walked.by_region) + len(walked.by_profile)
    assert every_row(speaking, "transitions") == [], "there is no night before"


def prospect(account: str, day: dt.date, chance: float, **more: Any) -> dict[str, Any]:
    """A target prospect with a chance to be won."""
    told = dict.fromkeys(("churn_risk", "risk_word", "churn_source", "trailing_revenue", "revenue_at_risk"))
    told |= {"lifecycle": "prospect", "profile": "Attain", "conversion_chance": chance, "conversion_source": "model"}
    return client(account, f"Firm {account}", day, **{**told, **more})


@pytest.fixture
def warming(tmp_path: Path) -> Path:
    folder = write_workspace(tmp_path / "book", [])
    night(folder, MON, [prospect("1", MON, 0.20), prospect("2", MON, 0.40), prospect("3", MON, 0.30)])
    now = [prospect("1", TUE, 0.25), prospect("2", TUE, 0.50), prospect("3", TUE, 0.30), prospect("4", TUE, 0.9)]
    night(folder, TUE, now)
    return folder


def test_prospects_warm_up_by_the_points_that_their_chance_rose(warming: Path) -> None:
    with served(warming) as where, httpx.Client(base_url=where, timeout=60) as pages:
        page = pages.get("/warming?since=night").text
        assert names(page) == ["Firm 2", "Firm 1"] and "+10.0" in page and "2 of 4 target prospects" in page
        assert names(pages.get("/warming?since=night&all=1").text) == ["Firm 2", "Firm 1", "Firm 3", "Firm 4"]


def test_who_was_dismissed_is_on_no_list_for_a_time(warming: Path) -> None:
    state = open_state(warming, create=True)
    flag = state.flag("2", written_by="Zoe", written_at=dt.datetime(2026, 11, 23), owner="Ann")
    state.record(flag, "dismissed", written_by="Zoe", written_at=dt.datetime(2026, 11, 23), note="not now",
                 silent_until=TUE)  # fmt: skip
    with served(warming) as where, httpx.Client(base_url=where, timeout=60) as pages:
        assert names(pages.get("/warming?since=night").text) == ["Firm 1"]
        assert [row["account_id"] for row in every_row(pages, "warming", since="night", silent=1)] == ["2", "1"]
    with served(warming, NOW + dt.timedelta(days=1)) as where, httpx.Client(base_url=where, timeout=60) as pages:
        assert "Firm 2" in names(pages.get("/warming?since=night").text)


@pytest.fixture
def flagged(tmp_path: Path) -> Path:
    """Four flags: one late, one done after which it ordered again, one dismissed, one done and lost; a judged night."""
    folder = write_workspace(tmp_path / "book", [])
    night(folder, MON, [client(str(n), f"Firm {n}", MON, owner="Ann" if n < 3 else "Bea") for n in range(5)])
    night(folder, TUE, [client(str(n), f"Firm {n}", TUE, owner="Ann" if n < 3 else "Bea") for n in range(5)])
    state, at = open_state(folder, create=True), dt.datetime(2026, 11, 20, 9)
    flags = [state.flag(str(n), written_by="Zoe", written_at=at, owner="Ann", due_on=MON, note=f"why {n}")
             for n in range(4)]  # fmt: skip
    for n, what in ((1, "called them"), (3, "visited")):
        state.record(flags[n], "done", written_by="Ann", written_at=dt.datetime(2026, 11, 22), outcome=what)
    state.record(flags[2], "dismissed", written_by="Ann", written_at=dt.datetime(2026, 11, 22), note="a sister firm")
    fates = ("too early", "ordered again", "too early", "lost")
    judged = [Judged(Flag(flag, str(n), "Ann", at.date()), fates[n]) for n, flag in enumerate(flags)]
    keep_flags(folder, judged, TUE)
    rows = [outcome(str(n), "dormant" if n in (0, 3) else "Keep", churn=0.5, worked=n in (1, 3), ordered=n == 1)
            for n in range(4)]  # fmt: skip
    keep_outcomes(folder, PublishedRun(MON, RUNS[MON], None, f"runs/{MON}", 4, 2), pa.Table.from_pylist(rows, OUTCOMES))
    return folder


def test_flags_tell_what_was_done_and_what_came_worked_and_untouched_apart(flagged: Path) -> None:
    with served(flagged) as where, httpx.Client(base_url=where, timeout=60) as pages:
        told = {row["account_id"]: row for row in every_row(pages, "flags")}
        assert [told[str(n)]["state"] for n in range(4)] == ["overdue", "done", "dismissed", "done"]
        assert [told[str(n)]["done"] for n in range(4)] == [None, "called them", "a sister firm", "visited"]
        page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", pages.get("/flags").text))
        assert "Worked: done 1 1 0 0" in page and "Not worked: open, overdue or dismissed 0 0 2 0" in page
        (list_,) = every_row(pages, "judged-lists")
        assert (list_["untouched"], list_["untouched_lapsed"]) == (2, 0.5)
        assert (list_["worked"], list_["worked_ordered_again"], list_["worked_lost"]) == (2, 1, 1)
        assert names(pages.get("/mine?owner=Ann").text) == ["Firm 1", "Firm 2"], "who is flagged is not called first"
        open_state(flagged, create=True).flag("4", written_by="Zoe", written_at=NOW, owner="Ann")
        assert names(pages.get("/mine?owner=Bea").text) == ["Firm 3"], "for whomever: somebody is on it"


def test_a_reader_of_a_part_is_told_of_the_flags_and_lists_of_that_part(flagged: Path) -> None:
    bea = {"user": "leader owner=Bea"}
    with served(flagged, door=SaysWho()) as where, httpx.Client(base_url=where, timeout=60, headers=bea) as pages:
        assert [row["account_id"] for row in every_row(pages, "flags")] == ["3"]
        (list_,) = every_row(pages, "judged-lists")
        assert (list_["top"], list_["worked_lost"], list_["untouched"]) == (1, 1, 0)
        assert "Firm 3" in pages.get("/mine").text, "the only owner that one sees is oneself"
