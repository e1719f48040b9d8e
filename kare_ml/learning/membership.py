"""Membership: the chances of the transitions, put together into one probability for each profile.

Client or lapsed account: R = churn, E = (1 - churn) x expansion, K = the rest, A = 0. Prospect: A = 1 - conversion,
E = conversion x expansion, K = the rest, R = 0. So P(Recapture) of a client is its churn risk: there are never two
answers to one question.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kare_ml.domain.profiles import Lifecycle, NoProfileReason, Profile

Floats = NDArray[np.float64]

PROFILES = (Profile.KEEP, Profile.ATTAIN, Profile.RECAPTURE, Profile.EXPAND)
"""The order of the columns of a membership."""

NEAREST_PROFILE: dict[str, Profile] = {
    NoProfileReason.EXIT_REVIEW: Profile.KEEP,
    NoProfileReason.DO_NOT_PURSUE: Profile.RECAPTURE,
    NoProfileReason.DORMANT: Profile.RECAPTURE,
    NoProfileReason.NOT_TARGETED: Profile.ATTAIN,
}
"""Which column an account without a profile stands in today; it decides ties of the prediction."""


def compose(lifecycle: NDArray[np.str_], churn: Floats, expansion: Floats, conversion: Floats) -> Floats:
    """One row an account, one column a profile in the order of `PROFILES`; NaN throughout where a part is NaN.

    `churn` is read for clients and lapsed accounts, `conversion` for prospects, `expansion` for all.

    >>> compose(np.array(["client"]), np.array([0.2]), np.array([0.25]), np.array([np.nan])).round(3).tolist()
    [[0.6, 0.0, 0.2, 0.2]]
    """
    prospect = lifecycle == str(Lifecycle.PROSPECT)
    leaves = np.where(prospect, 1.0 - conversion, churn)
    expands = (1.0 - leaves) * expansion
    keeps = 1.0 - leaves - expands
    attains, recaptures = np.where(prospect, leaves, 0.0), np.where(prospect, 0.0, leaves)
    together = np.column_stack([keeps, attains, recaptures, expands])
    together[np.isnan(together).any(axis=1)] = np.nan
    return together


def predicted_profile(membership: Floats, state_today: NDArray[np.object_]) -> NDArray[np.object_]:
    """The most probable profile of each row; a tie goes to the profile of today; None where membership is NaN."""
    today = np.array([str(NEAREST_PROFILE.get(state, state)) for state in state_today])
    names = np.array([str(profile) for profile in PROFILES])
    preferred = membership + 1e-12 * (today[:, None] == names[None, :])
    known = ~np.isnan(membership).any(axis=1)
    predicted = np.full(len(membership), None, dtype=object)
    predicted[known] = names[preferred[known].argmax(axis=1)]
    return predicted
