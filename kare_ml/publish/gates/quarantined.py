"""The gate that looks at what was set aside of the new rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from kare_ml.publish.gates.arrivals import Arrived
from kare_ml.publish.gates.night import Night
from kare_ml.publish.gates.verdict import Verdict, percent, weighed

GATE = "quarantined"
SEVERITY = ("holds", "warns", "blocks")


def quarantined(night: Night) -> Verdict:
    """What share of the new rows, and of their amounts, was set aside; the worst of what is looked at.

    A reason with an allowance is held to that; all others together to the limits.
    """
    new = night.new_rows
    if not new:
        return Verdict(GATE, "nothing to judge", "no new rows")
    found = [*_allowed(night, new), *_limited(night, new)]
    return max(found, key=lambda one: SEVERITY.index(one.state))


def _allowed(night: Night, new: Sequence[Arrived]) -> Iterator[Verdict]:
    for reason, most in night.settings.allow.items():
        aside = [one for one in new if one.fate == "quarantined" and one.reason == reason]
        share = max(_of_rows(aside, new), _of_amounts(aside, new))
        if share > most:
            said = (
                f"{percent(share)} of the new rows or amounts were set aside as {reason}; {percent(most)} are allowed"
            )
            yield Verdict(GATE, "blocks", said, _fix(reason, share))


def _limited(night: Night, new: Sequence[Arrived]) -> Iterator[Verdict]:
    settings = night.settings
    rest = [one for one in new if one.fate != "quarantined" or one.reason not in settings.allow]
    if not rest:
        yield Verdict(GATE, "holds", "nothing but rows that are allowed for")
        return
    aside = [one for one in rest if one.fate == "quarantined"]
    often = Counter({reason: sum(one.rows for one in aside if one.reason == reason) for reason in _reasons(aside)})
    why = often.most_common(1)[0][0] if often else ""
    words = f" were set aside, most of them as {why}" if why else " were set aside"
    rows, amounts = _of_rows(aside, rest), _of_amounts(aside, rest)
    fix = _fix(why, max(rows, amounts))
    yield weighed(GATE, rows, settings.quarantined_rows, f"{percent(rows)} of the new rows{words}", fix)
    yield weighed(GATE, amounts, settings.quarantined_amount, f"{percent(amounts)} of the new amounts{words}", fix)
    for table, of_table in groupby(rest, key=lambda one: one.table):
        some = list(of_table)
        share = _of_rows([one for one in some if one.fate == "quarantined"], some)
        said = f"{percent(share)} of the new rows of {table} were set aside"
        yield weighed(GATE, share, settings.quarantined_of_table, said, fix)


def _fix(reason: str, share: float) -> str:
    allowance = f'allow = {{ {reason} = "{min(100, int(100 * share) + 1)}%" }}'
    return f"see `kare check` and put the source right; or allow for it in kare.toml: [gate] {allowance}"


def _reasons(aside: Sequence[Arrived]) -> list[str]:
    return sorted({one.reason for one in aside})


def _of_rows(aside: Sequence[Arrived], of: Sequence[Arrived]) -> float:
    return sum(one.rows for one in aside) / sum(one.rows for one in of)


def _of_amounts(aside: Sequence[Arrived], of: Sequence[Arrived]) -> float:
    """The largest share in any currency: amounts are never added up across them."""
    totals = {one.currency: sum(other.amount for other in of if other.currency == one.currency) for one in of}
    shares = [
        float(sum(one.amount for one in aside if one.currency == currency) / total)
        for currency, total in totals.items()
        if total
    ]
    return max(shares, default=0.0)
