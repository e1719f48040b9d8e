"""Every page answers, says what it is asked, and lets nothing in that it should not."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from kare_ml.errors import BlockedError
from kare_ml.io.standing import held_if_it_fails
from kare_ml.web.security.headers import POLICY
from tests.web.books import MON, PAYLOADS, RUNS, TUE, client, night
from tests.web.servers import NOW, served
from tests.workspaces import write_workspace

PAGES = (
    "/",
    "/?since=month",
    "/at-risk",
    "/movers",
    "/account?id=005",
    "/search?q=a",
    "/recapture", "/warming", "/expand", "/flags", "/mine", "/portfolio",
    "/tables",
    f"/?run={RUNS[MON]}",
)  # fmt: skip
EVERY_PAGE = pytest.mark.parametrize("page", PAGES)

KNOWN = {
    "a", "b", "bdi", "body", "button", "caption", "clippath", "code", "dd", "defs", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "form", "g", "h1", "h2", "h3", "head", "header", "html",
    "input", "label", "legend", "li", "line", "link", "main", "meta", "nav", "option", "p", "path", "rect",
    "section", "select", "span", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title",
    "tr", "ul",
}  # fmt: skip
"""Every element that a page of ours may have: a name that makes another one is an injection."""


class Elements(HTMLParser):
    """The elements of a page and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@EVERY_PAGE
def test_a_page_answers_and_says_of_which_night_it_is(pages: httpx.Client, page: str) -> None:
    answer = pages.get(page)
    assert answer.status_code == 200
    day = "Sun 22 Nov 2026" if RUNS[MON] in page else "Mon 23 Nov 2026"
    assert f"Data to {day}" in answer.text
    assert ("An earlier night." in answer.text) == (RUNS[MON] in page)


@EVERY_PAGE
def test_a_page_is_made_of_known_elements_without_scripts_or_styles(pages: httpx.Client, page: str) -> None:
    for tag, attributes in Elements(pages.get(page).text).found:
        assert tag in KNOWN, f"<{tag}>"
        assert "style" not in attributes, f"<{tag} style>"
        assert not any(name.startswith("on") for name in attributes), f"<{tag} {attributes}>"
        address = attributes.get("href") or attributes.get("src") or attributes.get("action") or "/"
        assert re.match(r"[/#](?!/)", address), f"<{tag}> leads to {address}"


@pytest.mark.parametrize("page", [*PAGES, "/nope", "/account", "/?run=nope", "/account?id=nope"])
def test_every_answer_has_the_headers_that_keep_a_browser_within_bounds(pages: httpx.Client, page: str) -> None:
    headers = pages.get(page).headers
    assert headers["content-security-policy"] == POLICY
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert headers["cache-control"] == "private, no-store"
    assert "server" not in headers


def test_the_policy_allows_no_script_and_nothing_from_elsewhere() -> None:
    assert "default-src 'none'" in POLICY
    assert "script" not in POLICY and "unsafe" not in POLICY and "http" not in POLICY and "*" not in POLICY


def test_another_host_name_is_refused(pages: httpx.Client) -> None:
    assert pages.get("/", headers={"host": "example.invalid"}).status_code == 400


@pytest.mark.parametrize(
    ("page", "code", "said"),
    [
        ("/nope", 404, "No such page"),
        ("/account?id=nope", 404, "No account has the id nope"),
        ("/account", 422, "This link is not whole"),
        ("/?run=cccccccccccccccc", 404, "That night is not published"),
    ],
)
def test_what_is_not_there_is_said_in_words(pages: httpx.Client, page: str, code: int, said: str) -> None:
    answer = pages.get(page)
    assert (answer.status_code, said in answer.text) == (code, True)


