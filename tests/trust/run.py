"""Judges the reasons on many books: `make bench-trust`. Writes `docs/benchmarks/trust.json` and its page.

With KARE_BENCH set, sample books are made in that folder, and what was judged there is not judged again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.trust.book import PRESENT, USUAL, WITH_ANOTHER
from tests.trust.judging import DETECTABLE, judged
from tests.trust.sample import TOLD, Case, counted, judged_on_sample

BENCHMARKS = Path(__file__).resolve().parents[2] / "docs" / "benchmarks"
NOTE = "<!-- Written by `make bench-trust` from trust.json. Do not edit. -->"
SEEDS = range(20260, 20270)
ACCOUNTS, SMALLER, ROUNDS = 6_000, 2_000, 60
SAMPLE_SEEDS, SAMPLE_END = (7, 8, 9), dt.date(2026, 11, 22)
WANTED = 0.8


def main() -> int:
    """Judge, then write both files."""
    results = measured()
    (BENCHMARKS / "trust.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (BENCHMARKS / "trust.md").write_text(page_of(results), "utf-8")
    return 0


def measured() -> dict[str, Any]:
    """The verdicts on drawn books of two sizes, and on the made-up distributor."""
    command = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, text=True, check=False).stdout.strip()
    made = {"commit": commit, "seeds": list(SEEDS), "python": platform.python_version()}
    return {
        "made_by": made,
        "books": len(SEEDS),
        "accounts": ACCOUNTS,
        "drivers": _drawn(ACCOUNTS),
        "smaller": {"accounts": SMALLER, "drivers": _drawn(SMALLER)},
        "sample": _of_samples(),
    }


def _drawn(accounts: int) -> dict[str, dict[str, Any]]:
    """By driver (that is, theme): the accounts that it made churn, and how often it was named, over all drawn books."""
    drivers: dict[str, dict[str, Any]] = {}
    for seed in SEEDS:
        for verdict in judged(seed, accounts, ROUNDS):
            found = drivers.setdefault(
                verdict.theme, {"accounts": 0, "led_by_it": 0, "led_by_chance": 0, "lowest": 1.0}
            )
            found["accounts"] += verdict.accounts
            found["led_by_it"] += verdict.led_by_it
            found["led_by_chance"] += verdict.led_by_chance
            if verdict.accounts:
                found["lowest"] = round(min(found["lowest"], verdict.share), 3)
    return drivers


def _of_samples() -> dict[str, Any]:
    """By driver of the made-up distributor: its cases, those that can be told, and how often its theme leads these."""
    found: list[Case] = []
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(os.environ.get("KARE_BENCH", scratch))
        for seed in SAMPLE_SEEDS:
            said = home / f"sample-{seed}.json"
            if not said.exists():
                cases = judged_on_sample(home / f"sample-{seed}", seed, SMALLER, SAMPLE_END)
                said.write_text(json.dumps([asdict(case) for case in cases]), "utf-8")
            stored = json.loads(said.read_text("utf-8"))
            found += [Case(one["driver"], tuple(one["themes"]), one["told"]) for one in stored]
    return {"seeds": list(SAMPLE_SEEDS), "accounts": SMALLER, "told_from": TOLD, "drivers": counted(found)}


def page_of(results: Mapping[str, Any]) -> str:
    """The whole page."""
    made, drivers, smaller = results["made_by"], results["drivers"], results["smaller"]
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
        *_table(drivers),
        f"\nThe same books with {smaller['accounts']:,} accounts each, of which a model learns less:\n",
        *_table(smaller["drivers"]),
        "\nThese books show that the reasons read a model rightly and that the model finds causes of this size. A "
        "company's data are not so clear: causes are weaker, and show late and in several themes.\n",
        *_on_the_sample(results["sample"]),
    ]
    return "\n".join(lines)


def _table(drivers: Mapping[str, Any]) -> list[str]:
    accounts, led = (sum(found[name] for found in drivers.values()) for name in ("accounts", "led_by_it"))
    return [
        "| driver shows in | accounts | its theme leads | lowest of a book | led by a random feature |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {theme} | {found['accounts']:,} | {found['led_by_it'] / found['accounts']:.1%} | "
            f"{found['lowest']:.1%} | {found['led_by_chance']} |"
            for theme, found in drivers.items()
        ),
        f"\nOver all: {led / accounts:.1%} of {accounts:,} accounts; wanted is at least {WANTED:.0%} for each driver. "
        f"{_said(drivers)}",
    ]


def _on_the_sample(sample: Mapping[str, Any]) -> list[str]:
    drivers = sample["drivers"]
    told, led, near = (sum(one[name] for one in drivers.values()) for name in ("told", "led_by_it", "among_three"))
    return [
        "## On the made-up distributor\n",
        f"{len(sample['seeds'])} sample books (`kare init --sample`) of {sample['accounts']:,} accounts, through "
        "intake, features and training. Here causes show as in life: late, weakly, and in several themes, and whatever "
        "the cause, orders that stay away (silence, spend) are what it ends in. The model learns from all but the last "
        "year. Counted are clients whom one driver befell in the 60 days before they are looked at, and no other one "
        "within a year, and who lapsed of it. The effect is told where the churn model lifts the log-odds by at least "
        f"{sample['told_from']:g} over what it expects of its training accounts.\n",
        "| driver | shows first in | accounts | told | its theme leads | among the first three |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {name.replace('_', ' ')} | {one['theme']} | {one['accounts']} | {one['told']} | {one['led_by_it']} | "
            f"{one['among_three']} |"
            for name, one in drivers.items()
        ),
        f"\nOf {told} that are told, the driver's theme leads {led}, and is among the first three of {near}. So a "
        "leading theme is where to look first, and not a finding.\n",
    ]


def _said(drivers: Mapping[str, Any]) -> str:
    short = [theme for theme, found in drivers.items() if found["led_by_it"] < WANTED * found["accounts"]]
    reached = f"Not reached for {', '.join(short)}." if short else "Reached for every one."
    chance = sum(found["led_by_chance"] for found in drivers.values())
    return f"{reached} A random feature led {'never' if not chance else f'{chance} times'}."


if __name__ == "__main__":
    sys.exit(main())
