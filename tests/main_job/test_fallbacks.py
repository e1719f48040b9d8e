"""What stands in for a model that cannot be had: an earlier, cached champion, then the baseline alone; rows name it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kare_ml.io.promotions import ranked
from kare_ml.io.published import read_published
from kare_ml.io.registry import Registry
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake
from kare_ml.stages.run import open_run
from tests.books import AS_OF
from tests.main_job.conftest import TINY_AS_OF
from tests.workspaces import kare

WITHOUT = """
import importlib.abc, sys

class Gone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("sklearn", "skops", "shap", "mlflow"):
            raise ImportError(f"{name} is gone")

sys.meta_path.insert(0, Gone())
from kare_ml.cli.main import main
main()
"""


def damage(folder: Path, *digests: str) -> None:
    for sha256 in digests:
        (folder / "registry" / "cache" / f"{sha256}.skops").write_bytes(b"damaged")


def test_a_champion_that_cannot_be_had_is_stood_in_for_and_the_rows_say_so(sample_copy: Path) -> None:
    promotions = Registry(sample_copy).promotions()
    champion, earlier, *_ = ranked(promotions, "churn", AS_OF)
    context = open_context(sample_copy, AS_OF)
    intake(context)
    whole = open_run(context)
    assert whole.facts.fallback is None

    damage(sample_copy, champion.sha256)
    run = open_run(context)
    assert run.champions["churn"] == earlier
    assert (run.facts.fallback or "").startswith(
        f"churn: cached champion, version {earlier.version}, since the model file"
    )
    assert run.facts.run_id != whole.facts.run_id

    damage(sample_copy, *(entry.sha256 for entry in promotions))
    for file in (sample_copy / "registry").rglob("model.skops"):
        file.write_bytes(b"damaged")
    outcome = kare("score", "-w", sample_copy, "--as-of", AS_OF)
    assert outcome.code == 0, outcome.err
    rows = read_published(sample_copy, columns=["fallback", "status"])
    assert set(rows["status"].to_pylist()) == {"baseline_only"}
    (said,) = set(rows["fallback"].to_pylist())
    assert "churn: baseline alone, since the model file of churn" in said
    assert json.loads(kare("status", "-w", sample_copy, "--json").out)["fallback"] == said


@pytest.mark.parametrize("trained", [False, True])
def test_the_baseline_needs_none_of_the_machinery_of_learning(
    trained: bool, tiny: Path, request: pytest.FixtureRequest
) -> None:
    """Neither scikit-learn nor MLflow can be imported; with models in force, the rows say what stood in for them."""
    book, day = (request.getfixturevalue("sample_copy"), AS_OF) if trained else (tiny, TINY_AS_OF)
    command = [sys.executable, "-c", WITHOUT, "score", "-w", str(book), "--as-of", str(day)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (said,) = set(read_published(book, columns=["fallback"])["fallback"].to_pylist())
    assert ("is gone" in said) if trained else (said is None)
