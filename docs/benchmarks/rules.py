"""What it takes to place a million accounts by the rules, with their traces: `make bench-rules`.

The features are those of a sample book, its accounts repeated under ids of their own. Reading the feature file and
placing by the rules (which reads the columns that it needs) are measured in a process each. Writes `rules.json` and the
page `rules.md` beside it.
"""

from __future__ import annotations

import datetime as dt
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from made_by import commit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ACCOUNTS, SAMPLE, SEED, ROUNDS = 1_000_000, 2_000, 7, 3
END = dt.date(2026, 11, 22)


def prepare(folder: Path) -> Path:
    """The feature file of a million accounts, as a run writes it, in row groups of 100,000."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from kare_ml.features.frame import feature_frame
    from kare_ml.sample import write_sample
    from kare_ml.stages.context import open_context
    from kare_ml.stages.intake import intake

    write_sample(folder, accounts=SAMPLE, years=3, end=END, seed=SEED)
    context = open_context(folder, END)
    intake(context)
    with context.history() as history:
        frame = feature_frame(history, context.as_of, context.settings.lifecycle.lapse_after_days).to_pyarrow()
    file, at_once = folder / "features.parquet", 100_000 // SAMPLE
    with pq.ParquetWriter(file, frame.schema, compression="zstd") as writer:
        for first in range(0, ACCOUNTS // SAMPLE, at_once):
            block = pa.concat_tables([frame] * at_once)
            ids = [f"{first * SAMPLE + number:08}" for number in range(block.num_rows)]
            writer.write_table(block.set_column(0, "account_id", pa.array(ids)))
    return file


def read(folder: Path) -> dict[str, Any]:
    """Reading every column of the feature file, one row group after the other."""
    import pyarrow.parquet as pq

    source = pq.ParquetFile(folder / "features.parquet")
    started, rows = time.process_time(), 0
    for group in range(source.num_row_groups):
        rows += source.read_row_group(group).num_rows
    return {"rows": rows, "cpu_seconds": round(time.process_time() - started, 3), "peak_mb": peak()}


def place(folder: Path) -> dict[str, Any]:
    """Reading the columns that the rules look at, and placing every account with its trace."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    from kare_ml.baseline.attributes import Review
    from kare_ml.baseline.placement import RuleBook
    from kare_ml.baseline.placement import place as place_all
    from kare_ml.baseline.review import thresholds
    from kare_ml.stages.context import read_settings

    profiles = read_settings(folder).profiles
    source = pq.ParquetFile(folder / "features.parquet")
    columns = ["account_id", "lifecycle", *sorted(RuleBook(profiles, Review("", {})).features)]
    numbers = thresholds(source.read_row_group(0, columns), RuleBook(profiles, Review("", {})))
    started = time.process_time()
    placed = place_all(source.read(columns), RuleBook(profiles, Review(str(END), numbers)))
    seconds = round(time.process_time() - started, 3)
    entries = int(pc.sum(pc.list_value_length(placed["baseline_trace"])).as_py())
    return {"rows": placed.num_rows, "entries": entries, "cpu_seconds": seconds, "peak_mb": peak()}


def peak() -> int:
    """The most memory that this process has had, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024))


def page(found: dict[str, Any]) -> str:
    """The page of the figures, in Markdown."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    return f"""# Placing a million accounts by the rules

<!-- Written by `make bench-rules` from rules.json. Do not edit. -->

Of commit `{found["commit"]}`; {versions}. The rules for a distributor, over the features of a sample book of
{found["sample"]:,} accounts (seed {found["seed"]}) whose accounts are repeated: {found["rows"]:,} accounts,
{found["entries"]:,} entries of traces. Repeated values are read faster than others, so the ratio is not flattered.

| | CPU seconds (median of {len(found["read"])}) | most memory |
| --- | ---: | ---: |
| reading the feature file, a group of 100,000 rows at a time | {found["read_cpu"]:.2f} | {found["read_mb"]:,} MB |
| reading what the rules look at, and placing with traces | {found["place_cpu"]:.2f} | {found["place_mb"]:,} MB |

Placing costs {found["ratio"]:.1f} times reading the file.
"""


def main() -> None:
    """Measure in processes of their own, in turn; write the figures and the page."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "book"
        prepare(folder)
        rounds = [{what: _alone(what, folder) for what in ("read", "place")} for _ in range(ROUNDS)]
    reads, places = ([one[what] for one in rounds] for what in ("read", "place"))
    read_cpu, place_cpu = (sorted(one["cpu_seconds"] for one in of)[ROUNDS // 2] for of in (reads, places))
    found = {
        "commit": commit(),
        "seed": SEED,
        "sample": SAMPLE,
        "versions": {"Python": platform.python_version(), **{n: version(n) for n in ("pyarrow", "numpy")}},
        "rows": places[0]["rows"],
        "entries": places[0]["entries"],
        "read": reads,
        "place": places,
        "read_cpu": read_cpu,
        "place_cpu": place_cpu,
        "ratio": round(place_cpu / read_cpu, 2),
        "read_mb": max(one["peak_mb"] for one in reads),
        "place_mb": max(one["peak_mb"] for one in places),
    }
    (HERE / "rules.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    (HERE / "rules.md").write_text(page(found), "utf-8")


def _alone(what: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, what, str(folder)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps({"read": read, "place": place}[sys.argv[1]](Path(sys.argv[2]))))
    else:
        main()
