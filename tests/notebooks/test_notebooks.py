"""The notebooks run from top to bottom on a small sample book, and are stored without outputs."""

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
from tests.workspaces import FIRST, shop, write_workspace

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
END, AS_OF = dt.date(2026, 1, 1), dt.date(2025, 12, 1)


@pytest.fixture(scope="session")
def scored_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sample book, trained and scored once."""
    folder = tmp_path_factory.mktemp("notebook") / "book"
    write_sample(folder, accounts=300, years=2, end=END)
    context = open_context(folder, AS_OF)
    train_all(context)
    score_all(context)
    return folder


def run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Execute a notebook on a workspace; everything that it printed."""
    monkeypatch.setenv("KARE_WORKSPACE", str(folder))
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "\n".join(str(o.get("text", "")) + str(o.get("data", {}).get("text/plain", "")) for o in outputs)


@pytest.mark.slow
def test_it_answers_who_why_and_how_good(scored_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("keep_at_risk", scored_book, monkeypatch)
    assert "Expected to be lost" in said
    assert "The churn model has grade" in said
    assert "recency rule" in said
    assert "points_needed" in said


@pytest.mark.slow
def test_it_says_whether_to_trust_the_models(scored_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = run("how_good_is_it", scored_book, monkeypatch)
    assert "churn: grade" in said
    assert "ECE 0." in said and "by chance alone 0." in said
    assert "better than the rules" in said
    assert "Contributions say what the score is made of" in said
    assert "times looked at" in said


@pytest.mark.slow
def test_it_walks_from_the_movers_to_one_cause(scored_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    score_all(open_context(scored_book, AS_OF + dt.timedelta(days=21)))
    said = run("why_did_it_move", scored_book, monkeypatch)
    assert "accounts moved" in said and "log-odds" in said and "helps" in said
    assert "new events" in said or "time passing" in said


@pytest.mark.slow
def test_it_runs_on_a_book_that_could_not_be_graded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_workspace(tmp_path / "book", shop(30, 360))
    score_all(open_context(folder, FIRST + dt.timedelta(days=360)))
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
