"""How answers look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers import (
    Account,
    AccountAtRisk,
    Actions,
    AtRisk,
    Forgotten,
    ModelGrade,
    Models,
    Report,
    Runs,
    Train,
)
from kare_ml.cli.look import plain_table

PROFILE_STYLE = {"Keep": "blue", "Expand": "green", "Attain": "magenta", "Recapture": "yellow"}

STATE_WORDS = {
    "exit_review": "no profile: exit review",
    "do_not_pursue": "no profile: not to be pursued",
    "dormant": "no profile: dormant",
    "not_targeted": "no profile: not targeted",
}

ORDER = [*PROFILE_STYLE, *STATE_WORDS]
"""The order of the profiles, then of the reasons for having none."""

METRIC_WORDS = {
    "roc_auc": "ROC-AUC",
    "average_precision": "avg. precision",
    "log_loss": "log-loss",
    "brier": "Brier",
    "ece": "ECE",
    "lift_10": "lift at 10%",
}


def at_risk(answer: AtRisk) -> RenderableType:
    """Keep and Expand clients, most revenue at risk first."""
    title = f"Who should we call first? Keep and Expand, as of {answer.as_of}, revenue in {answer.currency}"
    return _at_risk_table(answer.accounts, title)


def account(answer: Account) -> RenderableType:
    """One account: where it stands, where it is heading, and why."""
    known_by = f"  ({answer.account_id})" if answer.name else ""
    heading = Text.assemble((answer.name or answer.account_id, "bold"), known_by)
    facts = _grid(
        [
            ("by our rules", _state(answer.baseline_profile, answer.no_profile_reason)),
            ("profile", _state(answer.profile, answer.no_profile_reason) + _by(answer.assigned_by)),
            ("outlook", _outlook(answer)),
            ("churn risk", _share(answer.churn_risk) + (f"  {answer.risk_word}" if answer.risk_word else "")),
            ("winback chance", _share(answer.winback_chance)),
            ("conversion chance", _share(answer.conversion_chance)),
            ("last 365 days", _money(answer.trailing_revenue, answer.currency)),
            ("revenue at risk", _money(answer.revenue_at_risk, answer.currency)),
            ("owner, region", ", ".join(part for part in (answer.owner, answer.region) if part)),
            ("moved from", answer.moved_from or ""),
            ("not scored, because", answer.status_reason or ""),
            ("data up to, run", f"{answer.as_of}, {answer.run_id}"),
        ]
    )
    return Group(heading, facts, *_reasons(answer), _trace(answer))


def forgotten(answer: Forgotten) -> RenderableType:
    """Where the accounts were, and where they may still be."""
    found = [
        ("files", ", ".join(answer.files) or "none"),
        ("run bundles", f"{len(answer.bundles)} resealed"),
        ("published as of", ", ".join(map(str, answer.as_ofs)) or "none"),
        ("flags, actions, assignments", f"{answer.state_rows} rows"),
        *(("retrain: forgotten account", f"{name} version {version}") for name, version in answer.retrain.items()),
    ]
    left = [Text(f"- {place}") for place in answer.beyond_reach]
    heading = Text(f"Forgotten: {', '.join(answer.accounts)}", "bold")
    return Group(heading, _grid(found), Text("\nBeyond reach:", "bold"), *left)


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


def actions(answer: Actions) -> RenderableType:
    """The open flags and actions."""
    if not answer.actions:
        return Text("Nothing is open; `kare flag ID-OR-NAME --owner NAME` opens a flag")
    table = plain_table("Open, soonest due first")
    for name in ("account", "owner", "due", "note", "opened by"):
        table.add_column(name)
    for entry in answer.actions:
        table.add_row(entry.account_id, entry.owner or "", str(entry.due_on or ""), entry.note, entry.written_by)
    return table


def report(answer: Report) -> RenderableType:
    """The book in short."""
    parts: list[RenderableType] = [
        Text.assemble((answer.book, "bold"), f"  {answer.accounts:,} accounts, as of {answer.as_of}"),
        _profiles(answer),
    ]
    for model in answer.models:
        parts.append(grade(model, answer.currency))
    parts.append(_at_risk_table(answer.at_risk, f"Who should we call first? Revenue in {answer.currency}"))
    parts.append(Text(f"The published table: {answer.table}"))
    return Group(*parts)


def models(answer: Models) -> RenderableType:
    """Every version of every model."""
    if not answer.models:
        return Text("No model is registered yet; next: kare train")
    table = plain_table("Model versions, newest first")
    table.add_column("model")
    table.add_column("version", justify="right")
    for name in ("grade", "trained as of", "now", "against the one in force then", "card"):
        table.add_column(name, overflow="fold")
    for entry in answer.models:
        now = "in force" if entry.in_force else {"promoted": "was in force"}.get(entry.fate, entry.fate)
        by = f", approved by {entry.approved_by}" if entry.approved_by else ""
        row = (entry.name, str(entry.version), entry.grade, str(entry.as_of), now + by, entry.stands, entry.card or "")
        table.add_row(*row, style="bold" if entry.in_force else "")
    worse = {entry.reason for entry in answer.models if entry.in_force and entry.grade == "C"}
    return Group(table, *(Text(line) for line in sorted(worse)), *(Text(line) for line in answer.retrain))


def train(answer: Train) -> RenderableType:
    """Every model against the rules."""
    return Group(*(grade(model, answer.currency) for model in answer.models))


def grade(model: ModelGrade, currency: str) -> RenderableType:
    """One model against the rules, out of time and in money."""
    head = Text.assemble(
        (f"{model.name}: {model.question} ", "bold"), (f"grade {model.grade}", "bold"), f", {model.reason}."
    )
    parts: list[RenderableType] = [head, *(Text(f"Note: {warning}.", style="yellow") for warning in model.warnings)]
    if model.version is not None and model.stands:
        fate = {"promoted": "promoted", "waiting": f"waits for a yes (kare approve {model.name})"}
        parts.append(Text(f"Version {model.version}: {fate.get(model.fate, 'refused')}; {model.stands}."))
    if model.money:
        parts.append(Text(in_money(model.money, currency)))
    if model.table:
        dates = ", ".join(str(origin["as_of"]) for origin in model.origins)
        table = plain_table(f"Mean over {dates}; {model.graded_on}", dim=True)
        table.add_column("candidate")
        for metric in METRIC_WORDS.values():
            table.add_column(metric, justify="right")
        for row in model.table:
            figures = [f"{float(str(row[metric])):.3f}" for metric in METRIC_WORDS]
            table.add_row(str(row["candidate"]), *figures, style="bold" if row["candidate"] == "model" else "")
        parts.append(table)
    return Group(*parts)


def in_money(money: dict[str, object], currency: str) -> str:
    """What the top of the list would have named one horizon ago, beside what the rules would have."""
    return (
        f"As of {money['as_of']} its top {money['top']} would have named "
        f"{money['named_by_model']} accounts that lapsed, "
        f"{_money(float(str(money['revenue_by_model'])), currency)} a year; "
        f"your rules {money['named_by_rules']}, {_money(float(str(money['revenue_by_rules'])), currency)}."
    )


def _profiles(answer: Report) -> Table:
    """Profiles today against the outlook one horizon ahead."""
    outlooks = ["Keep", "Expand", "Recapture", "Attain"]
    table = plain_table("By profile today, and where they are heading")
    table.add_column("today")
    table.add_column("accounts", justify="right")
    for outlook in outlooks:
        table.add_column(f"→ {outlook}", justify="right")
    heading = {(today, then): count for today, then, count in answer.headings}
    for state in sorted(answer.by_profile, key=ORDER.index):
        count = answer.by_profile[state]
        cells = [f"{heading[state, then]:,}" if (state, then) in heading else "" for then in outlooks]
        table.add_row(STATE_WORDS.get(state, state), f"{count:,}", *cells, style=PROFILE_STYLE.get(state, "dim"))
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
        spoken = answer.churn_source == "rule_rate"
        return [Text("Our rules do as well as a model here: using them.")] if spoken else []
    tables: list[RenderableType] = []
    for model in dict.fromkeys(reason.model for reason in answer.reasons):
        table = plain_table(f"Why, says the {model} model (log-odds against its training mean)")
        table.add_column("raises / lowers", justify="right")
        table.add_column("theme")
        table.add_column("because")
        for reason in answer.reasons:
            if reason.model == model:
                table.add_row(f"{reason.contribution:+.3f}", reason.theme, reason.words)
        tables.append(table)
    return tables


def _trace(answer: Account) -> Table:
    table = plain_table("By our rules")
    for name in ("rule", "attribute", "value", "asked for", "met"):
        table.add_column(name)
    table.add_column("points", justify="right")
    for entry in answer.baseline_trace:
        value = entry.text if entry.value is None else f"{entry.value:,.6g}"
        met = {True: "yes", False: "no", None: "-"}[entry.met]
        points = "must" if entry.points_needed is None else f"{entry.points or 0:g} of {entry.points_needed:g}"
        table.add_row(entry.rule, entry.attribute, value or "unknown", entry.threshold, met, points)
    return table


def _outlook(answer: Account) -> str:
    if answer.outlook is None or answer.membership is None:
        return ""
    now = answer.profile or STATE_WORDS.get(answer.no_profile_reason or "", "")
    chances = ", ".join(f"{profile} {share:.0%}" for profile, share in answer.membership.items() if share >= 0.005)
    return f"{now} → {answer.outlook}, {answer.membership[answer.outlook]:.0%}   ({chances})"


def _state(profile: str | None, reason: str | None) -> str:
    return profile or STATE_WORDS.get(reason or "", "no profile")


def _by(person: str | None) -> str:
    return f", placed by {person}" if person else ""


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _money(value: float | None, currency: str) -> str:
    return "" if value is None else f"{value:,.0f} {currency}"


def _grid(facts: Sequence[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    for label, text in facts:
        if text:
            grid.add_row(label, text)
    return grid


def show(what: RenderableType) -> None:
    """Print to the terminal, in its width; at least 100 columns where it is not one."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=max(console.width, 120))
    console.print(what)
