"""The way into a flow from a shell: its arguments, one line of progress, and an exit code."""

from __future__ import annotations

import argparse
import datetime as dt
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kare_ml.cli.progress import shown
from kare_ml.errors import KareError, OutsideError
from kare_ml.io.platform import require_supported_platform

if TYPE_CHECKING:
    from prefect import Flow


def as_of(parser: argparse.ArgumentParser) -> None:
    """The argument of a flow that looks from one date."""
    parser.add_argument("--as-of", type=dt.date.fromisoformat, help="a date such as 2011-06-10; left out: today")


def run_from_shell(flow: Flow[Any, Any], arguments: Callable[[argparse.ArgumentParser], None] = as_of) -> int:
    """Run a flow with the arguments of this process. Returns the exit code: 0, or that of the KareError it ended with.

    `arguments` adds those beside the workspace, by the names of the flow's parameters. Prefect keeps its full log; the
    terminal shows what is being done, and an error of ours, or a server that is not there, without a traceback.
    """
    parser = argparse.ArgumentParser(prog=f"python -m kare_ml.pipelines.{flow.name}", description=flow.description)
    parser.add_argument("workspace", help="the folder with kare.toml")
    arguments(parser)
    asked = parser.parse_args()
    try:
        require_supported_platform()
        with shown(flow.name) as show:
            show("starting Prefect")
            _show_instead_of_logs(show)
            flow(**vars(asked))
    except KareError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return error.exit_code
    except Exception as error:
        if not _is_of_the_api(error):
            raise
        found = OutsideError(
            "Prefect's API does not answer, or did not any more",
            found=f"{type(error).__name__}: {error}",
            fix="see what is published (kare status); start Prefect and run it again, or do it without Prefect (kare)",
        )
        print(f"{parser.prog}: {found}", file=sys.stderr)
        return found.exit_code
    return 0


def _is_of_the_api(error: BaseException) -> bool:
    """Whether Prefect could not reach its server: as it begins it says so in words, later its client's errors do."""
    from httpx import TransportError

    return isinstance(error, TransportError) or str(error).startswith("Failed to reach API")


def _show_instead_of_logs(show: Callable[[str], None]) -> None:
    """Show the progress of runs in place of their logs, which still go to Prefect and to the workspace's file."""
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.WARNING)
    # Its warning that it is still sending events as the process ends is of no use to anybody.
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        logger = logging.getLogger(name)
        logger.propagate = False
        logger.addHandler(_Shown(show))


class _Shown(logging.Handler):
    """Shows the records that say what is being done; Prefect's own say little to the person who waits."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__()
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        message = getattr(record, "progress", None)
        if message is not None:
            self._show(message)
