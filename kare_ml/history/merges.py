"""Merged accounts: for which account the rows of each id count, from when on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kare_ml.domain.as_of import AsOf
from kare_ml.history.links import Link, closing, ends

if TYPE_CHECKING:
    import pyarrow as pa

SURVIVORS = "survivors"
"""The history table that is made of `account_merges`: account_id, survivor, known_from, known_to."""


def merge_links(merges: pa.Table, zone: str) -> list[Link]:
    """The rows of `account_merges` as links: each counts from the as-of after the merge, if it was known by then."""
    return [
        Link(max(row["known_from"], AsOf.from_day(row["day"] + 1, zone).instant), row["account_id"], row["merged_into"],
             row["known_to"])
        for row in merges.select(["account_id", "merged_into", "known_from", "known_to", "day"]).to_pylist()
    ]  # fmt: skip


def survivors(merges: pa.Table, zone: str) -> pa.Table:
    """A row for each id that went and stretch of time: the account that its rows count for then.

    Chains are followed to their end; a merge that closes a circle does not count (see `links`).
    """
    import pyarrow as pa

    found = ends(merge_links(merges, zone))
    return pa.table(
        {
            "account_id": pa.array([link.account for link in found], pa.string()),
            "survivor": pa.array([link.other for link in found], pa.string()),
            "known_from": pa.array([link.since for link in found], pa.timestamp("us")),
            "known_to": pa.array([link.until for link in found], pa.timestamp("us")),
        }
    )


def ignored_merges(merges: pa.Table, zone: str) -> list[Link]:
    """The merges that do not count: of an account into itself, and those that close a circle."""
    return sorted(closing(merge_links(merges, zone)), key=lambda link: (link.account, link.since))
