"""How the published book looks in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.book import Account, AccountAtRisk, AtRisk, Report, Runs
from kare_ml.cli.render.look import ORDER, PROFILE_STYLE, STATE_WORDS, grid, money, plain_table, share, state
from kare_ml.cli.render.models import grade
from kare_ml.cli.render.rules_in_force import nearest, trace
from kare_ml.explain.schema import ALONE

HEALTH = {True: "healthy", False: "not healthy", None: ""}
"""Whether a client meets the health of Keep, in words."""

STALE_SHOWN = 5


def at_risk(answer: AtRisk) -> RenderableType:
    """Keep and Expand clients, most revenue at risk first."""
    title = f"Who should we call first? Keep and Expand, as of {answer.as_of}, revenue in {answer.currency}"
    return Group(*_held(answer.held), _at_risk_table(answer.accounts, title))


def account(answer: Account) -> RenderableType:
    """One account: where it stands, where it is heading, and why."""
    known_by = f"  ({answer.account_id})" if answer.name else ""
    heading = Text.assemble((answer.name or answer.account_id, "bold"), known_by)
    facts = grid(
        [
            ("by our rules", state(answer.baseline_profile, answer.no_profile_reason)),
            ("profile", state(answer.profile, answer.no_profile_reason) + _by(answer)),
            ("segment, health", ", ".join(part for part in (answer.segment, HEALTH[answer.healthy]) if part)),
            ("fading", _fading(answer)),
            ("outlook", _outlook(answer)),
            ("churn risk", share(answer.churn_risk) + (f"  {answer.risk_word}" if answer.risk_word else "")),
            ("winback chance", share(answer.winback_chance)),
            ("conversion chance", share(answer.conversion_chance)),
            ("still a buyer", _rhythm(answer)),
            ("last 365 days", money(answer.trailing_revenue, answer.currency)),
            ("revenue at risk", money(answer.revenue_at_risk, answer.currency)),
            ("owner, region", ", ".join(part for part in (answer.owner, answer.region) if part)),
            ("moved from", answer.moved_from or ""),
            ("moved by", answer.moved_by or ""),
            ("waiting to hold", ", ".join(word for word in (answer.pending_outlook, answer.pending_risk_word) if word)),
            ("act by", f"{answer.act_by}: silence alone lifts it to the next word" if answer.act_by else ""),
            ("not scored, because", answer.status_reason or ""),
            ("data up to, run", f"{answer.as_of}, {answer.run_id}"),
        ]
    )
    return Group(
        heading, facts, *_thinned(answer), *_reasons(answer), trace(answer.baseline_trace), *nearest(answer.nearest)
    )


def _thinned(answer: Account) -> list[RenderableType]:
    """That the reasons of an old night are not kept any more."""
    if answer.thinned_on is None:
        return []
    said = f"Note: kare tidy thinned this night on {answer.thinned_on}: why it stood so is not kept any more."
    return [Text(said, style="yellow")]


def runs(answer: Runs) -> RenderableType:
    """What has been published."""
    table = plain_table("Published runs, newest first")
    for name in ("as of", "run", "previous run"):
        table.add_column(name)
    table.add_column("accounts", justify="right")
    table.add_column("published (UTC)")
    for run in answer.runs:
        when = run.published_at.strftime("%Y-%m-%d %H:%M") if run.published_at else ""
        table.add_row(str(run.as_of), run.run_id, run.previous_run_id or "", f"{run.accounts:,}", when)
    return table if answer.runs else Text("Nothing is published yet; next: kare score")


def report(answer: Report) -> RenderableType:
    """The book in short."""
    parts: list[RenderableType] = [
        Text.assemble((answer.book, "bold"), f"  {answer.accounts:,} accounts, as of {answer.as_of}"),
        *_held(answer.held),
        _profiles(answer),
        *(Text(f"Note: {warning}.", style="yellow") for warning in answer.warnings),
        *(Text(line, style="yellow") for line in answer.stale[:STALE_SHOWN]),
        *([Text("… and more: kare decisions")] if len(answer.stale) > STALE_SHOWN else []),
    ]
    for model in answer.models:
        parts.append(grade(model, answer.currency))
    parts.append(_at_risk_table(answer.at_risk, f"Who should we call first? Revenue in {answer.currency}"))
    parts.append(Text(f"The published table: {answer.table}"))
    return Group(*parts)


def _held(words: str | None) -> list[RenderableType]:
    """That what is shown is older than it should be, and why."""
    return [Text(f"STALE: {words}; see kare status", style="bold red")] if words else []


def _profiles(answer: Report) -> Table:
    """Profiles today against the outlook one horizon ahead."""
    outlooks = ["Keep", "Expand", "Recapture", "Attain"]
    table = plain_table("By profile today, and where they are heading")
    table.add_column("today")
    table.add_column("accounts", justify="right")
    for outlook in outlooks:
        table.add_column(f"→ {outlook}", justify="right")
    heading = {(today, then): count for today, then, count in answer.headings}
    for now in sorted(answer.by_profile, key=ORDER.index):
        count = answer.by_profile[now]
        cells = [f"{heading[now, then]:,}" if (now, then) in heading else "" for then in outlooks]
        table.add_row(STATE_WORDS.get(now, now), f"{count:,}", *cells, style=PROFILE_STYLE.get(now, "dim"))
    return table


def _at_risk_table(accounts: Sequence[AccountAtRisk], title: str) -> RenderableType:
    if not accounts:
        return Text(f"{title}\nNo client has a churn risk yet; next: kare train, then kare score")
    table = plain_table(title)
    table.add_column("account", overflow="fold")
    table.add_column("profile → outlook", no_wrap=True)
    table.add_column("risk", justify="right", no_wrap=True)
    table.add_column("at risk", justify="right", no_wrap=True)
    table.add_column("owner")
    table.add_column("first reason", overflow="fold")
    for entry in accounts:
        risk = f"{entry.churn_risk:.0%}" + (f" {entry.risk_word}" if entry.risk_word else "")
        reason = entry.reason or ("our rules do as well: using them" if entry.source == "rule_rate" else "")
        table.add_row(
            entry.name or entry.account_id,
            f"{entry.profile} → {entry.outlook}" if entry.outlook else entry.profile,
            risk,
            f"{entry.revenue_at_risk:,.0f}",
            entry.owner or "",
            reason,
            style=None,
        )
    return table


def _reasons(answer: Account) -> list[RenderableType]:
    if not answer.reasons:
        said = {
            "rule_rate": "Our rules do as well as a model here: using them.",
            "model": "No explanation: it did not add up to the score, so none was published.",
        }
        return [Text(said[answer.churn_source])] if answer.churn_source else []
    tables: list[RenderableType] = []
    for model in dict.fromkeys(reason.model for reason in answer.reasons):
        table = plain_table(f"Why, says the {model} model (log-odds, against what it expects of its training accounts)")
        table.add_column("raises / lowers", justify="right")
        table.add_column("theme")
        table.add_column("because")
        for reason in answer.reasons:
            if reason.model == model:
                whole = reason.feature is None
                amount, theme = f"{reason.contribution:+.3f}", reason.theme if whole else ""
                table.add_row(
                    amount, theme, reason.words, style="bold" if whole and reason.theme not in ALONE else None
                )
        tables.append(table)
    return tables


def _outlook(answer: Account) -> str:
    if answer.outlook is None or answer.membership is None:
        return ""
    now = answer.profile or STATE_WORDS.get(answer.no_profile_reason or "", "")
    chances = ", ".join(f"{profile} {share:.0%}" for profile, share in answer.membership.items() if share >= 0.005)
    return f"{now} → {answer.outlook}, {answer.membership[answer.outlook]:.0%}   ({chances})"


def _by(answer: Account) -> str:
    if not answer.assigned_by:
        return ""
    on = f" on {answer.assigned_on}" if answer.assigned_on else ""
    until = f", until {answer.review_after}" if answer.review_after else ""
    why = f": {answer.assigned_note}" if answer.assigned_note else ""
    return f", placed by {answer.assigned_by}{on}{until}{why}"


def _fading(answer: Account) -> str:
    if not answer.fading_words:
        return ""
    return f"{answer.fading_words}: {money(answer.fading_amount, answer.currency)} less in 90 days"


def _rhythm(answer: Account) -> str:
    if answer.alive_chance is None or answer.expected_orders is None:
        return ""
    return f"{answer.alive_chance:.0%}, by its rhythm of orders; about {answer.expected_orders:,.1f} expected by then"
