"""The family of one account, from columns: of a million accounts no more than its own kin are looked at."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.playbook.arrays import of_texts, places_where


def parents_of(accounts: pa.Table) -> pa.Table:
    """The accounts (account_id, parent_id) whose parent is one of the book, too, in their order."""
    some = accounts.filter(pc.is_valid(accounts["parent_id"]))
    ids = accounts["account_id"]
    there = ids.filter(pc.is_in(ids, value_set=some["parent_id"].unique()))  # few are parents: quicker than all of ids
    return some.filter(pc.is_in(some["parent_id"], value_set=there.combine_chunks())).combine_chunks()


def family_of(
    account_id: str, ids: pa.ChunkedArray, parents: pa.Table, related: Sequence[tuple[str, str]] = ()
) -> tuple[str, ...]:
    """The members of the family of one account, the head first, as `whitespace.families` has them; none: no account.

    `ids` are all accounts of the book, `parents` what `parents_of` gives, in the same order. An account that stands
    alone is its own family. Of several families that it is a member of, the one whose first account comes last.
    """
    if not _there([account_id], ids):
        return ()
    linked = [pair for pair in related if account_id in pair]
    others = [other for pair in linked for other in pair if other != account_id]
    known = _there(others, ids)
    heads = dict.fromkeys(_head(one, parents) for one in (account_id, *(other for other in others if other in known)))
    found = [_members(head, ids, parents, related) for head in heads]
    several = [(base, members) for base, members in found if len(members) > 1] or found
    if len(several) == 1:
        return several[0][1]
    return max(several, key=lambda one: min(pc.index(ids, member).as_py() for member in one[0]))[1]


def _head(account: str, parents: pa.Table) -> str:
    """The top of the chain of parents; of a circle, the first of those in it."""
    chain = [account]
    while (at := pc.index(parents["account_id"], chain[-1]).as_py()) >= 0:
        parent = str(parents["parent_id"][at].as_py())
        if parent in chain:
            return min(chain[chain.index(parent) :])
        chain.append(parent)
    return chain[-1]


def _members(
    head: str, ids: pa.ChunkedArray, parents: pa.Table, related: Sequence[tuple[str, str]]
) -> tuple[list[str], tuple[str, ...]]:
    """The first two accounts below and with a head (the head, and who comes first), and all members of its family."""
    held, level = {head}, [head]
    while level:
        below = parents["account_id"].filter(pc.is_in(parents["parent_id"], value_set=of_texts(level)))
        level = [one for one in below.to_pylist() if one not in held]
        held |= set(level)
    inside = pc.is_in(parents["account_id"], value_set=of_texts(sorted(held)))
    below = parents["account_id"].take(places_where(inside)).to_pylist()
    members = dict.fromkeys([head, *below])
    pairs = [pair for pair in related if pair[0] in held or pair[1] in held]
    known = _there([one for pair in pairs for one in pair], ids)
    for one, other in pairs:
        if one in known and other in known:
            members |= dict.fromkeys([other] if one in held else []) | dict.fromkeys([one] if other in held else [])
    return [head, *below[:1]], tuple(members)


def _there(accounts: Sequence[str], ids: pa.ChunkedArray) -> set[str]:
    """Those of some accounts that are in the book."""
    if not accounts:
        return set()
    wanted = of_texts(sorted(set(accounts)))
    return set(ids.filter(pc.is_in(ids, value_set=wanted)).to_pylist())
