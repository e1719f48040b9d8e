"""The model registry on a real MLflow: what is registered, what is promoted, and which bytes are let through."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from kare_ml.io.challengers import Challenger
from kare_ml.io.promotions import Champion, RegistryError
from kare_ml.io.registry import RegisteredModel, Registry

MODEL = b"the bytes of a model"
APRIL, MAY, JUNE = dt.date(2011, 4, 1), dt.date(2011, 5, 1), dt.date(2011, 6, 1)


def train(registry: Registry, name: str = "churn", model: bytes = MODEL) -> RegisteredModel:
    return registry.log_training(
        name,
        params={f"p{n}": n for n in range(150)},
        metrics={"log_loss": 0.4, "auc": 0.8},
        artifacts={"card.md": "# Churn\n", "plots/fit.bin": b"\x00\x01"},
        tags={"as_of": "2011-06-01"},
        model=model,
    )


def promote(registry: Registry, model: RegisteredModel, as_of: dt.date = JUNE) -> Champion:
    return registry.promote(challenger(model.name, model.version, as_of))


def challenger(name: str, version: int, as_of: dt.date) -> Challenger:
    return Challenger(name, version, "", "B", as_of, "5" * 64, "first", "the first of its kind", "promoted")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with churn versions 1 (champion as of May) and 2 (as of June); then 1 was also promoted for April.

    Tests change only its cache.
    """
    folder = tmp_path_factory.mktemp("trained")
    registry = Registry(folder)
    first = train(registry)
    promote(registry, first, MAY)
    promote(registry, train(registry, model=b"a newer model"), JUNE)
    promote(registry, first, APRIL)
    return folder


@pytest.fixture
def workspace(trained: Path, tmp_path: Path) -> Path:
    """A copy of the promotion record and the cache, without the MLflow part."""
    (tmp_path / "registry").mkdir()
    shutil.copy(trained / "registry" / "promotions.json", tmp_path / "registry")
    shutil.copytree(trained / "registry" / "cache", tmp_path / "registry" / "cache")
    return tmp_path


