"""The brief on a few published rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pyarrow as pa

from kare_ml.brief.brief import COLUMNS, Brief, Flags, Group, Setting, Trust, brief, with_past
from kare_ml.brief.page import page
from kare_ml.brief.words import text, title
from kare_ml.publish.contract import COLUMNS as CONTRACT

NIGHT = dt.date(2026, 11, 20)
SETTING = Setting(
    book="Demo",
    currency="EUR",
    asked_on=NIGHT,
    compared_with=NIGHT - dt.timedelta(days=1),
    flags=Flags(14, 3, 13, 6, 3),
    trust=Trust(dt.date(2026, 5, 24), 50, 31, 19),
)
BEFORE = {"acme": 0.31, "globex": 0.28, "calm": 0.05}
DUE = {"globex": dt.date(2026, 12, 1)}
SCHEMA = pa.schema([(name, CONTRACT[name][0]) for name in COLUMNS])
SILENT = {"first_theme": "silence", "first_reason": "Silent 41 d."}


def row(account: str, profile: str | None = "Keep", **more: Any) -> dict[str, Any]:
    """A published row of a client who is calm, but for what is said of it."""
    calm = {
        "as_of": NIGHT, "run_id": "run", "account_id": account, "name": account.title(), "owner": "Ann",
        "lifecycle": "client", "profile": profile, "no_profile_reason": None if profile else "dormant",
        "risk_word": "Normal", "risk_word_from": None, "churn_risk": 0.05, "trailing_revenue": 1000.0,
        "revenue_at_risk": 50.0, "fading": False, "fading_words": None, "fading_amount": None, "act_by": None,
        "first_theme": None, "first_reason": None,
    }  # fmt: skip
    return {**calm, **more}


def told(
    rows: list[dict[str, Any]], setting: Setting = SETTING, owner: str | None = None, flagged: Collection[str] = ()
) -> Brief:
    """The brief on such rows, beside the run before."""
    return with_past(brief(pa.Table.from_pylist(rows, SCHEMA), setting, owner, flagged), BEFORE, DUE)


HIGH = {"risk_word": "High", "risk_word_from": "Watch", **SILENT}
ROWS = [
    row("acme", "Expand", churn_risk=0.58, trailing_revenue=212e3, revenue_at_risk=123e3, **HIGH),
    row("globex", owner="Bo", churn_risk=0.49, trailing_revenue=96e3, revenue_at_risk=47e3, **HIGH),
    row("old", risk_word="High", churn_risk=0.9, trailing_revenue=10e3, revenue_at_risk=9e3),
    row("calm", risk_word_from="High"),
    row("gone", None, lifecycle="lapsed", risk_word=None, risk_word_from="High", churn_risk=None, revenue_at_risk=None),
    row("young", "Attain", lifecycle="prospect", risk_word=None, churn_risk=None, revenue_at_risk=None, owner="Bo"),
]


def test_the_screen_of_a_leader() -> None:
    assert text(told(ROWS, SETTING)) == "\n".join(
        [
            "KARE · Fri 20 Nov · data to Thu 19 Nov · complete",
            "2 clients newly High (1 Expand, 1 Keep), 308k a year; 1 recovered (1.0k); 1 lapsed (1.0k)",
            "HIGH  3 clients, 179k of 318k EUR at risk",
            "CALL FIRST (before)",
            " Acme    Expand  212k  (Ann)  58% (31%)  Silent 41 d",
            " Globex  Keep    96k   (Bo)   49% (28%)  Silent 41 d; act by 1 Dec",
            " Old     Keep    10k   (Ann)  90%",
            " Calm    Keep    1.0k  (Ann)  5% (5%)",
            "WHY   2 silent; no rule or model change",
            "FLAGS 14 open, 3 overdue; this quarter 13 ordered again, 6 lost, 3 too early",
            "BOOK  6: Keep 3 (75% of clients), Expand 1, Attain 1, no profile 1",
            "TRUST the top 50 of 24 May 2026: 31 lapsed; our rules found 19",
        ]
    )


def test_what_is_compared_with_an_older_night_says_which() -> None:
    told_now = told(ROWS, replace(SETTING, compared_with=dt.date(2026, 11, 13)))
    assert "Since Fri 13 Nov: 2 clients newly High" in text(told_now)
    assert "CALL FIRST (13 Nov)\n" in text(told_now)
    assert ">13 Nov</th>" in page(told_now) and ">before</th>" not in page(told_now)
    assert ">before</th>" in page(told(ROWS, SETTING))


def test_an_owner_reads_of_her_own_accounts_alone() -> None:
    found = told(ROWS, SETTING, "Bo")
    assert [call.name for call in found.calls] == ["Globex"]
    assert (found.risen, found.recovered.accounts) == (Group(1, 96e3, 47e3), 0)
    assert found.states == {"Keep": 1, "Attain": 1}
    assert title(found).endswith("complete · Bo")


def test_figures_of_another_night_say_so_first() -> None:
    stale = replace(SETTING, asked_on=dt.date(2026, 11, 21), stale="invoices fell by 40%")
    found = told(ROWS, stale)
    assert title(found) == "KARE · Sat 21 Nov · still Friday's figures (20 Nov), because invoices fell by 40%"
    assert "still Friday&#x27;s figures" in page(found) and "color:#a40000" in page(found)


def test_late_sources_and_changed_models_are_told() -> None:
    found = told(ROWS, replace(SETTING, remarks=("invoices is 3 business days old",), changed=("other rules",)))
    assert title(found).endswith("data to Thu 19 Nov · invoices is 3 business days old")
    assert "WHY   2 silent; other rules\n" in text(found)


def test_who_is_flagged_already_is_not_called_first() -> None:
    found = told(ROWS, flagged=["acme"])
    assert [call.name for call in found.calls] == ["Globex", "Old", "Calm"]


def test_without_predictions_those_who_fade_are_called() -> None:
    none = {"churn_risk": None, "revenue_at_risk": None, "risk_word": None, "risk_word_from": None}
    fading = {"fading": True, "fading_words": "90 days at 25% of the same season a year before", "fading_amount": 700.0}
    found = told([row("a", **none), row("b", **none, **fading)], replace(SETTING, trust=None))
    assert [(call.name, call.chance) for call in found.calls] == [("B", None)]
    assert "our rules alone; those who fade are called first" in text(found)
    assert "TRUST nothing is judged yet" in text(found)


def test_names_are_escaped_on_the_page() -> None:
    assert "<script>" not in page(told([row("a", name="<script>", **HIGH)], SETTING))


def test_a_screen_has_no_more_than_sixteen_lines_that_fit_a_terminal() -> None:
    many = [row(f"client-of-a-long-name-{n:03}", churn_risk=0.5, revenue_at_risk=500.0 + n, **HIGH) for n in range(40)]
    lines = text(told(many, SETTING)).splitlines()
    assert len(lines) <= 16 and max(map(len, lines)) <= 120
