"""The words of KARE, as they are stored and published: changing one is a change of the published table."""

from __future__ import annotations

from kare_ml.domain.profiles import FITS, Lifecycle, NoProfileReason, Profile, Status


def test_the_words() -> None:
    assert [str(word) for word in Lifecycle] == ["client", "lapsed", "prospect"]
    assert [str(word) for word in Profile] == ["Keep", "Attain", "Recapture", "Expand"]
    assert [str(word) for word in NoProfileReason] == ["exit_review", "do_not_pursue", "dormant", "not_targeted"]
    assert [str(word) for word in Status] == ["scored", "baseline_only", "withheld"]


def test_every_placement_fits_exactly_one_lifecycle() -> None:
    """So that nobody who still buys is ever listed in Recapture, and no prospect in Keep."""
    placements = [placement for fitting in FITS.values() for placement in fitting]
    assert sorted(placements) == sorted([*Profile, *NoProfileReason])
    assert set(FITS) == set(Lifecycle)
