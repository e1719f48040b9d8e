"""How an account pays."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "an item is late by the days from its due date to its payment, or to the as-of while it is open",
        payments="""
        | account | ago | paid_ago | amount |
        | A       | 1   | null     | 100    |
        | A       | 90  | 80       | 100    |
        | A       | 91  | 96       | 200    |
        | A       | 365 | 324      | 600    |
        | A       | 366 | 0        | 900    |
        | B       | 366 | 360      | 100    |
        """,
        expect="""
        | account | payment_delay_365d | payment_delay_90d | payment_delay_by_amount_365d   | worst_payment_delay_365d |
        | A       | (1+10-5+41)/4      | 11/2              | (100+1000-1000+24600)/1000     | 41                       |
        | B       | null               | null              | null                           | null                     |
        """,
    ),
    Spec(
        "a payment at the as-of or after it has not come yet",
        payments="""
        | account | ago | paid_at             | amount |
        | A       | 30  | 2011-06-09T23:59:59 | 100    |
        | B       | 30  | 2011-06-10T00:00:00 | 100    |
        | C       | 30  | 2011-07-01T00:00:00 | 100    |
        | D       | 0   | null                | 100    |
        | E       | 30  | null                | -100   |
        """,
        expect="""
        | account | overdue_items | overdue_amount | overdue_days | overdue_share_365d | days_since_payment |
        | A       | 0             | 0              | 0            | 0                  | 1                  |
        | B       | 1             | 100            | 30           | 1                  | null               |
        | C       | 1             | 100            | 30           | 1                  | null               |
        | D       | null          | null           | null         | null               | null               |
        | E       | null          | null           | null         | null               | null               |
        """,
    ),
    Spec(
        "shares, spread and drift of a year's delays",
        payments="""
        | account | ago | paid_ago |
        | A       | 100 | 100      |
        | A       | 180 | 170      |
        | A       | 181 | 150      |
        | A       | 360 | 328      |
        | B       | 10  | 9        |
        """,
        expect="""
        | account | late_share_365d | very_late_share_365d | payment_delay_change_180d | payment_delay_spread_365d |
        | A       | 3/4             | 2/4                  | 5 - 31.5                  | sqrt(752.75/3)            |
        | B       | 1               | 0                    | null                      | null                      |
        """,
    ),
    Spec(
        "the last delay is that of the item due last among the paid ones",
        payments="""
        | account | ago | paid_ago |
        | A       | 5   | null     |
        | A       | 20  | 17       |
        | A       | 40  | 2        |
        | B       | 5   | null     |
        """,
        expect="""
        | account | last_payment_delay | days_since_payment | overdue_items |
        | A       | 3                  | 2                  | 1             |
        | B       | null               | null               | 1             |
        """,
    ),
    Spec(
        "the day of a clock change is a day too",
        payments="""
        | account | due_at              | day        | paid_at             |
        | A       | 2011-03-20T00:00:00 | 2011-03-20 | 2011-03-31T23:00:00 |
        | B       | 2011-03-20T00:00:00 | 2011-03-20 | 2011-03-31T22:00:00 |
        """,
        expect="""
        | account | payment_delay_365d |
        | A       | 12                 |
        | B       | 11                 |
        """,
    ),
)
