"""What the gates said of each run, and what was measured of it: `verdicts/<as_of>/<run_id>.json`, beside the bundle.

It is no part of the bundle: what came in that night and the nights before change it, but neither the run nor its bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kare_ml.history.ledger import Ledger
from kare_ml.io.promotions import write_atomically
from kare_ml.io.published import PublishedRun
from kare_ml.publish.gates.measures import Measures
from kare_ml.publish.gates.verdict import Verdict

FOLDER = "verdicts"


@dataclass(frozen=True)
class Judged:
    """A judged run: its verdicts in the order of the gates, and the figures that later nights are compared with."""

    verdicts: tuple[Verdict, ...]
    measures: Measures


def verdicts_file(folder: Path, as_of: dt.date, run_id: str) -> Path:
    """Where the verdicts on a run are kept."""
    return folder / FOLDER / str(as_of) / f"{run_id}.json"


def keep_verdicts(folder: Path, as_of: dt.date, run_id: str, judged: Judged) -> Path:
    """Keep what the gates said of a run; what they said of it before is replaced."""
    path = verdicts_file(folder, as_of, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(asdict(judged), indent=2, ensure_ascii=False).encode() + b"\n")
    return path


def read_verdicts(folder: Path, run: PublishedRun) -> Judged | None:
    """What the gates said of a published run; null where an older version of kare_ml published it."""
    try:
        content = json.loads(verdicts_file(folder, run.as_of, run.run_id).read_text("utf-8"))
        return Judged(tuple(Verdict(**one) for one in content["verdicts"]), Measures(**content["measures"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def measures_before(folder: Path, runs: Sequence[PublishedRun]) -> list[Measures]:
    """The figures of those runs that have them, in their order."""
    return [judged.measures for run in runs if (judged := read_verdicts(folder, run)) is not None]


def ledger_of(folder: Path, run: PublishedRun) -> Ledger | None:
    """The ledger that was kept with a published run; null where there is none, or it cannot be read any more."""
    try:
        return Ledger.from_json((folder / "ledgers" / str(run.as_of) / f"{run.run_id}.json").read_text("utf-8"))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
