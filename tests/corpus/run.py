"""Runs the corpus: `python -m tests.corpus.run --help`. In a process of its own, since it forks one for every case."""

from __future__ import annotations

import argparse
import fcntl
import gc
import hashlib
import json
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

ROOT = Path(__file__).resolve().parents[2]
MISSED = 2
"""How many of the guards may go without any case seeing it."""

BATCH = 100
"""How many accepted cases are scored at once."""

BY_ITSELF = 100
"""Every so many-th case also goes through `kare score` as a whole."""


@dataclass(frozen=True)
class Prepared:
    """What every case needs, made once: the sound book, what its history holds, and its scores."""

    base: Any
    rows: dict[str, Any]
    scores: dict[str, Any]


def prepare(folder: Path) -> Prepared:
    """Make the sound book, take it in, and score it; what this imports and warms is there in every fork.

    Only the publishing is left to a fork: once its runtime has begun in a process, no fork of that process may use it.
    """
    from tests.corpus.base import make_base
    from tests.corpus.forks import forked
    from tests.corpus.scoring import give_champions, published_scores, walk_stages
    from tests.corpus.trial import stored_rows
    from tests.workspaces import kare

    base = make_base(folder / "book")
    give_champions(base.folder)
    outcome = kare("check", "--json", "-w", base.folder)
    if outcome.code:
        raise RuntimeError(f"the sound book is not: {outcome.err}")
    walk_stages(base.folder)
    ended = forked(lambda: published_scores(base.folder), seconds=300)
    if ended.fault:
        raise RuntimeError(f"the sound book is not scored: {ended.fault}")
    rows = {name: stored_rows(base.folder / "history", name) for name in base.rows}
    gc.collect()
    gc.freeze()  # what is there by now stays: no fork has to look through it again and again
    return Prepared(base, rows, ended.value)


def tried(prepared: Prepared, numbers: Iterable[int], folder: Path, guard: Any = None) -> Iterator[dict[str, Any]]:
    """Try cases one by one: a record a case. Accepted ones are told when the batch that they are scored in is full."""
    from tests.corpus.scoring import Accepted

    waiting: list[dict[str, Any]] = []
    accepted: list[Accepted] = []
    for number in numbers:
        place = folder / str(number)
        record, changed = _one(prepared, number, place, guard)
        if record["code"] == 0 and changed is not None and not record["problems"]:
            waiting.append(record)
            accepted.append(Accepted(number, place / "history", changed))
        else:
            shutil.rmtree(place, ignore_errors=True)
            yield record
        if len(accepted) == BATCH:
            yield from _scored(prepared, waiting, accepted, folder)
            waiting, accepted = [], []
    yield from _scored(prepared, waiting, accepted, folder)


def _one(prepared: Prepared, number: int, place: Path, guard: Any) -> tuple[dict[str, Any], set[str] | None]:
    from tests.corpus.cases import case
    from tests.corpus.forks import forked
    from tests.corpus.scoring import score_by_itself
    from tests.corpus.trial import Verdict, try_case

    found = case(number, prepared.base)

    def work() -> Verdict:
        if guard is not None:
            with guard.taken_out():
                return try_case(found, prepared.base, prepared.rows, place)
        verdict = try_case(found, prepared.base, prepared.rows, place)
        if verdict.code == 0 and number % BY_ITSELF == 0:
            verdict.problems += score_by_itself(prepared.base, place, verdict.changed, prepared.scores)
            verdict.by_itself = True
        return verdict

    ended = forked(work)
    verdict = ended.value or Verdict(None, [ended.fault])
    problems = [*verdict.problems, *([ended.fault] if ended.fault and ended.value else [])]
    record = {**asdict(found), "code": verdict.code, "said": verdict.said, "problems": problems}
    return {
        **record,
        "by_itself": verdict.by_itself,
        "seconds": round(ended.seconds, 3),
        "mb": ended.peak >> 20,
    }, verdict.changed


def _scored(prepared: Prepared, waiting: list[Any], accepted: list[Any], folder: Path) -> Iterator[dict[str, Any]]:
    """The records of a batch, with what its scoring showed. A batch that fails is tried case by case."""
    from tests.corpus.forks import forked
    from tests.corpus.scoring import disturbed

    if not accepted:
        return
    ended = forked(lambda: disturbed(prepared.base, prepared.scores, accepted, folder / "batch"), seconds=300)
    shutil.rmtree(folder / "batch", ignore_errors=True)
    if ended.fault and len(accepted) > 1:
        for record, one in zip(waiting, accepted, strict=True):
            yield from _scored(prepared, [record], [one], folder)
        return
    for record, one in zip(waiting, accepted, strict=True):
        problem = ended.fault or ended.value.get(one.number)
        shutil.rmtree(one.history.parent, ignore_errors=True)
        yield {**record, "scored": True, "problems": [problem] if problem else []}


