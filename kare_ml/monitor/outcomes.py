"""The outcomes ledger: each published probability of a run, judged once its horizon has passed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import pyarrow as pa

OUTCOMES = pa.schema(
    [
        ("as_of", pa.date32()),
        ("run_id", pa.string()),
        ("account_id", pa.string()),
        ("lifecycle", pa.string()),
        ("baseline_state", pa.string()),
        ("predicted_profile", pa.string()),
        ("churn", pa.float64()),
        ("expansion", pa.float64()),
        ("conversion", pa.float64()),
        ("overdue", pa.float64()),
        ("worked", pa.bool_()),
        ("lifecycle_then", pa.string()),
        ("state_then", pa.string()),
        ("ordered", pa.bool_()),
        ("lapsed_after", pa.float64()),
    ]
)
"""A row an account of a judged run. `churn`, `expansion` and `conversion` are the chances as they were published, null
where none was; `baseline_state` is where the rules had it, `overdue` how many of its own gaps it had been silent (null:
never ordered). `worked`: somebody flagged it, or closed an action for it, within the horizon. `lifecycle_then` and
`state_then` are what it was one horizon later, null where it is not there any more; `ordered` says whether it ordered
within the horizon, `lapsed_after` after how many days it counted as lapsed (null: it does not, or it was already)."""

PUBLISHED = [
    "as_of", "run_id", "account_id", "lifecycle", "profile", "no_profile_reason", "baseline_profile",
    "predicted_profile", "p_recapture", "expansion_chance", "conversion_chance",
]  # fmt: skip
"""The published columns that are judged."""


def judged(
    published: pa.Table,
    overdue: Mapping[str, float | None],
    then: pa.Table,
    worked: Collection[str],
    survivors: Mapping[str, str],
    *,
    horizon_days: int,
    lapse_after_days: int,
) -> pa.Table:
    """The rows of a run (`PUBLISHED`) beside what came, as `OUTCOMES`.

    `then` has a row an account one horizon later: account_id, lifecycle, state, days_since_order. What was merged since
    became what `survivors` names.
    """
    came = {row["account_id"]: row for row in then.to_pylist()}
    found = []
    for row in published.to_pylist():
        account = row["account_id"]
        now = came.get(survivors.get(account, account), {})
        silent = now.get("days_since_order")
        lapsed = now.get("lifecycle") == "lapsed" and row["lifecycle"] == "client"
        found.append(
            {
                **{name: row[name] for name in ("as_of", "run_id", "account_id", "lifecycle", "predicted_profile")},
                "baseline_state": row["baseline_profile"] or row["no_profile_reason"],
                "churn": None if row["lifecycle"] == "prospect" else row["p_recapture"],
                "expansion": row["expansion_chance"],
                "conversion": row["conversion_chance"],
                "overdue": overdue.get(account),
                "worked": account in worked,
                "lifecycle_then": now.get("lifecycle"),
                "state_then": now.get("state"),
                "ordered": silent is not None and silent <= horizon_days,
                "lapsed_after": (
                    max(0.0, horizon_days - silent + lapse_after_days) if lapsed and silent is not None else None
                ),
            }
        )
    return pa.Table.from_pylist(found, OUTCOMES)


def newest_of_each_month(as_ofs: Collection[dt.date]) -> list[dt.date]:
    """The last as_of of each month, newest first: nights of one month tell nearly the same.

    >>> [str(day) for day in newest_of_each_month([dt.date(2026, 3, 5), dt.date(2026, 3, 1), dt.date(2026, 2, 9)])]
    ['2026-03-05', '2026-02-09']
    """
    last: dict[tuple[int, int], dt.date] = {}
    for day in sorted(as_ofs):
        last[day.year, day.month] = day
    return sorted(last.values(), reverse=True)
