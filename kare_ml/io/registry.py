"""The model registry: MLflow on SQLite in the workspace, and the one safe way from a champion to its bytes.

Model files are opaque bytes here. What is loaded is decided by our own promotion record (`promotions.py`), never by the
registry: bytes leave this module only if they have the digest that was pinned at promotion.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.io.answering import PATIENCE, NoAnswer, require_answer, within
from kare_ml.io.challengers import Challenger
from kare_ml.io.lock import turn
from kare_ml.io.promotions import (
    Champion,
    RegistryError,
    append_promotion,
    in_force,
    read_promotions,
    write_atomically,
)

if TYPE_CHECKING:
    from mlflow import MlflowClient

LOG = logging.getLogger(__name__)

MODEL_FILE = "model.skops"
ADDRESS = "KARE_REGISTRY"
"""The environment variable with the address of an MLflow server; unset: a file of the workspace."""
A_BATCH = 100
"""MLflow takes at most so many parameters or tags in one call."""


@dataclass(frozen=True)
class RegisteredModel:
    """One version of a model in the registry; `run_id` is MLflow's, of the training that made it."""

    name: str
    version: int
    sha256: str
    run_id: str


class Registry:
    """The registry of a workspace. Making one touches nothing; MLflow is imported when first needed.

    One that did not answer in its time is not asked again by the same object: what it may cost, it costs once.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is the workspace; the registry is its folder `registry`."""
        self.folder = folder.absolute() / "registry"
        self._silent: RegistryError | None = None
        self._left = PATIENCE

    def log_training(
        self,
        name: str,
        *,
        params: Mapping[str, object],
        metrics: Mapping[str, float],
        artifacts: Mapping[str, bytes | str],
        tags: Mapping[str, str],
        model: bytes,
    ) -> RegisteredModel:
        """Record one training of `name` as an MLflow run and register its model as the `challenger`.

        `artifacts` are contents by file name, beside the model's own `model.skops`. Raises RegistryError.
        """
        from_content = {**artifacts, MODEL_FILE: model}
        sha256 = hashlib.sha256(model).hexdigest()
        with self._client(create=True) as client:
            from mlflow.entities import Metric, Param, RunTag

            experiment = client.get_experiment_by_name(f"kare_ml/{name}")
            experiment_id = experiment.experiment_id if experiment else self._new_experiment(client, name)
            run = client.create_run(experiment_id, run_name=name)
            run_id = run.info.run_id
            now = run.info.start_time
            client.log_batch(run_id, metrics=[Metric(key, value, now, 0) for key, value in metrics.items()])
            for some in _batches(params):
                client.log_batch(run_id, params=[Param(key, str(value)) for key, value in some.items()])
            for some in _batches({**tags, "sha256": sha256}):
                client.log_batch(run_id, tags=[RunTag(key, str(value)) for key, value in some.items()])
            with tempfile.TemporaryDirectory() as draft:
                for file_name, content in from_content.items():
                    path = Path(draft, file_name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content.encode() if isinstance(content, str) else content)
                client.log_artifacts(run_id, draft)
            client.set_terminated(run_id)
            if not client.search_registered_models(f"name = '{name}'"):
                client.create_registered_model(name)
            registered = client.create_model_version(name, f"runs:/{run_id}/", run_id, tags={"sha256": sha256})
            client.set_registered_model_alias(name, "challenger", str(registered.version))
        return RegisteredModel(name, int(registered.version), sha256, run_id)

    def promote(
        self,
        challenger: Challenger,
        *,
        starts: dt.date | None = None,
        approved_by: str | None = None,
        at: dt.datetime | None = None,
    ) -> Champion:
        """Make a registered version the champion, and pin the digest of its bytes in the promotion record.

        `starts` is the first as-of that it may score (None: the one that it was trained as of). `approved_by` names the
        person who said yes and `at` (UTC) when; both null where nobody had to. Raises RegistryError if the version's
        bytes are not those registered.
        """
        name, version = challenger.name, challenger.version
        with self._client() as client:
            registered = client.get_model_version(name, str(version))
            run_id, sha256 = str(registered.run_id), str(registered.tags["sha256"])
            model = _download(client, run_id)
            self._require_digest(model, sha256, f"{name} version {version}")
            champion = Champion(
                name=name,
                version=version,
                sha256=sha256,
                run_id=run_id,
                grade=challenger.grade,
                as_of=challenger.as_of,
                spec_sha256=challenger.spec_sha256,
                reason=challenger.reason,
                promoted_at=at,
                in_force_from=starts,
                walk_forward=challenger.walk_forward,
                approved_by=approved_by,
            )
            if in_force([*self.promotions(), champion], name) is champion:
                client.set_registered_model_alias(name, "champion", str(version))
        self._keep(sha256, model)
        append_promotion(self.folder, champion)
        return champion

    def champion(self, name: str, as_of: dt.date | None = None) -> Champion | None:
        """The champion of `name` in force at a date, as `promotions.in_force` says; without a date, of all.

        None if there is none. Does not import MLflow. Raises RegistryError if the record cannot be read.
        """
        return in_force(self.promotions(), name, as_of)

    def promotions(self) -> list[Champion]:
        """Every promotion, in the order in which they were made. Raises RegistryError if they cannot be read."""
        return read_promotions(self.folder)

    def load_bytes(self, champion: Champion) -> bytes:
        """The champion's model file, with exactly the digest of the promotion record.

        It is taken from the cache if it is whole there, else from MLflow, which has `PATIENCE` seconds to answer.
        Raises RegistryError if neither has it.
        """
        cached = self._cached(champion.sha256)
        if cached is not None:
            return cached
        model = self._in_time(champion.run_id)
        self._require_digest(model, champion.sha256, f"{champion.name} version {champion.version}")
        self._keep(champion.sha256, model)
        return model

    def cached_bytes(self, champion: Champion) -> bytes:
        """The same from the cache alone. Raises RegistryError where it is not whole there."""
        cached = self._cached(champion.sha256)
        if cached is None:
            raise RegistryError(f"{champion.name} version {champion.version} is not in the cache")
        return cached

    def _in_time(self, run_id: str) -> bytes:
        """A model file from MLflow, within what is left of its time. Raises RegistryError, at once if it was silent."""
        if self._silent is not None:
            raise self._silent
        try:
            if server := os.environ.get(ADDRESS):
                require_answer(server)
            with _without_noise():  # MLflow is imported before the clock runs
                began = time.monotonic()
                try:
                    return within(self._left, lambda: self._fetch(run_id), str(self.folder))
                finally:
                    self._left -= time.monotonic() - began
        except NoAnswer as error:
            self._silent = error
            raise

    def _fetch(self, run_id: str) -> bytes:
        with self._client() as client:
            return _download(client, run_id)

    def _new_experiment(self, client: MlflowClient, name: str) -> str:
        place = None if os.environ.get(ADDRESS) else (self.folder / "artifacts" / name).as_uri()
        return str(client.create_experiment(f"kare_ml/{name}", artifact_location=place))

    @contextmanager
    def _client(self, *, create: bool = False) -> Iterator[MlflowClient]:
        """An MLflow client on our database; whatever goes wrong with it becomes a RegistryError.

        MLflow migrates a new database for seconds, and two processes doing so at once both fail: hence the turn.
        """
        database, server = self.folder / "mlflow.db", os.environ.get(ADDRESS)
        if not create and not server and not database.is_file():
            raise RegistryError("there is no model registry", where=str(database), fix="train first: kare train")
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "5")  # its own default would wait for minutes
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
        self.folder.mkdir(parents=True, exist_ok=True)
        address = server or f"sqlite:///{database}"
        with _without_noise():
            from mlflow import MlflowClient
            from mlflow.exceptions import MlflowException
            from sqlalchemy.exc import SQLAlchemyError

            try:
                with turn(self.folder / "mlflow.lock"):
                    client = MlflowClient(tracking_uri=address, registry_uri=address)
                    yield client
            except (MlflowException, SQLAlchemyError, OSError, KeyError) as error:
                raise RegistryError(
                    "the model registry does not answer as it should",
                    found=f"{type(error).__name__}: {error}",
                    where=str(self.folder),
                    fix="restore the folder from a backup, or train again (kare train)",
                ) from error

    def _require_digest(self, model: bytes, sha256: str, what: str) -> None:
        found = hashlib.sha256(model).hexdigest()
        if found != sha256:
            raise RegistryError(
                f"the model file of {what} is not the one that was recorded; it is not loaded",
                expected=f"sha256 {sha256}",
                found=f"sha256 {found}",
                where=str(self.folder),
                fix="find out who changed it; then restore it from a backup, or train again (kare train)",
            )

    def _cached(self, sha256: str) -> bytes | None:
        path = self._cache(sha256)
        if not path.is_file():
            return None
        model = path.read_bytes()
        if hashlib.sha256(model).hexdigest() == sha256:
            return model
        LOG.warning("the cached model %s is damaged; it is fetched from the registry again", path)
        return None

    def _keep(self, sha256: str, model: bytes) -> None:
        path = self._cache(sha256)
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, model)

    def _cache(self, sha256: str) -> Path:
        return self.folder / "cache" / f"{sha256}.skops"


def _download(client: MlflowClient, run_id: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return Path(client.download_artifacts(run_id, MODEL_FILE, folder)).read_bytes()


def _batches(values: Mapping[str, object]) -> Iterator[dict[str, object]]:
    entries = list(values.items())
    for start in range(0, len(entries), A_BATCH):
        yield dict(entries[start : start + A_BATCH])


@contextmanager
def _without_noise() -> Iterator[None]:
    """MLflow and alembic report each step of a migration and warn of each other's deprecations: no use to anybody."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlflow  # noqa: F401 (sets the levels of its loggers as it is imported, so that ours must come after)

        loggers = [logging.getLogger(name) for name in ("mlflow", "alembic")]
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
