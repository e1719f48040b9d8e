"""The usability report in words, the same wherever it is read: in a terminal, as a page of its own, in the app."""

from __future__ import annotations

from kare_ml.history.usability import Adds, Bar, Minimum, Problem, Usability

LABEL = {
    "too old": "blocks every run",
    "set aside": "set aside",
    "late": "late",
    "remark": "used, but look at it",
    "gap": "gap in time",
    "dropped": "dropped as known already",
}
USE = {
    "account_merges": "let accounts that were merged count as one",
    "assignments": "let people's placements overrule the rules",
    "currency_rates": "let amounts in other currencies count",
    "losses": "end contracts on the day of a loss, and tell whether its reason has passed",
}
"""What tables are for that inform no rule and no feature."""


def verdict(use: Usability) -> str:
    """The report in a sentence or two."""
    rows = sum(table.rows_in - table.left_out for table in use.tables)
    usable = sum(table.usable for table in use.tables)
    old = [problem.table for problem in use.problems if problem.kind == "too old"]
    text = f"{count(usable)} of {count(rows)} rows are usable ({share(usable / rows if rows else 0.0)})."
    return text + (f" No run can be published: {', '.join(old)} too old." if old else "")


def examples(problem: Problem) -> list[str]:
    """The examples, a line each where they name a row of a file; ids and months stand in one line."""
    short = problem.kind in ("remark", "gap") and problem.examples
    return [", ".join(problem.examples)] if short else problem.examples


def told(problem: Problem) -> str:
    """What is wrong, and of how many ids where it is about ids."""
    return problem.meaning + (f" ({count(problem.ids)} ids)" if problem.ids is not None else "")


def in_words(adds: Adds) -> str:
    """What a table or column would add, as people read it.

    >>> in_words(Adds("payments", None, "a payment or an open item", ["expand: pays in time"], 9))
    'payments (a payment or an open item) would inform 1 rule and 9 features'
    """
    what = f"{adds.table}.{adds.column}" if adds.column else adds.table
    parts = [so_many(len(adds.rules), "rule")] if adds.rules else []
    parts += [so_many(adds.features, "feature")] if adds.features else []
    use = f"inform {' and '.join(parts)}" if parts else USE.get(adds.table, "inform no rule and no feature")
    return f"{what} ({adds.holds}) would {use}"


def bar_in_words(bar: Bar) -> str:
    """What a rule does without, as people read it.

    >>> bar_in_words(Bar("expand", None, None, ["good margin"], 60, 100, 45, 75, False))
    'expand: without good margin; 45 of 75 points needed instead of 60 of 100'
    """
    way = f", {bar.way}" if bar.way else ""
    where = f"{bar.rule}{way} ({bar.segment})" if bar.segment else f"{bar.rule}{way}"
    said = f"{where}: without {', '.join(bar.dropped)}"
    if bar.met_by_nobody:
        return f"{said}; so " + ("nothing is told of health" if bar.rule == "keep" else "nobody meets it")
    if not bar.left and bar.possible:
        return f"{said}; so its musts alone decide, instead of {bar.points_needed:g} of {bar.possible:g} points"
    if bar.left == bar.possible:
        return said
    return (
        f"{said}; {bar.rescaled:.3g} of {bar.left:g} points needed instead of {bar.points_needed:g} of {bar.possible:g}"
    )


def minimum_in_words(least: Minimum | None) -> list[str]:
    """What there is beside the stated minimum, a line for training and a line for accounts."""
    if least is None:
        return ["Nothing was bought by then."]
    asked = f"{so_many(least.history_days, 'day')} of history and {so_many(least.orders, 'order')}"
    enough = f"missing: {'; '.join(least.missing)}" if least.missing else "which is enough"
    return [
        f"To train, {so_many(least.days_needed, 'day')} of history and {so_many(least.accounts_needed, 'account')} "
        f"that bought are needed. There are {count(least.days)} and {count(least.accounts)}: {enough}.",
        f"To predict an account: {asked}; {so_many(least.accounts_short, 'account')} with less, "
        "placed by the rules alone.",
    ]


def so_many(number: int | None, what: str) -> str:
    """A count with its noun.

    >>> so_many(1, "rule"), so_many(1200, "order")
    ('1 rule', '1,200 orders')
    """
    return f"{count(number)} {what}{'' if number == 1 else 's'}"


def count(number: int | None) -> str:
    """A count; empty where it is not known."""
    return "" if number is None else f"{number:,}"


def share(part: float) -> str:
    """A share as people read it: never rounded to nothing or to all.

    >>> [share(part) for part in (0.0, 0.0004, 0.5, 0.9996, 1.0)]
    ['0%', '<0.1%', '50.0%', '>99.9%', '100%']
    """
    if part in (0.0, 1.0):
        return f"{part:.0%}"
    return "<0.1%" if part < 0.001 else ">99.9%" if part > 0.999 else f"{part:.1%}"
