"""Measures intake and features of a large sample book beside a plain scan: `make bench-history` (an hour or so).

Writes `history.json`, the page `history.md` beside it, and the block of its figures in the README of the project. With
KARE_BENCH set, it works in that folder and keeps it: what was measured there is not measured again. With
KARE_BENCH_ACCOUNTS set to another number of accounts, to see whether all of it works, it prints and writes nothing.

Each measurement is a process of its own, which counts its CPU seconds from when its libraries are loaded; this one
loads none, since a child's peak memory would begin with it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from made_by import commit, made_by

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ("duckdb", "ibis-framework", "pyarrow")
END = dt.date(2026, 1, 1)
LARGE, EXTRA_LINES, SEED = 100_000, 5.2, 7
ACCOUNTS = int(os.environ.get("KARE_BENCH_ACCOUNTS", LARGE))
INTAKES, FEATURES = 3, 5
"""How often each is measured, in turn with the scans: A B A B."""


def main() -> int:
    """Measure everything in a temporary folder, then write the three files (of the large book alone)."""
    import history_page

    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(os.environ.get("KARE_BENCH", folder)))
    if ACCOUNTS != LARGE:
        print(json.dumps(results, indent=2))
        return 0
    (HERE / "history.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (HERE / "history.md").write_text(history_page.page_of(results), "utf-8")
    front = ROOT / "README.md"
    front.write_text(history_page.with_figures(front.read_text("utf-8"), results), "utf-8")
    return 0


def measure(folder: Path) -> dict[str, Any]:
    """Intake of the book as Parquet and as CSV, and features of it, each beside the scan of the files that it reads."""
    parquet, csv = folder / "parquet", folder / "csv"
    rows = once("make_book", 0, parquet)["rows"]
    once("as_csv", 0, parquet, csv)
    taken = {}
    for book in (parquet, csv):
        taken[book.name] = beside("intake", "sources", book, INTAKES)
        taken[book.name]["megabytes"] = round(sum(file.stat().st_size for file in (book / "data").iterdir()) / 1e6)
    features = beside("features", "history", parquet, FEATURES)
    return {
        "made_by": made_by(PACKAGES, seeds={"sample": SEED}),
        "book": {"accounts": ACCOUNTS, "rows": rows, "as_of": str(END)},
        "intake": taken,
        "features": features,
    }


def once(what: str, turn: int, *folders: Path) -> dict[str, Any]:
    """What `child` says, unless it was said before: then that."""
    said = folders[0].parent / "said.json"
    before = json.loads(said.read_text("utf-8")) if said.exists() else {}
    key = f"{what} {folders[-1].name} {turn}"
    if key not in before:
        before[key] = {**child(what, *folders), "commit": commit()}
        said.write_text(json.dumps(before, indent=2), "utf-8")
    return dict(before[key])


def beside(ours: str, files: str, book: Path, times: int) -> dict[str, Any]:
    """The medians of ours and of both scans, measured in turn, and how many times the CPU of a scan ours takes."""
    parts = {"ours": ours, "scan": f"scan_{files}", "narrow": f"narrow_{files}"}
    costs: dict[str, list[dict[str, Any]]] = {name: [] for name in parts}
    for turn in range(times):
        for name, what in parts.items():
            costs[name].append(once(what, turn, book))

    def ratio(scan: str) -> float:
        pairs = zip(costs["ours"], costs[scan], strict=True)
        return round(statistics.median(ours["cpu"] / plain["cpu"] for ours, plain in pairs), 1)

    medians = {
        name: {unit: round(statistics.median(cost[unit] for cost in all_), 2) for unit in ("cpu", "wall", "peak")}
        for name, all_ in costs.items()
    }
    commits = sorted({cost["commit"] for cost in costs["ours"]})
    return {**medians, "commits": commits, "ratio": ratio("scan"), "ratio_narrow": ratio("narrow"), "times": times}


def child(what: str, *folders: Path) -> dict[str, Any]:
    """Do one thing in a process of its own; what it says of itself. Raises CalledProcessError where it fails."""
    command = [sys.executable, __file__, what, *map(str, folders)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


# What the processes of their own do.


def make_book(folder: Path) -> dict[str, Any]:
    """The sample book, with so many lines an order that it has ten million of them."""
    from kare_ml.sample import write_sample

    return {"rows": write_sample(folder, accounts=ACCOUNTS, end=END, seed=SEED, extra_lines=EXTRA_LINES).rows}


def as_csv(parquet: Path, csv: Path) -> dict[str, Any]:
    """The same book, every table as CSV."""
    import duckdb

    (csv / "data").mkdir(parents=True)
    settings = (parquet / "kare.toml").read_text("utf-8")
    (csv / "kare.toml").write_text(settings.replace('.parquet"', '.csv"'), "utf-8")
    for file in sorted((parquet / "data").iterdir()):
        if file.suffix == ".csv":  # as those of a small book are at once
            shutil.copy(file, csv / "data")
        elif file.stem != "drivers":
            duckdb.execute(f"copy (from '{file}') to '{csv / 'data' / file.stem}.csv' (format csv, header)")
    return {}


def intake(folder: Path) -> dict[str, Any]:
    """What `kare check` does, from an empty history."""
    from kare_ml.cli.operating.workspace import check

    shutil.rmtree(folder / "history", ignore_errors=True)
    with measured() as cost:
        check(folder, lambda: END, lambda line: print(line, file=sys.stderr))
    return cost


def features(folder: Path) -> dict[str, Any]:
    """The feature frame of every account, as an Arrow table."""
    import pandas  # noqa: F401 (Arrow loads it when it is there: not what is measured)

    from kare_ml.features.frame import feature_frame
    from kare_ml.stages.context import open_context

    context = open_context(folder, END)
    with context.history() as history, measured() as cost:
        rows = feature_frame(history, context.as_of, context.settings.lifecycle.lapse_after_days).to_pyarrow()
    return {**cost, "rows": rows.num_rows}


def scan_sources(folder: Path) -> dict[str, Any]:
    """The plain scan of the sources."""
    return scan(_sources(folder))


def scan_history(folder: Path) -> dict[str, Any]:
    """The plain scan of the history."""
    return scan(_history(folder))


def narrow_sources(folder: Path) -> dict[str, Any]:
    """The plain scan of the sources, of three columns a table."""
    return scan(_sources(folder), narrow=True)


def narrow_history(folder: Path) -> dict[str, Any]:
    """The plain scan of the history, of three columns a table."""
    return scan(_history(folder), narrow=True)


def scan(files: list[Path], *, narrow: bool = False) -> dict[str, Any]:
    """For every table and account: the rows, the first and last event, the sum of amounts, and how full each column is.

    A narrow one leaves out the last.
    """
    import duckdb
    import pyarrow  # noqa: F401

    from kare_ml.history.contracts import TABLES

    engine = duckdb.connect(config={"memory_limit": "2GB", "preserve_insertion_order": False})
    with measured() as cost:
        for file in files:
            table = TABLES[file.stem]
            rows = f"read_csv('{file}', all_varchar = true)" if file.suffix == ".csv" else f"'{file}'"
            wanted = ["count(*)", *([f"min({table.event})", f"max({table.event})"] if table.event else [])]
            wanted += [
                f"sum(try_cast({name} as decimal(18, 4)))" for name in ("amount", "mrr") if name in table.column
            ][:1]
            wanted += [] if narrow else ["count(columns(* exclude account_id))"]
            engine.execute(f"select account_id, {', '.join(wanted)} from {rows} group by account_id").to_arrow_table()
    return cost


def _sources(folder: Path) -> list[Path]:
    return [file for file in sorted((folder / "data").iterdir()) if file.stem != "drivers"]


def _history(folder: Path) -> list[Path]:
    return [file for file in sorted((folder / "history").glob("*.parquet")) if file.stem != "quarantine"]


@contextmanager
def measured() -> Iterator[dict[str, Any]]:
    """CPU and wall seconds of the block, and the peak memory of the process so far in megabytes."""
    cost: dict[str, Any] = {}
    began, used = time.perf_counter(), _cpu()
    yield cost
    unit = 1e6 if sys.platform == "darwin" else 1e3
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    cost |= {"cpu": _cpu() - used, "wall": time.perf_counter() - began, "peak": peak}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


PARTS: dict[str, Callable[..., dict[str, Any]]] = {
    part.__name__: part
    for part in (
        make_book,
        as_csv,
        intake,
        features,
        scan_sources,
        scan_history,
        narrow_sources,
        narrow_history,
    )
}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]](*map(Path, sys.argv[2:]))))
    else:
        sys.exit(main())
