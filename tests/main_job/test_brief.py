"""The brief of a workspace: read, sent to receivers of our own, and what a flag sets in motion."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import kare_ml
from kare_ml.brief.words import text
from tests.main_job.conftest import TINY_AS_OF
from tests.receivers import Hook, Mailbox, hook, mailbox
from tests.workspaces import kare, tree

TOMORROW = TINY_AS_OF + dt.timedelta(days=1)


def notify(folder: Path, box: Mailbox, web: Hook, monkeypatch: Any) -> None:
    """Name receivers in the workspace's settings; the webhook's address is a secret of the environment."""
    monkeypatch.setenv("KARE_TEST_HOOK", web.address)
    told = (
        f'\n[notify]\nsmtp = "{box.address}"\nsender = "kare@demo.example"\nleaders = ["lea@demo.example"]\n'
        'owners = { "Ann" = "ann@demo.example" }\nwebhooks = ["${KARE_TEST_HOOK}"]\n'
    )
    with (folder / "kare.toml").open("a") as file:
        file.write(told)


def test_the_brief_of_a_night_is_sent_once_and_a_flag_tells_its_owner(tiny: Path, monkeypatch: Any) -> None:
    with mailbox() as box, hook() as web:
        notify(tiny, box, web, monkeypatch)
        assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
        assert box.letters == []

        sent = kare("brief", "--send", "-w", tiny, "--as-of", TINY_AS_OF)
        assert sent.code == 0, sent.err
        assert "Sent to lea@demo.example, webhook 1, ann@demo.example." in " ".join(sent.out.split())
        assert [letter["To"] for letter in box.letters] == ["lea@demo.example", "ann@demo.example"]
        assert box.letters[0]["Subject"] == "KARE · Thu 31 Dec · data to Wed 30 Dec · complete"
        assert web.posted[0]["kind"] == "brief" and web.posted[0]["data"]["as_of"] == str(TINY_AS_OF)
        assert len(json.dumps(web.posted[0])) < 6000, "of five accounts, not of all"

        again = kare("brief", "--send", "-w", tiny, "--as-of", TINY_AS_OF)
        assert "Sent before: lea@demo.example" in " ".join(again.out.split())
        assert (len(box.letters), len(web.posted)) == (2, 1)

        flagged = json.loads(kare("flag", "0001", "--owner", "Ann", "--by", "Lea", "-w", tiny, "--json").out)
        assert flagged["told"] == ["ann@demo.example", "webhook 1"]
        assert box.letters[2]["Subject"] == "KARE · 0001 is flagged for Ann"
        assert web.posted[1]["data"]["account_id"] == "0001"
    assert web.address not in (tiny / "notices" / "sent.jsonl").read_text() + (tiny / "logs" / "kare.jsonl").read_text()


def test_a_night_that_was_held_back_says_why(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    (tiny / "invoices.csv").write_text("account_id,invoiced_at\n")
    assert kare("score", "-w", tiny, "--as-of", TOMORROW).code == 3
    told = kare("brief", "-w", tiny, "--as-of", TOMORROW).out
    assert told.startswith("KARE · Fri 1 Jan · still Thursday's figures (31 Dec), because the file is empty")


def test_a_morning_without_a_run_is_late_for_operators_once(tiny: Path, monkeypatch: Any) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    with mailbox() as box, hook() as web:
        notify(tiny, box, web, monkeypatch)
        with (tiny / "kare.toml").open("a") as file:
            file.write('operators = ["ops@demo.example"]\n')
        for _ in range(2):
            assert kare("brief", "--send", "-w", tiny, "--as-of", TOMORROW).code == 0
    assert [letter["To"] for letter in box.letters] == ["lea@demo.example", "ann@demo.example", "ops@demo.example"]
    assert {letter["Subject"].split(",")[0] for letter in box.letters} == {
        "KARE · Fri 1 Jan · still Thursday's figures (31 Dec)"
    }
    assert [posted["kind"] for posted in web.posted] == ["brief", "late"]


def test_a_receiver_that_is_gone_is_named_and_the_flag_stands(tiny: Path, monkeypatch: Any) -> None:
    with mailbox() as box, hook() as web:
        notify(tiny, box, web, monkeypatch)
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    flagged = json.loads(kare("flag", "0001", "--owner", "Ann", "--by", "Lea", "-w", tiny, "--json").out)
    assert set(flagged["not_told"]) == {"ann@demo.example", "webhook 1"}
    assert [action["account_id"] for action in json.loads(kare("actions", "-w", tiny, "--json").out)["actions"]] == [
        "0001"
    ]


def test_a_day_without_a_run_says_whose_figures_these_are_and_changes_nothing(tiny: Path) -> None:
    assert kare("score", "-w", tiny, "--as-of", TINY_AS_OF).code == 0
    before = tree(tiny)
    page = tiny.parent / "brief.html"
    outcome = kare("brief", "-w", tiny, "--as-of", TOMORROW, "--html", page)
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("KARE · Fri 1 Jan · still Thursday's figures (31 Dec), because")
    assert "our rules alone" in outcome.out and "BOOK  30: Keep" in outcome.out
    assert "still Thursday&#x27;s figures" in page.read_text() and "http" not in page.read_text()
    assert tree(tiny) == before
    answer = json.loads(kare("brief", "-w", tiny, "--as-of", TINY_AS_OF, "--json").out)
    assert answer["stale"] is None and answer["text"] == text(kare_ml.open(tiny).brief())
