"""What a run of the corpus came to: by family, what was tried, accepted and refused, and what was wrong."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.corpus.cases import ALL, SEED

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "benchmarks" / "corpus.json"
PAGE = FIGURES.with_suffix(".md")

TRIED = (
    "{cases:,} of {of:,} mutated inputs, seed `{seed}`, against commit `{commit}`. {with_problems:,} ended in a way "
    "that they must not: another exit code than those documented, a traceback, no end within 60 seconds of processor "
    "time, over 2 GB, a ledger, a quarantine or a stored row that differs from what an independent reader expects, "
    "a changed history after a refusal, or another score of an account that the mutation did not touch."
)
TAKEN_IN = (
    "{accepted:,} were taken in, with what is wrong in them set aside. Of these, {scored_beside_others:,} were scored "
    "beside others in one book, and {scored_by_themselves:,} by `kare score`. {beyond_row_20480:,} of all had their "
    "mutation beyond row 20,480. The slowest took {slowest_seconds:.1f} s of processor time, the largest "
    "{largest_mb:,} MB."
)


def summary(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of a run."""
    families = sorted({record["family"] for record in records})
    return {
        "commit": commit(),
        "seed": SEED,
        "cases": len(records),
        "of": ALL,
        "with_problems": sum(bool(record["problems"]) for record in records),
        "accepted": sum(record["code"] == 0 for record in records),
        "scored_beside_others": sum(record.get("scored", False) for record in records),
        "scored_by_themselves": sum(record["by_itself"] for record in records),
        "beyond_row_20480": sum(record["tall"] for record in records),
        "slowest_seconds": max(record["seconds"] for record in records),
        "largest_mb": max(record["mb"] for record in records),
        "families": {family: _family([r for r in records if r["family"] == family]) for family in families},
    }


def _family(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    codes = Counter(str(record["code"]) for record in records)
    return {
        "cases": len(records),
        "accepted": codes["0"],
        "share_accepted": round(codes["0"] / len(records), 3),
        "exit_codes": dict(sorted(codes.items())),
        "with_problems": sum(bool(record["problems"]) for record in records),
    }


def told(found: dict[str, Any], records: Sequence[dict[str, Any]]) -> str:
    """The summary as text, and the first of what was wrong."""
    lines = [f"{'family':<10} {'cases':>6} {'accepted':>9} {'problems':>9}"]
    for name, family in found["families"].items():
        lines.append(f"{name:<10} {family['cases']:>6} {family['share_accepted']:>9.0%} {family['with_problems']:>9}")
    wrong = [record for record in records if record["problems"]]
    for record in wrong[:20]:
        where = f"{record['family']}: {record['mutation']} of {record['table']} as {record['form']}"
        lines.append(f"case {record['number']} ({where}): {record['problems'][0][-1500:]}")
    return "\n".join(lines)


def commit() -> str:
    """The commit that the cases ran against."""
    words = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    described = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return described.stdout.strip() or "unknown"


def write(part: dict[str, Any]) -> None:
    """Put a part of the figures into `docs/benchmarks/corpus.json`, leave its other parts, and write the page anew."""
    content = {**(json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}), **part}
    FIGURES.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if {"corpus", "guards"} <= content.keys():
        PAGE.write_text(page(content), "utf-8")


def page(content: dict[str, Any]) -> str:
    """The figures as a page."""
    found = content["corpus"]
    lines = [
        "# The bad-input corpus",
        "",
        "<!-- Written by `make corpus` from corpus.json. Do not edit. -->",
        "",
        TRIED.format(**found),
        "",
        TAKEN_IN.format(**found),
        "",
        "| family | cases | taken in | share | exit codes | wrong |",
        "| --- | ---: | ---: | ---: | --- | ---: |",
    ]
    for name, family in found["families"].items():
        codes = ", ".join(f"{code}: {count:,}" for code, count in family["exit_codes"].items())
        lines.append(
            f"| {name} | {family['cases']:,} | {family['accepted']:,} | {family['share_accepted']:.0%} | {codes} | "
            f"{family['with_problems']:,} |"
        )
    guards = content["guards"]
    caught = sum(guard["caught_by"] is not None for guard in guards)
    lines += [
        "",
        "## Does it bite?",
        "",
        f"{len(guards)} guards were taken out one at a time: {caught} were seen to be gone.",
        "",
        "| without the guard against | seen by case |",
        "| --- | ---: |",
        *(
            f"| {guard['keeps_out']} | {'none' if guard['caught_by'] is None else guard['caught_by']} |"
            for guard in guards
        ),
    ]
    return "\n".join(lines) + "\n"
