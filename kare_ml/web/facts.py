"""What pages know beside the rows of a run: the play of one account, and when the settings were written."""

from __future__ import annotations

import datetime as dt

import pyarrow.compute as pc

from kare_ml.config.load import FILE_NAME
from kare_ml.io.published import PublishedRun
from kare_ml.web.shelf import Shelf

Play = tuple[str, str, dt.date]
"""The name of a play, what is to be done, and by when."""


def play_of(shelf: Shelf, run: PublishedRun, account_id: str) -> Play | None:
    """The play that one account calls for; None where its placement has none."""
    rows = shelf.rows(run).select(["account_id", "play", "play_note", "play_due_on"])
    at = pc.index(rows["account_id"], account_id).as_py()
    play, note, due_on = (rows[name][at].as_py() for name in rows.column_names[1:])
    return None if play is None else (play, note, due_on)


def settings_written(shelf: Shelf) -> int:
    """When the settings were last written: what they have a part in, beside the run, is made anew then."""
    return (shelf.folder / FILE_NAME).stat().st_mtime_ns
