"""The pictures of an account and of the book, drawn from the published nights and their bundles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.domain.causes import Cause
from kare_ml.errors import UsageError
from kare_ml.explain.events import in_words
from kare_ml.explain.waterfall import By, waterfall
from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.io.replay import stretch
from kare_ml.io.stretch import EVENTS_FILE, Stretch, bundle_of
from kare_ml.publish.bridge import summed
from kare_ml.publish.moves import CHANCES
from kare_ml.publish.pictures import Moment, Picture, Step, bridge, timeline

if TYPE_CHECKING:
    from kare_ml.io.bundle import Bundle

CHANCE_WORDS = {"churn": "chance of being lapsed", "expansion": "chance to expand", "conversion": "chance to be won"}
EXPECTED = {
    "churn": "accounts expected in Recapture",
    "expansion": "clients expected to meet the Expand rule",
    "conversion": "prospects expected to become clients",
}
MOST_NIGHTS = 120
"""How many nights a timeline shows, the latest."""

_OF_NIGHT = ["account_id", "p_recapture", "lifecycle", "conversion_chance", "risk_word", "config_hash",
             "churn_model", "expansion_model", "conversion_model"]  # fmt: skip


def night(folder: Path, as_of: dt.date | None) -> PublishedRun:
    """The published run of a date, the newest without one. Raises UsageError where there is none."""
    runs = published_runs(folder)
    found = next((run for run in runs if as_of is None or run.as_of == as_of), None)
    if found is None:
        raise UsageError(f"no run of {as_of} is published" if as_of else "nothing is published yet", fix="kare runs")
    return found


def of_book(way: Stretch, model: str, values: Mapping[str, str | None] | None = None) -> Picture:
    """How many accounts more a model expects to go that way, by cause; of those that have these values."""
    steps = [Step(cause, amount) for cause, amount in way.chances(values)[1][model].items()]
    title = f"What changed in the book, {way.first} to {way.last}"
    return bridge(title, 0.0, steps, f"{EXPECTED[model]}, change", ends=("as before", "together"))


def of_movement(way: Stretch, account_id: str) -> Picture | None:
    """What moved an account's chance between two runs, by cause; None where there is no common log-odds."""
    before = way.before([account_id]).get(account_id)
    lines = way.lines([account_id])[account_id]
    for model in ("churn", "conversion", "expansion"):
        sums = summed(lines, model, ("cause",))
        if before is None or not sums:
            continue
        steps = [Step(str(cause), sums[(str(cause),)][1]) for cause in Cause if (str(cause),) in sums]
        title = f"What moved it, {way.first} to {way.last}"
        start = float(before[CHANCES[model]])
        return bridge(title, start, steps, f"{CHANCE_WORDS[model]}, % (points)", percent=True)
    return None


def of_reasons(folder: Path, run: PublishedRun, account_id: str, model: str, by: By = "theme") -> Picture | None:
    """What a model's log-odds of an account are the sum of, by theme or feature; None where it has no reasons.

    Drawn from what was published with the score: an explanation that did not add up is not drawn either.
    """
    rows = read_published(folder, as_of=run.as_of, columns=["account_id", "reasons"])
    ids = rows["account_id"].to_pylist()
    told = waterfall(rows["reasons"][ids.index(account_id)].as_py(), model, by) if account_id in ids else None
    if told is None:
        return None
    start, steps = told
    title = f"Why, says the {model} model, as of {run.as_of}"
    bars = [Step(name, amount) for name, amount in steps]
    return bridge(title, start, bars, "log-odds", ends=("expected of its training accounts", "this account"))


def over_time(folder: Path, run: PublishedRun, account_id: str) -> Picture:
    """An account's chance over the nights up to a run: of being lapsed, or of a prospect to be won."""
    runs = [one for one in published_runs(folder) if one.as_of <= run.as_of][:MOST_NIGHTS]
    moments = list(_moments(folder, runs[::-1], account_id))
    stated = bundle_of(folder, run).manifest().get("review") if bundle_of(folder, run).sealed else None
    cuts = [(w, stated[k]) for w, k in (("High", "high"), ("Watch", "watch")) if isinstance(stated, dict) and stated[k]]
    return timeline(f"Its chance over time, up to {run.as_of}", moments, cuts)


def of_account(folder: Path, run: PublishedRun, account_id: str) -> list[Picture]:
    """Every picture of an account that there is: why, what moved it since the run before, and over time."""
    found = [of_reasons(folder, run, account_id, model) for model in ("churn", "conversion", "expansion")]
    if any(one.as_of < run.as_of for one in published_runs(folder)):
        found.append(of_movement(stretch(folder, None, run.as_of), account_id))
    return [*(picture for picture in found if picture is not None), over_time(folder, run, account_id)]


def _moments(folder: Path, runs: list[PublishedRun], account_id: str) -> Iterator[Moment]:
    """One moment a night that has the account, oldest first."""
    before: dict[str, Any] | None = None
    for run in runs:
        rows = read_published(folder, as_of=run.as_of, columns=_OF_NIGHT)
        ids = rows["account_id"].to_pylist()
        if account_id not in ids:
            continue
        row = rows.slice(ids.index(account_id), 1).to_pylist()[0]
        chance = row["conversion_chance"] if row["lifecycle"] == "prospect" else row["p_recapture"]
        yield Moment(run.as_of, chance, tuple(_marks(before, row)), _events(bundle_of(folder, run), account_id))
        before = row


def _marks(before: dict[str, Any] | None, now: dict[str, Any]) -> Iterator[str]:
    if before is None:
        return
    if any(before[name] != now[name] for name in ("churn_model", "expansion_model", "conversion_model")):
        yield "model"
    if before["config_hash"] != now["config_hash"]:
        yield "rules or settings"
    if before["lifecycle"] != now["lifecycle"]:
        yield str(now["lifecycle"])


def _events(bundle: Bundle, account_id: str) -> tuple[tuple[str, str], ...]:
    if not bundle.sealed or not bundle.has(EVENTS_FILE):
        return ()
    found = bundle.read(EVENTS_FILE)
    own = found.filter(pc.equal(found["account_id"], pa.scalar(account_id))).to_pylist()
    return tuple((row["happened"], in_words(row)) for row in own)
