"""What the bundle of a run tells of its accounts beside the published rows, as more columns of these."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.errors import UsageError
from kare_ml.io.published import PublishedRun
from kare_ml.io.run_files import read_of_run
from kare_ml.playbook.plays import PLAYS
from kare_ml.stages.actions import PLAYS as PLAYS_FILE
from kare_ml.stages.walk import WALK

BESIDE = {
    "play": (PLAYS_FILE, "play", PLAYS.field("play").type),
    "play_note": (PLAYS_FILE, "note", PLAYS.field("note").type),
    "play_due_on": (PLAYS_FILE, "due_on", PLAYS.field("due_on").type),
    "at_stake": (WALK, "at_stake", pa.float64()),
    "growth": (WALK, "expanded", pa.float64()),
}
"""Such columns by what pages call them: the file, its column, and its type.

`play` is what an account calls for, with its note and day; `at_stake` chance x value, and `growth` the revenue that
Expand is expected to add within a horizon, in the book's currency.
"""


def columns_beside(folder: Path, run: PublishedRun, accounts: pa.ChunkedArray, names: Sequence[str]) -> pa.Table:
    """Columns of `BESIDE`, a row an account, in their order; null where the run does not tell.

    Texts are codes of a few different ones.
    """
    found: dict[str, pa.ChunkedArray] = {}
    for file in dict.fromkeys(BESIDE[name][0] for name in names):
        found |= _of_file(folder, run, file, accounts, [name for name in names if BESIDE[name][0] == file])
    return pa.table({name: found[name] for name in names})


def _of_file(
    folder: Path, run: PublishedRun, file: str, accounts: pa.ChunkedArray, names: Sequence[str]
) -> dict[str, pa.ChunkedArray]:
    try:
        rows = read_of_run(folder, run, file, ["account_id", *(BESIDE[name][1] for name in names)])
    except UsageError:
        return {name: pa.chunked_array([pa.nulls(len(accounts), BESIDE[name][2])]) for name in names}
    places = pc.index_in(accounts, value_set=rows["account_id"].combine_chunks())
    return {name: pc.take(_told(name, rows[BESIDE[name][1]]), places) for name in names}


def _told(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    column = column.cast(BESIDE[name][2])
    if name == "growth":  # of hundredths; what shrinks does not grow
        return pc.divide(pc.max_element_wise(column, 0.0), 100.0)
    return column.dictionary_encode() if pa.types.is_string(column.type) else column
