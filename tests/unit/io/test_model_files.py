"""Model files: what is written is read back, equal models are equal bytes, and nothing but our own types is loaded."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.base import BaseEstimator
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from threadpoolctl import threadpool_limits

from kare_ml.io.model_files import SCHEMA_VERSION, dumps, loads
from kare_ml.io.promotions import RegistryError
from kare_ml.learning.blend import Blend
from kare_ml.learning.model import AccountModel
from kare_ml.learning.rivals import StateRates
from kare_ml.learning.splines import SplineLogistic
from kare_ml.learning.trees import BoostedTrees

STATES = np.array(["Keep", "Expand", "dormant"], dtype=object)


def rows(count: int = 300) -> pd.DataFrame:
    generator = np.random.default_rng(3)
    values = generator.normal(size=(count, 2))
    values[::7, 1] = np.nan
    frame = pd.DataFrame(values, columns=["silence", "spend"])
    tenure = generator.integers(30, 900, count)
    frame = frame.assign(
        orders=1.0 + generator.poisson(tenure / 200), tenure=tenure, since=tenure * generator.random(count)
    )
    return frame.assign(constant=1.0, baseline_state=STATES[generator.integers(0, 3, count)])


def model() -> AccountModel:
    frame = rows()
    labels = (frame["silence"] > 0).to_numpy(np.int8)
    names = ("silence", "spend", "constant", "orders", "tenure", "since")
    trees = BoostedTrees(rounds=5, small_rows_a_leaf=10, monotone=(1, 0, 0))
    blend = Blend(trees, SplineLogistic(), learnt=(0, 1, 2), purchases=(3, 4, 5), map="platt")
    blend.fit(frame[list(names)].to_numpy(float), labels)
    rates = StateRates().fit(frame[["baseline_state"]].to_numpy(), labels)
    return AccountModel("churn", names, blend, rates, "A", "2011-06-10", 182)


def test_a_round_trip_gives_identical_chances() -> None:
    before = model()
    after = loads(dumps(before))
    assert (after.name, after.features, after.grade) == (before.name, before.features, "A")
    assert (after.trained_as_of, after.horizon_days) == ("2011-06-10", 182)
    assert np.array_equal(after.chance(rows()), before.chance(rows()))
    assert loads(dumps(after)).source == "model"


def test_the_rates_come_along() -> None:
    before = replace(model(), grade="C", blend=None)
    after = loads(dumps(before))
    assert after.source == "rule_rate"
    assert np.array_equal(after.chance(rows()), before.chance(rows()))


def test_equal_models_are_equal_bytes_also_in_another_process() -> None:
    command = "import sys; from {0} import model, dumps; sys.stdout.buffer.write(dumps(model()))"
    elsewhere = subprocess.run(
        [sys.executable, "-c", command.format("tests.unit.io.test_model_files")], capture_output=True, check=True
    )
    assert dumps(model()) == dumps(model()) == elsewhere.stdout
    assert dumps(replace(model(), trained_as_of="2011-06-11")) != dumps(model())


@pytest.mark.parametrize("threads", [1, 3])
def test_equal_models_are_equal_bytes_on_any_number_of_threads(threads: int) -> None:
    with threadpool_limits(2):
        on_two = dumps(model())
    with threadpool_limits(threads):
        assert dumps(model()) == on_two


def test_a_pickle_is_refused() -> None:
    with pytest.raises(RegistryError, match=r"a model file cannot be used(.|\n)*BadZipFile(.|\n)*kare train"):
        loads(pickle.dumps({"schema_version": SCHEMA_VERSION}))


@pytest.mark.parametrize("foreign", [BaseEstimator(), make_pipeline(FunctionTransformer(np.sin)), io.StringIO])
def test_other_types_are_refused(foreign: object) -> None:
    content = skops.io.dumps({"schema_version": SCHEMA_VERSION, "name": "churn", "blend": Foreign(foreign)})
    with pytest.raises(RegistryError, match=r"UntrustedTypesFound(.|\n)*Foreign"):
        loads(content)


class Foreign(BaseEstimator):  # type: ignore[misc]
    """A type that is not on the list."""

    def __init__(self, inside: object = None) -> None:
        self.inside = inside


def test_another_schema_is_refused() -> None:
    with pytest.raises(RegistryError, match="schema version 99"):
        loads(skops.io.dumps({"schema_version": 99}))
    with pytest.raises(RegistryError, match="KeyError: 'name'"):
        loads(skops.io.dumps({"schema_version": SCHEMA_VERSION}))


def test_a_file_that_was_cut_off_is_refused() -> None:
    content = dumps(model())
    with pytest.raises(RegistryError, match="a model file cannot be used"):
        loads(content[: len(content) // 2])


def test_no_clock_and_no_address_is_in_a_file() -> None:
    with zipfile.ZipFile(io.BytesIO(dumps(model()))) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}
        assert all(len(entry.filename) < 12 for entry in file.infolist())
