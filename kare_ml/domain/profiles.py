"""The words of the KARE model: profiles, the reasons for having none, and the lifecycle."""

from __future__ import annotations

from enum import StrEnum


class Lifecycle(StrEnum):
    """A fact of history.

    A client bought within the lapse window or holds a running contract, a lapsed account once did, a prospect never.
    """

    CLIENT = "client"
    LAPSED = "lapsed"
    PROSPECT = "prospect"


class Profile(StrEnum):
    """What to do with an account today."""

    KEEP = "Keep"
    ATTAIN = "Attain"
    RECAPTURE = "Recapture"
    EXPAND = "Expand"


class NoProfileReason(StrEnum):
    """Why an account has no profile."""

    EXIT_REVIEW = "exit_review"
    DO_NOT_PURSUE = "do_not_pursue"
    DORMANT = "dormant"
    NOT_TARGETED = "not_targeted"


DECISIONS: tuple[str, ...] = (*Profile, NoProfileReason.EXIT_REVIEW, NoProfileReason.DO_NOT_PURSUE)
"""What a person may decide of an account."""

FITS: dict[Lifecycle, frozenset[str]] = {
    Lifecycle.CLIENT: frozenset({Profile.KEEP, Profile.EXPAND, NoProfileReason.EXIT_REVIEW}),
    Lifecycle.LAPSED: frozenset({Profile.RECAPTURE, NoProfileReason.DORMANT, NoProfileReason.DO_NOT_PURSUE}),
    Lifecycle.PROSPECT: frozenset({Profile.ATTAIN, NoProfileReason.NOT_TARGETED}),
}
"""The placements (a profile, or the reason for none) that an account of each lifecycle may have."""


class Status(StrEnum):
    """How a published row came about: by models and rules, by the rules alone, or held back."""

    SCORED = "scored"
    BASELINE_ONLY = "baseline_only"
    WITHHELD = "withheld"
