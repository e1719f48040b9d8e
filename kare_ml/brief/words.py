"""The brief in words: one screen, a line each thing, and the same lines for terminal, page, e-mail and webhook."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping

from kare_ml.brief.brief import BY_OUR_RULES, Brief, Call, Group

WIDTH = 120
"""The longest line, in letters."""

REASON_WIDTH = 43
"""A reason is told by its first sentence, up to so many letters."""

THEMES = {
    "silence": "silent",
    "spend": "shrinking",
    "breadth": "buying less widely",
    "service": "service",
    "payment": "paying late",
    "people": "people",
    "contract": "contract",
    "family": "family",
    BY_OUR_RULES: "by our rules",
}
"""What a theme is called in a count of accounts."""

STATES = ("Keep", "Expand", "exit_review", "Recapture", "Attain")


def title(brief: Brief) -> str:
    """The first line: whose it is, of which day, and whether its figures are that day's."""
    setting = brief.setting
    parts = ["KARE", day(setting.asked_on, weekday=True)]
    if setting.stale is not None:
        parts.append(f"still {brief.as_of:%A}'s figures ({day(brief.as_of)}), because {setting.stale}")
    else:
        parts.append(f"data to {day(brief.as_of - dt.timedelta(days=1), weekday=True)}")
        parts.append("; ".join(setting.remarks) or "complete")
    return " · ".join([*parts, *([brief.owner] if brief.owner else [])])


def headline(brief: Brief) -> str:
    """What changed, in one line."""
    setting, risen = brief.setting, brief.risen
    if not brief.predicted:
        return "No churn model is in force: our rules alone; those who fade are called first"
    if setting.compared_with is None:
        return "The first run: nothing to compare with"
    split = ", ".join(f"{g.accounts} {_state(p)}" for p, g in brief.newly_high.items())
    rose = f"{_since(brief)}{risen.accounts:,} {_clients(risen.accounts)} newly High"
    rose += f" ({split}), {money(risen.revenue)} a year" if risen.accounts else ""
    return "; ".join([rose, *_left("recovered", brief.recovered), *_left("lapsed", brief.lapsed)])


def sections(brief: Brief) -> dict[str, list[str]]:
    """All else, by its label; the first is what is High now."""
    high, setting = brief.high, brief.setting
    found: dict[str, list[str]] = {}
    if brief.predicted:
        found["HIGH"] = [
            f"{high.accounts:,} {_clients(high.accounts)}, {money(high.at_risk)} of {money(high.revenue)} "
            f"{setting.currency} at risk"
        ]
    found["CALL FIRST"] = [call(one) for one in brief.calls] or ["nobody: no client is at risk"]
    found["WHY"] = [why(brief)]
    found["FLAGS"] = [flags(brief)]
    found["BOOK"] = [book(brief)]
    found["TRUST"] = [trust(brief)]
    return found


def text(brief: Brief) -> str:
    """The brief as it stands in a terminal and in an e-mail."""
    lines = [title(brief), headline(brief)]
    calls = brief.calls
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*map(_cells, calls), strict=True)]
    for label, said in sections(brief).items():
        if label == "CALL FIRST" and calls:
            lines.append(label + (f" ({before(brief)})" if any(one.before is not None for one in calls) else ""))
            lines += [" " + "  ".join(c.ljust(w) for c, w in zip(_cells(one), widths, strict=True)) for one in calls]
        else:
            lines += textwrap.wrap(f"{label:<6}" + " ".join(said), WIDTH, subsequent_indent=" " * 6)
    return "\n".join(line.rstrip() for line in lines)


def call(one: Call) -> str:
    """One client to call, in one line."""
    return " ".join(part for part in _cells(one) if part)


def why(brief: Brief) -> str:
    """What drove those who are newly High, and whether models or rules had a part in it."""
    counted = ", ".join(f"{count} {THEMES.get(theme, theme)}" for theme, count in brief.themes.items())
    changed = brief.setting.changed or (("no rule or model change",) if brief.setting.compared_with else ())
    return "; ".join(part for part in (counted or "nobody rose", *changed) if part)


