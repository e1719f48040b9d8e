"""Turns `whitespace.json` into the page on what is likely to be bought next. A test compares both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTE = "<!-- Written by `make bench-whitespace` from whitespace.json. Do not edit. -->"

ABOUT = (
    "The heat map offers what the clients most like an account buy, and it never did. Here it is held against what "
    "simply most clients buy among the lines that the account never bought, on Online Retail II, out of time: a hit "
    "is an offer that the client bought for the first time within 90 days. Counted are clients (a purchase within 180 "
    "days) that tried something new, since of the others nothing can hit. The data name no product lines, so something "
    "else takes their place, and both ways are shown. Intervals are 95%, paired, by drawing accounts."
)


def page(results: Mapping[str, Any]) -> str:
    """The whole page."""
    made = results["made_by"]
    packages = ", ".join(f"{name} {number}" for name, number in made["packages"].items())
    return "\n".join(
        [
            f"# What is likely to be bought next\n\n{NOTE}\n",
            f"{ABOUT}\n",
            *(_table(name, found) for name, found in results["lines"].items()),
            f"Commit {made['commit']}, seed {made['seed']}, Python {made['python']}, {packages}. All figures stand in "
            "[whitespace.json](whitespace.json).\n",
        ]
    )


def _table(name: str, found: Mapping[str, Any]) -> str:
    rows = ["| offers | like accounts | popular | gain | |", "| ---: | ---: | ---: | ---: | --- |"]
    for offers, both in found["offers"].items():
        gain = both["gain"]
        sure = "surely better" if gain["low"] > 0 else "surely worse" if gain["high"] < 0 else "no sure difference"
        between = f"{gain['mean']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f})"
        rows.append(f"| {offers} | {both['alike']:.3f} | {both['popular']:.3f} | {between} | {sure} |")
    dates = "; ".join(
        f"{d['day']}: {d['clients']:,} clients, {d['lines']} lines, {d['tried_new']:,} tried a new one"
        for d in found["measured_on"]
    )
    chosen = ", ".join(f"{number}: {rate:.3f}" for number, rate in found["by_number_of_like_accounts"].items())
    return (
        f"## Lines: {name}\n\n"
        + "\n".join(rows)
        + f"\n\n{dates}.\n\nHit rate of three offers by how many like accounts are "
        f"looked at, on the dates of that choice ({', '.join(found['chosen_on'])}): {chosen}.\n"
    )
