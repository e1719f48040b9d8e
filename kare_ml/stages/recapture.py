"""The recapture scorecard of a published run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from kare_ml.config.load import load_recapture
from kare_ml.config.recapture import RecaptureSettings
from kare_ml.domain.profiles import Lifecycle, NoProfileReason, Profile
from kare_ml.io.published import read_published
from kare_ml.io.run_files import read_of_run
from kare_ml.playbook.recapture import COLUMNS, PARTS, scorecard
from kare_ml.stages.score import FEATURES
from kare_ml.stages.walk import run_of

SHOWN = ["account_id", "name", "owner", "region", "lifecycle", "profile", "no_profile_reason", "winback_chance"]


@dataclass(frozen=True)
class Recapture:
    """Past clients as of a run, the best to win back first. `rows` are those of `Scorecard.rows` with who they are.

    `unknown` names the parts of which nothing is known of any past client: their weight went to the others.
    """

    as_of: dt.date
    settings: RecaptureSettings
    rows: list[dict[str, Any]]
    unknown: list[str]


def recapture(folder: Path, as_of: dt.date | None = None, *, every: bool = False) -> Recapture:
    """Rank the accounts in Recapture; with `every`, all past clients but those not to be pursued.

    Raises UsageError where nothing is published, or not for that day.
    """
    settings = load_recapture(folder)
    run = run_of(folder, as_of)
    shown = {row["account_id"]: row for row in read_published(folder, as_of=run.as_of, columns=SHOWN).to_pylist()}
    frame = read_of_run(folder, run, FEATURES, COLUMNS)
    wanted = [_is_wanted(shown[account], every) for account in frame["account_id"].to_pylist()]
    found = scorecard(frame, pa.array(wanted, pa.bool_()), settings)
    rows = [{**shown[row["account_id"]], **row} for row in found.rows()]
    unknown = [name for name in PARTS if name in found.parts and all(row["parts"][name] is None for row in rows)]
    return Recapture(run.as_of, settings, rows, unknown)


def _is_wanted(row: dict[str, Any], every: bool) -> bool:
    lapsed = row["lifecycle"] == str(Lifecycle.LAPSED)
    if every:
        return bool(lapsed and row["no_profile_reason"] != str(NoProfileReason.DO_NOT_PURSUE))
    return bool(row["profile"] == str(Profile.RECAPTURE))
