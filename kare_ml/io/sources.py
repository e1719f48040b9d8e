"""Sources: from what `kare.toml` says to a delivery, whatever kind of source it is."""

from __future__ import annotations

from pathlib import Path

from kare_ml.config.load import resolve_path
from kare_ml.config.workspace import Source
from kare_ml.io.file_sources import file_source
from kare_ml.io.raw import Delivery


def deliver(source: Source, folder: Path, home: Path, scratch: Path) -> Delivery:
    """What a source of the workspace in `folder` holds now.

    `home` is where readings of earlier intakes are kept, `scratch` is for new ones. Raises SourceError and ConfigError.
    """
    return file_source(source, resolve_path(source, folder), home, scratch)
