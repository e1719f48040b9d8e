"""What the trials came to, as figures in `docs/benchmarks/faults.json` and as the page beside it."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.faults.experiments import EXPERIMENTS

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "benchmarks" / "faults.json"
PAGE = FIGURES.with_suffix(".md")

SUMS = {"looks": "looks of readers", "full": "disks that were full", "died": "that died"}
"""What is added up over the trials, and how the page calls it."""

HEAD = (
    "# Broken on purpose\n\n"
    "<!-- Written by `make faults` from faults.json. Do not edit. -->\n\n"
    "Of commit `{commit}`; Python {python}; a book of {accounts} accounts. The nightly job is broken while it runs: "
    "readers should see one whole night at every moment, and the next run should end as if nothing had been, with the "
    "same rows, the same bundle to the byte, and nothing left behind.\n\n"
    "| what is broken | trials | of | with problems |\n| --- | ---: | ---: | ---: |"
)


def summary(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the records come to, by experiment. Trials that missed what they were after do not count."""
    found: dict[str, Any] = {}
    for name, experiment in EXPERIMENTS.items():
        every = [one for one in records if one["experiment"] == name]
        mine = [one for one in every if one.get("counts", True)]
        told: dict[str, Any] = {
            "says": experiment.says,
            "trials": len(mine),
            "of": experiment.count,
            "missed": len(every) - len(mine),
            "with problems": sum(bool(one["problems"]) for one in mine),
            "problems": [problem.replace(f"{ROOT}/", "") for one in mine for problem in one["problems"]][:10],
        }
        for key in ("where", "seen"):
            if any(key in one for one in mine):
                told[key] = dict(Counter(one[key] for one in mine).most_common())
        told |= {key: sum(one[key] for one in mine) for key in SUMS if any(key in one for one in mine)}
        if any("lost" in one for one in mine):
            told["most seconds lost"] = max(one["lost"] for one in mine)
        if any("published" in one for one in mine):
            told["mornings"] = {key: sum(one[key] for one in mine) for key in ("published", "visibly stale")}
            told["faults"] = dict(Counter(night["fault"] for one in mine for night in one["nights"]).most_common())
        found[name] = told
    return found


def write(figures: Mapping[str, Any]) -> None:
    """Write the figures, with the commit that they are of, and their page."""
    asked = ["git", "describe", "--always", "--dirty"]
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    content = {"commit": commit, **figures}
    FIGURES.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    PAGE.write_text(page(content), "utf-8")


def page(figures: Mapping[str, Any]) -> str:
    """The figures as a page, in Markdown."""
    found: Mapping[str, Mapping[str, Any]] = figures["experiments"]
    lines = [HEAD.format(**figures)]
    lines += [f"| {one['says']} | {one['trials']} | {one['of']} | {one['with problems']} |" for one in found.values()]
    for name, one in found.items():
        if said := list(_details(one)):
            lines += ["", f"## {name[0].upper()}{name[1:]}", "", *said]
    return "\n".join(lines) + "\n"


def _details(one: Mapping[str, Any]) -> Iterator[str]:
    """What else is known of an experiment, a line each."""
    if "where" in one:
        yield "| where | trials |\n| --- | ---: |"
        yield from (f"| {place} | {count} |" for place, count in one["where"].items())
        yield ""
    if "seen" in one:
        yield "- Seen right afterwards: " + ", ".join(f"{night} {count} times" for night, count in one["seen"].items())
    yield from (f"- {words[0].upper()}{words[1:]}: {one[key]:,}" for key, words in SUMS.items() if key in one)
    if one["missed"]:
        yield f"- Not counted, since the run had ended by then: {one['missed']}"
    if "most seconds lost" in one:
        yield f"- At most {one['most seconds lost']:.1f} s lost"
    if "mornings" in one:
        told = one["mornings"]
        yield f"- Mornings: {told['published']} published, {told['visibly stale']} visibly stale"
        yield "- Faults: " + ", ".join(f"{fault} {count}" for fault, count in one["faults"].items())
    yield from (f"- Problem: {' '.join(problem.split())}" for problem in one["problems"])
