"""How the evidence for a model looks in a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from kare_ml.cli.answers import Backtest
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
