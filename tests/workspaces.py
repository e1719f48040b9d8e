"""Tiny workspaces from CSV text, the command line in this process, and what a folder holds before and after."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import hashlib
import io
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

Line = tuple[str, dt.date, str]
"""One invoice line: account_id, date, amount."""

FIRST = dt.date(2020, 1, 6)
"""The Monday on which the history of every tiny workspace begins."""

SETTINGS = """
[book]
name = "Tiny"
currency = "EUR"
time_zone = "UTC"

[lifecycle]
lapse_after_days = {lapse}

[risk]
high_capacity = 5
watch_capacity = 15

[sources.invoices]
path = "{path}"
[sources.invoices.columns]
account_id = "account_id"
invoiced_at = "invoiced_at"
amount = "amount"
"""


@dataclass(frozen=True)
class Outcome:
    """How a command ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str


def kare(*words: object) -> Outcome:
    """Run a command of `kare` in this process, with the exit code that a shell would see."""
    from kare_ml.cli.main import main

    code = 0
    with (
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.redirect_stderr(io.StringIO()) as err,
        patch.object(sys, "argv", ["kare", *map(str, words)]),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    return Outcome(code, out.getvalue(), err.getvalue())


def let_models_speak(folder: Path) -> None:
    """Put the blends in force into force again as grade B: of a small book, none may be better than the rules."""
    from kare_ml.io.model_files import dumps, loads
    from kare_ml.io.promotions import append_promotion
    from kare_ml.io.registry import Registry
    from kare_ml.publish.contract import MODELS

    home = Registry(folder).folder
    for champion in filter(None, map(Registry(folder).champion, MODELS)):
        model = loads((home / "cache" / f"{champion.sha256}.skops").read_bytes())
        if model.blend is not None:
            content = dumps(replace(model, grade="B"))
            sha256 = hashlib.sha256(content).hexdigest()
            (home / "cache" / f"{sha256}.skops").write_bytes(content)
            append_promotion(home, replace(champion, sha256=sha256, grade="B"))


def write_workspace(
    folder: Path, lines: Iterable[Line], *, path: str = "invoices.csv", lapse: int = 60, more: str = ""
) -> Path:
    """A workspace of invoice lines in a CSV file; `more` is added to its kare.toml."""
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "invoices.csv", lines)
    (folder / "kare.toml").write_text(SETTINGS.format(lapse=lapse, path=path) + more, "utf-8")
    return folder


def write_lines(file: Path, lines: Iterable[Sequence[object]], header: str = "account_id,invoiced_at,amount") -> None:
    """A CSV file of such lines."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(header.split(","))
        writer.writerows(lines)


def shop(accounts: int, days: int, seed: int = 1) -> Iterator[Line]:
    """A made-up history: regular buyers of their own pace, of which some slow down and stop, and new ones begin."""
    chance = random.Random(seed)
    for number in range(accounts):
        pace, size = chance.choice([7, 14, 21, 30]), chance.uniform(20, 500)
        day = chance.uniform(0, days * 0.7)
        stops = chance.uniform(day, days * 1.7)
        while day < min(stops, days):
            yield f"{number:04d}", FIRST + dt.timedelta(days=int(day)), f"{size * chance.uniform(0.7, 1.3):.2f}"
            day += pace * chance.uniform(0.6, 1.4) * (2.5 if day > stops - 60 else 1)


def tree(folder: Path, *, leave_out: Sequence[str] = ("logs", ".lock", "held.json")) -> dict[str, str]:
    """The sha256 of every file below a folder, by its path; an empty folder counts as a file of its own."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] in leave_out or path.stem.endswith("-held"):  # what a night says of itself
            continue
        if path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif not any(path.iterdir()):
            found[name] = "empty folder"
    return found
