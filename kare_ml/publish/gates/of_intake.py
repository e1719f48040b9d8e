"""The gates that look at what came in, but for what was set aside of it."""

from __future__ import annotations

from statistics import median

from kare_ml.publish.gates.night import Night, excluded_share
from kare_ml.publish.gates.verdict import Verdict, percent, weighed


def ledger(night: Night) -> Verdict:
    """Every row and every amount that came in is accounted for, exactly."""
    off = [table.table for table in night.ledger.tables if not table.balanced]
    if off:
        return Verdict("ledger", "blocks", f"a difference in {', '.join(off)}", "report it with what `kare check` says")
    return Verdict("ledger", "holds", f"no difference in {len(night.ledger.tables)} tables")


def excluded(night: Night) -> Verdict:
    """Rules leave out about as much of the new rows as they do of other nights."""
    share = excluded_share(night.new_rows)
    if share is None:
        return Verdict("excluded", "nothing to judge", "no new rows")
    shares = [one.excluded for one in night.before if one.excluded is not None]
    if few := night.too_few_before("excluded", len(shares)):
        return few
    usual = median(shares)
    said = f"{percent(share)} of the new rows were left out by rules of kare.toml; {percent(usual)} are usual"
    fix = "look at what came in (kare check), and at `exclude` of the sources in kare.toml"
    return weighed("excluded", abs(share - usual), night.settings.excluded, said, fix)


def freshness(night: Night) -> Verdict:
    """Every source is as new as it promises, in business days."""
    declared = [table for table in night.freshness if table.state != "not declared"]
    if not declared:
        return Verdict("freshness", "nothing to judge", "no source says how often new rows come (`every`)")
    fix = "bring the source up to date, or change `every` and `block_after` of it in kare.toml"
    old = [table.words for table in declared if table.state == "too old"]
    late = [table.words for table in declared if table.state == "late"]
    if old or late:
        return Verdict("freshness", "blocks" if old else "warns", "; ".join([*old, *late]), fix)
    return Verdict("freshness", "holds", f"{len(declared)} sources as new as they promise")