def test_the_list_is_as_long_as_the_capacity_and_ranked_by_revenue_at_risk(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    risks = {"low": 10.0, "most": 900.0, "some": 500.0}
    rows = [client(name, name, MON, owner=f"{name}'s", revenue_at_risk=risk) for name, risk in risks.items()]
    rows.append(client("won", "won", MON, profile="Recapture", revenue_at_risk=None))
    night(folder, MON, rows)
    with served(folder) as where, httpx.Client(base_url=where, timeout=60) as pages:

        def listed(query: str) -> list[str]:
            return re.findall(r'<a href="/account\?id=(\w+)"><bdi>', pages.get(f"/at-risk?{query}").text)

        assert listed("") == ["most", "some", "low"]
        assert listed("top=2") == ["most", "some"]
        assert listed("hours=1&minutes=60") == ["most"]
        assert listed("owner=low%27s") == ["low"]
        assert listed("first_theme=spend") == []
        assert listed("top=nonsense&hours=-1") == ["most", "some", "low"]


def test_movers_count_by_cause_and_lead_to_their_account(pages: httpx.Client) -> None:
    text = pages.get("/movers").text
    assert "3 accounts moved since Mon 23 Nov 2026: 3 by time passing" in text
    assert "Nobody moved" in pages.get("/movers?cause=rule+change").text


def test_a_link_to_a_night_stays_with_it(pages: httpx.Client) -> None:
    text = pages.get(f"/account?id=005&run={RUNS[MON]}").text
    assert f'href="/at-risk?run={RUNS[MON]}"' in text
    assert f"run={RUNS[TUE]}" not in text


def test_an_account_whose_id_is_an_attack_has_its_page(pages: httpx.Client) -> None:
    answer = pages.get("/account", params={"id": PAYLOADS[0]})
    assert answer.status_code == 200
    assert "&lt;script&gt;" in answer.text


def test_a_search_finds_ids_parts_and_what_is_nearly_so(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    night(folder, MON, [client("007", "Holdsworth Pressings", MON), client("008", "Hold Ltd", MON)])
    with served(folder) as where, httpx.Client(base_url=where, timeout=60) as pages:
        assert pages.get("/search?q=007").headers["location"] == "/account?id=007"
        assert "2 accounts for" in pages.get("/search?q=HOLD").text
        near = pages.get("/search?q=holdswort+presings").text
        assert "Did you mean" in near and "Holdsworth Pressings" in near
        assert "or anything like it" in pages.get("/search?q=zzzz").text


def test_before_the_first_night_it_says_what_to_do(tmp_path: Path) -> None:
    with served(write_workspace(tmp_path / "book", [])) as where:
        answer = httpx.get(where)
        assert (answer.status_code, "kare train, then kare score" in answer.text) == (404, True)


def test_figures_that_are_not_todays_say_so_and_a_new_night_is_seen_at_once(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    night(folder, MON, [client("1", "Acme", MON)])
    with served(folder, NOW) as where, httpx.Client(base_url=where, timeout=60) as pages:
        assert "Still Mon 23 Nov 2026" in pages.get("/").text
        night(folder, TUE, [client("1", "Acme", TUE)])
        text = pages.get("/").text
        assert "Still" not in text and "Data to Mon 23 Nov 2026" in text


def test_a_night_that_was_held_back_says_why_and_what_to_do_and_goes_with_the_next(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    night(folder, MON, [client("1", "Acme", MON)])
    with served(folder, NOW) as where, httpx.Client(base_url=where, timeout=60) as pages:
        assert "held back" not in pages.get("/").text
        with pytest.raises(BlockedError, match="half of the rows"), held_if_it_fails(folder, TUE, NOW):
            raise BlockedError("half of the rows are gone", fix="deliver <them> again")
        for page in ("/", "/at-risk", "/account?id=1"):
            text = pages.get(page).text
            assert "the night of Tue 24 Nov 2026 was held back, half of the rows are gone" in text
            assert "To do: <bdi>deliver &lt;them&gt; again</bdi>" in text
        with held_if_it_fails(folder, TUE, NOW):
            night(folder, TUE, [client("1", "Acme", TUE)])
        assert "Stale" not in pages.get("/").text


def test_a_night_that_an_older_version_published_is_read(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    night(folder, MON, [client("1", "Acme", MON)], without=("act_by", "assigned_note", "pending_outlook"))
    with served(folder) as where, httpx.Client(base_url=where, timeout=60) as pages:
        assert [pages.get(page).status_code for page in ("/", "/at-risk", "/movers", "/account?id=1")] == [200] * 4


def test_rules_alone_are_said_to_speak(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "book", [])
    chances = dict.fromkeys(
        ("predicted_profile", "outlook", "p_keep", "p_attain", "p_recapture", "p_expand", "churn_risk", "risk_word",
         "churn_source", "revenue_at_risk")
    )  # fmt: skip
    alone = {"status": "baseline_only", "status_reason": "no churn model in force", "reasons": [], "first_reason": None}
    night(folder, MON, [client("1", "Acme", MON, **chances, **alone)])
    with served(folder, dt.datetime(2026, 11, 23, 8)) as where, httpx.Client(base_url=where, timeout=60) as pages:
        assert "No client has a churn risk" in pages.get("/at-risk").text
        assert "by our rules alone: no churn model in force" in pages.get("/account?id=1").text
        assert "churn risk: no prediction" in pages.get("/").text
