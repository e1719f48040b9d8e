"""Telling people: the brief of a run, a flag, a run that failed or is late. What is told twice is sent once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from kare_ml.brief.brief import Brief
from kare_ml.brief.page import page
from kare_ml.brief.words import headline, text, title
from kare_ml.config.load import filled, load_notify
from kare_ml.config.notify import Notify
from kare_ml.errors import KareError, OutsideError
from kare_ml.io.actions import Action
from kare_ml.io.messages import Message, mail, note_sent, post, sent
from kare_ml.stages.brief import briefs

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """Who was told, who had been told before, and who could not be reached and why, by receiver."""

    sent: tuple[str, ...]
    before: tuple[str, ...]
    failed: dict[str, str]


@dataclass(frozen=True)
class _Notice:
    what: str
    message: Message
    receivers: tuple[str, ...]
    hooks: bool = False


def send_briefs(
    folder: Path, asked_on: dt.date, at: dt.datetime, *, again: bool = False, tell_of_lateness: bool = True
) -> Told:
    """Send the brief for a day to the leaders and webhooks, and to each owner with a mail address their own.

    Where the day has no run of its own, the operators hear that it is late, unless they were told of it otherwise. A
    run is told to each receiver once for a state of things (published, or stale on that day), unless `again`. Raises
    UsageError where nothing is published.
    """
    settings = load_notify(folder)
    found = briefs(folder, asked_on, at, [None, *settings.owners])
    notices = [_of_brief(one, settings) for one in found]
    if found[0].setting.stale and tell_of_lateness:
        late = Message("late", title(found[0]), "The night has no run of its own. See `kare status` and the logs.")
        notices.append(_Notice(f"late on {asked_on}", late, settings.operators, hooks=True))
    return _deliver(folder, settings, notices, at, again=again)


def send_flag(folder: Path, flag: Action, name: str, at: dt.datetime) -> Told:
    """Tell the owner of a flag, and the webhooks."""
    settings = load_notify(folder)
    until = f", until {flag.due_on}" if flag.due_on else ""
    said = f"{flag.opened_by} flagged {name} ({flag.account_id}) for you{until}. {flag.history[0].note}".strip()
    message = Message("flag", f"KARE · {name} is flagged for {flag.owner}{until}", said, data=asdict(flag))
    owners = (settings.owners[flag.owner],) if flag.owner in settings.owners else ()
    return _deliver(folder, settings, [_Notice(f"flag {flag.action_id}", message, owners, hooks=True)], at)


def send_trouble(folder: Path, kind: str, heading: str, said: str, at: dt.datetime) -> Told:
    """Tell the operators and webhooks of a run that failed (`failure`) or is `late`; the same trouble once a day."""
    settings = load_notify(folder)
    message = Message(kind, heading, said)
    what = f"{kind} {at:%Y-%m-%d} {heading}"
    return _deliver(folder, settings, [_Notice(what, message, settings.operators, hooks=True)], at)


def require_told(told: Told) -> None:
    """Raises OutsideError where somebody could not be reached."""
    if told.failed:
        raise OutsideError(
            f"{', '.join(told.failed)} could not be told",
            found="; ".join(why.splitlines()[0] for why in told.failed.values()),
            fix="see [notify] of kare.toml; then kare brief --send, which tells those who were not",
        )


def _of_brief(one: Brief, settings: Notify) -> _Notice:
    state = f"stale on {one.setting.asked_on}" if one.setting.stale else "published"
    message = Message("brief", title(one), text(one), page(one), data={**asdict(one), "headline": headline(one)})
    what = f"brief {one.run_id} {state}"
    if one.owner is None:
        return _Notice(what, message, settings.leaders, hooks=True)
    return _Notice(f"{what} for {one.owner}", message, (settings.owners[one.owner],))


def _deliver(
    folder: Path, settings: Notify, notices: Sequence[_Notice], at: dt.datetime, *, again: bool = False
) -> Told:
    done, told, before = sent(folder), [], []
    failed: dict[str, str] = {}
    for notice in notices:
        for to, deliver in _ways(settings, notice):
            if (notice.what, to) in done and not again:
                before.append(to)
                continue
            try:
                deliver()
            except KareError as error:
                failed[to] = str(error)
                LOG.warning("not delivered", extra={"notice": notice.what, "to": to, "why": error.what})
                continue
            note_sent(folder, notice.what, to, at.isoformat())
            told.append(to)
    return Told(tuple(told), tuple(before), failed)


def _ways(settings: Notify, notice: _Notice) -> Iterator[tuple[str, Callable[[], None]]]:
    """Each receiver with what sends it there: that raises DeliveryError, and ConfigError where a variable is unset."""
    for receiver in notice.receivers:
        yield receiver, partial(_mailed, settings, receiver, notice.message)
    for number, hook in enumerate(settings.webhooks if notice.hooks else (), 1):
        yield f"webhook {number}", partial(_posted, hook, notice.message)


def _mailed(settings: Notify, receiver: str, message: Message) -> None:
    mail(filled(settings.smtp or ""), settings.sender or "", [receiver], message)


def _posted(hook: str, message: Message) -> None:
    post(filled(hook), message)
