"""The usability report in a terminal, and as a page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from kare_ml.cli.answers.history import Check, LedgerEntry
from kare_ml.cli.render.look import plain_table
from kare_ml.history.usability import Adds, Amounts, Bar, Problem, TableUse
from kare_ml.history.usable_words import (
    LABEL,
    USE,
    bar_in_words,
    count,
    examples,
    in_words,
    minimum_in_words,
    share,
    so_many,
    told,
    verdict,
)

TONE = {"too old": "bad", "set aside": "bad", "late": "warn", "remark": "warn", "gap": "warn", "dropped": "soft"}
BAR_WIDTH, BAR_HEIGHT = 150, 22
"""Of the rows a month, in pixels."""


def report(answer: Check) -> RenderableType:
    """What to fix first, every table and column, what more data would add, and the ledger."""
    use = answer.usability
    found = [Text(f"{name}: detected in {line}") for name, lines in answer.detected.items() for line in lines]
    return Group(
        _problems(use.problems),
        _tables(use.tables),
        _columns(use.tables),
        _absent(use.absent),
        *_bars(use.bars),
        *(Text(line) for line in minimum_in_words(use.minimum)),
        Text(""),
        _ledger(answer.ledger),
        *found,
        Text("The ledger is exact." if answer.balanced else "The ledger does not balance."),
    )


def page(answer: Check) -> str:
    """The report as one HTML page: no script, nothing loaded from elsewhere, light or dark as the reader's system."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files("kare_ml.cli.render") / "usability.html").read_text("utf-8"))
    return template.render(
        report=answer.usability,
        ledger=answer.ledger,
        balanced=answer.balanced,
        verdict=verdict(answer.usability),
        told=told,
        bar_in_words=bar_in_words,
        examples=examples,
        code=_code,
        label=LABEL,
        tone=TONE,
        count=count,
        share=share,
        money=_money,
        months=_months,
        use=USE,
        so_many=so_many,
    )


def _problems(problems: Iterable[Problem]) -> RenderableType:
    table = plain_table("What to fix first")
    table.add_column("where", overflow="fold")
    table.add_column("what is wrong", overflow="fold", ratio=3)
    for name in ("rows", "share", "amount"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("what to do", overflow="fold", ratio=2)
    for problem in problems:
        where = problem.table + ("." + ", ".join(problem.columns) if problem.columns else "")
        text = Text(f"{LABEL[problem.kind]}: {told(problem)}")
        if problem.examples:
            text.append("\n" + "\n".join(examples(problem)), style="dim")
        cost = (count(problem.rows), share(problem.share)) if problem.rows else ("", "")
        table.add_row(where, text, *cost, _amounts(problem.amounts), problem.to_do)
    return table if table.row_count else Text("Nothing to fix: every row is used, and nothing is remarked of any.")


def _tables(tables: Iterable[TableUse]) -> RenderableType:
    shown = plain_table("Tables")
    shown.add_column("table")
    for name in ("rows in", "left out", "usable", "share"):
        shown.add_column(name, justify="right")
    shown.add_column("from")
    shown.add_column("newest")
    shown.add_column("business days old", justify="right")
    shown.add_column("months without rows")
    for table in tables:
        age = "" if table.business_days is None else count(table.business_days)
        asked = f" {table.state} (every {table.every}, blocks after {table.block_after})" if table.every else ""
        told = ", ".join(gap.first if gap.first == gap.last else f"{gap.first} to {gap.last}" for gap in table.gaps)
        shown.add_row(
            table.table,
            count(table.rows_in),
            count(table.left_out) if table.left_out else "",
            count(table.usable),
            share(table.usable_share),
            str(table.first or ""),
            str(table.newest or ""),
            age + asked,
            told,
        )
    return shown


def _columns(tables: Iterable[TableUse]) -> RenderableType:
    shown = plain_table("Columns")
    for name in ("table", "column", "yours"):
        shown.add_column(name, overflow="fold")
    for name in ("filled where used", "rows set aside for it"):
        shown.add_column(name, justify="right")
    for table in tables:
        for place, column in enumerate(table.columns):
            aside = count(column.set_aside) if column.set_aside else ""
            first = table.table if place == 0 else ""
            shown.add_row(first, column.column, column.source_column, share(column.filled), aside)
    return shown


def _absent(absent: Iterable[Adds]) -> RenderableType:
    lines = [Text("What more data would add", style="italic")]
    return Group(*lines, *(Text("  " + in_words(adds)) for adds in absent), Text(""))


def _bars(bars: list[Bar]) -> list[RenderableType]:
    if not bars:
        return []
    lines = [Text("What the rules do without: dropped attributes, and what is asked for instead", style="italic")]
    return [*lines, *(Text(f"  {bar_in_words(bar)}") for bar in bars), Text("")]


def _ledger(entries: Iterable[LedgerEntry]) -> Table:
    table = plain_table("Rows in, and what became of them")
    for name in ("table", "fate", "because"):
        table.add_column(name)
    table.add_column("rows", justify="right")
    table.add_column("amount", justify="right")
    shown = ""
    for entry in entries:
        amount = f"{_money(entry.amount)} {entry.currency or ''}".rstrip() if entry.amount is not None else ""
        name = entry.table if entry.table != shown else ""
        shown = entry.table
        table.add_row(name, entry.fate, entry.reason.replace("_", " "), count(entry.rows), amount)
    return table


def _code(text: str) -> str:
    """Text of ours with what stands between backticks set as code."""
    from markupsafe import Markup, escape

    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(p) if i % 2 else p for i, p in enumerate(parts))


def _months(table: TableUse) -> str:
    """The rows of each month as a small picture; a missing month is marked at its foot."""
    from markupsafe import Markup

    if not table.months:
        return ""
    numbers = {int(month.month[:4]) * 12 + int(month.month[5:]): month.rows for month in table.months}
    first, last, most = min(numbers), max(numbers), max(numbers.values())
    width = BAR_WIDTH / (last - first + 1)
    bars = []
    for place, number in enumerate(range(first, last + 1)):
        rows = numbers.get(number, 0)
        height = max(BAR_HEIGHT * rows / most, 1.5)
        kind = "" if rows else ' class="none"'
        at = f'x="{place * width:.1f}" y="{BAR_HEIGHT - height:.1f}"'
        bars.append(f'<rect{kind} {at} width="{width * 0.8:.1f}" height="{height:.1f}"/>')
    said = f"rows a month, {table.months[0].month} to {table.months[-1].month}, at most {most:,}"
    return Markup(
        f'<svg width="{BAR_WIDTH}" height="{BAR_HEIGHT}" role="img" aria-label="{said}"><title>{said}</title>'
        f"{''.join(bars)}</svg>"
    )


def _money(amount: str) -> str:
    return f"{float(amount):,.2f}"


def _amounts(amounts: Amounts) -> str:
    return "\n".join(f"{_money(amount)} {code}" for code, amount in amounts.items())
