"""How the book stands this morning: the newest published night, and why there is no newer one where there should be.

`held.json` is written where a night was not published, and goes with the next one that is.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from kare_ml.errors import Busy, KareError, UsageError
from kare_ml.io.promotions import write_atomically
from kare_ml.io.published import PublishedRun, published_runs

FILE_NAME = "held.json"


@dataclass(frozen=True)
class Held:
    """A night that was not published: `what` stopped it, what was `found`, and what to do (`fix`).

    `at` is when (UTC); `exit_code` that of the command.
    """

    as_of: dt.date
    at: dt.datetime
    what: str
    found: str
    fix: str
    exit_code: int


@dataclass(frozen=True)
class Standing:
    """The newest published night (null: none yet), and the night that was held back since (null: none)."""

    newest: PublishedRun | None
    held: Held | None

    @property
    def stale(self) -> bool:
        """Whether what is published is not what should be there."""
        return self.held is not None

    @property
    def words(self) -> str | None:
        """For a page of figures that are older than they should be; null where they are not."""
        if self.held is None:
            return None
        still = f"still the figures of {self.newest.as_of}" if self.newest else "nothing is published yet"
        return f"{still}, because the night of {self.held.as_of} was held back: {self.held.what}"


def standing(folder: Path) -> Standing:
    """How the book of a workspace stands."""
    heads = published_runs(folder)
    newest, held = heads[0] if heads else None, _read(folder)
    return Standing(newest, None if held is not None and _outlived(held, newest) else held)


@contextmanager
def held_if_it_fails(folder: Path, as_of: dt.date, at: dt.datetime) -> Iterator[None]:
    """Around the nightly job: a night that fails in it leaves the note of why; one that succeeds takes it away.

    To be entered with the workspace's lock held. A question that cannot be (UsageError) says nothing of the book.
    """
    try:
        yield
    except (Busy, UsageError):
        raise
    except KareError as error:
        hold(folder, Held(as_of, at, error.what, error.found, error.fix, error.exit_code))
        raise
    except Exception as error:
        fix = "run it again; if it fails again, report it with the last lines of logs/kare.jsonl"
        hold(folder, Held(as_of, at, f"something unforeseen, {type(error).__name__}", str(error), fix, 1))
        raise
    released(folder, as_of)


def released(folder: Path, as_of: dt.date) -> None:
    """Take the note of a held night away: one that is no older is published."""
    held = _read(folder)
    if held is not None and as_of >= held.as_of:
        (folder / FILE_NAME).unlink(missing_ok=True)


def hold(folder: Path, held: Held) -> None:
    """Note that a night was held back, unless a newer one is published: that is what people see then."""
    if _outlived(held, standing(folder).newest):
        return
    with suppress(OSError):  # where not even this can be written, the age of what is published tells
        write_atomically(folder / FILE_NAME, json.dumps(asdict(held), indent=2, default=str).encode() + b"\n")


def _outlived(held: Held, newest: PublishedRun | None) -> bool:
    """Whether a night was published since: a run that was killed right after that may have left the note behind.

    A rollback (exit code 0) stands against its own date, too: what is published of it then is what was wanted.
    """
    if newest is None or newest.as_of < held.as_of:
        return False
    later = newest.published_at is not None and newest.published_at > held.at
    return newest.as_of > held.as_of or (later and held.exit_code != 0)


def _read(folder: Path) -> Held | None:
    try:
        content = json.loads((folder / FILE_NAME).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    days = {"as_of": dt.date.fromisoformat(content["as_of"]), "at": dt.datetime.fromisoformat(content["at"])}
    return Held(**{**content, **days})
