"""Spend and season."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "what was spent in the same 90 days a year ago, net of credit notes",
        invoices="""
        | account | ago | amount |
        | A       | 365 | 1      |
        | A       | 366 | 100    |
        | A       | 455 | 20     |
        | A       | 400 | -5     |
        | A       | 456 | 7      |
        | B       | 10  | 50     |
        """,
        expect="""
        | account | spend_90d_year_ago |
        | A       | 115                |
        | B       | 0                  |
        | P       | null               |
        """,
    ),
    Spec(
        "spend is net of credit notes; a window of N days holds what is exactly N days old",
        invoices="""
        | account | ago | amount |
        | A       | 30  | 100    |
        | A       | 31  | 10     |
        | A       | 90  | -20    |
        | A       | 180 | 5      |
        | A       | 181 | 2      |
        | A       | 365 | 3      |
        | A       | 366 | 1000   |
        """,
        expect="""
        | account | spend_30d | spend_90d | spend_180d | spend_365d | spend_ever |
        | A       | 100       | 90        | 95         | 100        | 1100       |
        """,
    ),
    Spec(
        "amounts of many millions a day are added up and squared like any other",
        invoices="""
        | account | ago | amount       |
        | A       | 1   | 900000000000 |
        | A       | 2   | 300000000000 |
        """,
        expect="""
        | account | spend_30d     | order_value_spread_365d | spend_trend_365d         |
        | A       | 1200000000000 | 2**0.5/2                | (9*182+3*181)/12/182     |
        """,
    ),
    Spec(
        "spend fades with the days since, and so does what is taken back",
        invoices="""
        | account | ago | amount |
        | A       | 45  | 100    |
        | A       | 130 | -10    |
        """,
        expect="""
        | account | spend_decay_45d               | spend_decay_130d               |
        | A       | 100*exp(-1) - 10*exp(-130/45) | 100*exp(-45/130) - 10*exp(-1)  |
        """,
    ),
    Spec(
        "a change in spend is unknown where nothing, or less, was spent then",
        invoices="""
        | account | ago | amount |
        | A       | 1   | 10     |
        | A       | 30  | 20     |
        | A       | 90  | 30     |
        | A       | 91  | 40     |
        | A       | 200 | 50     |
        | A       | 366 | 30     |
        | A       | 456 | 70     |
        | B       | 10  | 10     |
        | B       | 100 | 10     |
        | B       | 101 | -10    |
        | B       | 200 | -5     |
        | B       | 400 | -5     |
        """,
        expect="""
        | account | spend_change_90d | spend_change_180d | spend_yoy_90d | spend_yoy_180d |
        | A       | 60/40            | 100/50            | 60/30         | 100/100        |
        | B       | null             | null              | null          | null           |
        """,
    ),
    Spec(
        "the trend is the mean age of the year's spend, from 1 (yesterday) to -1 (365 days ago)",
        invoices="""
        | account | ago | amount |
        | A       | 1   | 100    |
        | B       | 365 | 100    |
        | C       | 183 | 100    |
        | D       | 1   | 300    |
        | D       | 365 | 100    |
        | E       | 366 | 100    |
        """,
        expect="""
        | account | spend_trend_365d |
        | A       | 1                |
        | B       | -1               |
        | C       | 0                |
        | D       | 0.5              |
        | E       | null             |
        """,
    ),
    Spec(
        "an order's value is what was bought on one day, before returns",
        invoices="""
        | account | ago | amount |
        | A       | 10  | 60     |
        | A       | 10  | 40     |
        | A       | 10  | -30    |
        | A       | 20  | 300    |
        | B       | 10  | 100    |
        | C       | 366 | 100    |
        | D       | 10  | 0.004  |
        | D       | 20  | 0.006  |
        | E       | 10  | -5     |
        """,
        expect="""
        | account | order_value_365d | order_value_spread_365d | last_order_value | last_to_mean_value |
        | A       | 200              | sqrt(20000)/200         | 100              | 1/2                |
        | B       | 100              | null                    | 100              | 1                  |
        | C       | null             | null                    | 100              | 1                  |
        | D       | 0.005            | sqrt(2)/5               | 0.004            | 0.8                |
        | E       | null             | null                    | null             | null               |
        """,
    ),
    Spec(
        "a margin is known only where a cost is",
        invoices="""
        | account | ago | amount | cost |
        | A       | 10  | 100    | 60   |
        | A       | 20  | 50     | null |
        | A       | 366 | 100    | 0    |
        | B       | 10  | 100    | null |
        | C       | 10  | 100    | 0    |
        | D       | 10  | 100    | 120  |
        """,
        expect="""
        | account | margin_365d |
        | A       | 0.4         |
        | B       | null        |
        | C       | 1           |
        | D       | -0.2        |
        """,
    ),
    Spec(
        "the best year is the dearest of ten years of 365 days back from the as-of",
        invoices="""
        | account | ago  | amount |
        | A       | 10   | 100    |
        | A       | 365  | 100    |
        | A       | 366  | 400    |
        | A       | 730  | 400    |
        | A       | 731  | 500    |
        | B       | 3650 | 70     |
        | C       | 3651 | 70     |
        """,
        expect="""
        | account | best_year_spend | spend_to_best_year | spend_ever |
        | A       | 800             | 1/4                | 1500       |
        | B       | 70              | 0                  | 70         |
        | C       | 0               | null               | 70         |
        """,
    ),
    Spec(
        "the season ahead is what the same 90 days brought a year ago, known after 276 days",
        invoices="""
        | account | ago | amount |
        | A       | 10  | 300    |
        | A       | 276 | 40     |
        | A       | 365 | 60     |
        | A       | 366 | 999    |
        | B       | 10  | 300    |
        | B       | 275 | 100    |
        | C       | 400 | 100    |
        """,
        expect="""
        | account | season_ahead_90d |
        | A       | 1/4              |
        | B       | null             |
        | C       | null             |
        """,
    ),
    Spec(
        "the strongest of the last twelve months of 30 days",
        invoices="""
        | account | ago | amount |
        | A       | 1   | 20     |
        | A       | 30  | 40     |
        | A       | 31  | 30     |
        | A       | 360 | 10     |
        | A       | 361 | 900    |
        | B       | 361 | 900    |
        """,
        expect="""
        | account | peak_month_share |
        | A       | 0.6              |
        | B       | null             |
        """,
    ),
)
