"""Mutations of who is meant, and hostile text: ids, versions, parents; formulas, markup, paths, signs nobody sees."""

from __future__ import annotations

import datetime as dt
import random

from tests.corpus.contents import few, nearly_doubled_rows, written
from tests.corpus.damage import Mutation
from tests.corpus.drafts import Draft

IDS = (
    "",
    " ",
    "NULL",
    "None",
    "nan",
    "0",
    "-",
    "1e3",
    "00000000",
    "ACME",
    "\u200b",
    "\xa0",
    "id with blanks",
    "i" * 300,
)
HOSTILE = (
    "=1+1", '=HYPERLINK("http://x.example","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "|calc", "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></tr>", "&lt;b&gt;", "&#0;", "{{7*7}}", "${HOME}", "%s%n",
    "{0.__class__}", "[red]x[/red]", "[/]", "[bold", "'; DROP TABLE accounts; --", '"; select 1; --', "' OR '1'='1", "x'y", 'x"y',
    "\\", "\\n", "$1", "../../etc/passwd", "/etc/passwd", "C:\\x", "~", "*", "\u202egnp.exe",
    "\u2066x\u2069", "\u200f", "\ufeff", "\ufffd", "é", "e\u0301", "Ω", "Ω", "ﬁ", "İ", "ı", "ß", "ẞ", "😀", "👩‍👩‍👧", "𝔘", "Z͑ͫ̓", "\u2028", "\x1b[31m",
    "\x07", "\x7f", "\x85", "\v", "a\tb", "NaN", "None", "null", "true", "<!--", "]]>", "%00", "x" * 5000, "１２３", "٣", "ﷺ", "",
)  # fmt: skip


def _ids(draft: Draft) -> list[str]:
    place = draft.whose
    return sorted({row[place] for row in draft.rows if row[place]})


def odd_ids(draft: Draft, chance: random.Random) -> None:
    place = draft.whose
    for row in few(draft, chance):
        row[place] = chance.choice(IDS)


def ids_alike(draft: Draft, chance: random.Random) -> None:
    """An id without its zeros, in another case, with blanks or signs that nobody sees."""
    place = draft.whose
    for row in few(draft, chance):
        own = row[place]
        row[place] = chance.choice(
            [own.lstrip("0"), f" {own} ", own + ".0", own + "\u200b", "0" + own, own + "\xa0", own.lower()]
        )


def all_zeros_lost(draft: Draft, chance: random.Random) -> None:
    place = draft.whose
    for row in draft.rows:
        row[place] = row[place].lstrip("0")


def merged_ids(draft: Draft, chance: random.Random) -> None:
    ids, place = _ids(draft), draft.whose
    one, other = chance.choice(ids), chance.choice(ids)
    for row in draft.rows:
        row[place] = other if row[place] == one else row[place]


def contradicting_versions(draft: Draft, chance: random.Random) -> None:
    """A row of the same key and instant that says something else."""
    for row in few(draft, chance):
        copy = list(row)
        places = [
            i
            for i in draft.columns_of("string", "number", "money")
            if draft.header[i] not in ("account_id", "contact_id")
        ]
        copy[chance.choice(places)] = chance.choice(["7", "8", ""])
        draft.rows.append(copy)


def later_versions(draft: Draft, chance: random.Random) -> None:
    for row in few(draft, chance):
        copy = list(row)
        copy[draft.place("known_at")] = written(
            draft, dt.datetime(2024, chance.randrange(1, 13), chance.randrange(1, 29), 5)
        )
        copy[chance.choice(draft.columns_of("string")[1:] or draft.columns_of("number"))] = chance.choice(
            ["another", row[0]]
        )
        draft.rows.append(copy)


def strangers(draft: Draft, chance: random.Random) -> None:
    place = draft.whose
    for row in few(draft, chance):
        row[place] = f"STRANGER-{chance.randrange(3)}"


def parents(draft: Draft, chance: random.Random) -> None:
    """Parents, or merges, in a circle, into themselves, or unknown."""
    named = next((name for name in ("parent_id", "merged_into") if name in draft.header), None)
    if named is None:
        return strangers(draft, chance)
    place, own = draft.place(named), draft.whose
    rows = few(draft, chance)
    for index, row in enumerate(rows):
        row[place] = chance.choice([row[own], rows[index - 1][own], "NOBODY", row[own].lstrip("0")])


IDENTITY: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        odd_ids, ids_alike, all_zeros_lost, merged_ids, contradicting_versions, later_versions, strangers, parents,
        nearly_doubled_rows,
    )
}  # fmt: skip


def hostile_text(draft: Draft, chance: random.Random) -> None:
    place = chance.choice(draft.columns_of("string")[1:] or draft.columns_of("string"))
    for row in few(draft, chance):
        row[place] = chance.choice(HOSTILE)


def hostile_ids(draft: Draft, chance: random.Random) -> None:
    place = draft.whose
    for row in few(draft, chance):
        row[place] = chance.choice(HOSTILE)


def hostile_values(draft: Draft, chance: random.Random) -> None:
    """Where a number or a date is expected."""
    place = chance.choice(draft.columns_of("money", "number", "timestamp", "boolean"))
    for row in few(draft, chance):
        row[place] = chance.choice(HOSTILE)


def hostile_header(draft: Draft, chance: random.Random) -> None:
    """A column more with such a name, or a mapped one renamed so that the mapping says it too."""
    name = chance.choice([text for text in HOSTILE if text.strip() and len(text) < 100])
    if chance.random() < 0.5:
        draft.header.append(name)
        for row in draft.rows:
            row.append("x")
        draft.types = []
        return
    at = chance.randrange(len(draft.header))
    own = draft.header[at]
    draft.header[at] = name
    for key, entry in draft.section["columns"].items():
        if entry == own:
            draft.section["columns"][key] = name


def signs(draft: Draft, chance: random.Random) -> None:
    """Any signs of Unicode."""
    place = chance.randrange(len(draft.header))
    for row in few(draft, chance):
        row[place] = "".join(
            chr(c) for c in (chance.choice([chance.randrange(1, 0x300), chance.randrange(0x1F600)]) for _ in range(12))
            if not 0xD800 <= c < 0xE000
        )  # fmt: skip


HOSTILITY: dict[str, Mutation] = {
    f.__name__: f for f in (hostile_text, hostile_ids, hostile_values, hostile_header, signs)
}
