"""The columns of a run are read when they are asked for, once, and held as short as can be."""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa
import pytest

from kare_ml.web.columns import Columns

OWNERS = ["Ada", None, "Bo", "Ada"]


def held(asked: list[list[str]], texts: list[str | None]) -> Columns:
    """Columns of so many rows, in two pieces with codes of their own; notes what is read."""

    def read(names: list[str]) -> pa.Table:
        asked.append(names)
        half = len(texts) // 2
        parts = [pa.array(part, pa.string()).dictionary_encode() for part in (texts[:half], texts[half:])]
        columns = {"owner": pa.chunked_array(parts), "revenue": pa.array(range(len(texts)), pa.int64())}
        return pa.table({name: columns[name] for name in names})

    return Columns(len(texts), read)


def test_a_column_is_read_once_with_those_that_are_asked_for_with_it() -> None:
    asked: list[list[str]] = []
    columns = held(asked, OWNERS)
    assert columns.select(["owner", "revenue", "owner"]).column_names == ["owner", "revenue"]
    assert columns["owner"].to_pylist() == OWNERS and columns["revenue"].to_pylist() == [0, 1, 2, 3]
    assert asked == [["owner", "revenue"]]


@pytest.mark.parametrize(("different", "kind"), [(2, pa.int8()), (128, pa.int8()), (129, pa.int16())])
def test_codes_are_as_short_as_can_be(different: int, kind: pa.DataType) -> None:
    texts = [f"owner {number % different}" for number in range(300)]
    owner = held([], [*texts])["owner"]
    assert owner.type.index_type == kind and owner.num_chunks == 1
    assert owner.to_pylist() == texts


def test_pages_import_nothing_that_only_a_night_needs() -> None:
    code = (
        "import sys, kare_ml.web.app\n"
        "print(sorted({'ibis', 'sqlglot', 'scipy', 'sklearn', 'numba', 'mlflow', 'shap', 'pandas', 'altair', 'prefect'}"
        " & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