def test_mlflow_shows_the_run_and_both_aliases(trained: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from mlflow import MlflowClient
    address = f"sqlite:///{trained / 'registry' / 'mlflow.db'}"
    client = MlflowClient(tracking_uri=address, registry_uri=address)
    aliases = {alias: client.get_model_version_by_alias("churn", alias) for alias in ("champion", "challenger")}
    assert {alias: int(version.version) for alias, version in aliases.items()} == {"champion": 2, "challenger": 2}
    experiment = client.get_experiment_by_name("kare_ml/churn")
    assert experiment is not None
    newest, first = client.search_runs([experiment.experiment_id])
    assert newest.info.run_id == aliases["champion"].run_id
    assert first.data.metrics == {"log_loss": 0.4, "auc": 0.8}
    assert len(first.data.params) == 150 and first.data.params["p149"] == "149"
    assert first.data.tags["as_of"] == "2011-06-01"
    assert first.data.tags["sha256"] == hashlib.sha256(MODEL).hexdigest()
    assert first.info.status == "FINISHED"
    assert {file.path for file in client.list_artifacts(first.info.run_id)} == {"card.md", "plots", "model.skops"}


def test_a_challenger_is_not_a_champion(tmp_path: Path) -> None:
    registry = Registry(tmp_path / "Größe & co 100%")
    model = train(registry, "expansion")
    assert model == RegisteredModel("expansion", 1, hashlib.sha256(MODEL).hexdigest(), model.run_id)
    assert registry.champion("expansion") is None
    assert train(registry, "expansion").version == 2
    champion = promote(registry, model)
    shutil.rmtree(registry.folder / "cache")
    assert registry.load_bytes(champion) == MODEL


@pytest.mark.parametrize(
    ("as_of", "version"),
    [(None, 2), (JUNE, 2), (dt.date(2011, 5, 31), 1), (MAY, 1), (APRIL, 1), (dt.date(2011, 3, 31), None)],
)
def test_the_champion_is_the_last_one_trained_by_then(
    trained: Path, as_of: dt.date | None, version: int | None
) -> None:
    found = Registry(trained).champion("churn", as_of)
    assert (found.version if found else None) == version
    assert Registry(trained).champion("conversion", as_of) is None


def test_what_is_recorded_of_a_promotion(trained: Path) -> None:
    record = json.loads((trained / "registry" / "promotions.json").read_text())
    assert record["schema_version"] == 1
    assert [(entry["version"], entry["grade"], entry["as_of"]) for entry in record["promotions"]] == [
        (1, "B", "2011-05-01"),
        (2, "B", "2011-06-01"),
        (1, "B", "2011-04-01"),
    ]
    assert record["promotions"][0]["sha256"] == hashlib.sha256(MODEL).hexdigest()


def test_the_bytes_come_back(trained: Path) -> None:
    registry = Registry(trained)
    champion = registry.champion("churn", MAY)
    assert champion is not None and registry.load_bytes(champion) == MODEL


def test_a_nightly_load_does_not_import_mlflow(workspace: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kare_ml.io.registry import Registry\n"
        f"registry = Registry(Path({str(workspace)!r}))\n"
        "assert registry.load_bytes(registry.champion('churn')) == b'a newer model'\n"
        "sys.exit('mlflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_damaged_cache_is_fetched_again(trained: Path, caplog: pytest.LogCaptureFixture) -> None:
    registry = Registry(trained)
    champion = registry.champion("churn")
    assert champion is not None
    cached = trained / "registry" / "cache" / f"{champion.sha256}.skops"
    cached.write_bytes(b"damaged")
    assert registry.load_bytes(champion) == b"a newer model"
    assert "is damaged; it is fetched from the registry again" in caplog.text
    assert cached.read_bytes() == b"a newer model"


def test_a_changed_model_file_is_not_let_through(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    champion = promote(registry, train(registry))
    (stored,) = (tmp_path / "registry" / "artifacts").rglob("model.skops")
    stored.write_bytes(b"something else")
    assert registry.load_bytes(champion) == MODEL  # the cache still has it
    shutil.rmtree(tmp_path / "registry" / "cache")
    with pytest.raises(RegistryError, match="churn version 1 is not the one that was recorded; it is not loaded"):
        registry.load_bytes(champion)
    with pytest.raises(RegistryError, match="is not the one that was recorded"):
        promote(registry, RegisteredModel("churn", 1, "", ""))
    stored.unlink()
    with pytest.raises(RegistryError, match="the model registry does not answer as it should"):
        registry.load_bytes(champion)
    assert len(json.loads((tmp_path / "registry" / "promotions.json").read_text())["promotions"]) == 1


def test_a_registry_that_is_gone_or_corrupt_is_survived_by_the_cache(workspace: Path) -> None:
    registry = Registry(workspace)
    champion = registry.champion("churn")
    assert champion is not None
    (workspace / "registry" / "mlflow.db").write_bytes(b"not a database" * 100)
    assert registry.load_bytes(champion) == b"a newer model"
    shutil.rmtree(workspace / "registry" / "cache")
    with pytest.raises(RegistryError, match=r"(?s)does not answer as it should.*not a database") as raised:
        registry.load_bytes(champion)
    assert raised.value.exit_code == 3
    (workspace / "registry" / "mlflow.db").unlink()
    with pytest.raises(RegistryError, match="there is no model registry"):
        registry.load_bytes(champion)


@pytest.mark.parametrize(
    "content",
    ["{", '{"schema_version": 2, "promotions": []}', '{"schema_version": 1, "promotions": [{"name": "churn"}]}', "[]"],
)
def test_a_record_that_cannot_be_read_blocks(workspace: Path, content: str) -> None:
    (workspace / "registry" / "promotions.json").write_text(content)
    with pytest.raises(RegistryError, match="the record of promotions cannot be read"):
        Registry(workspace).champion("churn")


def test_a_record_whose_digest_is_a_path_is_refused(workspace: Path) -> None:
    path = workspace / "registry" / "promotions.json"
    record = json.loads(path.read_text())
    record["promotions"][1]["sha256"] = "../../elsewhere"
    path.write_text(json.dumps(record))
    with pytest.raises(RegistryError, match=r"sha256 of churn version 2 is '../../elsewhere'"):
        Registry(workspace).champion("churn")


def test_a_version_that_is_not_registered_cannot_be_promoted(trained: Path) -> None:
    with pytest.raises(RegistryError, match=r"version.*99"):
        Registry(trained).promote(challenger("churn", 99, JUNE))


def test_no_noise_and_no_changed_loggers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    train(Registry(tmp_path))
    assert capfd.readouterr() == ("", "")
    assert not logging.getLogger(__name__).disabled


FIRST_USE = """
import sys
from pathlib import Path
from kare_ml.io.registry import Registry
empty = dict(params={}, metrics={}, artifacts={}, tags={}, model=b"m")
print(Registry(Path(sys.argv[1])).log_training("churn", **empty).version)
"""


def test_two_processes_may_use_a_fresh_registry_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FIRST_USE, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(said) == [(b"1\n", b""), (b"2\n", b"")]
