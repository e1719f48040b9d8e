"""Why a chance moved an account, in one line: the theme that moved it most, and the feature that leads it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kare_ml.domain.causes import IN_LOG_ODDS
from kare_ml.explain.words import spoken
from kare_ml.features.frame import CATALOG
from kare_ml.publish.bridge import MovedAccount
from kare_ml.publish.moves import deciding

MEMBERSHIP = {"Keep": "p_keep", "Attain": "p_attain", "Recapture": "p_recapture", "Expand": "p_expand"}


def because(one: MovedAccount) -> str:
    """What moved the chance that a risk word or an outlook hangs on, by the cause that the move is counted under.

    The theme that moved it most the way that it went, in points of probability, with its leading feature before and
    after. Where there is no common log-odds, what is said instead. Empty for a profile, which the rules explain, and
    for a cause of people.

    `silence +6.2 points: days since order 41 → 48`
    """
    if one.move.profile_from is not None or one.cause not in IN_LOG_ODDS:
        return ""
    model, up = deciding(one.move, one.before, one.now)
    own = [line for line in one.lines if line["model"] == model and line["cause"] == one.cause]
    told = [line for line in own if line["contribution"] is not None]
    if not told:
        return next((str(line["words"]) for line in own if line["words"]), "")
    sign = 1.0 if up else -1.0
    themes: dict[str, float] = defaultdict(float)
    features: dict[str, list[Any]] = defaultdict(list)
    for line in told:
        themes[str(line["theme"])] += sign * float(str(line["contribution"]))
        if line["feature"] is not None:
            features[str(line["theme"])].append(line)
    theme = max(themes, key=lambda name: themes[name])
    points = sum(float(str(line["points"])) for line in told if line["theme"] == theme)
    words = f"{theme} {100 * points:+.1f} points"
    if not features[theme]:
        return words
    return f"{words}: {_changed(max(features[theme], key=lambda line: sign * line['contribution']))}"


def _changed(line: dict[str, Any]) -> str:
    unit = CATALOG[line["feature"]].unit
    was, now = ("unknown" if value is None else spoken(value, unit) for value in (line["before"], line["after"]))
    name = line["feature"].replace("_", " ")
    return f"{name} {was} → {now}" if was != now else f"{name} {now}"


def membership(row: Any) -> dict[str, float] | None:
    """The probability of each profile one horizon ahead; None where nothing is predicted."""
    found = {profile: row.get(column) for profile, column in MEMBERSHIP.items()}
    return None if any(value is None for value in found.values()) else found
