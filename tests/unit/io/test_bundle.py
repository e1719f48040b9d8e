"""The run bundle: stages are done once, damage is seen, and equal inputs are equal bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pytest

from kare_ml.errors import BlockedError
from kare_ml.io.bundle import Bundle

ROWS = pa.table({"account_id": ["1", "2", "3"], "risk": [0.1, None, 0.3]})


def bundle(folder: Path) -> Bundle:
    return Bundle(folder, "2011-06-10", "abc")


class Stage:
    """A stage that counts how often it was run."""

    def __init__(self, content: pa.Table | str = ROWS, file: str = "rows.parquet") -> None:
        self.content, self.file, self.runs = content, file, 0

    def __call__(self) -> dict[str, pa.Table | str]:
        self.runs += 1
        return {self.file: self.content}


def test_a_stage_is_run_once(tmp_path: Path) -> None:
    stage = Stage()
    assert bundle(tmp_path).stage("score", stage)
    assert not bundle(tmp_path).stage("score", stage)
    assert stage.runs == 1
    assert bundle(tmp_path).read("rows.parquet").equals(ROWS)
    assert bundle(tmp_path).read("rows.parquet", ["risk"]).column_names == ["risk"]


@pytest.mark.parametrize("position", [0, 100, -1])
def test_a_stage_is_run_again_when_one_byte_of_it_is_damaged(position: int, tmp_path: Path) -> None:
    stage, other = Stage(), Stage("fine", "gate.json")
    bundle(tmp_path).stage("score", stage)
    bundle(tmp_path).stage("gate", other)
    file = bundle(tmp_path).path / "rows.parquet"
    content = bytearray(file.read_bytes())
    content[position] ^= 1
    file.write_bytes(content)
    assert bundle(tmp_path).stage("score", stage)
    assert not bundle(tmp_path).stage("gate", other)
    assert bundle(tmp_path).read("rows.parquet").equals(ROWS)


def test_a_stage_is_run_again_when_its_artifact_is_gone(tmp_path: Path) -> None:
    stage = Stage()
    bundle(tmp_path).stage("score", stage)
    (bundle(tmp_path).path / "rows.parquet").unlink()
    assert bundle(tmp_path).stage("score", stage)


def test_a_stage_that_failed_is_not_done(tmp_path: Path) -> None:
    def failing() -> dict[str, pa.Table | str]:
        (bundle(tmp_path).path / "rows.parquet").write_bytes(b"half")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        bundle(tmp_path).stage("score", failing)
    assert bundle(tmp_path).stage("score", Stage())
    assert bundle(tmp_path).read("rows.parquet").equals(ROWS)


def test_a_note_of_progress_that_was_cut_off_counts_as_none(tmp_path: Path) -> None:
    stage = Stage()
    bundle(tmp_path).stage("score", stage)
    (bundle(tmp_path).path / "stages.json").write_text('{"score": {"rows.p')
    assert bundle(tmp_path).stage("score", stage)


def sealed(folder: Path) -> Bundle:
    made = bundle(folder)
    made.stage("score", Stage())
    made.stage("gate", Stage("fine", "gate.json"))
    made.seal({"rows": 3})
    return made


def test_sealing_makes_the_folder_final(tmp_path: Path) -> None:
    made = bundle(tmp_path)
    made.stage("score", Stage())
    assert not made.sealed
    assert [path.name for path in (tmp_path / "runs" / "2011-06-10").iterdir()] == [".abc"]
    made.seal({"rows": 3})
    assert made.sealed
    assert [path.name for path in (tmp_path / "runs" / "2011-06-10").iterdir()] == ["abc"]
    assert {path.name for path in made.path.iterdir()} == {"manifest.json", "rows.parquet"}
    stage = Stage()
    assert not made.stage("another", stage)
    assert stage.runs == 0


def test_the_manifest_names_every_file_with_its_digest(tmp_path: Path) -> None:
    made = sealed(tmp_path)
    manifest = made.manifest()
    assert (manifest["rows"], manifest["run_id"], manifest["as_of"]) == (3, "abc", "2011-06-10")
    files = {path.name: path for path in made.path.iterdir() if path.name != "manifest.json"}
    assert manifest["files"] == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_sealing_twice_changes_nothing(tmp_path: Path) -> None:
    made = sealed(tmp_path)
    before = (made.path / "manifest.json").read_bytes()
    assert made.seal({"rows": 99}) == made.sealed_path
    assert (made.path / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("call", ["unlink", "rename"])
def test_a_seal_that_is_interrupted_is_no_seal(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the folder has its final name the run is a draft, which can be made again from what is there."""
    made = bundle(tmp_path)
    made.stage("score", Stage())

    def power_cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(Path, call, power_cut)
        made.seal({"rows": 3})
    assert not bundle(tmp_path).sealed
    bundle(tmp_path).stage("score", Stage())
    bundle(tmp_path).seal({"rows": 3})
    assert bundle(tmp_path).read("rows.parquet").equals(ROWS)
    assert {path.name for path in bundle(tmp_path).path.iterdir()} == {"manifest.json", "rows.parquet"}


@pytest.mark.parametrize("file", ["rows.parquet", "gate.json"])
def test_a_sealed_file_that_was_changed_is_not_read(file: str, tmp_path: Path) -> None:
    made = sealed(tmp_path)
    content = bytearray((made.path / file).read_bytes())
    content[1] ^= 1
    (made.path / file).write_bytes(content)
    with pytest.raises(
        BlockedError, match=rf"{file} of run abc is not the file that was sealed(.|\n)*expected: sha256"
    ):
        made.read_text(file) if file.endswith("json") else made.read(file)


def test_a_file_that_was_put_into_a_sealed_bundle_is_not_read(tmp_path: Path) -> None:
    made = sealed(tmp_path)
    (made.path / "more.json").write_text("{}")
    with pytest.raises(BlockedError, match="not the file that was sealed"):
        made.read_text("more.json")


def test_equal_inputs_are_equal_bytes(tmp_path: Path) -> None:
    """Whatever the chunks and the metadata of a table, and whichever folder it is written to."""
    parts = pa.concat_tables([ROWS.slice(0, 1), ROWS.slice(1)]).replace_schema_metadata({"made": "at noon"})
    digests = []
    for folder, content in (("one", ROWS), ("two", parts)):
        made = bundle(tmp_path / folder)
        made.stage("score", Stage(content))
        digests.append(json.loads((made.seal({}) / "manifest.json").read_text())["files"])
    assert digests[0] == digests[1]


def test_runs_do_not_see_each_other(tmp_path: Path) -> None:
    bundle(tmp_path).stage("score", Stage())
    other = Bundle(tmp_path, "2011-06-10", "def")
    assert other.stage("score", Stage())
    assert other.path != bundle(tmp_path).path
