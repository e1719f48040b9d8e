"""Work that takes seconds and hundreds of megabytes, done in a process of its own beside the pages."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from kare_ml.errors import UsageError

COMMAND = "from kare_ml.cli.main import main; main()"

SECONDS = 120
"""How long it may take."""

LONGEST_WAIT = 5.0
"""How many seconds one waits for a turn: whoever waits holds up pages of others."""

_ONE_AT_A_TIME = threading.Semaphore(1)


class NotDone(UsageError):
    """It could not be worked out; the error says why, as the command does."""


def answer_of(words: Sequence[str]) -> Mapping[str, Any]:
    """What a command of kare answers with `--json`. One runs at a time; others wait a little. Raises NotDone."""
    if not _ONE_AT_A_TIME.acquire(timeout=LONGEST_WAIT):
        raise NotDone("others are asking, too", fix="try again in a minute")
    try:
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, *words], capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotDone(f"it took more than {SECONDS} seconds", fix="ask in a terminal") from error
    finally:
        _ONE_AT_A_TIME.release()
    if done.returncode:
        said = next((line for line in done.stderr.splitlines() if line.strip()), "it failed")
        raise NotDone(said.removeprefix("kare: ").strip(), fix="ask in a terminal, where it says more")
    found: Mapping[str, Any] = json.loads(done.stdout)
    return found
