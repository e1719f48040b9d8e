"""How fast the pages of a book of a million accounts answer while a night is published: `make bench-web`.

A sample book is trained and scored on a few nights; its accounts are repeated up to a million, and all nights but the
last are published. `kare serve` is started, twenty visitors look at pages for a while, and the last night is
published meanwhile, by another process. Writes `web.json` and the page `web.md` beside it. With KARE_BENCH set, it
works in that folder and keeps it: the book that is there is not made again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from large_book import enlarge, publish_night
from made_by import made_by

from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.sample import write_sample
from kare_ml.stages.context import open_context
from kare_ml.stages.score import score_all
from kare_ml.stages.train import train_all

HERE = Path(__file__).resolve().parent
ACCOUNTS, SAMPLE, SEED = 1_000_000, 2_000, 7
END = dt.date(2026, 11, 22)
NIGHTS = tuple(END - dt.timedelta(days=days) for days in (31, 1, 0))
VISITORS, SECONDS = 20, 120
PORT = 8799
WHERE = f"http://127.0.0.1:{PORT}"


def small_book(folder: Path) -> None:
    """A sample book, trained on the first of the nights, and scored on all."""
    write_sample(folder, accounts=SAMPLE, years=3, end=END, seed=SEED)
    train_all(open_context(folder, NIGHTS[0]))
    for night in NIGHTS:
        score_all(open_context(folder, night))


def large_book(folder: Path) -> tuple[Path, Path]:
    """The small book and the large one, in which all nights but the last are published; made unless they are there."""
    small, large = folder / "small", folder / "large"
    if not (small / "published").exists():
        small_book(small)
    if not large.exists():
        for run in enlarge(small, large, ACCOUNTS)[:-1]:
            publish_night(small, large, run, ACCOUNTS)
    return small, large


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """The server, and the seconds from its start to its first answer."""
    kare = str(Path(sys.executable).with_name("kare"))
    command = [kare, "serve", "--single-user", "--by", "bench", "--port", str(PORT)]
    began = time.perf_counter()
    server = subprocess.Popen([*command, "-w", str(folder)], stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                httpx.get(WHERE, timeout=60).raise_for_status()
                break
            except httpx.TransportError:
                if server.poll() is not None:
                    raise
                time.sleep(0.02)
        yield server, time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


def places(large: Path) -> dict[str, list[str]]:
    """What visitors may ask for: the pages of the menu, and some owners, accounts and names."""
    menu = httpx.get(WHERE, timeout=60).text.partition("<nav")[2].partition("</nav>")[0]
    rows = read_published(large, columns=["account_id", "name", "owner"]).slice(0, ACCOUNTS)
    chosen = rows.take(np.random.default_rng(SEED).integers(0, rows.num_rows, 300))
    return {
        "pages": sorted(set(re.findall(r'href="(/[^"?]*)"', menu))),
        "owners": sorted({one for one in chosen["owner"].to_pylist() if one})[:20],
        "accounts": chosen["account_id"].to_pylist(),
        "names": [name[:14] for name in chosen["name"].to_pylist() if name],
    }


def measured(small: Path, large: Path, folder: Path) -> dict[str, Any]:
    """What visitors met while the last night was published."""
    last = published_runs(small)[0]
    asked = folder / "asked.json"
    with serving(large) as (server, first):
        asked.write_text(json.dumps(places(large)), "utf-8")
        at_rest = _memory(server.pid)["VmRSS"]
        before = _cpu(server.pid)
        words = [sys.executable, str(HERE / "visitors.py"), WHERE, str(asked), str(SECONDS), str(VISITORS)]
        visitors = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        time.sleep(SECONDS / 2)
        publishing = subprocess.run(
            [sys.executable, __file__, "publish", str(small), str(large)], capture_output=True, text=True, check=True
        )
        seen = _seen(last)
        out, _ = visitors.communicate()
        used, memory = _cpu(server.pid) - before, _memory(server.pid)
    answers = json.loads(out)
    return {
        "first_answer_seconds": round(first, 2),
        "mb_at_rest": at_rest,
        "mb_at_most": memory["VmHWM"],
        "server_cpu_seconds": round(used, 1),
        "visitors_cpu_seconds": answers["cpu_seconds"],
        "publishing_cpu_seconds": json.loads(publishing.stdout)["cpu_seconds"],
        "seconds_until_seen": round(seen, 2),
        "failed": sum(status != 200 for _, _, status in answers["answers"]),
        **_told(answers["answers"]),
    }


def _seen(run: PublishedRun) -> float:
    """How long after the commit the first page that was asked for then showed the new night."""
    began = time.perf_counter()
    while f"to {run.as_of - dt.timedelta(days=1):%a %-d %b}" not in httpx.get(WHERE, timeout=60).text:
        if time.perf_counter() - began > 60:
            raise RuntimeError("the new night is not seen")
    return time.perf_counter() - began


def _told(answers: Sequence[tuple[str, float, int]]) -> dict[str, Any]:
    by_page: dict[str, list[float]] = {}
    for page, seconds, _ in answers:
        by_page.setdefault(page, []).append(seconds)
    return {
        "all": _spread([seconds for _, seconds, _ in answers]),
        "pages": {page: _spread(seconds) for page, seconds in sorted(by_page.items())},
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    return {
        "answers": len(seconds),
        "median_ms": round(statistics.median(seconds) * 1000),
        "p95_ms": round(float(np.quantile(seconds, 0.95)) * 1000),
    }


def _memory(pid: int) -> dict[str, int]:
    """The memory of a process in MB, by what Linux calls it."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return {line.split(":")[0]: int(line.split()[1]) >> 10 for line in lines if line.startswith(("VmRSS", "VmHWM"))}


