"""How models look in a terminal: grades, versions, backtests, and what their parts were chosen from."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers.models import Backtest, ModelGrade, Models, Train
from kare_ml.cli.render.look import money, plain_table

METRIC_WORDS = {
    "roc_auc": "ROC-AUC",
    "average_precision": "avg. precision",
    "log_loss": "log-loss",
    "brier": "Brier",
    "ece": "ECE",
    "lift_10": "lift at 10%",
}


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


def in_money(top: dict[str, object], currency: str) -> str:
    """What the top of the list would have named one horizon ago, beside what the rules would have."""
    return (
        f"As of {top['as_of']} its top {top['top']} would have named "
        f"{top['named_by_model']} accounts that lapsed, "
        f"{money(float(str(top['revenue_by_model'])), currency)} a year; "
        f"your rules {top['named_by_rules']}, {money(float(str(top['revenue_by_rules'])), currency)}."
    )


def backtest(answer: Backtest) -> RenderableType:
    """How a model would have done, every figure with its interval."""
    head = Text.assemble(
        (f"{answer.model}: {answer.question} ", "bold"), (f"grade {answer.grade}", "bold"), f", {answer.reason}."
    )
    dates = ", ".join(f"{o.as_of} ({o.accounts:,} accounts, looked at {o.looks}x)" for o in answer.origins)
    table = plain_table(f"Mean over {dates}; {answer.population}; 95% intervals", dim=True)
    table.add_column("candidate")
    for metric in METRIC_WORDS.values():
        table.add_column(metric, justify="right")
    found = {(f.candidate, f.metric): f for f in answer.figures}
    for name in dict.fromkeys(f.candidate for f in answer.figures):
        cells = [f"{i.mean:.3f}\n{i.low:.3f}-{i.high:.3f}" for i in (found[name, metric] for metric in METRIC_WORDS)]
        table.add_row(name, *cells, style="bold" if name == "model" else "")
    return Group(head, table, Text(f"Plots and figures: {answer.folder}"))


def choice(model: ModelGrade, shown: int = 10) -> RenderableType:
    """What members, weights, level, season and map were chosen from: the best, and every rule and constant below."""
    if not model.candidates:
        return Text(f"{model.name}: nothing to choose from. {' '.join(model.choice)}")
    table = plain_table(f"{model.name}: mean log-loss over the past dates, the best {shown} of {len(model.candidates)}")
    table.add_column("candidate", overflow="fold")
    table.add_column("log-loss", justify="right")
    rules = [entry for entry in model.candidates[shown:] if ";" not in entry[0]]
    for name, loss in [*model.candidates[:shown], *rules]:
        table.add_row(name, f"{loss:.4f}")
    return Group(table, *(Text(line) for line in model.choice))
