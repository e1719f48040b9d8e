"""How pages write what they show: numbers, days, and the words of the model as people read them."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.brief.words import THEMES, day, money
from kare_ml.domain.profiles import Profile

NOTHING = "\N{EN DASH}"
"""What stands where nothing is known."""

LETTERS = {str(profile): str(profile)[0] for profile in Profile}


def amount(value: float | None) -> str:
    """An amount in whole units of the book's currency.

    >>> amount(137204.4), amount(-0.2)
    ('137,204', '0')
    """
    return NOTHING if value is None else f"{round(value) or 0:,}"


def share(value: float | None, digits: int = 0) -> str:
    """A share or chance in percent; what is not quite 0 or 1 is never written as such.

    >>> share(0.414), share(0.0004), share(0.9996)
    ('41%', '<1%', '>99%')
    """
    if value is None:
        return NOTHING
    edge = 0.5 / 10 ** (2 + digits)
    if 0 < value < edge:
        return f"<{10**-digits:g}%"
    if 1 - edge < value < 1:
        return f">{100 - 10**-digits:g}%"
    return f"{value:.{digits}%}"


def points(value: float) -> str:
    """A difference of chances in points, with its sign.

    >>> points(0.0312), points(-0.00001)
    ('+3.1', '0.0')
    """
    text = f"{100 * value:+.1f}"
    return text[1:] if text in ("+0.0", "-0.0") else text


def state(value: str | None) -> str:
    """A profile, or the reason for none, in words.

    >>> state("exit_review"), state("Keep")
    ('exit review', 'Keep')
    """
    return NOTHING if value is None else value.replace("_", " ")


def letter(value: str | None) -> str:
    """The letter of a profile; a dash for an account without one."""
    return LETTERS.get(value or "", NOTHING)


def tone(value: str | None) -> str:
    """The name of the style of a profile, or of a risk word."""
    return value.lower() if value in LETTERS or value in ("High", "Watch", "Normal") else "none"


def theme(value: str | None) -> str:
    """A theme of reasons as people call it."""
    return THEMES.get(value, value) if value else NOTHING


def date(value: dt.date | None) -> str:
    """A day with its year."""
    return NOTHING if value is None else day(value, year=True)


def weekday(value: dt.date) -> str:
    """A day with its day of the week and year."""
    return day(value, weekday=True, year=True)


def short_day(value: dt.date | None) -> str:
    """A day without its year."""
    return NOTHING if value is None else day(value)


def moment(value: dt.datetime | None) -> str:
    """A day with its time."""
    return NOTHING if value is None else f"{day(value, year=True)} {value:%H:%M}"


def link(path: str, **values: object) -> str:
    """A path with a query of those values that are given.

    >>> link("/account", id="a/b&c", run=None)
    '/account?id=a%2Fb%26c'
    """
    given = {name.rstrip("_"): value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def distinct(values: pa.ChunkedArray) -> tuple[str, ...]:
    """The texts of a column, each once, in order; null is none."""
    return tuple(sorted(value for value in pc.unique(values).to_pylist() if value))


def play(value: str | None) -> str:
    """A play as people call it; a dash where there is none.

    >>> play("call-before-it-lapses"), play(None)
    ('call before it lapses', '\N{EN DASH}')
    """
    return NOTHING if value is None else value.replace("-", " ")


FILTERS = {
    "amount": amount, "share": share, "points": points, "state": state, "letter": letter, "tone": tone,
    "theme": theme, "date": date, "weekday": weekday, "short_day": short_day, "money": money, "play": play,
    "moment": moment,
}  # fmt: skip
