"""Counting records by their bytes: the same as Python's strict reader on every file, and left to it where in doubt."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kare_ml.io import text_records
from kare_ml.io.text_form import Form
from kare_ml.io.text_records import Survey, Unusual, survey_delimited

COMMA = Form("utf-8", ",")


def by_csv(content: str, form: Form) -> Survey | str:
    """What Python's strict reader says, read here from the text itself."""
    lines = io.StringIO(content.removeprefix("\ufeff"), newline="")
    try:
        rows = [row for row in csv.reader(lines, delimiter=form.delimiter, strict=True) if row]
    except csv.Error as error:
        return str(error)
    header, *body = rows or [[]]
    ragged = {}
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            text = io.StringIO()
            csv.writer(text, delimiter=form.delimiter, lineterminator="").writerow(row)
            ragged[number] = text.getvalue()
    return Survey(tuple(header), len(body), ragged)


def surveyed(file: Path, form: Form) -> Survey | str:
    try:
        return survey_delimited(file, form)
    except csv.Error as error:
        return str(error)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("records") / "in.csv"


PIECES = st.sampled_from(["a", "b,c", ",", ";", '"', '""', '"x"', "\n", "\r\n", "\r", "é", " ", '"p,\nq"', '"s""t"'])


@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from([1, 3, 7, 1 << 20]), st.sampled_from([",", ";"]))
@settings(max_examples=600, deadline=None)
def test_the_same_as_the_strict_reader(file: Path, content: str, block: int, delimiter: str) -> None:
    file.write_bytes(content.encode())
    form = Form("utf-8", delimiter)
    with patch("kare_ml.io.text_form.BLOCK", block):
        assert surveyed(file, form) == by_csv(content, form)


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_plain_files_are_counted_without_the_slow_reader(file: Path, seed: int) -> None:
    chance = random.Random(seed)
    field = ["", "1", "12.50", "a b", "x,y", 'say "so"', "two\nlines", "two\r\nlines", '"', "é"]
    rows = [[chance.choice(field) for _ in range(chance.choice([3, 3, 3, 2, 4]))] for _ in range(30)]
    text = io.StringIO()
    csv.writer(text, lineterminator=chance.choice(["\n", "\r\n"])).writerows([["a", "b", "c"], *rows])
    content = text.getvalue() if chance.random() < 0.5 else text.getvalue().rstrip("\r\n")
    file.write_bytes(content.encode())
    with (
        patch("kare_ml.io.text_form.BLOCK", chance.choice([5, 50, 5000])),
        patch.object(text_records, "strict_records", side_effect=AssertionError("the slow reader was asked")),
    ):
        assert survey_delimited(file, COMMA) == by_csv(content, COMMA)


@pytest.mark.parametrize(
    "content",
    [
        b'id,note\n1,5" pipe\n2,b\n',  # a quote within a field: legal to Python's reader, and a character
        b'id,note\n1,"a"b\n',
        b'id,note\n1,"a" \n',
        b'id,note\n1,a""b\n',
        b'id,note\n1,"cut of',
        b"id,note\n1,\0\n",
        b"id,note\n1," + b"x" * (text_records.LONGEST_FIELD + 1) + b"\n",
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_strict_reader(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(Unusual):
        text_records._counted(file, COMMA)


def test_a_quote_within_a_field_is_a_character(file: Path) -> None:
    file.write_bytes(b'id,note\n1,5" pipe\n2,"a, b"\n3\n')
    assert survey_delimited(file, COMMA) == Survey(("id", "note"), 3, {3: "3"})


def test_a_wrong_delimiter_does_not_fill_the_memory(file: Path) -> None:
    file.write_bytes(b"id;note\n" + b"1,2;a\n" * 300_000)
    with patch("kare_ml.io.text_form.BLOCK", 1 << 16):
        found = survey_delimited(file, COMMA)
    assert len(found.ragged) < 150_000
    assert 2 * len(found.ragged) > found.records
