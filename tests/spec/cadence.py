"""Silence, frequency and tenure."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "a gap is the days between two days with an order",
        invoices="""
        | account | ago | amount |
        | A       | 10  | 100    |
        | A       | 20  | 100    |
        | A       | 20  | 50     |
        | A       | 50  | 100    |
        | A       | 110 | 100    |
        | B       | 400 | 100    |
        | C       | 5   | 100    |
        | C       | 9   | 100    |
        """,
        expect="""
        | account | days_since_order | median_gap | last_gap | longest_gap_365d | days_since_third_order |
        | A       | 10               | 30         | 10       | 60               | 50                     |
        | B       | 400              | null       | null     | null             | null                   |
        | C       | 5                | 4          | 4        | 4                | null                   |
        """,
    ),
    Spec(
        "the own gap counts two gaps of 90 days that nobody saw",
        invoices="""
        | account | ago | amount |
        | A       | 10  | 100    |
        | A       | 20  | 100    |
        | A       | 50  | 100    |
        | A       | 110 | 100    |
        | B       | 400 | 100    |
        """,
        expect="""
        | account | own_gap | overdue | due_in |
        | A       | 280/5   | 10/56   | 46     |
        | B       | 90      | 400/90  | -310   |
        """,
    ),
    Spec(
        "gaps are compared with the account's own mean gap",
        invoices="""
        | account | ago | amount |
        | A       | 5   | 100    |
        | A       | 10  | 100    |
        | A       | 15  | 100    |
        | A       | 20  | 100    |
        | A       | 70  | 100    |
        | B       | 7   | 100    |
        | B       | 14  | 100    |
        | B       | 21  | 100    |
        | C       | 10  | 100    |
        | C       | 20  | 100    |
        """,
        expect="""
        | account | recent_gaps | gap_spread             |
        | A       | 5/16.25     | sqrt(1518.75/3)/16.25  |
        | B       | 1           | 0                      |
        | C       | 1           | null                   |
        """,
    ),
    Spec(
        "the longest gap of the year may begin before it; it must end within it",
        invoices="""
        | account | ago | amount |
        | A       | 365 | 100    |
        | A       | 765 | 100    |
        | B       | 366 | 100    |
        | B       | 766 | 100    |
        """,
        expect="""
        | account | longest_gap_365d |
        | A       | 400              |
        | B       | null             |
        """,
    ),
    Spec(
        "a window of N days holds what is exactly N days old, and nothing older",
        invoices="""
        | account | ago | amount |
        | A       | 30  | 100    |
        | B       | 31  | 100    |
        | C       | 90  | 100    |
        | D       | 91  | 100    |
        | E       | 180 | 100    |
        | F       | 181 | 100    |
        | G       | 365 | 100    |
        | H       | 366 | 100    |
        """,
        expect="""
        | account | orders_30d | orders_90d | orders_180d | orders_365d | orders_ever |
        | A       | 1          | 1          | 1           | 1           | 1           |
        | B       | 0          | 1          | 1           | 1           | 1           |
        | C       | 0          | 1          | 1           | 1           | 1           |
        | D       | 0          | 0          | 1           | 1           | 1           |
        | E       | 0          | 0          | 1           | 1           | 1           |
        | F       | 0          | 0          | 0           | 1           | 1           |
        | G       | 0          | 0          | 0           | 1           | 1           |
        | H       | 0          | 0          | 0           | 0           | 1           |
        """,
    ),
    Spec(
        "the yearly rate looks at least 30 and at most 365 days back",
        invoices="""
        | account | ago | amount |
        | A       | 3   | 100    |
        | B       | 60  | 100    |
        | B       | 40  | 100    |
        | C       | 800 | 100    |
        | C       | 73  | 100    |
        """,
        expect="""
        | account | order_rate_365d | quiet_chance        | tenure_days |
        | A       | 1               | exp(-3/30)          | 3           |
        | B       | 2/60*30         | exp(-2/60*40)       | 60          |
        | C       | 1/365*30        | exp(-73/365)        | 800         |
        """,
    ),
    Spec(
        "an order fades with the days since",
        invoices="""
        | account | ago | amount |
        | A       | 45  | 100    |
        | A       | 130 | 100    |
        """,
        expect="""
        | account | orders_decay_45d     | orders_decay_130d     |
        | A       | exp(-1)+exp(-130/45) | exp(-45/130)+exp(-1)  |
        """,
    ),
    Spec(
        "a change is the last window over an earlier one of the same length; unknown if nothing was ordered then",
        invoices="""
        | account | ago | amount |
        | A       | 1   | 10     |
        | A       | 30  | 20     |
        | A       | 90  | 30     |
        | A       | 91  | 40     |
        | A       | 200 | 50     |
        | A       | 366 | 60     |
        | A       | 456 | 40     |
        | B       | 180 | 10     |
        | B       | 181 | 10     |
        | B       | 365 | 10     |
        | C       | 546 | 10     |
        | C       | 5   | 10     |
        """,
        expect="""
        | account | orders_change_90d | orders_change_180d | orders_yoy_90d | orders_yoy_180d |
        | A       | 3/1               | 4/1                | 3/1            | 4/2             |
        | B       | 0/1               | 1/1                | null           | null            |
        | C       | null              | null               | null           | null            |
        """,
    ),
    Spec(
        "a month is 30 days; the months before the first order don't count against an account",
        invoices="""
        | account | ago | amount |
        | A       | 1   | 100    |
        | A       | 30  | 100    |
        | A       | 31  | 100    |
        | A       | 110 | 100    |
        | B       | 360 | 100    |
        | B       | 900 | 100    |
        | C       | 361 | 100    |
        """,
        expect="""
        | account | active_months | regularity |
        | A       | 3             | 3/4        |
        | B       | 1             | 1/12       |
        | C       | 0             | 0          |
        """,
    ),
    Spec(
        "a credit note is no order; an account with nothing else has no orders, and all that hangs on one is unknown",
        invoices="""
        | account | ago | amount |
        | A       | 5   | -10    |
        | A       | 40  | 100    |
        | B       | 5   | -10    |
        """,
        expect="""
        | account | days_since_order | orders_90d | orders_ever | own_gap | overdue | due_in | order_rate_365d |
        | A       | 40               | 1          | 1           | 90      | 40/90   | 50     | 1/40*30         |
        | B       | null             | 0          | 0           | null    | null    | null   | null            |
        """,
    ),
    Spec(
        "what all that hangs on an order is, without one",
        invoices="""
        | account | ago | amount |
        | B       | 5   | -10    |
        """,
        expect="""
        | account | tenure_days | active_months | regularity | quiet_chance | orders_decay_45d | gap_spread |
        | B       | null        | null          | null       | null         | 0                | null       |
        """,
    ),
    Spec(
        "a day with more taken back than bought is still an order",
        invoices="""
        | account | ago | amount |
        | A       | 5   | 10     |
        | A       | 5   | -100   |
        """,
        expect="""
        | account | days_since_order | orders_30d | spend_30d |
        | A       | 5                | 1          | -90       |
        """,
    ),
)
