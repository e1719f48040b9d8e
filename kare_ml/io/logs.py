"""Structured logs: one JSON object a line in `logs/kare.jsonl`, each with the run that it belongs to."""

from __future__ import annotations

import json
import logging
import logging.handlers
from datetime import UTC, datetime
from pathlib import Path

STANDARD = frozenset(vars(logging.makeLogRecord({})))


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, event, and whatever was passed as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in STANDARD},
        }
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str)


def log_to(folder: Path) -> None:
    """Send the package's log records to the workspace's file, and no longer to that of another workspace.

    Calling it again for the same workspace changes nothing.
    """
    path = folder.absolute() / "logs" / "kare.jsonl"
    logger = logging.getLogger("kare_ml")
    for handler in [handler for handler in logger.handlers if isinstance(handler.formatter, JsonLines)]:
        if isinstance(handler, logging.FileHandler) and handler.baseFilename == str(path):
            return
        logger.removeHandler(handler)
        handler.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    # It opens the file anew when another takes its place, as forgetting an account does.
    fresh = logging.handlers.WatchedFileHandler(path, encoding="utf-8", delay=True)
    fresh.setFormatter(JsonLines())
    logger.addHandler(fresh)
    logger.setLevel(logging.INFO)
