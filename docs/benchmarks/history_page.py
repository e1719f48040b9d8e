"""Turns `history.json` into its page and its block of figures in the project's README. A test compares both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import page

START, END = "<!-- history: written by `make bench-history` -->", "<!-- end of history -->"
NOTE = "<!-- Written by `make bench-history` from history.json. Do not edit. -->"
AIM_RATIO, AIM_PEAK = 20, 4_000
"""What features should take at most, as a multiple of the scan's CPU, and anything in megabytes of memory."""


def page_of(results: Mapping[str, Any]) -> str:
    """The whole page."""
    made, book = results["made_by"], results["book"]
    packages = ", ".join(f"{name} {number}" for name, number in made["packages"].items())
    rows = [[f"`{name}`", f"{count:,}"] for name, count in book["rows"].items()]
    return "\n".join(
        [
            f"# Intake and features of a large book\n\n{NOTE}\n",
            f"Of commit {_commits(results['intake'].values())} for intake and {_commits([results['features']])} for "
            f"features (`-dirty`: with changes upon it); sample book of seed {made['seeds']['sample']}; Python "
            f"{made['python']}, {packages}. All figures stand in [history.json](history.json) as well; `make "
            f"bench-history` measures them anew. {page.SHARED} CPU seconds and ratios hold better.\n",
            f"A sample book of {book['accounts']:,} accounts over three years, as of {book['as_of']}:\n",
            page.table(["table", "rows"], rows),
            "Beside each, in turn with it (A B A B) and over the same files, a *plain scan*: for every table and "
            "account, DuckDB counts the rows and the values of every column, takes the first and the last event, and "
            "adds up the amounts; it checks nothing. The *narrow* scan does not count the values, and so reads three "
            "columns a table. Medians; CPU is counted from when the libraries are loaded, memory is the peak of the "
            "process.\n",
            page.table(
                [
                    "what",
                    "CPU seconds",
                    "seconds",
                    "peak MB",
                    "times the scan's CPU",
                    "times the narrow scan's",
                    "measured",
                ],
                [
                    *(
                        _row(f"intake of {name}, {taken['megabytes']:,} MB", taken)
                        for name, taken in (
                            ("Parquet", results["intake"]["parquet"]),
                            ("CSV", results["intake"]["csv"]),
                        )
                    ),
                    _row("features, from the history", results["features"]),
                ],
            ),
            f"{standing(results)}\n",
        ]
    )


def figures(results: Mapping[str, Any]) -> str:
    """What the project's README says."""
    book, features, taken = results["book"], results["features"], results["intake"]
    rows = book["rows"]
    return (
        f"On a sample book of {book['accounts']:,} accounts with {rows['invoices'] / 1e6:.1f} million invoice lines "
        f"and all other tables ({sum(rows.values()) / 1e6:.1f} million rows), intake took "
        f"{taken['parquet']['ours']['cpu']:.0f} CPU seconds from Parquet and {taken['csv']['ours']['cpu']:.0f} from "
        f"CSV, and the features of every account {features['ours']['cpu']:.1f}: {features['ratio']:g} times a plain "
        f"scan with group-by of the same files. Memory stayed below {_peak(results):,} MB "
        "([how it was measured](docs/benchmarks/history.md)).\n"
    )


def standing(results: Mapping[str, Any]) -> str:
    """How the figures stand to what was aimed at, in words that follow from them."""
    ratio, peak = results["features"]["ratio"], _peak(results)
    met = "which is met" if ratio <= AIM_RATIO else "which is not met"
    under = "which is met" if peak < AIM_PEAK else "which is not met"
    return (
        f"The aim was features at no more than {AIM_RATIO} times the CPU of the scan, {met}, and a peak of memory "
        f"under {AIM_PEAK:,} MB, {under}."
    )


def with_figures(text: str, results: Mapping[str, Any]) -> str:
    """A text with the block between its two marks written anew. Raises ValueError where a mark is missing."""
    head, found, rest = text.partition(START)
    _, ended, tail = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"expected {START} and {END}")
    return f"{head}{START}\n{figures(results)}{END}{tail}"


def _commits(parts: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(f"`{commit}`" for commit in sorted({commit for part in parts for commit in part["commits"]}))


def _peak(results: Mapping[str, Any]) -> int:
    parts = [*results["intake"].values(), results["features"]]
    return round(max(part["ours"]["peak"] for part in parts))


def _row(what: str, part: Mapping[str, Any]) -> list[str]:
    ours, scan, narrow = part["ours"], part["scan"], part["narrow"]
    ratios = [
        f"{ratio:g} ({plain['cpu']:.2f})" for ratio, plain in ((part["ratio"], scan), (part["ratio_narrow"], narrow))
    ]
    cost = [f"{ours['cpu']:.1f}", f"{ours['wall']:.0f}", f"{ours['peak']:,.0f}"]
    return [what, *cost, *ratios, "once" if part["times"] == 1 else f"{part['times']} times"]
