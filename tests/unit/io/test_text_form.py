"""How text files are written, where nobody says it: what has one answer is found, all else is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError
from kare_ml.io.text_form import BLOCK, Form, form_of

GERMAN = "id;name\n1;Müller & Söhne, Größe 5 €\n2;Straße „Zum Löwen“\n"
RUSSIAN = "id;name\n" + "1;Общество с ограниченной ответственностью Ромашка\n" * 20  # noqa: RUF001
JAPANESE = "id,name\n" + "1,株式会社日立製作所 東京支店\n" * 20


def found(folder: Path, content: bytes, **settings: Any) -> Form:
    (folder / "in.csv").write_bytes(content)
    source = Source.model_validate({"path": "in.csv", "columns": {"account_id": "id"}, **settings})
    return form_of(folder / "in.csv", source)


@pytest.mark.parametrize(
    ("text", "written", "encoding"),
    [
        ("id;name\n1;plain\n", "ascii", "utf-8"),
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-32", "utf-32"),
        (GERMAN, "cp1252", "cp1252"),
        ("id;name\n1;Café £5, Société Générale à Orléans\n", "latin-1", "cp1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
    ],
)
def test_encodings_are_found(text: str, written: str, encoding: str, tmp_path: Path) -> None:
    form = found(tmp_path, text.encode(written))
    assert (form.encoding, form.delimiter) == (encoding, text[2])
    assert (tmp_path / "in.csv").read_bytes().decode(form.encoding).removeprefix("\ufeff") == text


def test_one_byte_at_the_end_of_a_long_file_tells_its_encoding(tmp_path: Path) -> None:
    line = b"1,plain\n"
    content = b"id,name\n" + line * (BLOCK // len(line) + 1) + "2,Café\n".encode()
    assert found(tmp_path, content).encoding == "utf-8"
    assert found(tmp_path, content.replace("é".encode(), b"\xe9")).encoding == "cp1252"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("id,name\n1,Şişli Çağdaş Güneş Işık İstanbul\n", "cp1254"),  # noqa: RUF001
        ("id,name\n1,Société Générale d'été à Orléans\n", "cp850"),
        ("id,name\n1,Société Générale d'été à Orléans\n", "mac_roman"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_bytes_that_several_encodings_make_sense_of_are_not_guessed_at(text: str, written: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"the encoding cannot be told(.|\n)*in\.csv(.|\n)*set `encoding`"):
        found(tmp_path, text.encode(written))
    assert found(tmp_path, text.encode(written), encoding=written).detected == ("delimiter",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter: str, tmp_path: Path) -> None:
    lines = [["id", "note", "price"], ["1", "a; b | c", '"1,50"'], ["2", '"x\ty"', '"2,75"']]
    text = "\n".join(delimiter.join(line) for line in lines)
    assert found(tmp_path, text.encode()).delimiter == delimiter


def test_the_mapped_columns_tell_delimiters_apart(tmp_path: Path) -> None:
    text = b"name, first;id;amount, net\na, b;1;2\n"
    assert found(tmp_path, text).delimiter == ";"
    assert found(tmp_path, text, columns={"account_id": " first;id;amount"}).delimiter == ","


def test_a_file_of_one_column(tmp_path: Path) -> None:
    assert found(tmp_path, b"id\n1\n2\n").delimiter == ","


def test_a_delimiter_that_cannot_be_told_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"the delimiter cannot be told(.|\n)*set `delimiter`"):
        found(tmp_path, b"a,b;c\n1\n2\n3\n")


def test_what_is_declared_wins(tmp_path: Path) -> None:
    declared = found(tmp_path, "id;a,b\n1;2,3\n".encode("utf-16"), encoding="latin-1", delimiter=",")
    assert declared == Form("iso8859-1", ",")
    assert str(declared) == ""
    assert str(found(tmp_path, b"id\ta\n1\t2\n")) == r"encoding utf-8, delimiter '\t'"
