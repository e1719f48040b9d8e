"""The notebooks run from top to bottom on a small sample book, and are stored without outputs."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.books import AS_OF
from tests.workspaces import FIRST, kare, shop, write_workspace

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

def run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Execute a notebook on a workspace; everything that it printed."""
    monkeypatch.setenv("KARE_WORKSPACE", str(folder))
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in outputs)


@pytest.mark.slow
def test_it_answers_who_why_and_how_good(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("keep_at_risk", sample, monkeypatch)
    assert "Expected to be lost" in said
    assert "The churn model has grade" in said
    assert "recency rule" in said
    assert "points_needed" in said


@pytest.mark.slow
def test_it_says_whether_to_trust_the_models(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("how_good_is_it", sample, monkeypatch)
    assert "churn: grade" in said
    assert "ECE 0." in said and "by chance alone 0." in said
    assert "better than the rules" in said
    assert "Contributions say what the score is made of" in said
    assert "times looked at" in said


@pytest.mark.slow
def test_it_walks_from_the_movers_to_one_cause(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = shutil.copytree(sample, tmp_path / "book")
    assert kare("score", "-w", book, "--as-of", AS_OF + dt.timedelta(days=21)).code == 0
    said = run("why_did_it_move", book, monkeypatch)
    assert "accounts moved" in said and "log-odds" in said and "helps" in said
    assert "new events" in said or "time passing" in said


@pytest.mark.slow
def test_it_runs_on_a_book_that_could_not_be_graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_workspace(tmp_path / "book", shop(30, 360))
    assert kare("score", "-w", folder, "--as-of", FIRST + dt.timedelta(days=360)).code == 0
    said = run("keep_at_risk", folder, monkeypatch)
    assert "None of them has a churn risk yet" in said and "Nothing could be graded yet" in said


@pytest.mark.slow
def test_a_cell_that_fails_fails_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CellExecutionError, match="there is no such file"):
        run("keep_at_risk", tmp_path, monkeypatch)


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_it_is_stored_without_outputs(path: Path) -> None:
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert code
    assert [cell.outputs for cell in code] == [[]] * len(code)
    assert [cell.execution_count for cell in code] == [None] * len(code)
