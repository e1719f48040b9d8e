"""Mutations of the file itself: its bytes, the structure of its CSV, its Parquet."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from tests.corpus.drafts import Draft

Mutation = Callable[[Draft, random.Random], None]


def flip_bits(draft: Draft, chance: random.Random) -> None:
    data = bytearray(draft.encoded())
    for _ in range(chance.choice([1, 1, 3, 20])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    draft.content = bytes(data)


def cut_end(draft: Draft, chance: random.Random) -> None:
    data = draft.encoded()
    draft.content = data[: chance.randrange(len(data))]


def cut_beginning(draft: Draft, chance: random.Random) -> None:
    data = draft.encoded()
    draft.content = data[chance.randrange(1, len(data)) :]


def cut_middle(draft: Draft, chance: random.Random) -> None:
    data = draft.encoded()
    first, last = sorted(chance.sample(range(len(data)), 2))
    draft.content = data[:first] + data[last:]


def double_part(draft: Draft, chance: random.Random) -> None:
    data = draft.encoded()
    first, last = sorted(chance.sample(range(len(data)), 2))
    draft.content = data[:last] + data[first:]


def swap_blocks(draft: Draft, chance: random.Random) -> None:
    data = draft.encoded()
    a, b, c = sorted(chance.sample(range(len(data)), 3))
    draft.content = data[:a] + data[b:c] + data[a:b] + data[c:]


def nul_bytes(draft: Draft, chance: random.Random) -> None:
    data = bytearray(draft.encoded())
    for _ in range(chance.choice([1, 5])):
        data.insert(chance.randrange(len(data)), 0)
    draft.content = bytes(data)


def nul_for_a_byte(draft: Draft, chance: random.Random) -> None:
    data = bytearray(draft.encoded())
    data[chance.randrange(len(data))] = 0
    draft.content = bytes(data)


def invalid_utf8(draft: Draft, chance: random.Random) -> None:
    data = bytearray(draft.encoded())
    place = chance.randrange(len(data))
    data[place:place] = chance.choice([b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf", b"\xe9"])
    draft.content = bytes(data)


def other_encoding(draft: Draft, chance: random.Random) -> None:
    _umlauts(draft, chance)
    draft.content = draft.text().encode(
        chance.choice(["cp1252", "latin-1", "utf-16", "utf-16-le", "cp437", "utf-8"]), "replace"
    )


def declared_encoding(draft: Draft, chance: random.Random) -> None:
    """Written and declared alike: sound."""
    _umlauts(draft, chance)
    draft.section["encoding"] = chance.choice(["cp1252", "latin-1", "utf-16", "utf-8", "cp850", "utf-8-sig"])
    draft.content = draft.text().encode(draft.encoding, "replace")


def wrongly_declared_encoding(draft: Draft, chance: random.Random) -> None:
    _umlauts(draft, chance)
    data = draft.encoded()
    draft.section["encoding"] = chance.choice(
        ["ascii", "utf-16", "cp1252", "utf-7", "no-such-code", "utf-32", "koi8-r"]
    )
    draft.content = data


def byte_order_mark(draft: Draft, chance: random.Random) -> None:
    mark = chance.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf\xef\xbb\xbf"])
    draft.content = mark + draft.text().encode("utf-8")


def noise(draft: Draft, chance: random.Random) -> None:
    draft.content = chance.randbytes(chance.choice([0, 1, 100, 5000]))


def another_kind_of_file(draft: Draft, chance: random.Random) -> None:
    heads = [
        b"PK\x03\x04",
        b"\x1f\x8b\x08",
        b"%PDF-1.7\n",
        b"<html><body>Sign in</body></html>\n",
        b'{"rows": []}\n',
        b"PAR1",
    ]
    draft.content = chance.choice(heads) + chance.choice([b"", draft.encoded()[:500]])


def _umlauts(draft: Draft, chance: random.Random) -> None:
    for place in draft.columns_of("string")[1:]:
        row = chance.choice(draft.rows)
        row[place] += chance.choice(["ä", "é", "ß", "ñ", "€", "½"])
    draft.types = []


BYTES: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        flip_bits, cut_end, cut_beginning, cut_middle, double_part, swap_blocks, nul_bytes, nul_for_a_byte,
        invalid_utf8, other_encoding, declared_encoding, wrongly_declared_encoding, byte_order_mark, noise,
        another_kind_of_file,
    )
}  # fmt: skip


def _line(draft: Draft, chance: random.Random) -> tuple[list[str], int]:
    lines = draft.text().split("\n")
    return lines, chance.randrange(1, len(lines) - 1)


def _put(draft: Draft, lines: list[str]) -> None:
    draft.content = "\n".join(lines).encode(draft.encoding, "replace")


def stray_quote(draft: Draft, chance: random.Random) -> None:
    lines, at = _line(draft, chance)
    place = chance.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + '"' + lines[at][place:]
    _put(draft, lines)


def open_quote(draft: Draft, chance: random.Random) -> None:
    lines, at = _line(draft, chance)
    lines[at] = lines[at].replace(draft.delimiter, draft.delimiter + '"', 1)
    _put(draft, lines)


def quoted_fields(draft: Draft, chance: random.Random) -> None:
    """Every field in quotes: sound."""
    lines = draft.text().split("\n")
    plain = [line for line in lines if '"' not in line and line]
    _put(draft, [draft.delimiter.join(f'"{field}"' for field in line.split(draft.delimiter)) for line in plain] + [""])


def text_after_a_quote(draft: Draft, chance: random.Random) -> None:
    lines, at = _line(draft, chance)
    fields = lines[at].split(draft.delimiter)
    place = chance.randrange(len(fields))
    fields[place] = f'"{fields[place]}" x'
    lines[at] = draft.delimiter.join(fields)
    _put(draft, lines)


def quoted_newline(draft: Draft, chance: random.Random) -> None:
    """A line break and a delimiter inside of a quoted field: sound."""
    for place in draft.columns_of("string")[1:]:
        row = chance.choice(draft.rows)
        row[place] += chance.choice(["\nsecond line", "\r\nsecond line", ",;\t", ' say "yes"', "\n\n"])


def extra_field(draft: Draft, chance: random.Random) -> None:
    for row in chance.sample(draft.rows, min(len(draft.rows), chance.choice([1, 1, 5]))):
        row.append("more")


def missing_field(draft: Draft, chance: random.Random) -> None:
    for row in chance.sample(draft.rows, min(len(draft.rows), chance.choice([1, 1, 5]))):
        row.pop(chance.randrange(len(row)))


def most_rows_ragged(draft: Draft, chance: random.Random) -> None:
    for row in chance.sample(draft.rows, max(1, int(len(draft.rows) * chance.choice([0.4, 0.5, 0.6, 1.0])))):
        row.append("x")


def other_delimiter(draft: Draft, chance: random.Random) -> None:
    sign = chance.choice([",", ";", "\t", "|", ":", " "])
    draft.content = draft.text().replace(draft.delimiter, sign).encode(draft.encoding, "replace")


def delimiter_in_a_field(draft: Draft, chance: random.Random) -> None:
    lines, at = _line(draft, chance)
    place = chance.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + draft.delimiter + lines[at][place:]
    _put(draft, lines)


def swapped_columns(draft: Draft, chance: random.Random) -> None:
    """Header and values change places together: found by name, so sound."""
    order = chance.sample(range(len(draft.header)), len(draft.header))
    draft.header = [draft.header[i] for i in order]
    draft.rows = [[row[i] for i in order] for row in draft.rows]
    draft.types = [draft.types[i] for i in order] if draft.types else []


def swapped_header(draft: Draft, chance: random.Random) -> None:
    """Only the names change places: values under the wrong name."""
    a, b = chance.sample(range(len(draft.header)), 2)
    draft.header[a], draft.header[b] = draft.header[b], draft.header[a]


def renamed_header(draft: Draft, chance: random.Random) -> None:
    at = chance.randrange(len(draft.header))
    name = draft.header[at]
    draft.header[at] = chance.choice(
        [name.upper(), name + " ", name + "s", "", name.replace("_", " "), "col", "\ufeff" + name]
    )


def doubled_header(draft: Draft, chance: random.Random) -> None:
    at = chance.randrange(len(draft.header))
    name = chance.choice(draft.header)
    draft.header[at] = chance.choice([name, name.upper()])


def additional_column(draft: Draft, chance: random.Random) -> None:
    """A column more that nobody mapped: sound, unless it takes a name that is taken."""
    draft.header.append(
        chance.choice(["notes", "notes", "source_row", "Malformed", "select", 'a"b', draft.header[0].upper()])
    )
    for row in draft.rows:
        row.append(chance.choice(["", "x", "1"]))
    draft.types = [*draft.types, pa.string()] if draft.types else []


def lost_column(draft: Draft, chance: random.Random) -> None:
    at = chance.randrange(len(draft.header))
    draft.header.pop(at)
    for row in draft.rows:
        row.pop(at)
    draft.types = draft.types[:at] + draft.types[at + 1 :]


def no_header(draft: Draft, chance: random.Random) -> None:
    draft.header = draft.rows.pop(0)


def header_again(draft: Draft, chance: random.Random) -> None:
    """The header once more among the rows: two exports put together."""
    draft.rows.insert(chance.randrange(len(draft.rows) + 1), list(draft.header))


def title_lines(draft: Draft, chance: random.Random) -> None:
    title = chance.choice(["Report of today\n", "\n", "Report,of,today\n\n", "# made by export\n"])
    draft.content = (title + draft.text()).encode(draft.encoding, "replace")


def total_line(draft: Draft, chance: random.Random) -> None:
    tail = chance.choice(["Total,12345.00\n", "\n\n\n", "-- end --\n", "(" + str(len(draft.rows)) + " rows)\n"])
    draft.content = (draft.text() + tail).encode(draft.encoding, "replace")


def line_ends(draft: Draft, chance: random.Random) -> None:
    lines = draft.text().split("\n")
    ends = chance.choice([["\r\n"], ["\r\n", "\n"], ["\r"], ["\n\n"], ["\n", "\r"]])
    draft.content = "".join(line + chance.choice(ends) for line in lines if line).encode(draft.encoding, "replace")


def no_last_line_end(draft: Draft, chance: random.Random) -> None:
    draft.content = draft.text().removesuffix("\n").encode(draft.encoding, "replace")


def huge_field(draft: Draft, chance: random.Random) -> None:
    place = chance.choice(draft.columns_of("string"))
    chance.choice(draft.rows)[place] = "x" * chance.choice([70_000, 1_000_000, 1_100_000, 3_000_000])


def nothing_but_a_header(draft: Draft, chance: random.Random) -> None:
    draft.rows = chance.choice([[], draft.rows[:1]])


STRUCTURE: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        stray_quote, open_quote, quoted_fields, text_after_a_quote, quoted_newline, extra_field, missing_field,
        most_rows_ragged, other_delimiter, delimiter_in_a_field, swapped_columns, swapped_header, renamed_header,
        doubled_header, additional_column, lost_column, no_header, header_again, title_lines, total_line, line_ends,
        no_last_line_end, huge_field, nothing_but_a_header,
    )
}  # fmt: skip


def _rewritten(draft: Draft, table: pa.Table, **settings: object) -> None:
    stream = io.BytesIO()
    pq.write_table(table, stream, **settings)
    draft.content = stream.getvalue()


def damaged_footer(draft: Draft, chance: random.Random) -> None:
    data = bytearray(draft.encoded())
    length = int.from_bytes(data[-8:-4], "little")
    for _ in range(chance.choice([1, 1, 4])):
        data[-chance.randrange(1, length + 8)] = chance.randrange(256)
    draft.content = bytes(data)


def damaged_pages(draft: Draft, chance: random.Random) -> None:
    stream = io.BytesIO()
    compression = chance.choice(["none", "snappy", "zstd", "gzip"])
    pq.write_table(draft.arrow(), stream, compression=compression, use_dictionary=chance.random() < 0.5)
    data = bytearray(stream.getvalue())
    body = len(data) - int.from_bytes(data[-8:-4], "little") - 8
    for _ in range(chance.choice([1, 10, 200])):
        data[4 + chance.randrange(body - 4)] = chance.randrange(256)
    draft.content = bytes(data)


def cut_parquet(draft: Draft, chance: random.Random) -> None:
    data = draft.encoded()
    draft.content = chance.choice([data[:4], data[:-1], data[: len(data) // 2], data[4:], data[:-8], data + b"\n"])


def other_writing(draft: Draft, chance: random.Random) -> None:
    """Other compression, page and group sizes: sound."""
    _rewritten(
        draft, draft.arrow(), compression=chance.choice(["snappy", "gzip", "none"]),
        row_group_size=chance.choice([10, 100]), data_page_size=chance.choice([100, 4096]),
        use_dictionary=chance.random() < 0.5, version=chance.choice(["1.0", "2.4", "2.6"]),
    )  # fmt: skip


def other_types(draft: Draft, chance: random.Random) -> None:
    """Columns of another type that holds the same: whole numbers, floats, dates, stamps with a zone, all text."""
    table = draft.arrow()
    for place in range(table.num_columns):
        column = table.column(place)
        kinds = {
            "string": [pa.large_string(), pa.dictionary(pa.int32(), pa.string())],
            "decimal128(18, 4)": [pa.float64(), pa.decimal128(38, 6), pa.string()],
            "double": [pa.float32(), pa.string(), pa.int64()],
            "timestamp[us]": [
                pa.timestamp("ns"),
                pa.timestamp("ms"),
                pa.timestamp("us", "UTC"),
                pa.date32(),
                pa.string(),
            ],
            "bool": [pa.string(), pa.int8()],
        }.get(str(column.type), [column.type])
        try:
            changed = column.cast(chance.choice([column.type, *kinds]))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            continue
        table = table.set_column(place, table.column_names[place], changed)
    _rewritten(draft, table)


def wrong_types(draft: Draft, chance: random.Random) -> None:
    """A column whose values are of a kind that says something else."""
    table = draft.arrow()
    place = chance.randrange(table.num_columns)
    count = table.num_rows
    replaced = chance.choice([
        pa.array(range(count), pa.int64()), pa.nulls(count, pa.string()), pa.nulls(count),
        pa.array([True] * count), pa.array([1.5] * count),
        pa.array([["a"]] * count), pa.array([{"a": 1}] * count), pa.array([b"\xff\x00"] * count),
    ])  # fmt: skip
    _rewritten(draft, table.set_column(place, table.column_names[place], replaced))


def no_rows(draft: Draft, chance: random.Random) -> None:
    _rewritten(draft, draft.arrow().slice(0, chance.choice([0, 0, 1])))


def lost_parquet_column(draft: Draft, chance: random.Random) -> None:
    _rewritten(draft, draft.arrow().drop_columns([chance.choice(draft.header)]))


def doubled_parquet_column(draft: Draft, chance: random.Random) -> None:
    table, name = draft.arrow(), chance.choice(draft.header)
    _rewritten(draft, table.append_column(chance.choice([name, name.upper(), "Source_File"]), table[name]))


def text_named_parquet(draft: Draft, chance: random.Random) -> None:
    draft.content = draft.text().encode()


def special_doubles(draft: Draft, chance: random.Random) -> None:
    """Money and numbers as doubles, some of them infinite, not numbers, or tiny."""
    table = draft.arrow()
    for place in draft.columns_of("money", "number"):
        if pa.types.is_string(table.column(place).type):
            continue
        values = [None if v is None else float(v) for v in table.column(place).to_pylist()]
        for _ in range(3):
            values[chance.randrange(len(values))] = chance.choice(
                [float("nan"), float("inf"), float("-inf"), 1e300, -1e13, 9.9e12, 1e-300, -0.0, 0.1 + 0.2]
            )
        table = table.set_column(place, table.column_names[place], pa.array(values, pa.float64()))
    _rewritten(draft, table)


PARQUET: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        damaged_footer, damaged_pages, damaged_pages, cut_parquet, other_writing, other_types, wrong_types, no_rows,
        lost_parquet_column, doubled_parquet_column, text_named_parquet, special_doubles,
    )
}  # fmt: skip
