"""One run at a time where several workspaces fill one PostgreSQL: a lock of that server, beside the workspace's own.

It is an advisory lock of a session: it ends with the process that holds it, however that ends. A server that does not
answer keeps no night from being published: the workspace's own lock holds then alone, and what is loaded later takes
turns anyway.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from kare_ml.config.load import filled, load_sinks
from kare_ml.errors import Busy, KareError
from kare_ml.io.lock import workspace_lock
from kare_ml.io.postgres_sink import ONE_AT_A_TIME, opened

if TYPE_CHECKING:
    import psycopg

LOG = logging.getLogger(__name__)

PATIENCE = 3
"""Seconds that the server has to answer: whoever waits for the lock wants to go back, or on."""

LONGEST_NAME = 63
"""So many letters of what a session says of itself PostgreSQL keeps."""

HOLDER = """
    SELECT a.application_name, to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = %s AND l.objsubid = 2 AND l.granted
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@contextmanager
def publishing_lock(folder: Path, what: str) -> Iterator[None]:
    """Hold the workspace for `what` ("score 2011-06-10") and, where it has a PostgreSQL sink, the schema there.

    Raises Busy at once, naming the holder, if either is held already.
    """
    with workspace_lock(folder, what), ExitStack() as held:
        if (sink := load_sinks(folder).postgres) is not None:
            try:
                with ExitStack() as taking:
                    server = taking.enter_context(opened(filled(sink.connection), PATIENCE))
                    taking.callback(server.close)
                    _take(server, sink.schema_name, what)
                    held.push(taking.pop_all())
            except Busy:
                raise
            except KareError as error:
                LOG.warning("no lock in PostgreSQL", extra={"why": str(error)})
        yield


def _take(server: psycopg.Connection[Any], schema: str, what: str) -> None:
    name = f"kare {what}, process {os.getpid()} on {socket.gethostname()}"
    server.execute("SELECT set_config('application_name', %s, false)", (name[:LONGEST_NAME],))
    key = (ONE_AT_A_TIME, crc32(schema.encode()) & 0x7FFFFFFF)
    found = server.execute("SELECT pg_try_advisory_lock(%s, %s)", key).fetchone()
    if found != (True,):
        holder = server.execute(HOLDER, key).fetchone()
        raise Busy(
            "another run fills the same PostgreSQL schema",
            found=f"{holder[0]}, since {holder[1]} UTC" if holder and holder[0] else "a run of another user",
            where=f"{server.info.host}:{server.info.port}/{server.info.dbname}, schema {schema}",
            fix="wait for it to end and try again",
        )
