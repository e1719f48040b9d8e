"""The engine: in UTC, bounded, and gone without a trace."""

from __future__ import annotations

from pathlib import Path

from kare_ml.io.engine import connect


def test_settings(tmp_path: Path) -> None:
    engine = connect(threads=2, memory_limit="300MB", spill=tmp_path / "spill")
    names = ("TimeZone", "threads", "temp_directory", "autoinstall_known_extensions", "preserve_insertion_order")
    found = engine.raw_sql("SELECT " + ", ".join(f"current_setting('{name}')" for name in names)).fetchone()
    assert found == ("UTC", 2, str(tmp_path / "spill"), False, False)


def test_what_does_not_fit_into_memory_is_spilled_and_removed(tmp_path: Path) -> None:
    engine = connect(threads=2, memory_limit="120MB", spill=tmp_path / "spill")
    engine.raw_sql("CREATE TABLE t AS SELECT md5(i::text) AS a, md5((i + 1)::text) AS b FROM range(3000000) r(i)")
    assert engine.raw_sql("SELECT count(*) FROM (SELECT * FROM t ORDER BY a, b)").fetchone() == (3_000_000,)
    assert (tmp_path / "spill").exists()
    engine.disconnect()
    assert not list((tmp_path / "spill").glob("*"))
