"""The solution heat map as an answer, and what people add to it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from kare_ml.cli.answers.whitespace import WhitespaceAnswer
from kare_ml.cli.answers.written import Written
from kare_ml.cli.clock import now
from kare_ml.config.load import load_book
from kare_ml.errors import UsageError
from kare_ml.io import marks
from kare_ml.io.state import open_state
from kare_ml.io.survivors import account_named
from kare_ml.stages import whitespace as stage

PICTURES = (".png", ".svg", ".pdf")


def whitespace(
    folder: Path,
    as_of: dt.date | None,
    name: str | None,
    owner: str | None,
    top: int,
    picture: Path | None,
    *,
    by_family: bool,
) -> WhitespaceAnswer:
    """A part of the map; drawn to a file, too, where one is named."""
    if picture is not None and picture.suffix.lower() not in PICTURES:
        raise UsageError(
            f"{picture} is no picture that can be drawn", expected="a name that ends in .png, .svg or .pdf"
        )
    book = load_book(folder)
    account_id = account_named(folder, name, as_of) if name is not None else None
    found = stage.whitespace(folder, as_of, account_id=account_id, owner=owner, top=top, by_family=by_family)
    if picture is not None:
        from kare_ml.playbook.picture import draw

        draw(picture, found.map, found.next, f"{book.name}: who buys what, as of {found.as_of}")
    return WhitespaceAnswer.of(found, book.currency)


def mark(folder: Path, name: str, line: str, word: str, by: str, note: str) -> Written:
    """Say where an account has a line from that it does not buy. Raises UsageError for a line that the run has not."""
    account_id = account_named(folder, name)
    known = stage.whitespace(folder, account_id=account_id).map.lines
    wanted = next((one for one in known if one.lower() == line.lower()), None)
    if wanted is None:
        raise UsageError(f"no product line is called {line!r}", expected=", ".join(known[:30]))
    chosen = None if word == "open" else word.replace("-", "_")
    state, at = open_state(folder, create=True), now()
    marks.mark(state, account_id, wanted, chosen, written_by=by, written_at=at, note=note)
    fields: dict[str, str | float | None] = {"product_line": wanted, "mark": chosen, "note": note or None}
    words = f"{account_id}, {wanted}: {word}, says {by}."
    return Written(about=account_id, fields=fields, written_by=by, written_at=at, words=words)


def relate(folder: Path, name: str, other: str, by: str, note: str, *, related: bool) -> Written:
    """Say that two accounts belong together, or that they do not."""
    one, two = account_named(folder, name), account_named(folder, other)
    state, at = open_state(folder, create=True), now()
    marks.relate(state, one, two, related=related, written_by=by, written_at=at, note=note)
    fields: dict[str, str | float | None] = {"related_to" if related else "apart_from": two, "note": note or None}
    words = f"{one} and {two} {'belong' if related else 'do not belong'} together, says {by}."
    return Written(about=one, fields=fields, written_by=by, written_at=at, words=words)
