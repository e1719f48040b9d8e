"""What it takes to read the heat map, the scorecard and the walk of a million accounts: `make bench-reading`.

The run is that of a sample book scored by the rules, its accounts repeated under ids of their own. Each answer is
worked out in a process of its own, from tables in memory. Writes `reading.json` and the page `reading.md` beside it.
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
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from made_by import commit

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ACCOUNTS, SAMPLE, SEED = 1_000_000, 1_000, 7
END = dt.date(2026, 11, 22)
ANSWERS = {
    "map": "the heat map",
    "recapture": "the recapture scorecard",
    "walk": "the revenue walk, by owner and region too",
}


def prepare(folder: Path) -> None:
    """A sample book, scored by the rules alone."""
    from kare_ml.sample import write_sample
    from kare_ml.stages.context import open_context
    from kare_ml.stages.score import score_all

    write_sample(folder, accounts=SAMPLE, years=3, end=END, seed=SEED)
    score_all(open_context(folder, END))


def measured(folder: Path, what: str) -> dict[str, Any]:
    """One answer over a million accounts: CPU seconds and the most memory, its tables among it."""
    work = {"map": _heat_map, "recapture": _recapture, "walk": _walk}[what](folder)
    started = time.process_time()
    work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    return {"cpu_seconds": round(time.process_time() - started, 2), "peak_mb": round(memory)}


def _heat_map(folder: Path) -> Callable[[], object]:
    from kare_ml.io.published import read_published
    from kare_ml.io.run_files import HOLDINGS, read_of_run
    from kare_ml.playbook.whitespace import SHOWN, heat_map
    from kare_ml.stages.walk import run_of

    rows, held = read_published(folder, columns=SHOWN), read_of_run(folder, run_of(folder), HOLDINGS)
    accounts, lines = repeated(rows), repeated(held)
    return lambda: heat_map(accounts, lines, {}, 180)


def _recapture(folder: Path) -> Callable[[], object]:
    import pyarrow.compute as pc

    from kare_ml.config.load import load_recapture
    from kare_ml.io.run_files import FEATURES, read_of_run
    from kare_ml.playbook.recapture import COLUMNS, scorecard
    from kare_ml.stages.walk import run_of

    frame = repeated(read_of_run(folder, run_of(folder), FEATURES, COLUMNS))
    lapsed = pc.equal(frame["lifecycle"], "lapsed").combine_chunks()
    return lambda: scorecard(frame, lapsed, load_recapture(folder)).rows()


def _walk(folder: Path) -> Callable[[], object]:
    from kare_ml.io.run_files import read_of_run
    from kare_ml.playbook.steps import Walked
    from kare_ml.stages.walk import WALK, read_walk, run_of

    rates, walked = read_walk(folder).rates, repeated(read_of_run(folder, run_of(folder), WALK))

    def add_up() -> object:
        steps = Walked(walked, rates)
        return [steps.total(), *(steps.by(column) for column in ("owner", "region"))]

    return add_up


def repeated(table: Any) -> Any:
    """The rows again and again, up to a million accounts, under ids of their own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    at = table.column_names.index("account_id")
    copies = []
    for number in range(ACCOUNTS // SAMPLE):
        ids = pc.binary_join_element_wise(table["account_id"], str(number), "-")
        copies.append(table.set_column(at, "account_id", ids))
    return pa.concat_tables(copies).combine_chunks()


def page(found: dict[str, Any]) -> str:
    """The page of the figures, in Markdown."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    rows = [
        f"| {ANSWERS[what]} | {one['cpu_seconds']:.1f} | {one['peak_mb']:,} MB |"
        for what, one in found["answers"].items()
    ]
    return "\n".join(
        [
            "# Reading the answers of a million accounts\n",
            "<!-- Written by `make bench-reading` from reading.json. Do not edit. -->\n",
            f"Of commit `{found['commit']}`; {versions}. A sample book of {found['sample']:,} accounts "
            f"(seed {found['seed']}), scored by the rules, its accounts repeated up to {found['accounts']:,}; each "
            "answer in a process of its own, from tables in memory.\n",
            "| answer | CPU seconds | most memory |",
            "| --- | ---: | ---: |",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure, and write the figures and the page."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / "book"
        prepare(folder)
        answers = {what: _alone(what, folder) for what in ANSWERS}
    found = {
        "commit": commit(),
        "seed": SEED,
        "sample": SAMPLE,
        "accounts": ACCOUNTS,
        "versions": {"Python": platform.python_version(), **{n: version(n) for n in ("pyarrow", "numpy")}},
        "answers": answers,
    }
    (HERE / "reading.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    (HERE / "reading.md").write_text(page(found), "utf-8")


def _alone(what: str, folder: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, what, str(folder)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measured(Path(sys.argv[2]), sys.argv[1])))
    else:
        main()
