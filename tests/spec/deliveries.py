"""How we deliver to an account."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "a delivery is late by the days from the promise to its coming, or to the as-of while it is awaited",
        deliveries="""
        | account | ago | delivered_ago |
        | A       | 1   | null          |
        | A       | 90  | 88            |
        | A       | 91  | 92            |
        | A       | 365 | 360           |
        | A       | 366 | 300           |
        | B       | 366 | 366           |
        """,
        expect="""
        | account | delivery_delay_90d | delivery_delay_365d | worst_delivery_delay_365d | awaited_deliveries |
        | A       | 3/2                | (1+2-1+5)/4         | 5                         | 1                  |
        | B       | null               | null                | null                      | 0                  |
        """,
    ),
    Spec(
        "a delivery at the as-of or after it has not come yet, and one promised for then is not awaited yet",
        deliveries="""
        | account | ago | delivered_at        | quantity | short |
        | A       | 30  | 2011-06-09T23:59:59 | 10       | 5     |
        | B       | 30  | 2011-06-10T00:00:00 | 10       | 5     |
        | C       | 0   | null                | 10       | null  |
        """,
        expect="""
        | account | awaited_deliveries | short_delivery_share_365d | missing_units_share_365d | delivery_delay_365d |
        | A       | 0                  | 1                         | 1/2                      | 29                  |
        | B       | 1                  | null                      | null                     | 30                  |
        | C       | null               | null                      | null                     | null                |
        """,
    ),
    Spec(
        "shares of late deliveries, and their drift",
        deliveries="""
        | account | ago | delivered_ago |
        | A       | 90  | 89            |
        | A       | 91  | 91            |
        | A       | 180 | 180           |
        | A       | 181 | 180           |
        | A       | 360 | 360           |
        | B       | 10  | 9             |
        """,
        expect="""
        | account | late_delivery_share_90d | late_delivery_share_365d | late_delivery_change_180d |
        | A       | 1                       | 2/5                      | 1/3 - 1/2                 |
        | B       | 1                       | 1                        | null                      |
        """,
    ),
    Spec(
        "what is short is counted over the deliveries that have come; units only where their number is known",
        deliveries="""
        | account | ago | delivered_ago | quantity | short |
        | A       | 10  | 10            | 10       | 1     |
        | A       | 20  | 20            | 5.5      | null  |
        | A       | 30  | 30            | null     | 3     |
        | A       | 40  | null          | 100      | 100   |
        | A       | 366 | 366           | 100      | 100   |
        """,
        expect="""
        | account | short_delivery_share_365d | missing_units_share_365d |
        | A       | 2/3                       | 1/15.5                   |
        """,
    ),
    Spec(
        "the last trouble is the coming of a late or short delivery, or yesterday while one is awaited",
        deliveries="""
        | account | ago | delivered_ago | short |
        | A       | 50  | 40            | 0     |
        | A       | 30  | 30            | 0     |
        | B       | 50  | 40            | 0     |
        | B       | 30  | 30            | 2     |
        | C       | 50  | null          | 0     |
        | D       | 50  | 50            | 0     |
        """,
        expect="""
        | account | days_since_delivery_trouble |
        | A       | 40                          |
        | B       | 30                          |
        | C       | 1                           |
        | D       | null                        |
        """,
    ),
)
