"""The gates before training: nothing is learnt from a column that knows the future, and what is thin is said to be."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from kare_ml.config.load import load_spec
from kare_ml.errors import BlockedError
from kare_ml.features.frame import CATALOG, feature_frame
from kare_ml.history.contracts import TABLES
from kare_ml.io.history import visible
from kare_ml.io.reports import training_folder
from kare_ml.io.snapshots import read_snapshots
from kare_ml.publish.contract import MODELS
from kare_ml.stages.context import Context, require_events_before

if TYPE_CHECKING:
    import pandas as pd

    from kare_ml.learning.leakage import Suspect
    from kare_ml.learning.snapshots import Snapshot

LOG = logging.getLogger(__name__)

FILE = "gates.json"
SEASON_DAYS = 365

PURCHASES = ("invoices", "subscriptions")
"""The tables that say who is a client. That their features come before the as_of is what `recomputed` shows."""


def gates(context: Context) -> dict[str, list[str]]:
    """Look at the snapshots before anything is learnt from them; warnings by model, kept beside the snapshots.

    Raises BlockedError where a feature of a model tells the outcome all by itself and no person has said that it may
    (`[training] trusted_features`), where permuted labels can be told, or where a snapshot is another one once all that
    came later is cut off. Nothing is trained then, and the champions stay.
    """
    from kare_ml.learning.leakage import permuted, suspects

    snapshots = read_snapshots(context.folder, context.as_of, context.settings.horizon_days)
    found: dict[str, list[str]] = {}
    blocked: list[tuple[str, Suspect]] = []
    said_thin = thin(context)
    for name in MODELS:
        context.progress(f"{name}: looking for leakage")
        spec = load_spec(name, list(CATALOG))
        features = [feature for feature in spec.features if feature not in context.not_for_models]
        found[name] = list(said_thin)
        for suspect in suspects(spec, features, snapshots):
            said = f"{suspect.feature} alone tells the outcome of a {suspect.among} (ROC-AUC {suspect.roc_auc:.3f})"
            if suspect.feature in context.settings.training.trusted_features:
                found[name].append(f"{said}; it is trusted by kare.toml")
            elif CATALOG[suspect.feature].source in PURCHASES:
                found[name].append(f"{said}; it is made of purchases before the as_of, so it is not blocked")
            else:
                blocked.append((name, suspect))
        earlier = [snapshot for snapshot in snapshots if snapshot.complete_at <= snapshots[0].as_of]
        luck = permuted(spec, features, earlier, snapshots[0]) if earlier and features else None
        if luck is not None and not luck.holds:
            raise _told_by_heart(name, luck.roc_auc, luck.within)
    if blocked:
        raise _knows_too_much(blocked)
    recomputed(context, snapshots[0])
    path = training_folder(context.folder, str(context.as_of)) / FILE
    path.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    LOG.info("gates before training", extra={"warnings": found})
    return found


def read_warnings(context: Context, name: str) -> list[str]:
    """What the gates warned of for one model; nothing where they were not asked."""
    path = training_folder(context.folder, str(context.as_of)) / FILE
    found: dict[str, list[str]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found.get(name, [])


def thin(context: Context) -> list[str]:
    """What the history is too short, or the horizon too near, to claim."""
    settings = context.settings
    said = []
    if settings.horizon_days < settings.lifecycle.lapse_after_days:
        said.append(
            f"the horizon of {settings.horizon_days} days is below the lapse window of "
            f"{settings.lifecycle.lapse_after_days}: who is silent now lapses by the calendar, so part of the "
            "prediction is arithmetic"
        )
    with context.history() as history:
        days = (context.as_of.date - require_events_before(context, history).date).days
    if days < settings.horizon_days + SEASON_DAYS:
        said.append(
            f"nothing is claimed about seasons: that takes {SEASON_DAYS} days of history beyond the horizon of "
            f"{settings.horizon_days}, and there are {days} in all"
        )
    return said


def recomputed(context: Context, snapshot: Snapshot) -> None:
    """Work out the features of a snapshot anew from history of which all later rows were cut off.

    Raises BlockedError where any value differs: then a feature looks at or beyond its as_of.
    """
    context.progress(f"recomputing the features of {snapshot.as_of} without all that came later")
    with context.history() as history:
        cut = {name: visible(rows, TABLES.get(name), snapshot.as_of) for name, rows in history.items()}
        days = context.settings.lifecycle.lapse_after_days
        again = feature_frame(cut, snapshot.as_of, days).to_pyarrow().to_pandas().set_index("account_id")
    off = different(snapshot.rows, again)
    if off:
        raise BlockedError(
            "features look beyond their as_of, so nothing is learnt from them",
            expected=f"the features of {snapshot.as_of} to be the same without all that came later",
            found=f"others in {', '.join(off[:5])}" + (f" and {len(off) - 5} more" if len(off) > 5 else ""),
            fix="report it: the snapshots must not be trained on",
        )


def different(first: pd.DataFrame, second: pd.DataFrame) -> list[str]:
    """The columns of the second frame that are not the same in the first, to the last bit; nulls are equal."""
    if not first.index.equals(second.index):
        return ["account_id"]
    return [str(name) for name in second.columns if not first[name].equals(second[name])]


def _knows_too_much(blocked: list[tuple[str, Suspect]]) -> BlockedError:
    from kare_ml.learning.leakage import TOO_GOOD

    said = [
        f"{suspect.feature} (table {CATALOG[suspect.feature].source}) in {name}: {suspect.roc_auc:.3f} among "
        f"{suspect.among} accounts"
        for name, suspect in blocked
    ]
    names = ", ".join(f'"{feature}"' for feature in dict.fromkeys(suspect.feature for _, suspect in blocked))
    return BlockedError(
        "a feature seems to know the outcome beforehand, so nothing is trained",
        expected=f"no single feature to tell the outcome with a ROC-AUC above {TOO_GOOD}",
        found="; ".join(said),
        fix="find out when its column is filled in; map `known_at`, or take the column out. If it is honest: "
        f"[training] trusted_features = [{names}]",
    )


def _told_by_heart(name: str, auc: float, within: float) -> BlockedError:
    return BlockedError(
        f"labels of {name} that were permuted can be told, so training and test share rows",
        expected=f"a ROC-AUC of 0.5, within {within:.3f}",
        found=f"{auc:.3f}",
        fix="report it: no figure of such a training can be believed",
    )
