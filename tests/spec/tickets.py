"""What an account needs help with, and how content it is."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "cases by the days since they were opened",
        tickets="""
        | account | ago |
        | A       | 1   |
        | A       | 30  |
        | A       | 90  |
        | A       | 180 |
        | A       | 181 |
        | A       | 365 |
        | A       | 366 |
        | A       | 0   |
        """,
        expect="""
        | account | tickets_30d | tickets_90d | tickets_365d | tickets_change_180d | days_since_ticket |
        | A       | 2           | 3           | 6            | 4/1                 | 1                 |
        | B       | 0           | 0           | 0            | null                | null              |
        """,
    ),
    Spec(
        "a case is open until it is closed, and no answer counts before",
        tickets="""
        | account | ago | closed_at           | satisfaction |
        | A       | 20  | 2011-06-09T23:59:59 | 4            |
        | A       | 30  | 2011-06-10T00:00:00 | 1            |
        | A       | 40  | 2011-06-20T00:00:00 | 1            |
        | B       | 40  | null                | 1            |
        """,
        expect="""
        | account | open_tickets | oldest_open_ticket | satisfaction_365d | last_satisfaction | bad_ratings_365d |
        | A       | 2            | 40                 | 4                 | 4                 | 0                |
        | B       | 1            | 40                 | null              | null              | 0                |
        | C       | 0            | null               | null              | null              | 0                |
        """,
    ),
    Spec(
        "severities, whichever way they are written",
        tickets="""
        | account | ago | severity |
        | A       | 10  | low      |
        | A       | 90  | High     |
        | A       | 91  | urgent   |
        | A       | 365 | URGENT   |
        | A       | 366 | urgent   |
        | B       | 10  | null     |
        """,
        expect="""
        | account | severe_tickets_90d | urgent_tickets_365d | severe_share_365d |
        | A       | 1                  | 2                   | 3/4               |
        | B       | 0                  | 0                   | 0                 |
        | C       | 0                  | 0                   | null              |
        """,
    ),
    Spec(
        "ratings count by the day on which the case was closed",
        tickets="""
        | account | ago | closed_ago | satisfaction |
        | A       | 20  | 10         | 2            |
        | A       | 190 | 180        | 4            |
        | A       | 190 | 181        | 5            |
        | A       | 400 | 360        | 4            |
        | A       | 400 | 365        | 1            |
        | A       | 400 | 366        | 1            |
        | A       | 10  | 5          | null         |
        | B       | 400 | 366        | 2            |
        """,
        expect="""
        | account | satisfaction_365d | worst_satisfaction_365d | last_satisfaction | satisfaction_change_180d | bad_ratings_365d |
        | A       | 16/5              | 1                       | 2                 | 3 - 4.5                  | 2                |
        | B       | null              | null                    | 2                 | null                     | 0                |
        """,
    ),
    Spec(
        "how long cases were open, and how many there are to an order",
        invoices="""
        | account | ago | amount |
        | A       | 5   | 10     |
        | A       | 9   | 10     |
        | B       | 400 | 10     |
        """,
        tickets="""
        | account | ago | closed_ago |
        | A       | 20  | 10         |
        | A       | 400 | 365        |
        | A       | 400 | 366        |
        | A       | 3   | null       |
        """,
        expect="""
        | account | ticket_days_365d | tickets_an_order_365d |
        | A       | 45/2             | 2/2                   |
        | B       | null             | null                  |
        """,
    ),
)
