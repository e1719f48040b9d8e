"""How far a run is from the one that its models were first used in: worked out once it is published, and kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.load import load_spec
from kare_ml.errors import BlockedError
from kare_ml.io.drifts import keep_drift, read_drift
from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.monitor.drift import DriftOfRun, Floats, drift
from kare_ml.playbook.arrays import numbers
from kare_ml.publish.contract import MODELS
from kare_ml.stages.walk import bundle_of

if TYPE_CHECKING:
    import pyarrow as pa

CHANCES = ("p_recapture", "expansion_chance", "conversion_chance")
FEATURES = "features.parquet"


def keep_drift_of(folder: Path, run: PublishedRun) -> DriftOfRun:
    """Work the drift of a published run out, and keep it with the run."""
    found = _worked_out(folder, run)
    keep_drift(folder, run, found)
    return found


def drift_of(folder: Path, run: PublishedRun) -> DriftOfRun:
    """How far a run is from the first that was published by its models, as kept with it; else worked out now.

    Of a run whose features were thinned since, or that an older version published, only the chances can be told anew.
    """
    return read_drift(folder, run) or _worked_out(folder, run)


def _worked_out(folder: Path, run: PublishedRun) -> DriftOfRun:
    models = _models(folder, run)
    first = next((one for one in _oldest_first(folder, run) if _models(folder, one) == models), None)
    if not models or first is None or first.run_id == run.run_id:
        return DriftOfRun(run.as_of, None, (), ())
    then, now = (_columns(read_published(folder, as_of=one.as_of, columns=list(CHANCES))) for one in (first, run))
    features = drift(*(_features(folder, one) for one in (first, run)))
    return DriftOfRun(run.as_of, first.as_of, tuple(drift(then, now)), tuple(features))


def _oldest_first(folder: Path, until: PublishedRun) -> list[PublishedRun]:
    return [one for one in reversed(published_runs(folder)) if one.as_of <= until.as_of]


def _models(folder: Path, run: PublishedRun) -> object:
    """The digests of the models of a run; null where its bundle cannot tell any more."""
    bundle = bundle_of(folder, run)
    try:
        return bundle.manifest().get("models") if bundle.sealed else None
    except BlockedError:
        return None


def _features(folder: Path, run: PublishedRun) -> dict[str, Floats]:
    """What the models look at in a run; nothing where it was thinned out, or is not what was sealed."""
    from kare_ml.features.frame import CATALOG  # not above: pages that only read what was kept do without

    bundle = bundle_of(folder, run)
    names = list(dict.fromkeys(f for model in MODELS for f in load_spec(model, list(CATALOG)).features))
    return _columns(bundle.read(FEATURES, names)) if bundle.intact(FEATURES) else {}


def _columns(rows: pa.Table) -> dict[str, Floats]:
    return {name: numbers(rows, name) for name in rows.column_names}
