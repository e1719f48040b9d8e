"""The notebook runs from top to bottom on a small sample book, and is stored without outputs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from kare_ml.sample import write_sample
from kare_ml.stages.context import open_context
from kare_ml.stages.score import score_all
from kare_ml.stages.train import train_all

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "keep_at_risk.ipynb"
END, AS_OF = dt.date(2026, 1, 1), dt.date(2025, 8, 1)


@pytest.fixture(scope="session")
def scored_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample book, trained and scored once."""
    folder = tmp_path_factory.mktemp("notebook") / "book"
    write_sample(folder, accounts=300, years=2, end=END)
    context = open_context(folder, AS_OF)
    train_all(context)
    score_all(context)
    return folder


def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Execute the notebook on a workspace; everything that it printed."""
    monkeypatch.setenv("KARE_WORKSPACE", str(folder))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in outputs)


@pytest.mark.slow
def test_it_answers_who_why_and_how_good(scored_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run(scored_book, monkeypatch)
    assert "Expected to be lost" in said
    assert "The churn model has grade" in said
    assert "recency rule" in said
    assert "points_needed" in said


@pytest.mark.slow
def test_a_cell_that_fails_fails_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CellExecutionError, match="there is no such file"):
        run(tmp_path, monkeypatch)


def test_it_is_stored_without_outputs() -> None:
    code = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert code
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert [cell.execution_count for cell in code] == [None] * len(code)
