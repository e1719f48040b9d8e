"""`kare --help` lists every command once, by what people come for."""

from __future__ import annotations

from itertools import chain

from typer.main import get_command
from typer.testing import CliRunner

from kare_ml.cli.main import app
from kare_ml.cli.sections import SECTIONS


def test_every_command_is_in_one_section() -> None:
    listed = list(chain.from_iterable(SECTIONS.values()))
    assert len(listed) == len(set(listed))
    assert set(listed) == set(get_command(app).commands)  # type: ignore[attr-defined]


def test_a_first_sentence_is_shown_whole() -> None:
    shown = CliRunner().invoke(app, ["--help"]).stdout
    assert "..." not in shown.split("Set up:")[1]
    words = " ".join(shown.split())
    assert "at-risk Who should we call first? Keep and Expand clients, most revenue at risk first. account" in words
