"""How the evidence for a model looks in a terminal: backtests, and what its parts were chosen from."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers import Backtest, ModelGrade
from kare_ml.cli.look import plain_table
from kare_ml.cli.render import METRIC_WORDS


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