def _cpu(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def page(found: dict[str, Any]) -> str:
    """The page of the figures, in Markdown."""
    packages = ", ".join(f"{name} {number}" for name, number in found["packages"].items())
    rows = [
        f"| {name} | {one['answers']} | {one['median_ms']:,} | {one['p95_ms']:,} |"
        for name, one in (*found["pages"].items(), ("**all**", found["all"]))
    ]
    return "\n".join(
        [
            "# The pages of a book of a million accounts\n",
            "<!-- Written by `make bench-web` from web.json. Do not edit. -->\n",
            f"Of commit `{found['commit']}`; Python {found['python']}, {packages}. A sample of {found['sample']:,} "
            f"accounts (seed {found['seed']}), scored on {found['nights']} nights, its accounts repeated up to "
            f"{found['accounts']:,}. {found['visitors']} visitors look at a page for 3 to 10 seconds each, "
            f"{found['seconds']} seconds long; half-way another process publishes the last night.\n",
            "| page | answers | median, ms | p95, ms |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            "",
            f"- Failed: {found['failed']}. The new night was seen {found['seconds_until_seen']} s after its commit.",
            f"- First answer {found['first_answer_seconds']} s after the start.",
            f"- Memory: {found['mb_at_rest']} MB after the first page, {found['mb_at_most']} MB at most.",
            f"- CPU seconds: the server {found['server_cpu_seconds']}, the visitors {found['visitors_cpu_seconds']}, "
            f"publishing {found['publishing_cpu_seconds']}.",
            "",
        ]
    )


def main() -> None:
    """Measure, and write the figures and the page."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(os.environ.get("KARE_BENCH", temporary))
        small, large = large_book(folder)
        told = {"accounts": ACCOUNTS, "sample": SAMPLE, "nights": len(NIGHTS), "visitors": VISITORS, "seconds": SECONDS}
        found = {**made_by(["fastapi", "pyarrow", "duckdb"], seed=SEED), **told, **measured(small, large, folder)}
    (HERE / "web.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    (HERE / "web.md").write_text(page(found), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["publish"]:
        publish_night(Path(sys.argv[2]), Path(sys.argv[3]), published_runs(Path(sys.argv[2]))[0], ACCOUNTS)
        print(json.dumps({"cpu_seconds": round(time.process_time(), 1)}))
    else:
        main()
