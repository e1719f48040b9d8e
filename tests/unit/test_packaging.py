"""The wheel: it carries everything, and works in an environment where there is nothing else, away from the checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AT_HOME = {"kare_ml": "kare_ml", "models": "kare_ml/models", "pipelines": "kare_ml/pipelines"}
"""The folders of the checkout that are packaged, and where they are in the wheel."""

NOT_SOURCE = shutil.ignore_patterns("__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing left over from an earlier build gets in."""
    copy = tmp_path_factory.mktemp("source")
    for folder in AT_HOME:
        shutil.copytree(ROOT / folder, copy / folder, ignore=NOT_SOURCE)
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, copy)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(copy / "dist"), cwd=copy)
    (built,) = (copy / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the locked dependencies and the wheel, and nothing of the checkout."""
    uv = pytest.importorskip("uv", reason="needs uv, which the environment of `make test` has").find_uv_bin()
    environment = tmp_path_factory.mktemp("elsewhere") / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    sync = (uv, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", str(environment))
    lock = str(ROOT / "requirements" / "core.txt")
    # What `make test` has just installed is in uv's cache; only where it is not must it come from an index.
    if subprocess.run([*sync, "--offline", lock], capture_output=True).returncode:
        run(*sync, lock)
    run(uv, "pip", "install", "--quiet", "--no-deps", "--offline", "--python", str(environment), str(wheel))
    return environment


def run(*command: str, cwd: Path | None = None, **environment: str) -> str:
    """What a command printed. Fails with all that it said if its exit code is not 0."""
    clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "KARE_WORKSPACE"}}
    ended = subprocess.run(command, cwd=cwd, env={**clean, **environment}, capture_output=True, text=True, timeout=1200)
    assert ended.returncode == 0, f"{' '.join(command)} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@pytest.mark.slow
def test_the_wheel_carries_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
        entry_points = packed.read(next(name for name in names if name.endswith("entry_points.txt"))).decode()
    expected = {
        f"{inside}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, inside in AT_HOME.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packaged = {name for name in names if ".dist-info/" not in name}
    assert packaged == expected, "list new packages in [tool.setuptools], and new kinds of files in its package-data"
    assert {"kare_ml/py.typed", "kare_ml/models/churn.toml", "kare_ml/config/distributor.toml"} <= packaged
    assert any(name.startswith("kare_ml/io/migrations/versions/rev_") for name in packaged)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert "kare = kare_ml.cli.main:main" in entry_points


@pytest.mark.slow
def test_the_wheel_works_away_from_the_checkout(elsewhere: Path, tmp_path: Path) -> None:
    python, kare = str(elsewhere / "bin" / "python"), str(elsewhere / "bin" / "kare")
    where = run(python, "-c", "import kare_ml.pipelines.score as flow; print(flow.__file__)", cwd=tmp_path)
    assert where.startswith(str(elsewhere))

    run(kare, "init", "book", "--sample", "--accounts", "300", "--years", "2", "--end", "2026-11-01", cwd=tmp_path)
    run(kare, "train", "--workspace", "book", "--as-of", "2026-11-01", cwd=tmp_path)
    run(kare, "score", "--workspace", "book", "--as-of", "2026-11-01", cwd=tmp_path)
    # Away from the checkout and without a server of its own to go to, the flow brings one up for its run.
    run(
        python, "-m", "kare_ml.pipelines.score", "book", "--as-of", "2026-11-02",
        cwd=tmp_path, PREFECT_HOME=str(tmp_path / "prefect"), PREFECT_API_URL="",
    )  # fmt: skip

    runs = json.loads(run(kare, "runs", "--workspace", "book", "--json", cwd=tmp_path))["runs"]
    assert [(entry["as_of"], entry["accounts"]) for entry in runs] == [("2026-11-02", 300), ("2026-11-01", 300)]
