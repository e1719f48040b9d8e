"""The meaning of the features of the other tables, in plain loops over one account's rows; see `tests.oracle`.

Each function takes the account's rows of one table, as known at the as-of and (for events) of days before it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import CATALOG
from tests.oracle_arithmetic import YEAR, Answer, Row, divide, weight

HOUR = 3600


def arisen(when: dt.datetime | None, as_of: AsOf) -> bool:
    """What happens at the as-of itself has not happened yet."""
    return when is not None and when < as_of.instant


def whole_days(later: dt.datetime, earlier: dt.datetime) -> int:
    """An hour less than 24 is a day too: clocks change."""
    return math.floor(((later - earlier).total_seconds() + HOUR) / 86_400)


def days_ago(when: dt.datetime, as_of: AsOf) -> int:
    """1 up to 25 hours ago, 2 up to 49 …"""
    return max(1, math.ceil(((as_of.instant - when).total_seconds() - HOUR) / 86_400))


def age(row: Row, as_of: AsOf) -> int:
    return as_of.day - int(row["day"])


def exact(value: Any) -> Fraction:
    return Fraction(str(value or 0))


def average(values: Sequence[Any]) -> float | None:
    return float(Fraction(sum(Fraction(v) for v in values)) / len(values)) if values else None


def difference(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def least(values: Sequence[Any]) -> float | None:
    return min(values, default=None)


def lower(text: str | None) -> str:
    return (text or "").lower()


def payments(rows: Sequence[Row], as_of: AsOf) -> Answer:
    items = []
    for row in rows:
        if row["amount"] is not None and row["amount"] <= 0:
            continue
        paid = arisen(row["paid_at"], as_of)
        late = whole_days(row["paid_at"], row["due_at"]) if paid else age(row, as_of)
        paid_ago = days_ago(row["paid_at"], as_of) if paid else None
        items.append((age(row, as_of), late, exact(row["amount"]), paid_ago))
    year = [i for i in items if i[0] <= YEAR]
    opened = [i for i in items if i[3] is None]
    paid_items = [i for i in items if i[3] is not None]

    def late(low: int, high: int) -> float | None:
        return average([i[1] for i in items if low <= i[0] <= high])

    middle = late(1, YEAR)
    owed = sum(i[2] for i in year)
    squares = sum((i[1] - Fraction(sum(j[1] for j in year), len(year))) ** 2 for i in year)
    newest = min((i[0] for i in paid_items), default=None)
    return {
        "payment_delay_365d": middle,
        "payment_delay_90d": late(1, 90),
        "payment_delay_change_180d": difference(late(1, 180), late(181, 360)),
        "payment_delay_spread_365d": math.sqrt(squares / (len(year) - 1)) if len(year) > 1 else None,
        "payment_delay_by_amount_365d": divide(sum(i[1] * i[2] for i in year), owed),
        "last_payment_delay": max((i[1] for i in paid_items if i[0] == newest), default=None),
        "worst_payment_delay_365d": max((i[1] for i in year), default=None),
        "late_share_365d": divide(sum(i[1] > 0 for i in year), len(year)),
        "very_late_share_365d": divide(sum(i[1] > 30 for i in year), len(year)),
        "days_since_payment": least([i[3] for i in paid_items]),
        "overdue_items": len(opened) if items else None,
        "overdue_amount": float(sum(i[2] for i in opened)) if items else None,
        "overdue_days": max((i[0] for i in opened), default=0) if items else None,
        "overdue_share_365d": divide(sum(i[2] for i in opened if i[0] <= YEAR), owed),
    }


def opportunities(rows: Sequence[Row], as_of: AsOf) -> Answer:
    ages = [age(row, as_of) for row in rows]
    opened = [row for row in rows if not arisen(row["closed_at"], as_of)]
    closed = [row for row in rows if arisen(row["closed_at"], as_of)]
    since = {id(row): days_ago(row["closed_at"], as_of) for row in closed}
    won = [row for row in closed if lower(row["outcome"]) == "won"]
    lost = [row for row in closed if lower(row["outcome"]) == "lost"]
    newest = min((since[id(row)] for row in [*won, *lost]), default=None)
    won_last = sum(since[id(row)] == newest for row in won)
    lost_last = sum(since[id(row)] == newest for row in lost)

    def of_year(which: Sequence[Row]) -> list[Row]:
        return [row for row in which if since[id(row)] <= YEAR]

    return {
        "open_opportunities": len(opened),
        "open_pipeline": float(sum(exact(row["amount"]) for row in opened)),
        "oldest_open_opportunity": max((age(row, as_of) for row in opened), default=None),
        "contested_share": divide(sum(row["competitor"] is not None for row in opened), len(opened)),
        "pipeline_product_lines": len({row["product_line"] for row in opened} - {None}),
        "days_since_opportunity": least(ages),
        "opportunities_90d": sum(a <= 90 for a in ages),
        "opportunities_365d": sum(a <= YEAR for a in ages),
        "opportunity_value": average([exact(row["amount"]) for row in rows if row["amount"] is not None]),
        "days_since_won": least([since[id(row)] for row in won]),
        "days_since_lost": least([since[id(row)] for row in lost]),
        "won_365d": len(of_year(won)),
        "lost_365d": len(of_year(lost)),
        "lost_to_competitor_365d": sum(row["competitor"] is not None for row in of_year(lost)),
        "won_value_365d": float(sum(exact(row["amount"]) for row in of_year(won))),
        "win_rate": divide(len(won), len(won) + len(lost)),
        "last_decision_won": divide(won_last, won_last + lost_last),
        "decision_days": average([whole_days(row["closed_at"], row["opened_at"]) for row in closed]),
    }


def activities(rows: Sequence[Row], as_of: AsOf) -> Answer:
    Which = Callable[[Row], bool]

    def anyone(row: Row) -> bool:
        return True

    def inbound(row: Row) -> bool:
        return lower(row["direction"]) == "in"

    def outbound(row: Row) -> bool:
        return lower(row["direction"]) == "out"

    def kind(*words: str) -> Which:
        return lambda row: lower(row["kind"]) in words

    call = kind("call", "phone", "phone call", "telephone")
    mail = kind("e-mail", "email", "mail")
    meeting = kind("visit", "meeting", "online meeting", "on-site visit")

    def count(low: int, high: int, which: Which = anyone) -> int:
        return sum(low <= age(row, as_of) <= high and which(row) for row in rows)

    def since(which: Which) -> float | None:
        return least([age(row, as_of) for row in rows if which(row)])

    def minutes(days: int) -> list[Fraction]:
        return [exact(r["minutes"]) for r in rows if r["minutes"] is not None and age(r, as_of) <= days]

    heard = max((row["happened_at"] for row in rows if inbound(row)), default=None)
    named = [row for row in rows if row["rep"] is not None]
    latest = min((age(row, as_of) for row in named), default=None)
    present = {row["rep"] for row in named if age(row, as_of) == latest}
    present_since = [age(row, as_of) for row in named if row["rep"] in present]
    year = minutes(YEAR)
    return {
        **{f"contacts_{days}d": count(1, days) for days in (30, 90, 365)},
        "contacts_decay_45d": float(sum(weight(age(row, as_of), 45) for row in rows)),
        "contacts_change_90d": divide(count(1, 90), count(91, 180)),
        "contacts_yoy_90d": divide(count(1, 90), count(366, 455)),
        "days_since_contact": since(anyone),
        "days_since_inbound": since(inbound),
        "days_since_outbound": since(outbound),
        "days_since_call": since(call),
        "days_since_meeting": since(meeting),
        "calls_90d": count(1, 90, call),
        "mails_90d": count(1, 90, mail),
        "meetings_365d": count(1, YEAR, meeting),
        "inbound_90d": count(1, 90, inbound),
        "inbound_365d": count(1, YEAR, inbound),
        "inbound_share_90d": divide(count(1, 90, inbound), count(1, 90)),
        "inbound_share_365d": divide(count(1, YEAR, inbound), count(1, YEAR)),
        "inbound_change_90d": divide(count(1, 90, inbound), count(91, 180, inbound)),
        "unanswered_contacts": sum(outbound(row) and (heard is None or row["happened_at"] > heard) for row in rows),
        "contact_minutes_90d": float(sum(minutes(90))),
        "contact_minutes_365d": float(sum(year)),
        "minutes_a_contact_365d": average(year),
        "reps_365d": len({row["rep"] for row in named if age(row, as_of) <= YEAR}),
        "rep_days_365d": min(max(present_since), YEAR) if present_since else None,
    }


def tickets(rows: Sequence[Row], as_of: AsOf) -> Answer:
    opened = [row for row in rows if not arisen(row["closed_at"], as_of)]
    closed = [(days_ago(row["closed_at"], as_of), row) for row in rows if arisen(row["closed_at"], as_of)]
    answers = [(since, exact(row["satisfaction"])) for since, row in closed if row["satisfaction"] is not None]
    newest = min((since for since, _ in answers), default=None)

    def count(low: int, high: int, *severities: str) -> int:
        return sum(
            low <= age(row, as_of) <= high and (not severities or lower(row["severity"]) in severities) for row in rows
        )

    def rating(low: int, high: int) -> float | None:
        return average([answer for since, answer in answers if low <= since <= high])

    severe, urgent = ("high", "urgent", "critical"), ("urgent", "critical")
    worst = min((answer for since, answer in answers if since <= YEAR), default=None)
    return {
        "open_tickets": len(opened),
        "oldest_open_ticket": max((age(row, as_of) for row in opened), default=None),
        **{f"tickets_{days}d": count(1, days) for days in (30, 90, 365)},
        "tickets_change_180d": divide(count(1, 180), count(181, 360)),
        "days_since_ticket": least([age(row, as_of) for row in rows]),
        "urgent_tickets_365d": count(1, YEAR, *urgent),
        "severe_tickets_90d": count(1, 90, *severe),
        "severe_share_365d": divide(count(1, YEAR, *severe), count(1, YEAR)),
        "satisfaction_365d": rating(1, YEAR),
        "worst_satisfaction_365d": None if worst is None else float(worst),
        "last_satisfaction": average([answer for since, answer in answers if since == newest]),
        "satisfaction_change_180d": difference(rating(1, 180), rating(181, 360)),
        "bad_ratings_365d": sum(answer < 3 and since <= YEAR for since, answer in answers),
        "ticket_days_365d": average([whole_days(r["closed_at"], r["opened_at"]) for s, r in closed if s <= YEAR]),
    }


def usage(rows: Sequence[Row], as_of: AsOf) -> Answer:
    ages = [age(row, as_of) for row in rows]
    with_users = [(age(row, as_of), exact(row["active_users"])) for row in rows if row["active_users"] is not None]

    def used(low: int, high: int) -> Fraction:
        return Fraction(sum(exact(row["units"]) for row in rows if low <= age(row, as_of) <= high))

    def users(low: int, high: int) -> float | None:
        return average([people for a, people in with_users if low <= a <= high])

    half = [(age(row, as_of), exact(row["units"])) for row in rows if age(row, as_of) <= 180]
    leaning = divide(sum(units * (181 - 2 * a) for a, units in half), used(1, 180))
    newest = min((a for a, _ in with_users), default=None)
    before = users(91, 180)
    return {
        **{f"usage_{days}d": float(used(1, days)) if rows else None for days in (30, 90, 365)},
        "usage_change_30d": divide(used(1, 30), used(31, 60)),
        "usage_change_90d": divide(used(1, 90), used(91, 180)),
        "usage_trend_180d": None if leaning is None else leaning / 179,
        "usage_days_90d": len({a for a in ages if a <= 90}) if rows else None,
        "usage_a_day_90d": divide(used(1, 90), len({a for a in ages if a <= 90})),
        "days_since_use": least(ages),
        "usage_product_lines_90d": len({r["product_line"] for r in rows if age(r, as_of) <= 90} - {None})
        if rows
        else None,
        "users_90d": users(1, 90),
        "last_users": average([people for a, people in with_users if a == newest]),
        "users_change_90d": None if users(1, 90) is None or not before else users(1, 90) / before,  # type: ignore[operator]
        "usage_a_user_90d": divide(used(1, 90), sum(people for a, people in with_users if a <= 90)),
    }


def subscriptions(rows: Sequence[Row], as_of: AsOf) -> Answer:
    then = as_of.plus(-YEAR)
    now_running = [row for row in rows if not arisen(row["ends_at"], as_of)]
    ran = [row for row in rows if row["day"] < then.day and not arisen(row["ends_at"], then)]
    ended = [days_ago(row["ends_at"], as_of) for row in rows if arisen(row["ends_at"], as_of)]
    left = [(whole_days(r["ends_at"], as_of.instant), exact(r["mrr"])) for r in now_running if r["ends_at"] is not None]

    def sums(column: str) -> tuple[Fraction, Fraction]:
        return (
            Fraction(sum(exact(row[column]) for row in now_running)),
            Fraction(sum(exact(row[column]) for row in ran)),
        )

    (fees, fees_then), (seats, seats_then) = sums("mrr"), sums("seats")
    price, price_then = divide(fees, seats), divide(fees_then, seats_then)
    return {
        "running_contracts": len(now_running),
        "mrr": float(fees),
        "seats": float(seats),
        "contract_product_lines": len({row["product_line"] for row in now_running} - {None}),
        "days_to_contract_end": least([days for days, _ in left]),
        "mrr_ending_share_90d": divide(sum(fee for days, fee in left if days <= 90), fees),
        "auto_renew_share": divide(sum(row["auto_renew"] is True for row in now_running), len(now_running)),
        "contract_days": max((age(row, as_of) for row in rows), default=None),
        "days_since_contract": least([age(row, as_of) for row in rows]),
        "days_since_contract_end": least(ended),
        "contracts_ended_365d": sum(days <= YEAR for days in ended),
        "mrr_change_365d": divide(fees, fees_then),
        "seats_change_365d": divide(seats, seats_then),
        "price_change_365d": price / price_then if price is not None and price_then else None,
    }


def contacts(rows: Sequence[Row], as_of: AsOf) -> Answer:
    there = [row for row in rows if not arisen(row["left_at"], as_of)]
    gone = [(days_ago(row["left_at"], as_of), row) for row in rows if arisen(row["left_at"], as_of)]
    left = [row for since, row in gone if since <= YEAR]
    deciding = {"buyer", "purchasing", "director", "owner", "manager", "ceo", "decision maker"}

    def allies(people: Sequence[Row]) -> int:
        return sum(row["favours_us"] is True for row in people)

    return {
        "people_known": len(there),
        "allies": allies(there),
        "ally_share": divide(allies(there), len(there)),
        "decision_makers": sum(lower(row["role"]) in deciding for row in there),
        "roles_known": len({row["role"] for row in there} - {None}),
        "people_left_365d": len(left),
        "allies_left_365d": allies(left),
        "decision_makers_left_365d": sum(lower(row["role"]) in deciding for row in left),
        "days_since_departure": least([since for since, _ in gone]),
        "days_since_ally_left": least([since for since, row in gone if row["favours_us"] is True]),
        "people_left_share_365d": divide(len(left), len(left) + len(there)),
    }


def deliveries(rows: Sequence[Row], as_of: AsOf) -> Answer:
    found = []
    for row in rows:
        come = arisen(row["delivered_at"], as_of)
        late = whole_days(row["delivered_at"], row["promised_at"]) if come else age(row, as_of)
        missing = exact(row["short"]) if come else None
        found.append((age(row, as_of), late, come, missing, row))
    year = [d for d in found if d[0] <= YEAR]
    came = [d for d in year if d[2]]
    counted = [d for d in came if d[4]["quantity"] is not None]
    trouble = [d for d in found if d[1] > 0 or (d[3] or 0) > 0]

    def delay(high: int) -> float | None:
        return average([d[1] for d in found if d[0] <= high])

    def late_share(low: int, high: int) -> float | None:
        within = [d for d in found if low <= d[0] <= high]
        return divide(sum(d[1] > 0 for d in within), len(within))

    return {
        "delivery_delay_90d": delay(90),
        "delivery_delay_365d": delay(YEAR),
        "late_delivery_share_90d": late_share(1, 90),
        "late_delivery_share_365d": late_share(1, YEAR),
        "late_delivery_change_180d": difference(late_share(1, 180), late_share(181, 360)),
        "worst_delivery_delay_365d": max((d[1] for d in year), default=None),
        "awaited_deliveries": sum(not d[2] for d in found) if found else None,
        "short_delivery_share_365d": divide(sum(d[3] > 0 for d in came), len(came)),
        "missing_units_share_365d": divide(sum(d[3] for d in counted), sum(exact(d[4]["quantity"]) for d in counted)),
        "days_since_delivery_trouble": least([days_ago(d[4]["delivered_at"], as_of) if d[2] else 1 for d in trouble]),
    }


def family(
    account: str, parents: Mapping[str, str | None], answers: Mapping[str, Answer], lines: Mapping[str, set[str]]
) -> Answer:
    """`parents` has every account of the accounts table, `lines` the product lines each bought within a year."""
    if account not in parents:
        return {name: None for name, feature in CATALOG.items() if feature.grain == "family"}
    head = parents[account] or account
    sisters = [other for other, parent in parents.items() if (parent or other) == head and other != account]

    def summed(name: str) -> Fraction:
        return Fraction(sum(Fraction(answers[s][name]).limit_denominator(10**4) for s in sisters if answers[s][name]))

    def share(lifecycle: str) -> float | None:
        return divide(sum(answers[s]["lifecycle"] == lifecycle for s in sisters), len(sisters))

    spent, own = summed("spend_365d"), Fraction(answers[account]["spend_365d"] or 0).limit_denominator(10**4)
    known_lines = set().union(*(lines.get(member, set()) for member in [account, *sisters]))
    missing = known_lines - lines.get(account, set())
    bought_any = any(member in lines for member in [account, *sisters])
    return {
        "has_parent": float(head != account),
        "sisters": len(sisters),
        "sister_spend_365d": float(spent) if sisters else None,
        "sister_recent_share_90d": divide(summed("spend_90d"), spent),
        "sister_orders_90d": float(summed("orders_90d")) if sisters else None,
        "share_of_family_spend_365d": divide(own, own + spent) if sisters else None,
        "sister_client_share": share("client"),
        "sister_lapsed_share": share("lapsed"),
        "sisters_not_buying": sum(answers[s]["lifecycle"] != "client" for s in sisters) if sisters else None,
        "sister_product_lines_365d": len(missing) if sisters and bought_any else None,
    }


def peers(
    account: str, industries: Mapping[str, str | None], answers: Mapping[str, Answer], lines: Mapping[str, set[str]]
) -> Answer:
    """`lines` has the product lines each account bought within a year; it is left out where it bought nothing then."""
    clients = [a for a, answer in answers.items() if answer["lifecycle"] == "client" and industries[a] is not None]
    like = [a for a in clients if industries[a] == industries[account]]
    if not like:
        return {name: None for name, feature in CATALOG.items() if feature.grain == "peers"}
    buyers = [line for a in like for line in lines.get(a, set())]
    common = {line for line in buyers if buyers.count(line) * 4 >= len(like)}
    bought = answers[account]["product_lines_365d"] is not None
    return {
        "industry_client_share": divide(len(like), len(clients)),
        "peer_lines_365d": len(common) if any(answers[a]["orders_ever"] is not None for a in answers) else None,
        "peer_line_share_365d": divide(len(common & lines.get(account, set())), len(common)) if bought else None,
    }
