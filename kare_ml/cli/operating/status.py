"""`kare status`: how the book stands, read without the lock."""

from __future__ import annotations

import re
from pathlib import Path

from kare_ml.cli.answers.status import GateVerdict, HeldNight, SinkLag, Status
from kare_ml.cli.clock import now
from kare_ml.errors import BlockedError, UsageError


def status(folder: Path) -> Status:
    """The newest night, its gates, and why there is no newer one."""
    from kare_ml.config.load import load_book
    from kare_ml.io.lock import holder, left_behind
    from kare_ml.io.published import read_published
    from kare_ml.io.standing import standing
    from kare_ml.io.verdicts import read_verdicts
    from kare_ml.stages.sinks import lags

    load_book(folder)
    found = standing(folder)
    newest = found.newest
    age = now() - newest.published_at if newest and newest.published_at else None
    judged = read_verdicts(folder, newest) if newest else None
    rows = read_published(folder, as_of=newest.as_of, columns=["status", "fallback"]) if newest else None
    placed = rows["status"].value_counts() if rows is not None else []
    return Status(
        as_of=newest.as_of if newest else None,
        run_id=newest.run_id if newest else None,
        accounts=newest.rows if newest else 0,
        published_at=newest.published_at if newest else None,
        hours=age.total_seconds() / 3600 if age is not None else None,
        stale=found.stale,
        held=HeldNight.model_validate(vars(found.held)) if found.held else None,
        running=holder(folder),
        ended_early=left_behind(folder),
        by={str(one["values"]): one["counts"].as_py() for one in placed},
        fallback=rows["fallback"][0].as_py() if rows is not None else None,
        gate=[GateVerdict.model_validate(vars(verdict)) for verdict in judged.verdicts] if judged else [],
        sinks=[SinkLag.model_validate(vars(lag)) for lag in lags(folder)],
    )


def hours(text: str) -> float:
    """A span of time such as 26h, 90m or 2d, in hours. Raises UsageError for anything else.

    >>> hours("26h"), hours("90m"), hours("2d")
    (26.0, 1.5, 48.0)
    """
    said = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", text.strip())
    if said is None:
        raise UsageError(f"{text!r} is no span of time", expected="a number with s, m, h or d, such as 26h")
    return float(said[1]) * {"s": 1 / 3600, "m": 1 / 60, "h": 1, "d": 24}[said[2]]


def require_current(answer: Status, longest: float | None) -> None:
    """Raises BlockedError where nothing is published, where a night was held back, or the newest one is too old."""
    if answer.as_of is None:
        raise BlockedError("nothing is published yet", fix="score the book: kare score")
    if answer.held is not None:
        raise BlockedError(f"the night of {answer.held.as_of} was held back: {answer.held.what}", fix=answer.held.fix)
    if longest is not None and (answer.hours is None or answer.hours > longest):
        age = "at an unknown time" if answer.hours is None else f"{answer.hours:.1f} hours ago"
        raise BlockedError(
            "the newest night is older than it may be",
            expected=f"one published within {longest:g} hours",
            found=f"that of {answer.as_of}, published {age}",
            fix="see whether the nightly job runs (crontab, Prefect) and what logs/kare.jsonl says; kare score",
        )
