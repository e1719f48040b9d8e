"""Models are data from outside: what was not promoted by us byte for byte is never deserialised, whoever put it there;
and a registry that is down, slow or out of its mind holds nobody up.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import pickle
import random
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import cloudpickle
import pytest

from kare_ml.io.model_files import loads
from kare_ml.io.promotions import Champion, RegistryError, append_promotion
from kare_ml.io.registry import ADDRESS, PATIENCE, Registry
from tests.faults.servers import ANSWERS, server

FLIPS = 1000
ORIGINAL = random.Random(5).randbytes(20_000)
SHA = hashlib.sha256(ORIGINAL).hexdigest()
CHAMPION = Champion("churn", 1, SHA, "a-run", "A", dt.date(2011, 6, 1), "5" * 64, "the first of its kind")


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """A registry with one promotion, whose bytes are in the cache; MLflow never heard of it."""
    found = Registry(tmp_path)
    cache = found.folder / "cache"
    cache.mkdir(parents=True)
    (cache / f"{SHA}.skops").write_bytes(ORIGINAL)
    append_promotion(found.folder, CHAMPION)
    return found


def test_a_thousand_flipped_bytes_are_all_refused(registry: Registry) -> None:
    assert registry.load_bytes(CHAMPION) == ORIGINAL
    chance, path, refused = random.Random(7), registry.folder / "cache" / f"{SHA}.skops", 0
    for _ in range(FLIPS):
        damaged = bytearray(ORIGINAL)
        damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
        path.write_bytes(damaged)
        with suppress(RegistryError):
            registry.cached_bytes(CHAMPION)
            continue
        refused += 1
    assert refused == FLIPS
    with pytest.raises(RegistryError, match="there is no model registry"):
        registry.load_bytes(CHAMPION)


class Bomb:
    """Whoever unpickles it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("dump", [pickle.dumps, cloudpickle.dumps])
def test_a_pickle_is_refused_and_not_run(dump: Callable[[object], bytes], tmp_path: Path) -> None:
    content = dump(Bomb(tmp_path / "exploded"))
    with pytest.raises(RegistryError, match="a model file cannot be used"):
        loads(content)
    assert not (tmp_path / "exploded").exists()
    pickle.loads(content)
    assert (tmp_path / "exploded").exists(), "it is a bomb"


def test_a_hostile_model_folder_is_refused_and_not_run(registry: Registry, tmp_path: Path) -> None:
    """Who may write to the registry puts a whole MLflow model of their own there, code and trusted list included."""
    logged = registry.log_training("churn", params={}, metrics={}, artifacts={}, tags={}, model=ORIGINAL)
    (artifacts,) = [path.parent for path in registry.folder.rglob("model.skops")]
    bomb = cloudpickle.dumps(Bomb(tmp_path / "exploded"))
    (artifacts / "model.skops").write_bytes(bomb)
    (artifacts / "python_model.pkl").write_bytes(bomb)
    (artifacts / "MLmodel").write_text(
        "flavors:\n  python_function:\n    loader_module: mlflow.pyfunc.model\n    python_model: python_model.pkl\n"
        "  sklearn:\n    skops_trusted_types: [os.mkdir]\n    pickled_model: model.skops\n"
    )
    shutil.rmtree(registry.folder / "cache")
    theirs = Champion(**{**vars(CHAMPION), "run_id": logged.run_id})
    with pytest.raises(RegistryError, match="is not the one that was recorded; it is not loaded"):
        registry.load_bytes(theirs)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_registry_that_is_down_or_lies_costs_little_time(
    answer: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(ANSWERS[answer]) as address:
        monkeypatch.setenv(ADDRESS, address)
        began = time.monotonic()
        assert registry.load_bytes(CHAMPION) == ORIGINAL, "it is not even asked"
        assert time.monotonic() - began < 1
        shutil.rmtree(registry.folder / "cache")
        began = time.monotonic()
        with pytest.raises(RegistryError):
            registry.load_bytes(CHAMPION)
        assert time.monotonic() - began < PATIENCE + 5
