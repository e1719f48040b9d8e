"""The recapture scorecard of a published run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.load import load_recapture
from kare_ml.config.recapture import RecaptureSettings
from kare_ml.domain.profiles import Lifecycle, NoProfileReason, Profile
from kare_ml.io.published import PublishedRun, read_published
from kare_ml.io.run_files import FEATURES, read_of_run
from kare_ml.playbook.recapture import COLUMNS, PART, PARTS, scorecard, with_parts
from kare_ml.publish.questions import texts
from kare_ml.stages.walk import run_of

SHOWN = ["account_id", "name", "owner", "region", "lifecycle", "profile", "no_profile_reason", "winback_chance"]


@dataclass(frozen=True)
class Recapture:
    """Past clients as of a run, the best to win back first. `table` is that of the `Scorecard`, with who they are.

    `unknown` names the parts of which nothing is known of any past client: their weight went to the others.
    """

    as_of: dt.date
    settings: RecaptureSettings
    table: pa.Table
    unknown: list[str]

    def rows(self, top: int | None = None) -> list[dict[str, Any]]:
        """The first so many, left out all, each with its `parts` by name."""
        return with_parts(self.table.slice(0, top))


def recapture(folder: Path, as_of: dt.date | None = None, *, every: bool = False) -> Recapture:
    """Rank the accounts in Recapture; with `every`, all past clients but those not to be pursued.

    Raises UsageError where nothing is published, or not for that day.
    """
    run = run_of(folder, as_of)
    return recapture_of(folder, run, read_published(folder, as_of=run.as_of, columns=SHOWN), every=every)


def recapture_of(folder: Path, run: PublishedRun, shown: pa.Table, *, every: bool = False) -> Recapture:
    """The ranking of a published run of which `shown` are the rows (with `SHOWN`) that are told of, all or some.

    Each is held against all clients of the run. Raises UsageError where its features are not kept.
    """
    settings = load_recapture(folder)
    frame = read_of_run(folder, run, FEATURES, COLUMNS)
    wanted = shown.select(SHOWN).filter(_wanted(shown, every=every))
    found = scorecard(frame, pc.is_in(frame["account_id"], value_set=wanted["account_id"].combine_chunks()), settings)
    scores = found.table()
    who = wanted.take(pc.index_in(scores["account_id"], value_set=wanted["account_id"].combine_chunks()))
    for name in scores.column_names:
        who = who if name in SHOWN else who.append_column(name, scores[name])
    unknown = [name for name in PARTS if name in found.parts and scores[PART + name].null_count == scores.num_rows]
    return Recapture(run.as_of, settings, who, unknown)


def _wanted(shown: pa.Table, *, every: bool) -> pa.ChunkedArray:
    if not every:
        return pc.is_in(shown["profile"], texts(str(Profile.RECAPTURE)))
    lapsed = pc.is_in(shown["lifecycle"], texts(str(Lifecycle.LAPSED)))
    return pc.and_(lapsed, pc.invert(pc.is_in(shown["no_profile_reason"], texts(str(NoProfileReason.DO_NOT_PURSUE)))))
