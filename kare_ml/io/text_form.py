"""How a text file is written: its encoding and delimiter, as declared, or else as found in the file itself.

Only what has one answer is decided. Encodings: a byte order mark, else UTF-8 if every byte of the file is, else
Windows-1252 if its letters stand where letters of western languages do, else what charset-normalizer clearly prefers.
Delimiters: comma, semicolon, tab or bar.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kare_ml.config.workspace import Source
from kare_ml.errors import SourceError

DELIMITERS = (",", ";", "\t", "|")
BLOCK = 8 << 20
SAMPLE = 64 << 10
"""Bytes of doubtful lines that are looked at to tell an encoding."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
OTHERS = ("cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "koi8_r", "cp932", "euc_jp", "gb18030", "big5", "cp949")
"""What a file may be in that is neither UTF-8 nor Windows-1252."""

CLEARLY = 0.05
"""By how much one encoding has to be better than the next one that reads the bytes as another text."""

_WESTERN = "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0152\u0153\u0178\u0160\u0161\u017d\u017e"
_FOREIGN = "\u00d0\u00dd\u00de\u00f0\u00fd\u00fe"  # Icelandic letters: far more often Turkish, Russian or Greek ones
_CAPITAL = "\u00c0-\u00d6\u00d8-\u00de\u0152\u0178\u0160\u017d"
_SIGNS = "\u20ac\u00a0-\u00bf\u00d7\u2122\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u2022"
_WITHIN = re.compile(r"[^\W\d_][^\w\x00-\x7f\u2013\u2014\u2019][^\W\d_]")
"""A sign, or nothing that is ever printed, between two letters: what text in a wrong encoding is full of."""

_ODD = re.compile(
    rf"[^\x00-\x7f{_WESTERN}{_SIGNS}]|[{_FOREIGN}]"
    rf"|[{_WESTERN}]{{3}}"  # three accented letters in a row: another script
    rf"|[a-z][{_CAPITAL}]"  # a capital within a word
    rf"|{_WITHIN.pattern}"
)
"""What Windows-1252 text of western languages does not hold: found, the bytes are in another encoding."""


@dataclass(frozen=True)
class Form:
    """The encoding (a codec's name) and the delimiter of a text file, and which of the two were `detected`.

    `header` is empty where the first line of the file is its header; else that is a record, and the names are these.
    """

    encoding: str
    delimiter: str
    detected: tuple[str, ...] = ()
    header: tuple[str, ...] = ()

    def __str__(self) -> str:
        """What was detected, in words; empty where all was declared."""
        words = {"encoding": f"encoding {self.encoding}", "delimiter": f"delimiter {self.delimiter!r}"}
        return ", ".join(words[name] for name in self.detected)


def form_of(file: Path, source: Source) -> Form:
    """The form of a file: what the source declares, else what is found. Raises SourceError where it cannot be told."""
    encoding = source.encoding or detect_encoding(file)
    name = codec_of(encoding, file)
    header = source.header or ()
    if source.format == "whitespace":
        return Form(name, " ", () if source.encoding else ("encoding",), header)
    detected = tuple(key for key in ("encoding", "delimiter") if getattr(source, key) is None)
    delimiter = source.delimiter or detect_delimiter(file, name, source.source_columns, len(header))
    return Form(name, delimiter, detected, header)


def codec_of(encoding: str, file: Path) -> str:
    """The name of a codec. A byte order mark before UTF-8 is no part of the first column's name."""
    try:
        codec = codecs.lookup(encoding)
        "".encode(encoding)  # rot13 and its like are codecs too, but none of text
        return codec.name
    except (LookupError, UnicodeError) as error:
        raise SourceError(
            "no encoding of text is called that", expected="utf-8, cp1252, …", found=encoding, where=str(file)
        ) from error


def blocks(file: Path, encoding: str) -> Iterator[bytes]:
    """A text file as UTF-8 without a byte order mark, strictly decoded. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("strict")
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield decoder.decode(block).encode()
        yield decoder.decode(b"", final=True).encode()


def detect_encoding(file: Path) -> str:
    """The encoding of a text file. Raises SourceError where more than one would do, or none."""
    with file.open("rb") as stream:
        head = stream.read(4)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    try:
        for _ in blocks(file, "utf-8"):
            pass
    except UnicodeDecodeError:
        return _other_than_unicode(file)
    return "utf-8"


def detect_delimiter(file: Path, encoding: str, wanted: Collection[str] = (), width: int = 0) -> str:
    """The delimiter of a text file: that by which its header holds all `wanted` columns, else what csv.Sniffer says.

    A header without any of them is of one column. Where there is no header, its first line has to have `width` fields.
    Raises SourceError where it cannot be told.
    """
    with file.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as text:
        try:
            lines = list(islice((line for line in text if line.strip("\r\n")), 200))
        except UnicodeError:
            return ","  # the survey reads the whole file, and says which bytes are at fault
    possible = [sign for sign in DELIMITERS if lines and sign in lines[0]]
    first = {sign: _fields(lines[0], sign) for sign in possible}
    fits = [sign for sign in possible if (len(first[sign]) == width if width else set(wanted) <= set(first[sign]))]
    fitting = fits or possible
    if len(fitting) < 2:
        return (fitting or [","])[0]
    try:
        return csv.Sniffer().sniff("".join(lines), "".join(fitting)).delimiter
    except csv.Error as error:
        raise SourceError(
            "the delimiter cannot be told",
            expected="one of comma, semicolon, tab and bar that parts all lines alike",
            found=lines[0].strip()[:200],
            where=str(file),
            fix='set `delimiter` of the source, for example ";"',
        ) from error


def _fields(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _other_than_unicode(file: Path) -> str:
    from charset_normalizer import from_bytes

    sample = _doubtful_lines(file)
    western = _decoded(sample, "cp1252")
    if western is not None and not _ODD.search(western):
        return "cp1252"
    likely = (match for match in from_bytes(sample, cp_isolation=list(OTHERS)) if not _WITHIN.search(str(match)))
    found = sorted(likely, key=lambda match: (match.chaos, -match.coherence))
    if found:
        best, text = found[0], str(found[0])
        rivals = [match for match in found[1:] if str(match) != text]
        if all(r.chaos > best.chaos + CLEARLY or r.coherence < best.coherence - CLEARLY for r in rivals):
            return str(best.encoding)
    raise SourceError(
        "the encoding cannot be told",
        expected="UTF-8, or bytes that only one encoding makes sense of",
        found=", ".join(f"{match.encoding}: {str(match).strip()[:40]!r}" for match in found[:3])
        or f"bytes such as {_first_high(sample)}",
        where=str(file),
        fix='set `encoding` of the source, for example "cp1250"',
    )


def _doubtful_lines(file: Path) -> bytes:
    """The first lines that hold more than ASCII, up to some thousand bytes of them."""
    found, size = [], 0
    with file.open("rb") as stream:
        for line in stream:
            if not line.isascii():
                found.append(line[:SAMPLE])
                size += len(found[-1])
                if size >= SAMPLE:
                    break
    return b"".join(found)


def _decoded(sample: bytes, encoding: str) -> str | None:
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        return None


def _first_high(sample: bytes) -> str:
    return " ".join(f"{byte:02x}" for byte in sample if byte > 127)[:23]
