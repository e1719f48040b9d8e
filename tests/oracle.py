"""The meaning of every feature, in plain loops over plain rows: slow, obvious, and no Ibis.

`frame_of` answers as `feature_frame` does. Ages are whole local days: yesterday is 1. Money is exact (fractions);
weights and logarithms are whole billionths, as the features promise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import CATALOG
from tests import oracle_families as families
from tests.oracle_arithmetic import MONTH, YEAR, Answer, Row, billionths, divide, mean, median, spread, weight

OTHERS: dict[str, Callable[[Sequence[Row], AsOf], Answer]] = {
    "payments": families.payments,
    "opportunities": families.opportunities,
    "activities": families.activities,
    "tickets": families.tickets,
    "usage": families.usage,
    "subscriptions": families.subscriptions,
    "contacts": families.contacts,
    "deliveries": families.deliveries,
}


def frame_of(history: Mapping[str, Sequence[Row]], as_of: AsOf, lapse_after_days: int) -> dict[str, Answer]:
    """For each account known by then: `lifecycle` and every feature by name, None where it is unknown."""
    seen = {
        name: [row for row in known(rows, as_of) if "day" not in row or row["day"] < as_of.day]
        for name, rows in history.items()
    }
    if "subscriptions" in seen:
        seen["subscriptions"] = [ended(row, seen.get("losses", [])) for row in seen["subscriptions"]]
    accounts = {row["account_id"]: row for row in seen.get("accounts", [])}
    buyers = {row["account_id"] for name in ("invoices", "subscriptions") for row in seen.get(name, [])}
    own = {name: by_account(rows) for name, rows in seen.items()}
    answers: dict[str, Answer] = {}
    for account in sorted(buyers | set(accounts)):
        answer = company(accounts.get(account, {}), as_of)
        lines = own.get("invoices", {}).get(account, [])
        answer |= purchases(lines, as_of) if "invoices" in history else nothing_of("days", "products", "months")
        for table, features in OTHERS.items():
            rows = own.get(table, {}).get(account, [])
            answer |= features(rows, as_of) if table in history else nothing_of(table)
        answers[account] = answer | together(answer, account in buyers, lapse_after_days)
    parents = {account: row.get("parent_id") for account, row in accounts.items()}
    bought = {account: lines_of_year(own.get("invoices", {}).get(account, []), as_of) for account in answers}
    within = {account: lines for account, lines in bought.items() if lines is not None}
    related = {account: families.family(account, parents, answers, within) for account in answers}
    industries = {account: accounts.get(account, {}).get("industry") for account in answers}
    listed = "accounts" in history
    like = {a: families.peers(a, industries, answers, within) if listed else nothing_of("peers") for a in answers}
    return {account: answer | related[account] | like[account] for account, answer in answers.items()}


def ended(contract: Row, losses: Sequence[Row]) -> Row:
    """A contract, ended by the first loss of its account after it began, unless it ended before."""
    began, ends = contract["started_at"], contract["ends_at"]
    left = [r["lost_at"] for r in losses if r["account_id"] == contract["account_id"] and r["lost_at"] > began]
    return contract | {"ends_at": min([*left, *([ends] if ends is not None else [])], default=None)}


def nothing_of(*grains: str) -> Answer:
    """What a table that was never mapped says."""
    of_purchases = "days" in grains
    names = {f.name for f in CATALOG.values() if f.grain in grains}
    names |= {f.name for f in CATALOG.values() if of_purchases and f.grain == "account" and f.source == "invoices"}
    return dict.fromkeys(names)


def by_account(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["account_id"], []).append(row)
    return found


def together(answer: Answer, bought: bool, lapse_after_days: int) -> Answer:
    """What is said of all tables at once."""
    spent, fees = answer["spend_365d"], None if answer["contract_days"] is None else answer["mrr"] * 12
    return {
        "lifecycle": lifecycle(bought, answer, lapse_after_days),
        "trailing_revenue": fees if spent is None else spent,
        "tickets_an_order_365d": divide_known(answer["tickets_365d"], answer["orders_365d"]),
        "contract_share_of_spend": divide_known(answer["mrr"], spent, times=12),
    }


def divide_known(part: Any, whole: Any, times: int = 1) -> float | None:
    return None if part is None or whole is None else divide(Fraction(part) * times, whole)


def lines_of_year(lines: Sequence[Row], as_of: AsOf) -> set[str] | None:
    """The product lines that an account bought within a year; None where it bought nothing."""
    bought = [r for r in lines if r.get("is_product") is not False and r["amount"] > 0 and as_of.day - r["day"] <= YEAR]
    return {r["product_line"] for r in bought if r["product_line"] is not None} if bought else None


def known(rows: Sequence[Row], as_of: AsOf) -> list[Row]:
    """What had reached us by then, and had not yet been replaced."""
    now = as_of.instant
    return [r for r in rows if r["known_from"] <= now and (r.get("known_to") is None or r["known_to"] > now)]


def lifecycle(bought: bool, answer: Answer, lapse_after_days: int) -> str:
    since, running = answer["days_since_order"], answer["running_contracts"]
    if (since is not None and since <= lapse_after_days) or running:
        return "client"
    return "lapsed" if bought else "prospect"


def company(row: Row, as_of: AsOf) -> Answer:
    created = row.get("created_at")
    age = None if created is None else math.floor((as_of.instant - created).total_seconds() / 86_400)
    return {"account_age_days": age, "headcount": row.get("employees")}


def purchases(lines: Sequence[Row], as_of: AsOf) -> Answer:
    """The features of one account from all of its lines."""
    goods = [
        (as_of.day - line["day"], Fraction(line["amount"]), line)
        for line in lines
        if line.get("is_product") is not False
    ]
    days = sorted({age for age, _, _ in goods})
    net = {day: sum(a for age, a, _ in goods if age == day) for day in days}
    gross = {day: sum(a for age, a, _ in goods if age == day and a > 0) for day in days}
    returned = {day: -sum(a for age, a, _ in goods if age == day and a < 0) for day in days}
    orders = [day for day in days if gross[day] > 0]  # the latest first
    answer = {
        **silence(orders),
        **frequency(orders, bool(days)),
        **spending(days, orders, net, gross),
        **margin(goods),
        **service(days, gross, returned),
        **breadth([g for g in goods if g[1] > 0]),
    }
    lines_bought = sum(1 for age, amount, _ in goods if amount > 0 and age <= YEAR)
    return answer | {"lines_per_order_365d": divide(lines_bought, sum(1 for day in orders if day <= YEAR))}


def silence(orders: Sequence[int]) -> Answer:
    gaps = [older - newer for newer, older in pairwise(orders)]  # the latest first
    since = orders[0] if orders else None
    own = (2 * 90 + sum(gaps)) / (2 + len(gaps)) if orders else None
    in_year = sum(1 for day in orders if day <= YEAR)
    rate = in_year / min(max(orders[-1], 30), YEAR) * 30 if orders else None
    return {
        "days_since_order": since,
        "own_gap": own,
        "overdue": since / own if since is not None and own is not None else None,
        "due_in": own - since if since is not None and own is not None else None,
        "median_gap": median(gaps),
        "gap_spread": spread(gaps),
        "recent_gaps": mean(gaps[:3]) / mean(gaps) if gaps else None,
        "last_gap": gaps[0] if gaps else None,
        "longest_gap_365d": max((g for day, g in zip(orders, gaps, strict=False) if day <= YEAR), default=None),
        "days_since_third_order": orders[2] if len(orders) > 2 else None,
        "order_rate_365d": rate,
        "quiet_chance": math.exp(-rate / 30 * since) if since is not None and rate is not None else None,
        "tenure_days": orders[-1] if orders else None,
    }


def frequency(orders: Sequence[int], was_there: bool) -> Answer:
    """`was_there`: it has at least a credit note, so that having no orders is known to be none."""

    def count(low: int, high: int) -> int:
        return sum(1 for day in orders if low <= day <= high)

    months = {(day - 1) // MONTH for day in orders if day <= 12 * MONTH}
    months_with_us = min((orders[-1] - 1) // MONTH + 1, 12) if orders else 0
    counts: Answer = {f"orders_{days}d": count(1, days) for days in (30, 90, 180, 365)}
    counts |= {f"orders_decay_{days}d": float(sum(weight(day, days) for day in orders)) for days in (45, 130)}
    counts["orders_ever"] = len(orders)
    return {
        **{name: value if was_there else None for name, value in counts.items()},
        "orders_change_90d": divide(count(1, 90), count(91, 180)),
        "orders_change_180d": divide(count(1, 180), count(181, 360)),
        "orders_yoy_90d": divide(count(1, 90), count(366, 455)),
        "orders_yoy_180d": divide(count(1, 180), count(366, 545)),
        "active_months": len(months) if orders else None,
        "regularity": len(months) / months_with_us if orders else None,
    }


def spending(days: Sequence[int], orders: Sequence[int], net: Mapping[int, Any], gross: Mapping[int, Any]) -> Answer:
    def spent(low: int, high: int) -> Fraction:
        return Fraction(sum(net[day] for day in days if low <= day <= high))

    def bought(low: int, high: int) -> Fraction:
        return Fraction(sum(gross[day] for day in days if low <= day <= high))

    year = [day for day in orders if day <= YEAR]
    best = max(spent(1 + YEAR * back, YEAR * (back + 1)) for back in range(10))
    sums: Answer = {f"spend_{d}d": spent(1, d) for d in (30, 90, 180, 365)}
    sums |= {f"spend_decay_{d}d": sum(net[day] * weight(day, d) for day in days) for d in (45, 130)}
    sums |= {"best_year_spend": best, "spend_ever": sum(net.values())}
    months = [bought(1 + MONTH * m, MONTH * (m + 1)) for m in range(12)]
    leaning = divide(sum(gross[day] * (183 - day) for day in year), bought(1, YEAR))
    last = float(gross[orders[0]]) if orders else None
    return {
        **{name: float(value) if days else None for name, value in sums.items()},
        "spend_change_90d": divide(spent(1, 90), spent(91, 180)),
        "spend_change_180d": divide(spent(1, 180), spent(181, 360)),
        "spend_yoy_90d": divide(spent(1, 90), spent(366, 455)),
        "spend_90d_year_ago": float(spent(366, 455)) if days else None,
        "spend_yoy_180d": divide(spent(1, 180), spent(366, 545)),
        "spend_trend_365d": None if leaning is None else leaning / 182,
        "order_value_365d": divide(bought(1, YEAR), len(year)),
        "order_value_spread_365d": spread([gross[day] for day in year]),
        "last_order_value": last,
        "last_to_mean_value": None if last is None else last / mean([gross[day] for day in orders]),
        "spend_to_best_year": divide(spent(1, YEAR), best) if days else None,
        "season_ahead_90d": divide(bought(276, 365), bought(1, YEAR)) if days and days[-1] >= 276 else None,
        "peak_month_share": divide(max(months), sum(months)),
    }


def margin(goods: Sequence[tuple[int, Fraction, Row]]) -> Answer:
    priced = [(amount, line["cost"]) for age, amount, line in goods if age <= YEAR and line.get("cost") is not None]
    cost_share = divide(sum(Fraction(cost) for _, cost in priced), sum(amount for amount, _ in priced))
    return {"margin_365d": None if cost_share is None else 1 - cost_share}


def service(days: Sequence[int], gross: Mapping[int, Any], returned: Mapping[int, Any]) -> Answer:
    def share(window: int) -> float | None:
        recent = [day for day in days if day <= window]
        return divide(sum(returned[day] for day in recent), sum(gross[day] for day in recent))

    returns = [day for day in days if returned[day] > 0]
    return {
        "returns_share_365d": share(YEAR),
        "returns_share_90d": share(90),
        "days_since_return": returns[0] if returns else None,
        "return_days_365d": sum(1 for day in returns if day <= YEAR) if days else None,
    }


def breadth(bought: Sequence[tuple[int, Fraction, Row]]) -> Answer:
    """`bought`: the lines with a positive amount. A product is known by its name and its line."""
    products: dict[Any, list[tuple[int, Fraction]]] = {}
    for age, amount, line in bought:
        products.setdefault((line.get("product"), line.get("product_line")), []).append((age, amount))

    def spent(which: list[tuple[int, Fraction]], window: int) -> Fraction:
        return Fraction(sum(amount for age, amount in which if age <= window))

    first_of_all = max((age for age, _, _ in bought), default=0)
    last = {p: min(age for age, _ in sales) for p, sales in products.items()}
    first = {p: max(age for age, _ in sales) for p, sales in products.items()}
    year = {p: spent(sales, YEAR) for p, sales in products.items()}
    shares = [float(spend / sum(year.values())) for spend in year.values() if spend > 0]
    half_before = [p for p, sales in products.items() if any(181 <= age <= 360 for age, _ in sales)]
    used_to = [p for p, sales in products.items() if sum(1 for age, _ in sales if 91 <= age <= YEAR) > 1]
    new_spend = sum(spent(sales, 180) for p, sales in products.items() if first[p] <= 180)
    lines = {line for (_, line) in products if line is not None}
    by_line = {line: [s for (_, of), sales in products.items() if of == line for s in sales] for line in lines}
    quarters = {
        line: [sum(amount for age, amount in sales if low <= age < low + 90) for low in (91, 181, 271)]
        for line, sales in by_line.items()
    }
    lost = [q for line, q in quarters.items() if all(q) and min(age for age, _ in by_line[line]) > 90]
    lines_of_year = {line for (name, line) in products if line is not None and last[name, line] <= YEAR}
    return {
        "products_90d": sum(1 for p in products if last[p] <= 90) if products else None,
        "products_365d": sum(1 for p in products if last[p] <= YEAR) if products else None,
        "mix_entropy_365d": sum(billionths(-s * math.log(s)) for s in shares) if shares else None,
        "top_product_share_365d": max(shares, default=None),
        "new_products_90d": sum(1 for p in products if first[p] <= 90) if first_of_all > 90 else None,
        "new_product_share_180d": divide(new_spend, sum(spent(s, 180) for s in products.values()))
        if first_of_all > 180
        else None,
        "dropped_products": sum(1 for p in used_to if last[p] > 90) if products else None,
        "kept_product_share": divide(sum(1 for p in half_before if last[p] <= 180), len(half_before)),
        "repeat_product_share": divide(
            sum(1 for sales in products.values() if len({age for age, _ in sales}) > 1), len(products)
        ),
        "product_lines_365d": len(lines_of_year) if lines else None,
        "lost_lines": len(lost) if lines else None,
        "lost_line_spend": float(sum(map(sum, lost)) / Fraction(3)) if lines else None,
    }
