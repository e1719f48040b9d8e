"""Finding accounts by what people type: whatever the case, accents, spaces and order of words; ids in all their forms;
and where nothing fits, names with a letter or two otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.playbook.arrays import places_where

LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
"""Letters that are no other letter with an accent, as people without them on the keyboard type them."""

NOISE = frozenset({"and", "und", "et", "the"})
"""Words that some write and others leave out, or write as a sign."""

MOST_WORDS = 6
"""So many words that are near one are looked for: a name has one of them, or another one is meant."""

Distances = Callable[[pa.Array, str, int], list[tuple[str, int]]]
"""Of some words those that are at most so many letters from another one, each with how many."""


@dataclass(frozen=True)
class Index:
    """What is looked through: `ids` as they are and `compact`, `names` folded, each with a space before it, and every
    word of them once. Places are row numbers.
    """

    ids: pa.Array
    compact: pa.Array
    names: pa.Array
    words: pa.Array

    @classmethod
    def of(cls, rows: pa.Table) -> Index:
        """The index of published rows: `account_id` and `name`."""
        ids = rows["account_id"].combine_chunks()
        names = pc.binary_join_element_wise("", folded(pc.fill_null(rows["name"], "").combine_chunks()), " ")
        words = pc.unique(pc.list_flatten(pc.split_pattern(names, " ")))
        return cls(ids, compacted(ids), names, words.filter(pc.greater(pc.utf8_length(words), 2)))


def folded(texts: pa.Array) -> pa.Array:
    """Texts without case, accents and signs, one space between words.

    >>> folded(pa.array(["  Müller & Søhne GmbH", "O'Brien-Łódź"])).to_pylist()
    ['muller sohne gmbh', 'o brien lodz']
    """
    small = _small(texts)
    with_signs = pc.match_substring_regex(small, r"[^\p{L}\p{N} ]|  ")
    spaced = _changed(small, with_signs, lambda some: pc.replace_substring_regex(some, r"[^\p{L}\p{N}]+", " "))
    return pc.utf8_trim_whitespace(spaced)


def compacted(ids: pa.Array) -> pa.Array:
    """Ids as they may be typed otherwise: no case, signs, spaces or leading zeros.

    >>> compacted(pa.array(["00-042", "AB 7", "000"])).to_pylist()
    ['42', 'ab7', '0']
    """
    plain = pc.replace_substring_regex(_small(ids), r"[^\p{L}\p{N}]+", "")
    zeros = pc.match_substring_regex(plain, "^0")
    return _changed(plain, zeros, lambda some: pc.replace_substring_regex(some, r"^0+(.)", r"\1"))


def _small(texts: pa.Array) -> pa.Array:
    """Texts in small letters without accents."""
    return _changed(pc.ascii_lower(texts), pc.invert(pc.string_is_ascii(texts)), _without_accents)


def _without_accents(texts: pa.Array) -> pa.Array:
    found = pc.utf8_lower(pc.utf8_normalize(texts, "NFKD"))
    for letter, typed in LETTERS.items():
        found = pc.replace_substring(found, letter, typed)
    return pc.replace_substring_regex(found, r"\p{M}+", "")


def _changed(texts: pa.Array, which: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Texts with a change to some of them: of a million most need none, and looking is quick."""
    some = texts.filter(which)
    return pc.replace_with_mask(texts, which, change(some)) if len(some) else texts


def fitting(index: Index, text: str, most: int) -> list[int]:
    """The places that fit a text, the best first: its id, and then nothing else; its name, names that begin with it,
    all words in any order, a part of the name, the name without spaces, a part of the id.
    """
    wanted = folded(pa.array([text], pa.string()))[0].as_py()
    compact = compacted(pa.array([text], pa.string()))[0].as_py()
    exact = pc.index(index.ids, text).as_py()
    if exact >= 0:
        return [int(exact)]
    fits: list[Callable[[], pa.Array]] = []
    if wanted:
        words = [word for word in wanted.split() if word not in NOISE] or wanted.split()
        fits += [
            lambda: pc.equal(index.names, f" {wanted}"),
            lambda: pc.equal(index.compact, compact),
            lambda: pc.starts_with(index.names, f" {wanted}"),
            lambda: _all(index.names, [f" {word}" for word in words]),
            lambda: pc.match_substring(index.names, wanted),
            lambda: pc.match_substring(pc.replace_substring(index.names, " ", ""), wanted.replace(" ", "")),
            lambda: pc.match_substring(index.compact, compact),
        ]
    found: dict[int, None] = {}
    for fit in fits:
        found |= dict.fromkeys(places_where(fit()).slice(0, most).to_pylist())
        if len(found) >= most:
            break
    return list(found)[:most]


def near(index: Index, text: str, most: int, distances: Distances) -> list[int]:
    """The places whose names have every word of a text but for a letter or two, the fewest letters off first."""
    words = [word for word in (folded(pa.array([text], pa.string()))[0].as_py() or "").split() if word not in NOISE]
    off = np.zeros(len(index.names), dtype=np.int64)
    there = np.full(len(index.names), bool(words))
    for word in words:
        best = np.full(len(index.names), 99)
        for other, letters in _close(index, word, distances):
            has = pc.match_substring(index.names, f" {other}")
            at = np.asarray(places_where(has))
            best[at] = np.minimum(best[at], letters)
        there &= best < 99
        off += best
    places = np.flatnonzero(there)
    return [int(place) for place in places[np.argsort(off[places], kind="stable")][:most]]


def _close(index: Index, word: str, distances: Distances) -> Iterator[tuple[str, int]]:
    """The words of the book that are near one: the longer it is, the more letters may be otherwise."""
    most = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
    told = sorted(distances(index.words, word, most), key=lambda pair: pair[1])
    return iter(told[:MOST_WORDS])


def _all(names: pa.Array, parts: list[str]) -> pa.Array:
    found = pc.match_substring(names, parts[0])
    for part in parts[1:]:
        found = pc.and_(found, pc.match_substring(names, part))
    return found