def run(prepared: Prepared, numbers: list[int], results: Path, folder: Path, workers: int) -> None:
    """Try cases in several processes, each taking the next that nobody has; add a line a case to `results`."""
    taken = multiprocessing.get_context("fork").Value("l", 0)
    children = []
    for worker in range(workers):
        child = os.fork()
        if child == 0:
            place = folder / f"worker-{worker}"
            place.mkdir()
            for record in tried(prepared, _untaken(numbers, taken), place):
                _append(results, record)
            os._exit(0)
        children.append(child)
    for child in children:
        if os.waitpid(child, 0)[1]:
            raise RuntimeError("a worker of the corpus died")


def _untaken(numbers: Sequence[int], taken: Synchronized[int]) -> Iterator[int]:
    """The numbers one by one; `taken` is how many of them the processes have between them."""
    while True:
        with taken.get_lock():
            place = taken.value
            taken.value += 1
        if place >= len(numbers):
            return
        yield numbers[place]


def _append(results: Path, record: dict[str, Any]) -> None:
    with results.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(record) + "\n")


def read(results: Path) -> dict[int, dict[str, Any]]:
    """The records so far, by the number of the case; a line that was cut off is not one."""
    found = {}
    for line in results.read_text("utf-8").splitlines() if results.exists() else ():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        found[record["number"]] = record
    return found


def guarded(prepared: Prepared, cases: int, folder: Path) -> list[dict[str, Any]]:
    """Take each guard out in turn, and say which case was the first to see it: none where no case did."""
    from tests.corpus.cases import case
    from tests.corpus.guards import GUARDS

    answers = []
    for index, guard in enumerate(GUARDS):
        place = folder / f"guard-{index}"
        place.mkdir()
        numbers = [n for n in range(cases) if guard.concerns(case(n, prepared.base))]
        by = next(
            (record for n in numbers if (record := _one(prepared, n, place / str(n), guard)[0])["problems"]), None
        )
        told = {"keeps_out": guard.keeps_out, "name": guard.name, "caught_by": by and by["number"]}
        because = by and re.sub(r"/\S+/", "", by["problems"][0].strip().splitlines()[-1])[:200]
        answers.append({**told, "because": because})
        print(f"{'caught' if by else 'MISSED'}: {guard.keeps_out} ({by and by['number']})", flush=True)
        shutil.rmtree(place)
    return answers


def seen_again(prepared: Prepared, told: Sequence[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    """Take each guard out again, and try the case that saw it go the last time: whether it still does."""
    from tests.corpus.guards import GUARDS

    guards = {guard.name: guard for guard in GUARDS}
    return [
        {
            "name": entry["name"],
            "caught": bool(
                _one(prepared, entry["caught_by"], folder / f"again-{index}", guards[entry["name"]])[0]["problems"]
            ),
        }
        for index, entry in enumerate(told)
        if entry["caught_by"] is not None
    ]


def kept_results() -> Path:
    """Where results are kept from run to run: those of other code are others."""
    from kare_ml.stages.run import code_digest

    digest = hashlib.sha256(code_digest().encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return ROOT / ".corpus" / f"{digest.hexdigest()[:12]}.jsonl"


def main() -> int:
    """Run what is missing of the corpus, and say what came of all of it."""
    from tests.corpus import summary
    from tests.corpus.cases import ALL

    parser = argparse.ArgumentParser(prog="corpus", description=__doc__)
    parser.add_argument("--cases", type=int, default=ALL, help="up to, but without, the case of this number")
    parser.add_argument("--first", type=int, default=0, help="from the case of this number on")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--results", type=Path, help="where the lines are kept; what is there already is not run again")
    parser.add_argument("--guards", action="store_true", help="take the guards out one at a time instead")
    parser.add_argument(
        "--again", type=Path, help="afterwards, take out the guards of this JSON file; answer beside it"
    )
    parser.add_argument("--write", action="store_true", help="write the figures into docs/benchmarks")
    options = parser.parse_args()
    results = options.results or kept_results()
    results.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="corpus-") as temporary:
        folder = Path(temporary)
        prepared = prepare(folder)
        if options.guards:
            answers = guarded(prepared, options.cases, folder)
            if options.write:
                summary.write({"guards": answers})
            return 0 if sum(answer["caught_by"] is not None for answer in answers) >= len(answers) - MISSED else 1
        wanted = range(options.first, options.cases)
        missing = sorted(set(wanted) - read(results).keys())
        run(prepared, missing, results, folder, options.workers)
        if options.again:
            told = json.loads(options.again.read_text("utf-8"))["guards"]
            results.with_suffix(".guards.json").write_text(json.dumps(seen_again(prepared, told, folder)), "utf-8")
    records = [record for number, record in sorted(read(results).items()) if number in wanted]
    found = summary.summary(records)
    print(summary.told(found, records))
    if options.write:
        summary.write({"corpus": found})
    return 1 if found["with_problems"] or len(records) < len(wanted) else 0


if __name__ == "__main__":
    # Forks and threads do not mix: what a parent's pool of threads holds, its child waits for in vain.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    os.environ |= {"DO_NOT_TRACK": "1", "MLFLOW_DISABLE_TELEMETRY": "true", "GIT_PYTHON_REFRESH": "quiet"}
    sys.exit(main())
