"""Measures what the documents claim, and writes it down: `make bench` (needs KARE_DATA with online_retail_ii/).

Writes `results.json`, the page `README.md` beside it, and the block of figures in the README of the project.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import churn
import counted
import page
import speed
from made_by import made_by

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ("duckdb", "ibis-framework", "mlflow", "numpy", "pandas", "pyarrow", "scikit-learn", "shap", "deltalake")


def main() -> int:
    """Measure everything in a temporary folder, then write the three files."""
    if not (Path(os.environ.get("KARE_DATA", "")) / "online_retail_ii").is_dir():
        print("bench: set KARE_DATA to the folder that holds online_retail_ii/", file=sys.stderr)
        return 2
    os.environ["KARE_DATA"] = str(Path(os.environ["KARE_DATA"]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        results = measure(Path(folder))
    (HERE / "results.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (HERE / "README.md").write_text(page.page(results), "utf-8")
    front = ROOT / "README.md"
    front.write_text(page.with_figures(front.read_text("utf-8"), results), "utf-8")
    return 0


def measure(folder: Path) -> dict[str, Any]:
    """Everything, by the part of the page that shows it."""
    retail, fresh = _workspace(folder / "retail"), _workspace(folder / "fresh")
    speeds = speed.main_job(fresh, "2011-06-10")
    found = churn.churn(retail)
    speed.timed("score", "--workspace", str(retail), "--as-of", "2011-12-09")
    speeds |= speed.answers(retail) | speed.samples(folder)
    features = {"online_retail_ii": counted.counted(retail), "sample_book": counted.counted_of_sample(folder / "book")}
    return {
        "made_by": made_by(PACKAGES, seeds={"models": churn.seed(), "sample": 7}),
        "churn": found,
        "speed": speeds,
        "features": features,
    }


def _workspace(folder: Path) -> Path:
    folder.mkdir()
    shutil.copy(ROOT / "docs" / "examples" / "online_retail" / "kare.toml", folder)
    return folder


if __name__ == "__main__":
    sys.exit(main())
