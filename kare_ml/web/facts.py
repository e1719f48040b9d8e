"""What is known of the accounts of a run beside its rows: plays, what is at stake, chances before, leading reasons.

Each gives a table with `account_id`, of those that the reader of the shelf may see; empty where a run does not have it.
"""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.config.load import FILE_NAME
from kare_ml.errors import UsageError
from kare_ml.io.published import PublishedRun, published_batches, read_published
from kare_ml.io.run_files import read_of_run
from kare_ml.playbook.plays import PLAYS
from kare_ml.publish.leading_reasons import leading_reasons
from kare_ml.stages.actions import PLAYS as PLAYS_FILE
from kare_ml.stages.walk import WALK
from kare_ml.web.shelf import Shelf

Play = tuple[str, str, dt.date]
"""The name of a play, what is to be done, and by when."""

_PLAYS = pa.schema([PLAYS.field(name) for name in ("account_id", "play", "note", "due_on")])
_STAKES = pa.schema([("account_id", pa.string()), ("at_stake", pa.float64()), ("growth", pa.float64())])
_WALKED = pa.schema([("account_id", pa.string()), ("at_stake", pa.float64()), ("expanded", pa.int64())])
_LEADING = pa.schema([("account_id", pa.string()), ("theme", pa.string()), ("reason", pa.string())])


def plays(shelf: Shelf, run: PublishedRun) -> pa.Table:
    """The play that each account calls for: account_id, play, note, due_on."""
    return shelf.kept(("plays", run.run_id), lambda: _of_run(shelf, run, PLAYS_FILE, _PLAYS))


def play_of(shelf: Shelf, run: PublishedRun, account_id: str) -> Play | None:
    """The play that one account calls for; None where its placement has none."""
    rows = plays(shelf, run)
    at = pc.index(rows["account_id"], account_id).as_py()
    return None if at < 0 else tuple(rows[name][at].as_py() for name in _PLAYS.names[1:])


def stakes(shelf: Shelf, run: PublishedRun) -> pa.Table:
    """Of each account what is `at_stake`, and the `growth` that may come of it, in the book's currency.

    `at_stake` is null without a prediction; `growth` is the revenue that Expand is expected to add within a horizon.
    """

    def made() -> pa.Table:
        walked = _of_run(shelf, run, WALK, _WALKED)
        growth = pc.divide(pc.cast(pc.max_element_wise(walked["expanded"], 0), pa.float64()), 100.0)
        return walked.drop_columns(["expanded"]).append_column("growth", growth).cast(_STAKES)

    return shelf.kept(("stakes", run.run_id), made)


def chances(shelf: Shelf, run: PublishedRun, name: str) -> pa.Table:
    """A column of chances of an earlier run."""

    def made() -> pa.Table:
        rows = shelf.mine(read_published(shelf.folder, as_of=run.as_of, columns=["account_id", name]))
        return rows.filter(pc.is_valid(rows[name]))

    return shelf.kept((f"chances {name}", run.run_id), made)


def leading(shelf: Shelf, run: PublishedRun, model: str) -> pa.Table:
    """What leads the reasons of a model: account_id, theme, reason; a row an account of which something raises it."""
    if shelf.whole is not None:
        whole = shelf.whole
        return shelf.kept((f"leading {model}", run.run_id), lambda: shelf.mine(leading(whole, run, model)))

    def made() -> pa.Table:
        parts = [_LEADING.empty_table()]
        for rows in published_batches(shelf.folder, run, ["account_id", "reasons"]):
            themes, words = leading_reasons(rows["reasons"].combine_chunks(), model)
            told = pa.table([rows["account_id"], themes, words], schema=_LEADING)
            parts.append(told.filter(pc.is_valid(told["theme"])))
        return pa.concat_tables(parts)

    return shelf.kept((f"leading {model}", run.run_id), made)


def settings_written(shelf: Shelf) -> int:
    """When the settings were last written: what they have a part in, beside the run, is made anew then."""
    return (shelf.folder / FILE_NAME).stat().st_mtime_ns


def _of_run(shelf: Shelf, run: PublishedRun, file: str, schema: pa.Schema) -> pa.Table:
    try:
        return shelf.mine(read_of_run(shelf.folder, run, file, schema.names).select(schema.names)).cast(schema)
    except UsageError:
        return schema.empty_table()
