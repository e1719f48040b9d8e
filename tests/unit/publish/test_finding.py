"""Accounts are found by what people type: names of all kinds, ids in all their forms, and slips of the finger."""

from __future__ import annotations

import pyarrow as pa
import pytest

from kare_ml.io.quick import distances
from kare_ml.publish.finding import Index, fitting, near

NAMES = {
    "00042": "Holdsworth Pressings Ltd", "A-7": "Müller & Söhne GmbH", "00-77": "O'Brien-Łódź", "9": "東京電力",
    "10": "مرحبا", "11": "ACME", "12": "Acme North", "13": "North Acme", "14": "Straße 7", "15": None,
    "16": "Rothschild and Co", "042": "Another",
}  # fmt: skip
BOOK = pa.table({"account_id": list(NAMES), "name": pa.array(NAMES.values(), pa.string())})
INDEX = Index.of(BOOK)
IDS = list(NAMES)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("00042", ["00042"]),
        ("42", ["00042", "042"]),
        ("0042", ["00042", "042"]),
        ("a7", ["A-7"]),
        ("0077", ["00-77"]),
        ("15", ["15"]),
        ("muller sohne", ["A-7"]),
        ("MÜLLER & SÖHNE", ["A-7"]),
        ("Müller und Söhne", ["A-7"]),
        ("Mu\u0308ller", ["A-7"]),
        ("obrien", ["00-77"]),
        ("o'brien lodz", ["00-77"]),
        ("strasse", ["14"]),
        ("東京", ["9"]),
        ("京電", ["9"]),
        ("مرحبا", ["10"]),
        ("  pressings   holdsworth ", ["00042"]),
        ("holdsworthpressings", ["00042"]),
        ("ldswor", ["00042"]),
        ("acme", ["11", "12", "13"]),
        ("rothschild & co", ["16"]),
        ("%", []),
        ("[", []),
        ("zzz", []),
        ("\x00", []),
    ],
)
def test_what_is_typed_finds_the_accounts_the_best_first(typed: str, ids: list[str]) -> None:
    assert [IDS[place] for place in fitting(INDEX, typed, 5)] == ids


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("holdswort presings", ["00042"]),
        ("hodlsworth", ["00042"]),
        ("Muler Sohne", ["A-7"]),
        ("rotschild", ["16"]),
        ("acne north", ["12", "13"]),
        ("zzzzzz", []),
        ("", []),
    ],
)
def test_a_letter_or_two_otherwise_finds_them_too(typed: str, ids: list[str]) -> None:
    assert sorted(IDS[place] for place in near(INDEX, typed, 5, distances)) == ids


def test_no_more_are_found_than_asked_for() -> None:
    assert len(fitting(INDEX, "acme", 2)) == 2
