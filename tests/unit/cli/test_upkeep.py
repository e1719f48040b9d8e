"""The doctor, and a backup that brings back what people wrote."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.workspaces import FIRST, kare, shop, write_workspace

AS_OF = FIRST + dt.timedelta(days=120)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_workspace(tmp_path_factory.mktemp("kept") / "book", shop(12, 120))
    assert kare("score", "-w", folder, "--as-of", AS_OF).code == 0
    assert kare("assign", "0001", "Keep", "--by", "Ann", "-w", folder).code == 0
    return folder


def findings(folder: Path) -> tuple[int, dict[str, set[str]]]:
    outcome = kare("doctor", "-w", folder, "--json")
    found: dict[str, set[str]] = {}
    for one in json.loads(outcome.out)["findings"]:
        found.setdefault(one["about"], set()).add(one["state"])
        assert bool(one["fix"]) == (one["state"] != "well"), one
    return outcome.code, found


def test_the_doctor_finds_what_is_ill(book: Path) -> None:
    code, found = findings(book)
    assert (code, found["sources"], found["registry"], found["published"]) == (0, {"well"}, {"look"}, {"well"})
    (book / "invoices.csv").rename(book / "away.csv")
    (book / "registry").mkdir()
    (book / "registry" / "promotions.json").write_text("nonsense")
    code, found = findings(book)
    assert (code, found["sources"], found["registry"]) == (3, {"ill"}, {"ill"})
    (book / "away.csv").rename(book / "invoices.csv")
    (book / "registry" / "promotions.json").unlink()
    assert findings(book)[0] == 0


def test_a_backup_brings_back_what_people_wrote(book: Path, tmp_path: Path) -> None:
    file, rescued = tmp_path / "kept.tar.gz", tmp_path / "rescued"
    assert kare("backup", file, "-w", book).code == 0
    assert kare("backup", file, "-w", book).code == 2, "never written over"
    assert kare("restore", file, "-w", rescued).code == 0
    for name in ("kare.toml", "reviews.json"):
        assert (rescued / name).read_bytes() == (book / name).read_bytes()
    from kare_ml.domain.as_of import AsOf
    from kare_ml.io.state import open_state

    looked = AsOf(dt.date(2100, 1, 1), "UTC")
    (kept,) = open_state(rescued, create=False).current_assignments(looked)
    assert (kept.account_id, kept.profile, kept.assigned_by) == ("0001", "Keep", "Ann")
    (rescued / "reviews.json").write_text("[]")
    refused = kare("restore", file, "-w", rescued)
    assert (refused.code, "reviews.json" in refused.err) == (2, True)
    assert kare("restore", file, "-w", rescued, "--replace").code == 0
    assert (rescued / "reviews.json").read_bytes() == (book / "reviews.json").read_bytes()


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_a_damaged_backup_writes_nothing(place: float, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "kept.tar.gz"
    assert kare("backup", file, "-w", book).code == 0
    content = bytearray(file.read_bytes())
    content[int(place * len(content))] ^= 0xFF
    file.write_bytes(content)
    outcome = kare("restore", file, "-w", tmp_path / "rescued")
    assert outcome.code == 3, outcome
    assert not (tmp_path / "rescued" / "kare.toml").exists()
