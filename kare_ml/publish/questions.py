"""The questions that people ask of the published rows. Pure Arrow, so that a terminal answers at once.

Given plain Python values, Arrow imports pandas to find out what they are: so texts to compare with come from `texts`.
"""

from __future__ import annotations

import difflib
from array import array
from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.errors import UsageError
from kare_ml.playbook.arrays import places_where

AT_RISK_PROFILES = ("Keep", "Expand")
AT_RISK_COLUMNS = [
    "as_of", "account_id", "name", "owner", "region", "profile", "outlook", "p_recapture", "churn_risk", "risk_word",
    "trailing_revenue", "revenue_at_risk", "churn_source", "first_reason",
]  # fmt: skip


def at_risk(rows: pa.Table, top: int | None = None, profiles: Collection[str] = AT_RISK_PROFILES) -> pa.Table:
    """The clients with a churn risk in those profiles, most revenue at risk first."""
    wanted = pc.and_(pc.is_in(rows["profile"], texts(*profiles)), pc.is_valid(rows["revenue_at_risk"]))
    return rows.take(ranked(rows, wanted, rows["revenue_at_risk"]).slice(0, top))


def ranked(rows: pa.Table, wanted: pa.ChunkedArray, by: pa.ChunkedArray | pa.Array) -> pa.Array:
    """The places of the rows that are wanted, the greatest `by` first, of equal ones by account_id.

    Places, and not rows: of a million accounts a few are looked at.
    """
    places = places_where(wanted)
    amounts = pa.chunked_array([by]) if isinstance(by, pa.Array) else by
    keys = pa.Table.from_arrays(
        [pc.take(amounts, places), pc.take(rows["account_id"], places)], names=["by", "account_id"]
    )
    return places.take(pc.sort_indices(keys, [("by", "descending"), ("account_id", "ascending")]))


def by_state(rows: pa.Table) -> dict[str, int]:
    """How many accounts each profile has, and each reason for having none; the largest first."""
    states = pc.coalesce(rows["profile"], rows["no_profile_reason"])
    return counted(states)


def headings(rows: pa.Table) -> dict[tuple[str, str], int]:
    """How many accounts go from each profile (or reason for none) to each outlook; those without one are left out."""
    known = rows.filter(pc.is_valid(rows["outlook"]))
    states = pc.coalesce(known["profile"], known["no_profile_reason"])
    pairs = pc.binary_join_element_wise(states, known["outlook"], texts("\t")[0])
    return {(name.split("\t")[0], name.split("\t")[1]): count for name, count in counted(pairs).items()}


def find_account(rows: pa.Table, text: str) -> str:
    """The account_id that `text` names: an id, a name, or the only name that it is part of, whatever the case.

    `rows` needs `account_id` and `name`. Raises UsageError where nothing or more than one account fits.
    """
    ids = rows["account_id"]
    if pc.any(pc.is_in(ids, texts(text))).as_py():
        return text
    names = pc.utf8_lower(rows["name"])
    wanted = text.strip().lower()
    for fits in (pc.is_in(names, texts(wanted)), pc.match_substring(names, wanted)):
        found = rows.filter(fits)
        if found.num_rows == 1:
            return str(found["account_id"][0].as_py())
        if found.num_rows > 1:
            raise UsageError(
                f"{text!r} fits {found.num_rows} accounts",
                found=", ".join(f"{r['name']} ({r['account_id']})" for r in found.slice(0, 5).to_pylist()),
                fix="name one by its id",
            )
    known = [name for name in rows["name"].to_pylist() if name] or ids.to_pylist()
    near = difflib.get_close_matches(text, known, n=3, cutoff=0.5)
    raise UsageError(
        f"no account is called {text!r}",
        expected="an account_id or a name of the published run",
        found=f"{rows.num_rows} accounts" + (f"; near: {', '.join(near)}" if near else ""),
        fix="`kare at-risk` lists some",
    )


def texts(*values: str) -> pa.Array:
    """Texts as an Arrow array, to compare with: plain Python values would make Arrow import pandas."""
    encoded = [value.encode() for value in values]
    ends = array("i", [sum(map(len, encoded[:count])) for count in range(len(encoded) + 1)])
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))


def counted(values: pa.ChunkedArray) -> dict[str, int]:
    """How often each value is there, the most frequent first."""
    found = [(entry["values"], entry["counts"]) for entry in pc.value_counts(values).to_pylist()]
    return dict(sorted(found, key=lambda pair: (-pair[1], pair[0])))
