"""Mutations of bytes: flipped, cut, doubled, in another encoding, of another kind of file."""

from __future__ import annotations

import random
from collections.abc import Callable

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
