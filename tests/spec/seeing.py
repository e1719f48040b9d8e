"""What is seen from an as-of, who is a client, and what the account itself says."""

import datetime as dt

from kare_ml.domain.as_of import AsOf
from tests.spec.spec import Spec

LONDON = AsOf(dt.date(2011, 6, 10), "Europe/London")

SPECS = (
    Spec(
        "what happens on the day of the as-of is not seen, nor anything after it",
        invoices="""
        | account | ago | amount |
        | A       | 1   | 10     |
        | A       | 0   | 100    |
        | A       | -1  | 1000   |
        | B       | 0   | 100    |
        """,
        expect="""
        | account | days_since_order | spend_ever | orders_ever |
        | A       | 1                | 10         | 1           |
        """,
        nobody=("B",),
    ),
    Spec(
        "nor is it seen when it was announced before",
        invoices="""
        | account | ago | amount | known_from          |
        | A       | 1   | 10     | 2011-06-01T00:00:00 |
        | A       | 0   | 100    | 2011-06-01T00:00:00 |
        | A       | -9  | 1000   | 2011-06-01T00:00:00 |
        | B       | 0   | 100    | 2011-06-01T00:00:00 |
        """,
        expect="""
        | account | days_since_order | spend_ever | orders_ever |
        | A       | 1                | 10         | 1           |
        """,
        nobody=("B",),
    ),
    Spec(
        "a row counts from the instant at which it is known until it is replaced",
        invoices="""
        | account | ago | amount | known_from          | known_to            |
        | A       | 40  | 1      | 2011-06-10T00:00:00 | null                |
        | A       | 40  | 10     | 2011-06-10T00:00:01 | null                |
        | A       | 40  | 100    | 2011-05-01T12:00:00 | 2011-06-10T00:00:00 |
        | A       | 40  | 1000   | 2011-05-01T12:00:00 | 2011-06-10T00:00:01 |
        | B       | 40  | 10     | 2011-06-11T00:00:00 | null                |
        """,
        expect="""
        | account | spend_ever |
        | A       | 1001       |
        """,
        nobody=("B",),
    ),
    Spec(
        "the day is the book's: 23:30 in London on 9 June is seen on 10 June, half past midnight is not",
        as_of=LONDON,
        invoices="""
        | account | invoiced_at         | day        | amount | known_from          |
        | A       | 2011-06-09T22:30:00 | 2011-06-09 | 10     | 2011-06-09T22:30:00 |
        | B       | 2011-06-09T23:30:00 | 2011-06-10 | 10     | 2011-06-09T23:30:00 |
        | C       | 2011-06-09T22:30:00 | 2011-06-09 | 10     | 2011-06-09T23:00:00 |
        | D       | 2011-06-09T22:30:00 | 2011-06-09 | 10     | 2011-06-09T23:00:01 |
        """,
        expect="""
        | account | days_since_order |
        | A       | 1                |
        | C       | 1                |
        """,
        nobody=("B", "D"),
    ),
    Spec(
        "postage and fees are no purchases; a line that does not say is a product",
        invoices="""
        | account | ago | amount | is_product | product |
        | A       | 10  | 100    | yes        | cup     |
        | A       | 5   | 7      | no         | post    |
        | B       | 5   | 7      | no         | post    |
        | C       | 5   | 7      | null       | cup     |
        """,
        expect="""
        | account | days_since_order | spend_ever | products_90d | orders_ever |
        | A       | 10               | 100        | 1            | 1           |
        | B       | null             | null       | null         | null        |
        | C       | 5                | 7          | 1            | 1           |
        """,
    ),
    Spec(
        "a client bought within the lapse window, a lapsed account once did, a prospect never",
        invoices="""
        | account | ago | amount |
        | A       | 90  | 10     |
        | B       | 91  | 10     |
        | C       | 5   | -10    |
        | D       | 0   | 10     |
        """,
        accounts="""
        | account | known_from          |
        | D       | 2011-01-01T00:00:00 |
        | E       | 2011-01-01T00:00:00 |
        | F       | 2011-06-10T00:00:01 |
        """,
        lapse_after_days=90,
        expect="""
        | account | lifecycle | days_since_order | spend_365d | products_365d |
        | A       | client    | 90               | 10         | 1             |
        | B       | lapsed    | 91               | 10         | 1             |
        | C       | lapsed    | null             | -10        | null          |
        | D       | prospect  | null             | null       | null          |
        | E       | prospect  | null             | null       | null          |
        """,
        nobody=("F",),
    ),
    Spec(
        "what the account itself says, as it was known then",
        accounts="""
        | account | created_at          | employees | known_from          | known_to            |
        | A       | 2011-06-09T00:00:00 | 12        | 2011-06-09T00:00:00 | null                |
        | B       | 2010-06-10T18:00:00 | 10        | 2010-06-10T18:00:00 | 2011-01-01T00:00:00 |
        | B       | 2010-06-10T18:00:00 | 20        | 2011-01-01T00:00:00 | 2011-07-01T00:00:00 |
        | B       | 2010-06-10T18:00:00 | 30        | 2011-07-01T00:00:00 | null                |
        | C       | null                | null      | 1970-01-01T00:00:00 | null                |
        | D       | 2011-06-09T00:00:00 | 0         | 2011-06-09T00:00:00 | null                |
        """,
        expect="""
        | account | account_age_days | headcount |
        | A       | 1                | 12        |
        | B       | 364              | 20        |
        | C       | null             | null      |
        | D       | 1                | 0         |
        """,
    ),
)
