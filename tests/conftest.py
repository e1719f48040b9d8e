"""What all tests share: no telemetry, the folder of real data, and the engines."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.engines import Engine
    from tests.postgres import Server

# Before the first import of Prefect or MLflow: they read these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def kare_data() -> Path:
    """The folder of public data sets, named by KARE_DATA. Skips where there is none."""
    folder = Path(os.environ.get("KARE_DATA", ROOT / "../shared/data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"needs the public data sets: no folder {folder}; set KARE_DATA")
    return folder


@pytest.fixture(scope="session")
def online_retail(kare_data: Path) -> Path:
    """The invoice lines of a UK gift wholesaler, 2009-12 to 2011-12, as Parquet. Skips where they are not there."""
    path = kare_data / "online_retail_ii" / "online_retail_ii.parquet"
    if not path.exists():
        pytest.skip(f"needs the data set Online Retail II: no file {path}")
    return path


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book, trained and scored once for all tests. Whoever writes to it takes a copy."""
    from tests.books import made_once, trained_sample

    return made_once(tmp_path_factory, "sample", trained_sample)


@pytest.fixture(scope="session", params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn. Spark is skipped where the `spark` extra is not installed."""
    from tests.engines import DuckDB, Spark

    if request.param == "duckdb":
        yield DuckDB()
        return
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("needs the extra: pip install 'kare-ml[spark]'")
    spark = Spark()
    yield spark
    spark.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of our own. Skips where PostgreSQL is not installed."""
    from tests.postgres import programs, running

    binaries = programs()
    if binaries is None:
        pytest.skip("needs the server programs of PostgreSQL: apt-get install postgresql")
    with running(binaries) as server:
        yield server
