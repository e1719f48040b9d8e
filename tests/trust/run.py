"""Judges the reasons on many books: `make bench-trust`. Writes `docs/benchmarks/trust.json` and its page."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.trust.book import PRESENT, USUAL, WITH_ANOTHER
from tests.trust.judging import DETECTABLE, judged

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"
NOTE = "<!-- Written by `make bench-trust` from trust.json. Do not edit. -->"
SEEDS = range(20260, 20270)
ACCOUNTS, ROUNDS = 6_000, 60
WANTED = 0.8


def main() -> int:
    """Judge, then write both files."""
    results = measured()
    (BENCHMARKS / "trust.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (BENCHMARKS / "trust.md").write_text(page_of(results), "utf-8")
    return 0


def measured() -> dict[str, Any]:
    """By driver (that is, theme): the accounts that it made churn, and how often it was named, over all books."""
    drivers: dict[str, dict[str, Any]] = {}
    for seed in SEEDS:
        for verdict in judged(seed, ACCOUNTS, ROUNDS):
            found = drivers.setdefault(
                verdict.theme, {"accounts": 0, "led_by_it": 0, "led_by_chance": 0, "lowest": 1.0}
            )
            found["accounts"] += verdict.accounts
            found["led_by_it"] += verdict.led_by_it
            found["led_by_chance"] += verdict.led_by_chance
            found["lowest"] = round(min(found["lowest"], verdict.share), 3)
    command = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, text=True, check=False).stdout.strip()
    made = {"commit": commit, "seeds": list(SEEDS), "python": platform.python_version()}
    return {"made_by": made, "books": len(SEEDS), "accounts": ACCOUNTS, "drivers": drivers}


def page_of(results: Mapping[str, Any]) -> str:
    """The whole page."""
    made, drivers = results["made_by"], results["drivers"]
    accounts, led = (sum(found[name] for found in drivers.values()) for name in ("accounts", "led_by_it"))
    rows = [
        f"| {theme} | {found['accounts']:,} | {found['led_by_it'] / found['accounts']:.1%} | {found['lowest']:.1%} | "
        f"{found['led_by_chance']} |"
        for theme, found in drivers.items()
    ]
    lines = [
        f"# Whether the reasons name the cause\n\n{NOTE}\n",
        f"Of commit `{made['commit']}`; seeds {made['seeds'][0]} to {made['seeds'][-1]}; Python {made['python']}. "
        "All figures stand in [trust.json](trust.json) as well; `make bench-trust` measures them anew.\n",
        f"{results['books']} made-up books of {results['accounts']:,} accounts, drawn as features. In each a driver "
        "for every theme is drawn by the seed: a feature of the theme and a twin of it, with a force of 2 to 3.5 in "
        f"log-odds; it befalls {PRESENT:.0%} of the accounts, and is {WITH_ANOTHER:.0%} stronger where another one is "
        f"there as well. Without any the log-odds are {USUAL:g}. All other features are random. The model learns from "
        "one book and explains another one under the same drivers. Counted are accounts that churned under an effect "
        f"that can be told: it lifts the log-odds by at least {DETECTABLE:g}, and by so much more than the next "
        "driver does.\n",
        "| driver shows in | accounts | its theme leads | lowest of a book | led by a random feature |",
        "| --- | ---: | ---: | ---: | ---: |",
        *rows,
        f"\nOver all: {led / accounts:.1%} of {accounts:,} accounts; wanted is at least {WANTED:.0%} for each driver. "
        f"{_said(drivers)}\n",
        "These books show that the reasons read a model rightly and that the model finds causes of this size. A "
        "company's data are not so clear: causes are weaker, and show late and in several themes.\n",
    ]
    return "\n".join(lines)


def _said(drivers: Mapping[str, Any]) -> str:
    short = [theme for theme, found in drivers.items() if found["led_by_it"] < WANTED * found["accounts"]]
    reached = f"Not reached for {', '.join(short)}." if short else "Reached for every one."
    chance = sum(found["led_by_chance"] for found in drivers.values())
    return f"{reached} A random feature led {'never' if not chance else f'{chance} times'}."


if __name__ == "__main__":
    sys.exit(main())
