"""A command that dies (kill -9) at a step of its own, in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys

DYING = """
import importlib, os, signal, sys
from kare_ml.cli.main import main

where, nth = sys.argv.pop(1), int(sys.argv.pop(1))
module, _, path = where.partition(":")
owner = importlib.import_module(module)
*owners, name = path.split(".")
for part in owners:
    owner = getattr(owner, part)
call, count = getattr(owner, name), 0

def dying(*words, **more):
    global count
    count += 1
    if count == nth:
        os.kill(os.getpid(), signal.SIGKILL)
    return call(*words, **more)

setattr(owner, name, dying)
main()
"""


def run_and_kill(where: str, nth: int, *words: object) -> None:
    """Run a command of `kare` that dies at its `nth` call of `where`, as in `module:name`. Fails where it lives on."""
    command = [sys.executable, "-c", DYING, where, str(nth), *map(str, words)]
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
