"""What the sample's company does not keep: accounts that were merged, rates of currencies, losses; drawn here."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.tables import rows_of

DRAWN = {
    "account_merges": """
        | account_id | merged_into | merged_at           | known_at            |
        | 00001006   | 00001007    | 2023-09-01 09:00:00 | 2023-09-01 20:00:00 |
        | 00001007   | 00001008    | 2024-03-04 09:00:00 | 2024-03-05 08:00:00 |
        | 00001031   | 00001032    | 2024-06-10 15:30:00 | 2024-06-10 20:00:00 |
        | 00001041   | 00001042    | 2024-02-01 00:00:00 | 2024-02-01 08:00:00 |
        | 00001041   | 00001043    | 2024-02-01 00:00:00 | 2024-07-15 08:00:00 |
        | 00000911   | 00001011    | 2023-02-01 00:00:00 | 2023-02-01 08:00:00 |
        | 00000912   | 00001012    | 2023-03-01 00:00:00 | 2023-03-01 08:00:00 |
        | 00000913   | 00000912    | 2023-03-26 01:30:00 | 2023-04-01 08:00:00 |
        | 00000914   | 00001014    | 2023-05-01 00:00:00 | 2023-05-01 08:00:00 |
        | 00000915   | 00001015    | 2023-06-01 00:00:00 | 2023-06-01 08:00:00 |
        | 00000916   | 00001015    | 2023-10-29 01:30:00 | 2023-11-01 08:00:00 |
        | 00000917   | 00001017    | 2024-12-30 00:00:00 | 2024-12-30 08:00:00 |
    """,
    "currency_rates": """
        | currency | valid_from          | rate     | known_at            |
        | EUR      | 2022-12-01 00:00:00 | 0.8612   | 2022-12-01 08:00:00 |
        | EUR      | 2023-04-01 00:00:00 | 0.879345 | 2023-04-01 08:00:00 |
        | EUR      | 2023-07-01 00:00:00 | 0.8591   | 2023-07-01 08:00:00 |
        | EUR      | 2023-10-01 00:00:00 | 0.8673   | 2023-10-01 08:00:00 |
        | EUR      | 2023-10-01 00:00:00 | 0.8675   | 2023-11-06 08:00:00 |
        | EUR      | 2024-01-01 00:00:00 | 0.8667   | 2023-12-29 08:00:00 |
        | EUR      | 2024-04-01 00:00:00 | 0.8551   | 2024-04-01 08:00:00 |
        | EUR      | 2024-07-01 00:00:00 | 0.8473   | 2024-07-03 08:00:00 |
        | EUR      | 2024-10-01 00:00:00 | 0.8326   | 2024-10-01 08:00:00 |
        | USD      | 2022-12-01 00:00:00 | 0.83     | 2022-12-01 08:00:00 |
        | USD      | 2023-07-01 00:00:00 | 0.7872   | 2023-07-01 08:00:00 |
        | USD      | 2024-01-01 00:00:00 | 0.7855   | 2024-01-01 08:00:00 |
        | USD      | 2024-10-01 00:00:00 | 0.7479   | 2024-10-01 08:00:00 |
    """,
    "losses": """
        | account_id | lost_at             | loss_reason | known_at            |
        | 00001002   | 2023-03-31 00:00:00 | price       | 2023-04-03 09:00:00 |
        | 00001005   | 2024-01-15 00:00:00 | moved away  | 2024-01-15 18:00:00 |
        | 00001009   | 2024-05-31 12:00:00 | null        | 2024-06-03 09:00:00 |
        | 00001016   | 2023-08-20 00:00:00 | competitor  | 2023-08-21 09:00:00 |
        | 00001016   | 2024-08-20 00:00:00 | competitor  | 2024-08-21 09:00:00 |
        | 00001021   | 2024-09-30 23:30:00 | closed down | 2024-10-01 09:00:00 |
        | 00001025   | 2024-10-27 01:30:00 | price       | 2024-10-28 09:00:00 |
        | 00001029   | 2024-11-11 00:00:00 | service     | 2024-11-11 18:00:00 |
        | 00001031   | 2024-05-05 00:00:00 | null        | 2024-05-05 18:00:00 |
        | 00001042   | 2024-11-30 00:00:00 | price       | 2024-12-02 09:00:00 |
        | 00001050   | 2024-12-31 18:00:00 | service     | 2025-01-02 09:00:00 |
    """,
}
"""A chain of merges and a merge that was corrected, a rate that was, a loss that became known too late to count."""


def source_of(name: str, folder: Path) -> dict[str, Any]:
    """Write a drawn table into a folder, and give its section of `kare.toml`."""
    rows, path = rows_of(DRAWN[name]), folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return {"path": f"data/{path.name}", "columns": {name: name for name in rows[0]}}


def in_other_currencies(invoices: Path) -> None:
    """Let a few of the invoice lines be in euro and dollar, and one in a currency that has no rate."""
    rows = pq.ParquetFile(invoices).read()
    codes = rows["currency"].to_pylist()
    codes[::45] = ["EUR"] * len(codes[::45])
    codes[20::400] = ["USD"] * len(codes[20::400])
    codes[7] = "CHF"
    at = rows.column_names.index("currency")
    pq.write_table(rows.set_column(at, "currency", pa.array(codes, rows.schema.field(at).type)), invoices)
