"""A night is made ready before somebody looks: once, as soon as it is the newest, and wholly."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from starlette.datastructures import QueryParams

from kare_ml.errors import BlockedError
from kare_ml.io.published import PublishedRun
from kare_ml.io.stretch import Stretch
from kare_ml.publish.finding import Index
from kare_ml.web import ahead
from kare_ml.web.pages.frame import Asked
from kare_ml.web.pages.movers import movers
from kare_ml.web.pages.search import search
from kare_ml.web.shelf import Shelf
from tests.web.books import MON, TUE, client, night
from tests.web.servers import NOW
from tests.workspaces import write_workspace


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    write_workspace(tmp_path, [])
    night(tmp_path, MON, [client("001", "Acme", MON), client("002", "Bolt", MON)])
    return Shelf.of(tmp_path)


def test_what_takes_long_is_there_when_somebody_looks(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    night(shelf.folder, TUE, [client("001", "Acme", TUE, risk_word="High"), client("002", "Bolt", TUE)])
    ahead.make_ready(shelf, lambda: NOW)

    def again(*_: object, **__: object) -> object:
        raise AssertionError("it is made again")

    for owner, name in ((Stretch, "moved"), (Stretch, "chances"), (Index, "of"), (Shelf, "_read")):
        monkeypatch.setattr(owner, name, again)
    asked = Asked(shelf, shelf.run(None), NOW, ahead.NOBODY, token="", menu=(), leaves=False)
    assert [one.account_id for one in search(asked, "acme").hits] == ["001"]
    assert [one.name for one in movers(asked, "", QueryParams()).movers] == ["Acme"]


def test_each_night_is_made_ready_once(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    ready: list[str] = []
    made, ended = threading.Event(), threading.Event()

    def make(shelf: Shelf, _: object) -> None:
        ready.append(shelf.run(None).run_id)
        made.set()

    monkeypatch.setattr(ahead, "make_ready", make)
    troubles, runs = [BlockedError("the published table cannot be read")], shelf.runs
    monkeypatch.setattr(shelf, "runs", lambda: runs() if not troubles else _raised(troubles.pop()))
    looking = threading.Thread(target=ahead.keep_ready, args=(shelf, lambda: NOW, ended, 0.01, 0.01))
    looking.start()
    try:
        assert made.wait(20)
        made.clear()
        assert not made.wait(0.2), "nothing is new"
        night(shelf.folder, TUE, [client("001", "Acme", TUE)])
        assert made.wait(20)
    finally:
        ended.set()
        looking.join()
    assert ready == [run.run_id for run in reversed(shelf.runs())]


def _raised(trouble: Exception) -> list[PublishedRun]:
    raise trouble


def test_a_book_without_a_night_waits_for_one(tmp_path: Path) -> None:
    write_workspace(tmp_path, [])
    ended = threading.Event()
    looking = threading.Thread(target=ahead.keep_ready, args=(Shelf.of(tmp_path), lambda: NOW, ended, 0.01, 0.01))
    looking.start()
    looking.join(0.2)
    assert looking.is_alive()
    ended.set()
    looking.join()
