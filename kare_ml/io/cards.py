"""Model cards on disk: `cards/<model>-<version>/` with the card, and what the model said when it was graded.

Beside them `origins.json`: how often each past date was looked at to grade each model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.io.promotions import write_atomically

if TYPE_CHECKING:
    import pandas as pd

FOLDER = "cards"
SAID, LOOKS, CONTENT = "said.parquet", "origins.json", "card.json"


def card_folder(folder: Path, name: str, version: int) -> Path:
    """Where the card of a version is kept."""
    return folder / FOLDER / f"{name}-{version}"


def keep_card(folder: Path, name: str, version: int, pages: Mapping[str, str], said: pd.DataFrame) -> Path:
    """Keep a card's pages by file name, and what the model said: as_of, account_id, chance, a row a graded account."""
    home = card_folder(folder, name, version)
    home.mkdir(parents=True, exist_ok=True)
    for file, text in pages.items():
        write_atomically(home / file, text.encode())
    said.to_parquet(home / SAID)
    return home


def read_said(folder: Path, name: str, version: int) -> dict[str, pd.Series]:
    """What a version said when it was graded: by origin, the chances by account_id; nothing where it has no card."""
    import pandas as pd

    path = card_folder(folder, name, version) / SAID
    if not path.is_file():
        return {}
    return {str(date): rows.set_index("account_id")["chance"] for date, rows in pd.read_parquet(path).groupby("as_of")}


def read_card(folder: Path, name: str, version: int) -> dict[str, object]:
    """The content of a card; nothing where there is none."""
    path = card_folder(folder, name, version) / CONTENT
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def look_at(folder: Path, name: str, origins: Iterable[str]) -> dict[str, int]:
    """Count one more look at each origin of a model; how often each of them has been looked at by now."""
    path = folder / FOLDER / LOOKS
    path.parent.mkdir(parents=True, exist_ok=True)
    looks: dict[str, dict[str, int]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    counted = looks.setdefault(name, {})
    dates: Sequence[str] = list(origins)
    for date in dates:
        counted[date] = counted.get(date, 0) + 1
    write_atomically(path, json.dumps(looks, indent=2, sort_keys=True).encode() + b"\n")
    return {date: counted[date] for date in dates}
