"""Who should be trained again, and why: said by name wherever models are spoken of."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.errors import BlockedError
from kare_ml.io.challengers import read_challengers
from kare_ml.io.registry import Registry
from kare_ml.publish.contract import MODELS

if TYPE_CHECKING:
    from kare_ml.learning.model import AccountModel

LONGEST_WITHOUT_CHALLENGER = 92
"""Days, about three months: longer, and the model in force has outlived what it learnt from."""


def reasons_to_retrain(folder: Path, date: dt.date) -> list[str]:
    """Why a model in force at a date should be trained again, a line each; none where all are well."""
    registry = Registry(folder)
    challengers = read_challengers(registry.folder)
    found = []
    for name in MODELS:
        champion = registry.champion(name, date)
        if champion is None:
            continue
        newest = max([c.as_of for c in challengers if c.name == name and c.as_of <= date], default=champion.as_of)
        days = (date - newest).days
        if days > LONGEST_WITHOUT_CHALLENGER:
            found.append(f"{name}: no challenger for {days} days, since {newest}; train again: kare train")
        if champion.spec_sha256 != spec_digest(name):
            found.append(
                f"{name}: its spec or features have changed since version {champion.version} was trained; "
                "train again: kare train"
            )
    return found


def require_known_features(models: Mapping[str, AccountModel]) -> None:
    """Raise BlockedError where a model reads a feature that is not in the catalog any more."""
    from kare_ml.features.frame import CATALOG  # not above: pages tell only the reasons

    gone = {name: [f for f in model.features if f not in CATALOG] for name, model in models.items()}
    gone = {name: features for name, features in gone.items() if features}
    if gone:
        raise BlockedError(
            f"features have changed since {' and '.join(gone)} was trained",
            expected="a model that reads the features of today",
            found="; ".join(f"{name} reads {', '.join(features)}" for name, features in gone.items()),
            fix=f"train {' and '.join(gone)} again: kare train",
        )


def spec_digest(name: str) -> str:
    """The sha256 of a model's spec as it is now."""
    return hashlib.sha256((files("kare_ml.models") / f"{name}.toml").read_bytes()).hexdigest()
