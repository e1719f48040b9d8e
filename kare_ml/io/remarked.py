"""Remarks as they are found: those of one table while it is taken in, those across tables once all are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kare_ml.config.workspace import Book
from kare_ml.history.contracts import TABLES
from kare_ml.history.findings import Finding, across, alike, distinct_ids, usage_before_contract
from kare_ml.history.links import Link, closing
from kare_ml.history.merges import ignored_merges
from kare_ml.history.readings import money_column
from kare_ml.history.remarks import Remark, from_json

if TYPE_CHECKING:
    import ibis
    from ibis.backends.duckdb import Backend

    from kare_ml.history.beside import Beside

FILE_NAME = "remarks.json"
EXAMPLES = 5
OWN = ("own_parent", "parent_circle", "usage_before_contract")
"""What is remarked while a table is taken in: it holds as long as the table is unchanged."""


def read_remarks(home: Path) -> tuple[Remark, ...]:
    """What the latest intake into `home` remarked; nothing where there was none."""
    file = home / FILE_NAME
    return from_json(file.read_text("utf-8")) if file.exists() else ()


def without_circles(engine: Backend, judged: ibis.Table) -> tuple[ibis.Table, list[Remark]]:
    """Judged accounts, none of them its own parent's parent; and what was remarked of those that were."""
    import pyarrow as pa

    from kare_ml.history.intake import IN_HISTORY

    kept = judged.filter(judged.fate.isin(IN_HISTORY), judged.parent_id.notnull())
    rows = kept.select("account_id", "parent_id", "known_from", "known_to")
    # In a circle, everybody is somebody's parent, and has a parent who has one: that leaves few to look at.
    children, parents = kept.select(child="account_id"), kept.select(parent="parent_id")
    rows = rows.semi_join(children, rows.parent_id == children.child)
    rows = rows.semi_join(parents, rows.account_id == parents.parent)
    links = [
        Link(row["known_from"], row["account_id"], row["parent_id"], row["known_to"])
        for row in rows.to_pyarrow().to_pylist()
    ]
    broken = closing(links)
    if not broken:
        return judged, []
    cut = {"cut": [link.account for link in broken], "cut_from": [link.since for link in broken]}
    engine.con.register("cut_parents", pa.table(cut))
    named = engine.table("cut_parents")
    joined = judged.left_join(named, [judged.account_id == named.cut, judged.known_from == named.cut_from])
    whole = joined.mutate(parent_id=joined.cut.isnull().ifelse(joined.parent_id, None)).drop("cut", "cut_from")
    return whole, of_links("accounts", "parent_id", broken, "own_parent", "parent_circle")


def of_usage(judged: ibis.Table, beside: Beside) -> list[Remark]:
    """Use before its contract, among the judged rows that can be read."""
    if beside.contracts is None:
        return []
    readable = judged.fate.isin(["stored", "superseded"]) | (judged.reason == "conflicting_versions")
    by_contract = bool(judged.contract_id.notnull().any().to_pyarrow().as_py())
    return list(_told(usage_before_contract(judged.filter(readable), beside.contracts, by_contract=by_contract)))


def of_all(tables: Mapping[str, ibis.Table], book: Book) -> list[Remark]:
    """What is remarked across the tables of a history."""
    found = [remark for finding in across(tables) for remark in _told(finding)]
    if "account_merges" in tables:
        ignored = ignored_merges(tables["account_merges"].to_pyarrow(), book.time_zone)
        found += of_links("account_merges", "merged_into", ignored, "merged_into_itself", "merge_circle")
    return [*found, *_alike(tables)]


def of_links(table: str, column: str, links: Iterable[Link], own: str, circle: str) -> list[Remark]:
    """One remark of the links of accounts to themselves, and one of those that close a circle."""
    found = []
    for kind, ours in ((own, [at for at in links if at.account == at.other]),
                       (circle, [at for at in links if at.account != at.other])):  # fmt: skip
        examples = sorted(f"{link.account} → {link.other}" for link in ours)[:EXAMPLES]
        found += [Remark(table, column, kind, len(ours), None, tuple(examples))] if ours else []
    return found


def _alike(tables: Mapping[str, ibis.Table]) -> Iterable[Remark]:
    import ibis
    import pyarrow as pa

    merged = tables.get("account_merges")
    named = {name: rows for name, rows in tables.items() if name != "account_merges"}
    ids = distinct_ids(named).as_table()
    if merged is not None:
        gone = merged.select(gone="account_id")
        ids = ids.anti_join(gone, ids.account_id == gone.gone)
    same = alike(ids.to_pyarrow()["account_id"].combine_chunks())
    if not same:
        return
    wanted = ibis.memtable(pa.table({"wanted": list(same)}))
    for name, rows in named.items():
        if "account_id" not in rows.columns:
            continue
        ours = rows.semi_join(wanted, rows.account_id == wanted.wanted)
        for remark in _told(Finding(name, "account_id", "alike_ids", ours, "account_id")):
            groups = sorted({same[example] for example in remark.examples})
            texts = [" / ".join(sorted(account for account in same if same[account] == group)) for group in groups]
            yield Remark(name, remark.column, remark.kind, remark.rows, remark.amount, tuple(texts))


def _told(finding: Finding) -> Iterable[Remark]:
    """The finding as a remark; nothing where no row has it."""
    money, rows = money_column(TABLES[finding.table]), finding.rows
    sums = {"amount": rows[money].sum()} if money else {}
    counted: dict[str, Any] = rows.aggregate(rows=rows.count(), **sums).to_pyarrow().to_pylist()[0]
    if counted["rows"]:
        shown = rows.select(example=finding.example).distinct().order_by("example").limit(EXAMPLES)
        examples = tuple(shown.to_pyarrow()["example"].to_pylist())
        yield Remark(finding.table, finding.column, finding.kind, counted["rows"], counted.get("amount"), examples)
