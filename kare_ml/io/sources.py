"""Sources: from what `kare.toml` says to a delivery, whatever kind of source it is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kare_ml.config.load import resolve_connection, resolve_path
from kare_ml.config.workspace import Source
from kare_ml.io.database_sources import DatabaseSource, name_of
from kare_ml.io.file_sources import file_source
from kare_ml.io.ibis_sources import copy_by_ibis
from kare_ml.io.postgres import copy_from_postgres, digest_in_postgres
from kare_ml.io.raw import Delivery


def deliver(source: Source, folder: Path, home: Path, scratch: Path) -> Delivery:
    """What a source of the workspace in `folder` holds now.

    `home` is where readings of earlier intakes are kept, `scratch` is for new ones. Raises SourceError and ConfigError.
    """
    if source.connection is None:
        return file_source(source, resolve_path(source, folder), home, scratch)
    connection = resolve_connection(source)
    where = f"{name_of(source)} in {source.connection}"
    target = scratch / "copy.parquet"
    if connection.startswith(("postgresql://", "postgres://")):
        told = (source, connection, where)
        return DatabaseSource(
            source, where, target, partial(copy_from_postgres, *told), partial(digest_in_postgres, *told)
        )
    return DatabaseSource(source, where, target, partial(copy_by_ibis, source, connection, folder, where))
