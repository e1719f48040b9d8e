"""Trained models as bytes: skops with our own list of trusted types. Call it with bytes whose digest was checked."""

from __future__ import annotations

import io
import re
import zipfile

from kare_ml.io.promotions import RegistryError
from kare_ml.learning.model import AccountModel

SCHEMA_VERSION = 2

TRUSTED = [
    "kare_ml.learning.blend.Blend",
    "kare_ml.learning.calibration.Calibration",
    "kare_ml.learning.mixture.Mixture",
    "kare_ml.learning.purchase_odds.PurchaseOdds",
    "kare_ml.learning.purchase_process.PurchaseProcess",
    "kare_ml.learning.rivals.StateRates",
    "kare_ml.learning.splines.SplineLogistic",
    "kare_ml.learning.trees.BoostedTrees",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
]
"""Every type that a model file may hold beside plain values and scikit-learn's own estimators."""

_SCHEMA = "schema.json"
_ADDRESS = re.compile(r'(?<="__id__": )\d+|(?<="file": ")\d+')
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)


def dumps(model: AccountModel) -> bytes:
    """A model as bytes; equal models give equal bytes, since a run is named by them."""
    import skops.io

    return _canonical(
        skops.io.dumps(
            {
                "schema_version": SCHEMA_VERSION,
                "name": model.name,
                "features": list(model.features),
                "blend": model.blend,
                "rates": model.rates,
                "grade": model.grade,
                "trained_as_of": model.trained_as_of,
                "horizon_days": model.horizon_days,
            }
        )
    )


def loads(content: bytes) -> AccountModel:
    """The model of such bytes. Raises RegistryError for a type that is not on our list, or another schema."""
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        stored = skops.io.loads(content, trusted=TRUSTED)
        if stored["schema_version"] != SCHEMA_VERSION:
            raise ValueError(f"schema version {stored['schema_version']}")
        return AccountModel(
            name=stored["name"],
            features=tuple(stored["features"]),
            blend=stored["blend"],
            rates=stored["rates"],
            grade=stored["grade"],
            trained_as_of=stored["trained_as_of"],
            horizon_days=stored["horizon_days"],
        )
    except (UntrustedTypesFoundException, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
        raise RegistryError(
            "a model file cannot be used",
            expected=f"a skops file of schema version {SCHEMA_VERSION} with types from our own list",
            found=f"{type(error).__name__}: {error}",
            fix="train again (kare train)",
        ) from error


def _canonical(content: bytes) -> bytes:
    """A skops file without the clock, its objects numbered in order: skops names them by their addresses in memory."""
    numbers: dict[str, int] = {}
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as found, zipfile.ZipFile(written, "w") as fresh:
        schema = _ADDRESS.sub(lambda at: str(numbers.setdefault(at[0], len(numbers))), found.read(_SCHEMA).decode())
        arrays = {numbers[name.removesuffix(".npy")]: found.read(name) for name in found.namelist() if name != _SCHEMA}
        for number, values in sorted(arrays.items()):
            fresh.writestr(zipfile.ZipInfo(f"{number}.npy", _NO_CLOCK), values)
        fresh.writestr(zipfile.ZipInfo(_SCHEMA, _NO_CLOCK), schema)
    return written.getvalue()
