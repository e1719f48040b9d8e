"""Logs: one JSON object a line, in the file of the workspace that is worked on and in no other."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kare_ml.io.logs import JsonLines, log_to

LOG = logging.getLogger("kare_ml.test")


@pytest.fixture(autouse=True)
def handlers_as_before() -> Iterator[None]:
    package = logging.getLogger("kare_ml")
    before, level = list(package.handlers), package.level
    yield
    for handler in [h for h in package.handlers if h not in before]:
        package.removeHandler(handler)
        handler.close()
    package.handlers[:] = before
    package.setLevel(level)


def entries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "logs" / "kare.jsonl").read_text("utf-8").splitlines()]


def test_a_line_an_event_with_all_that_was_passed(tmp_path: Path) -> None:
    log_to(tmp_path)
    log_to(tmp_path)
    LOG.info("published", extra={"run_id": "a1", "rows": 3, "where": tmp_path})
    (entry,) = entries(tmp_path)
    assert entry.pop("at").endswith("+00:00")
    assert entry == {"level": "INFO", "event": "published", "run_id": "a1", "rows": 3, "where": str(tmp_path)}


def test_an_error_is_told_on_one_line(tmp_path: Path) -> None:
    log_to(tmp_path)
    try:
        raise ValueError("of two\nlines")
    except ValueError:
        LOG.exception("failed")
    (entry,) = entries(tmp_path)
    assert entry["error"].endswith("ValueError: of two\nlines")


def test_each_workspace_has_its_own_file(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two, one):
        log_to(folder)
        LOG.info("at work in %s", folder.name)
    assert [entry["event"] for entry in entries(one)] == ["at work in one", "at work in one"]
    assert [entry["event"] for entry in entries(two)] == ["at work in two"]
    package = logging.getLogger("kare_ml")
    assert sum(isinstance(handler.formatter, JsonLines) for handler in package.handlers) == 1


def test_nothing_is_written_before_there_is_something_to_say(tmp_path: Path) -> None:
    log_to(tmp_path)
    assert not (tmp_path / "logs" / "kare.jsonl").exists()
