"""How often what is offered next is bought next, on public data: `make bench-whitespace` (needs KARE_DATA).

Writes `whitespace.json` and the page `whitespace.md`. How many like accounts are looked at is chosen on two dates, and
measured on three later ones, beside what most clients buy that the account never bought.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from made_by import made_by
from numpy.typing import NDArray

from kare_ml.playbook.next_line import ALIKE, alike_buyers, ranked

HERE = Path(__file__).resolve().parent
CHOSEN_ON, MEASURED_ON = ("2010-09-10", "2010-12-10"), ("2011-03-10", "2011-06-10", "2011-09-10")
NEIGHBOURS = (20, 50, 100, 200)
HORIZON, LAPSE, OFFERS, DRAWS, SEED = 90, 180, (1, 3), 2000, 7
LINES = {
    "the first three digits of the stock code": ("substr(stock_code, 1, 3)", 1000),
    "the 300 products that most clients bought": ("substr(stock_code, 1, 5)", 300),
}
"""By what takes the place of a product line: how it is made, and how many of them count."""

BOUGHT = """
    select customer_id::varchar account, {line} line, invoice_date::date as day
    from '{file}'
    where customer_id is not null and quantity > 0 and unit_price > 0 and regexp_matches(stock_code, '^[0-9]{{5}}')
"""
SEEN = """
    with seen as (select account, line, max(day) last_day from bought where day < date '{day}' group by all),
    clients as (select account from seen group by account having max(last_day) >= date '{day}' - {lapse}),
    lines as (select line, count(*) n from seen semi join clients using (account)
              group by line order by n desc, line limit {most}),
    ahead as (select distinct account, line from bought where day >= date '{day}' and day < date '{day}' + {horizon})
    select account, line, coalesce(last_day >= date '{day}' - {lapse}, false) buys, last_day is not null ever,
           ahead.account is not null later
    from (clients cross join lines) left join seen using (account, line) left join ahead using (account, line)
    order by account, line
"""
Flags = NDArray[np.bool_]


def main() -> int:
    """Measure, and write both files."""
    import whitespace_page

    folder = os.environ.get("KARE_DATA")
    if not folder:
        print("bench-whitespace: set KARE_DATA to the folder that holds online_retail_ii/", file=sys.stderr)
        return 2
    results = {"made_by": made_by(("duckdb", "numpy"), seed=SEED), "lines": {}}
    for name, (line, most) in LINES.items():
        results["lines"][name] = measure(Path(folder) / "online_retail_ii" / "online_retail_ii.parquet", line, most)
    (HERE / "whitespace.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    (HERE / "whitespace.md").write_text(whitespace_page.page(results), "utf-8")
    return 0


def measure(file: Path, line: str, most: int) -> dict[str, Any]:
    """The hit rates by number of like accounts on the dates of the choice, and of both methods on the later ones."""
    con = duckdb.connect()
    con.execute("create table bought as " + BOUGHT.format(line=line, file=file))
    before, after = ([seen(con, day, most) for day in days] for days in (CHOSEN_ON, MEASURED_ON))
    by_number = {str(number): rate(before, number, 3) for number in NEIGHBOURS}
    return {
        "chosen_on": list(CHOSEN_ON),
        "by_number_of_like_accounts": by_number,
        "measured_on": [
            {
                "day": day,
                "clients": len(d["account"]),
                "lines": d["buys"].shape[1],
                "tried_new": int(d["new"].any(1).sum()),
            }
            for day, d in zip(MEASURED_ON, after, strict=True)
        ],
        "offers": {str(offers): compared(after, offers) for offers in OFFERS},
    }


def seen(con: duckdb.DuckDBPyConnection, day: str, most: int) -> dict[str, Any]:
    """The clients of a day: what each buys, has ever bought, and bought for the first time within the horizon."""
    rows = con.execute(SEEN.format(day=day, lapse=LAPSE, most=most, horizon=HORIZON)).fetchnumpy()
    accounts = np.unique(rows["account"].astype(str))
    buys, ever, later = (rows[name].astype(bool).reshape(len(accounts), -1) for name in ("buys", "ever", "later"))
    return {"account": accounts, "buys": buys, "ever": ever, "new": later & ~ever}


def hits(date: dict[str, Any], number: int | None, offers: int) -> NDArray[np.float64]:
    """For each client that tried a new line, whether one of so many offers was among them; none: the popular lines."""
    tried = date["new"].any(axis=1)
    popularity = date["buys"].mean(axis=0)
    shares = np.tile(popularity, (int(tried.sum()), 1))
    if number is not None:
        counts, alike = alike_buyers(date["buys"], date["buys"][tried], number)
        shares = counts / alike[:, None]
    shares = np.where(date["ever"][tried], -1.0, shares)
    best = ranked(shares, popularity)[:, :offers]
    return np.take_along_axis(date["new"][tried], best, axis=1).any(axis=1).astype(float)


def rate(dates: list[dict[str, Any]], number: int | None, offers: int) -> float:
    """The mean hit rate over dates, each counting alike."""
    return round(float(np.mean([hits(date, number, offers).mean() for date in dates])), 4)


def compared(dates: list[dict[str, Any]], offers: int) -> dict[str, Any]:
    """Both hit rates and their difference, with a 95% interval by drawing accounts, each with all its dates."""
    alike = [hits(date, ALIKE, offers) for date in dates]
    popular = [hits(date, None, offers) for date in dates]
    names, owner = np.unique(
        np.concatenate([date["account"][date["new"].any(axis=1)] for date in dates]), return_inverse=True
    )
    gain = np.concatenate(alike) - np.concatenate(popular)
    per_account, count = np.bincount(owner, weights=gain), np.bincount(owner)
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(names), (DRAWS, len(names)))
    low, high = np.percentile(per_account[drawn].sum(axis=1) / count[drawn].sum(axis=1), [2.5, 97.5])
    return {
        "alike": round(float(np.concatenate(alike).mean()), 4),
        "popular": round(float(np.concatenate(popular).mean()), 4),
        "gain": {"mean": round(float(gain.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)},
        "by_date": [
            [round(float(a.mean()), 4), round(float(p.mean()), 4)] for a, p in zip(alike, popular, strict=True)
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
