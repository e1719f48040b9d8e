"""What like accounts buy. The accounts of all specs of a day are one book, so this one has a day of its own."""

import datetime as dt

from kare_ml.domain.as_of import AsOf
from tests.spec.spec import Spec

SPECS = (
    Spec(
        "like accounts are the clients of the industry; their lines are those that a quarter of them buy",
        as_of=AsOf(dt.date(2011, 7, 1)),
        accounts="""
        | account | industry |
        | A       | cafe     |
        | B       | cafe     |
        | C       | cafe     |
        | D       | cafe     |
        | E       | cafe     |
        | F       | shop     |
        | L       | cafe     |
        | P       | cafe     |
        | N       | null     |
        | O       | bank     |
        """,
        invoices="""
        | account | ago | amount | product_line |
        | A       | 10  | 100    | china        |
        | A       | 20  | 100    | cloth        |
        | B       | 10  | 100    | china        |
        | B       | 400 | 100    | paper        |
        | C       | 10  | 100    | china        |
        | C       | 10  | 100    | cloth        |
        | D       | 10  | 100    | metal        |
        | E       | 10  | 100    | null         |
        | F       | 10  | 100    | china        |
        | L       | 300 | 100    | metal        |
        | L       | 300 | 100    | cloth        |
        | N       | 10  | 100    | china        |
        | X       | 10  | 100    | china        |
        """,
        expect="""
        | account | industry_client_share | peer_lines_365d | peer_line_share_365d |
        | A       | 5/6                   | 2               | 1                    |
        | B       | 5/6                   | 2               | 1/2                  |
        | D       | 5/6                   | 2               | 0                    |
        | E       | 5/6                   | 2               | null                 |
        | F       | 1/6                   | 1               | 1                    |
        | L       | 5/6                   | 2               | 1/2                  |
        | P       | 5/6                   | 2               | null                 |
        | N       | null                  | null            | null                 |
        | O       | null                  | null            | null                 |
        | X       | null                  | null            | null                 |
        """,
    ),
)
