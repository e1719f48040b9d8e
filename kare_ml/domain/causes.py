"""Why a prediction or a placement is another one than in the run before."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """The causes of a movement, in the order in which the difference is split.

    The first five have log-odds, a rule change only where the settings changed what kind of account it is: else it is
    stated as what it is, like the others.
    """

    RESTATED = "restated history"
    TIME = "time passing"
    EVENTS = "new events"
    MODEL = "model change"
    RULES = "rule change"
    SETTLING = "settling"
    ASSIGNMENT = "a person's assignment"
    FALLBACK = "fallback"
    UNKNOWN = "not worked out"


IN_LOG_ODDS = (Cause.RESTATED, Cause.TIME, Cause.EVENTS, Cause.MODEL, Cause.RULES)
"""The steps from what was published to what is, each from one station to the next."""

NEW, LATE, TAKEN_BACK, MERGED = "new", "came late", "taken back or told anew", "merged into it"
"""How an event reached us: as it took place, after the run that it lies before, or no longer as it was told then."""
