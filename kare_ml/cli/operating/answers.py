"""What people say of accounts: written down, and listed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now

if TYPE_CHECKING:
    from kare_ml.cli.answers.actions import Answers
    from kare_ml.cli.answers.written import Written

COLUMNS = ["as_of", "account_id", "name", "owner", "lifecycle", "profile", "trailing_revenue"]


def answer(folder: Path, name: str, text: str, by: str) -> Written:
    """Write down an answer."""
    from kare_ml.cli.answers.written import Written
    from kare_ml.io import said
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import account_named

    account_id, at = account_named(folder, name), now()
    said.answer(open_state(folder, create=True), account_id, text, written_by=by, written_at=at)
    words = f"Written down for {account_id}. `kare answers --blank` lists the clients without an answer."
    return Written(about=account_id, fields={"answer": text}, written_by=by, written_at=at, words=words)


def answers(folder: Path, owner: str | None, blank: bool, top: int | None) -> Answers:
    """Clients with the last answer on each, the most revenue first."""
    from kare_ml.cli.answers.actions import AnswerEntry, Answers
    from kare_ml.config.load import load_book
    from kare_ml.io import said
    from kare_ml.io.published import read_published
    from kare_ml.io.state import open_state
    from kare_ml.io.survivors import survivors_at

    book = load_book(folder)
    rows = read_published(folder, columns=COLUMNS).to_pylist()
    given = said.answers(open_state(folder, create=False), survivors_at(folder, now()))
    clients = [row for row in rows if row["lifecycle"] == "client" and owner in (None, row["owner"])]
    clients.sort(key=lambda row: (-(row["trailing_revenue"] or 0.0), row["account_id"]))
    entries = []
    for row in clients:
        found = given.get(row["account_id"])
        told = {"answer": None, "written_by": None, "written_at": None} if found is None else vars(found)
        entries.append(AnswerEntry.model_validate({**row, **told}))
    without = [entry for entry in entries if entry.answer is None]
    shown = (without if blank else entries)[:top]
    return Answers(as_of=rows[0]["as_of"], currency=book.currency, blank=len(without), accounts=shown)
