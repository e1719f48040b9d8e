"""Files for people and CRMs: no text is taken for a formula, machines get raw values, and no file is half."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from kare_ml.config.load import load_crm_mapping
from kare_ml.config.sinks import CrmMapping
from kare_ml.errors import ConfigError
from kare_ml.io.file_sinks import write_crm, write_csv, write_xlsx
from kare_ml.publish.exports import FLAT

NIGHT = dt.date(2026, 11, 20)
NAMES = ['=HYPERLINK("http://x")', "+1", "-1", "@a", "\tx", 'Ünï, "co"', None]
MAPPING = CrmMapping(id="Id", columns={"Name__c": "name", "Risk__c": "churn_risk", "Fading__c": "fading"}, null="#N/A")


def rows(*names: str | None, risk: float = -0.5) -> pa.Table:
    found = [{"as_of": NIGHT, "account_id": f"00{n}", "name": name, "churn_risk": risk, "fading": None if n else True}
             for n, name in enumerate(names)]  # fmt: skip
    kinds = [("as_of", pa.date32()), ("account_id", pa.string()), ("name", pa.string()), ("churn_risk", pa.float64()),
             ("fading", pa.bool_())]  # fmt: skip
    return pa.Table.from_pylist(found, pa.schema(kinds))


def test_csv_for_people_has_no_formula_and_keeps_numbers(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "out" / "kare.csv", rows(*NAMES))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["name"] for row in found] == [*("'" + name for name in NAMES[:5] if name), NAMES[5], ""]
    assert {row["churn_risk"] for row in found} == {"-0.5"} and found[0]["account_id"] == "000"


def test_xlsx_has_texts_as_texts_on_as_many_sheets_as_needed(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "kare.xlsx", rows(*NAMES, "bell\x07"), most=5)
    book = openpyxl.load_workbook(path)
    assert [sheet.max_row for sheet in book] == [5, 5]
    cells = [row[2] for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*NAMES, "bell"]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert book.worksheets[0]["D2"].value == -0.5 and book.worksheets[0]["A2"].value.date() == NIGHT


def test_a_crm_gets_raw_values_of_what_changed(tmp_path: Path) -> None:
    (path,), count = write_crm(tmp_path, "sales", rows("=1", "b"), MAPPING, {"001": ("b", "-0.5", "#N/A")})
    assert count == 1
    assert path.read_bytes() == b"Id,Name__c,Risk__c,Fading__c\n000,=1,-0.5,true\n"
    assert write_crm(tmp_path, "sales", rows("b"), MAPPING, {"000": ("b", "-0.5", "true")}) == ([], 0)
    assert list(tmp_path.iterdir()) == []


def test_crm_files_are_of_bounded_size_and_whole_lines(tmp_path: Path) -> None:
    mapping = MAPPING.model_copy(update={"max_bytes": 10_000})
    written, count = write_crm(tmp_path, "sales", rows(*(f"name {n} " * 20 for n in range(300))), mapping, {})
    assert count == 300 and len(written) > 5
    assert all(path.stat().st_size <= 10_000 for path in written)
    lines = [line for path in written for line in path.read_text().splitlines()[1:]]
    assert len(lines) == 300 and {path.read_text().splitlines()[0] for path in written} == {
        "Id,Name__c,Risk__c,Fading__c"
    }


def test_a_file_that_cannot_be_finished_leaves_the_one_of_before(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "kare.csv", rows("a"))
    before = path.read_bytes()
    table = rows("b")
    broken = pa.StringArray.from_buffers(1, pa.array([0, 1], pa.int32()).buffers()[1], pa.py_buffer(b"\xff"))
    with pytest.raises(UnicodeDecodeError):
        write_csv(path, table.set_column(2, "name", broken))
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["salesforce", "hubspot"])
def test_the_mappings_that_are_carried_name_columns_that_there_are(name: str, tmp_path: Path) -> None:
    assert set(load_crm_mapping(tmp_path, name, FLAT).columns.values()) <= set(FLAT)


def test_a_mapping_of_your_own_is_checked(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('id = "ID"\n[columns]\nRisk = "churn_rsk"\n')
    with pytest.raises(ConfigError, match="no exported column is called 'churn_rsk'; did you mean churn_risk"):
        load_crm_mapping(tmp_path, "ours.toml", FLAT)
