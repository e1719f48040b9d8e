"""Mutations of the structure of a text file: quotes, ragged rows, delimiters, headers, line ends."""

from __future__ import annotations

import random

import pyarrow as pa

from tests.corpus.damage import Mutation
from tests.corpus.drafts import Draft


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
