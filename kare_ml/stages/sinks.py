"""Bringing the sinks to what is published: after every run, and by `kare repair` until they agree."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from kare_ml.config.load import filled, load_crm_mapping, load_sinks
from kare_ml.config.sinks import CrmSink, PostgresSink, Sinks
from kare_ml.errors import KareError, OutsideError, UsageError
from kare_ml.io import postgres_sink
from kare_ml.io.file_sinks import write_crm, write_csv, write_xlsx
from kare_ml.io.published import PublishedRun, published_runs, read_published
from kare_ml.io.sink_record import SinkState, keep_sink, read_sinks
from kare_ml.publish.exports import FLAT, flat, mapped

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Brought:
    """What bringing a sink up to date came to: `did` in words, or the `trouble` (null: none)."""

    sink: str
    did: str
    trouble: str | None = None


@dataclass(frozen=True)
class Lag:
    """How far a sink is behind: the run that it has, null as long as it has none, and how many newer ones there are."""

    sink: str
    as_of: dt.date | None
    behind: int
    trouble: str | None

    @property
    def agrees(self) -> bool:
        """Whether it has the newest run."""
        return self.behind == 0


def bring(folder: Path, at: dt.datetime, names: Collection[str] = (), *, anew: bool = False) -> list[Brought]:
    """Bring the sinks of `kare.toml` (those named, or all) to what is published; `at` is the time in UTC.

    A sink that does not answer is told of and does not keep the others from it. `anew` loads what it has already, too,
    and gives a CRM every account. Raises UsageError where there is no such sink. To be called with the lock held.
    """
    sinks = load_sinks(folder)
    if unknown := sorted(set(names) - set(sinks.names)):
        raise UsageError(f"no sink is called {', '.join(unknown)}", expected=", ".join(sinks.names) or "[sinks]")
    runs = published_runs(folder)
    found = []
    for name in [one for one in sinks.names if one in names or not names] if runs else ():
        before = read_sinks(folder).get(name, SinkState())
        try:
            did = _bring(folder, sinks, name, runs, before, anew=anew)
        except (KareError, OSError) as error:
            trouble = error.what if isinstance(error, KareError) else str(error)
            LOG.warning("sink is behind", extra={"sink": name, "why": str(error)})
            _note(folder, name, replace(before, trouble=trouble))
            found.append(Brought(name, "", str(error)))
            continue
        unnoted = _note(folder, name, SinkState(runs[0].as_of, runs[0].run_id, at, None))
        found.append(Brought(name, did, unnoted))
    return found


def _note(folder: Path, name: str, state: SinkState) -> str | None:
    """Keep what is known of a sink; why it could not be kept (null: it was). The next time brings it anew then."""
    try:
        keep_sink(folder, name, state)
    except OSError as error:  # a full disk, say: the run is published all the same
        LOG.warning("what a sink has is not noted", extra={"sink": name, "why": str(error)})
        return f"what it has could not be noted: {error}"
    return None


def require_brought(found: list[Brought]) -> None:
    """Raises OutsideError where a sink could not be brought up to date."""
    if failed := [one for one in found if one.trouble]:
        raise OutsideError(
            f"{', '.join(one.sink for one in failed)} could not be brought up to date; the published table stands",
            found="; ".join(str(one.trouble).splitlines()[0] for one in failed),
            fix="kare repair",
        )


def lags(folder: Path) -> list[Lag]:
    """How far each sink of `kare.toml` is behind, as far as is known without asking it."""
    known, runs = read_sinks(folder), published_runs(folder)
    found = []
    for name in load_sinks(folder).names:
        state = known.get(name, SinkState())
        place = next((n for n, run in enumerate(runs) if run.run_id == state.run_id), None)
        behind = len(runs) if place is None else place
        found.append(Lag(name, state.as_of, behind, state.trouble))
    return found


def _bring(folder: Path, sinks: Sinks, name: str, runs: list[PublishedRun], before: SinkState, *, anew: bool) -> str:
    if name == "postgres":
        assert sinks.postgres is not None
        return _to_postgres(folder, sinks.postgres, runs, anew=anew)
    newest = runs[0]
    if before.run_id == newest.run_id and not anew:
        return f"has {newest.as_of} already"
    rows = _rows(folder, newest.as_of)
    if name == "csv" and sinks.csv is not None:
        return f"wrote {write_csv(folder / sinks.csv.path / f'kare-{newest.as_of}.csv', rows)}"
    if name == "xlsx" and sinks.xlsx is not None:
        return f"wrote {write_xlsx(folder / sinks.xlsx.path / f'kare-{newest.as_of}.xlsx', rows)}"
    return _to_crm(folder, name, sinks.crm[name], rows, before, runs, anew=anew)


def _to_postgres(folder: Path, sink: PostgresSink, runs: list[PublishedRun], *, anew: bool) -> str:
    """Every published run that it does not have, oldest first; and those out of it that are published no longer."""
    connection = filled(sink.connection)
    there = postgres_sink.run_ids(connection, sink.schema_name)
    gone = sorted(set(there) - {run.as_of for run in runs})
    missing = [run for run in reversed(runs) if there.get(run.as_of) != run.run_id or anew]
    if gone or (anew and there):
        postgres_sink.take_back(connection, sink.schema_name, [*gone, *(there if anew else ())])
    for run in missing:
        rows = _rows(folder, run.as_of)
        postgres_sink.load_run(connection, sink.schema_name, rows, run.previous_run_id)
    return f"loaded {len(missing)} runs" + (f", took back {len(gone)}" if gone else "")


def _to_crm(
    folder: Path, name: str, sink: CrmSink, rows: pa.Table, before: SinkState, runs: list[PublishedRun], *, anew: bool
) -> str:
    """What changed since the run that the CRM was last told of; all of it where that run is not there any more."""
    mapping = load_crm_mapping(folder, sink.mapping, FLAT)
    told: dict[str, tuple[str, ...]] = {}
    if sink.rows == "changed" and not anew and any(run.run_id == before.run_id for run in runs):
        assert before.as_of is not None
        # The day of the run is another one for everybody: it alone makes no row a changed one.
        today = rows["as_of"][0].as_py()
        told = dict(mapped(_as_if(_rows(folder, before.as_of), today), mapping.columns, mapping.null))
    written, count = write_crm(folder / sink.path, name, rows, mapping, told)
    return f"{count:,} changed accounts in {', '.join(map(str, written)) or 'no file'}"


def _as_if(rows: pa.Table, day: dt.date) -> pa.Table:
    place = rows.schema.get_field_index("as_of")
    return rows.set_column(place, "as_of", pa.array([day] * rows.num_rows, pa.date32()))


def _rows(folder: Path, as_of: dt.date) -> pa.Table:
    return flat(read_published(folder, as_of=as_of))
