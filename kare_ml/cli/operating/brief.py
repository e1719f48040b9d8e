"""The morning's brief: read, answered, sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.cli.clock import now

if TYPE_CHECKING:
    from kare_ml.brief.brief import Brief
    from kare_ml.cli.answers.brief import BriefAnswer


def brief(folder: Path, day: dt.date, owner: str | None) -> Brief:
    """The brief for a day, of one owner or of all."""
    from kare_ml.stages.brief import read_brief

    return read_brief(folder, day, now(), owner)


def answer(found: Brief) -> BriefAnswer:
    """A brief as an answer."""
    from kare_ml.brief.words import text
    from kare_ml.cli.answers.brief import BriefAnswer

    setting = found.setting
    told = {name: getattr(setting, name) for name in BriefAnswer.model_fields if hasattr(setting, name)}
    mine = {name: getattr(found, name) for name in BriefAnswer.model_fields if hasattr(found, name)}
    nested = ("newly_high", "recovered", "lapsed", "high", "calls", "flags", "trust")
    both = {**told, **mine}
    plain = {name: _plain(both[name]) for name in nested}
    return BriefAnswer.model_validate({**both, **plain, "text": text(found)})


def send(folder: Path, day: dt.date, *, again: bool) -> BriefAnswer:
    """Send the brief, and say to whom. The brief is that of the whole book."""
    from kare_ml.io.logs import log_to
    from kare_ml.stages.notices import send_briefs

    log_to(folder)
    told = send_briefs(folder, day, now(), again=again)
    found = answer(brief(folder, day, None))
    return found.model_copy(
        update={"sent": list(told.sent), "sent_before": list(told.before), "not_sent": dict(told.failed)}
    )


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return asdict(value) if value is not None else None  # type: ignore[call-overload]