def flags(brief: Brief) -> str:
    """What leaders flagged, and what came of it."""
    found = brief.setting.flags
    now = f"{found.open} open, {found.overdue} overdue"
    return (
        f"{now}; this quarter {found.ordered_again} ordered again, {found.lost} lost, {found.too_early} too early"
        if found.ordered_again + found.lost + found.too_early
        else now
    )


def book(brief: Brief) -> str:
    """The book by profile."""
    states = brief.states
    rest = brief.accounts - sum(states.get(state, 0) for state in STATES)
    keep = f" ({states.get('Keep', 0) / brief.clients:.0%} of clients)" if brief.clients else ""
    counted = [f"{_state(s)} {states[s]:,}" + (keep if s == "Keep" else "") for s in STATES if s in states]
    return f"{brief.accounts:,}: " + ", ".join([*counted, *([f"no profile {rest:,}"] if rest else [])])


def trust(brief: Brief) -> str:
    """How far to trust the list: what came of the one of a horizon ago."""
    found = brief.setting.trust
    if found is None:
        return "nothing is judged yet: a list is judged once its horizon has passed"
    said = f"the top {found.top} of {day(found.as_of, year=True)}: {found.lapsed} lapsed"
    return said if found.by_rules is None else f"{said}; our rules found {found.by_rules}"


def before(brief: Brief) -> str:
    """What stands beside the chance of now: that of the night before, or of the day of an older run."""
    return "before" if _by_last_night(brief) or not brief.setting.compared_with else day(brief.setting.compared_with)


def day(date: dt.date, *, weekday: bool = False, year: bool = False) -> str:
    """A day as people write it.

    >>> day(dt.date(2026, 11, 20), weekday=True), day(dt.date(2026, 5, 4), year=True)
    ('Fri 20 Nov', '4 May 2026')
    """
    return (f"{date:%a} " if weekday else "") + f"{date.day} {date:%b}" + (f" {date.year}" if year else "")


def money(amount: float) -> str:
    """An amount to two or three digits.

    >>> [money(amount) for amount in (412_300, 1_862_000, 96, 9_940, -1_200)]
    ['412k', '1.86M', '96', '9.9k', '-1.2k']
    """
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if abs(amount) >= size:
            value = amount / size
            digits = (2 if abs(value) < 10 else 1) if unit == "M" else (1 if abs(value) < 10 else 0)
            return f"{value:.{digits}f}{unit}"
    return f"{amount:.0f}"


def _by_last_night(brief: Brief) -> bool:
    return brief.setting.compared_with == brief.as_of - dt.timedelta(days=1)


def _since(brief: Brief) -> str:
    """Since when something is new, where that is not last night."""
    compared_with = brief.setting.compared_with
    return f"Since {day(compared_with, weekday=True)}: " if compared_with and not _by_last_night(brief) else ""


def _cells(one: Call) -> tuple[str, ...]:
    chance = "" if one.chance is None else f"{one.chance:.0%}"
    chance += "" if one.before is None or not chance else f" ({one.before:.0%})"
    until = f"act by {day(one.act_by)}" if one.act_by else ""
    reason = textwrap.shorten((one.reason or "").partition(". ")[0].rstrip("."), REASON_WIDTH, placeholder="…")
    who = f"({_cut(one.owner, 11)})" if one.owner else ""
    return (
        _cut(one.name, 18),
        one.profile,
        money(one.revenue),
        who,
        chance,
        "; ".join(p for p in (reason, until) if p),
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _left(word: str, found: Group) -> list[str]:
    return [f"{found.accounts:,} {word} ({money(found.revenue)})"] if found.accounts else []


def _state(state: str) -> str:
    return state.replace("_", " ")


def _clients(count: int) -> str:
    return "client" if count == 1 else "clients"


def facts(brief: Brief) -> Mapping[str, str]:
    """The brief by its labels, for a page."""
    return {label: " ".join(said) for label, said in sections(brief).items() if label != "CALL FIRST"}
