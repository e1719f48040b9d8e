"""Breadth and service."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "a regular line was bought in each of three quarters; not ordered in the last 90 days, it is lost",
        invoices="""
        | account | ago | amount | product | product_line |
        | A       | 91  | 30     | cup     | china        |
        | A       | 181 | 40     | mug     | china        |
        | A       | 360 | 50     | cup     | china        |
        | A       | 100 | 10     | bag     | cloth        |
        | A       | 200 | 10     | bag     | cloth        |
        | A       | 300 | 10     | bag     | cloth        |
        | A       | 90  | 1      | bag     | cloth        |
        | A       | 100 | 10     | nail    | metal        |
        | A       | 361 | 10     | nail    | metal        |
        | B       | 100 | 10     | box     | null         |
        """,
        expect="""
        | account | lost_lines | lost_line_spend |
        | A       | 1              | 40                  |
        | B       | null           | null                |
        """,
    ),
    Spec(
        "products are counted once, however often they are bought",
        invoices="""
        | account | ago | amount | product | product_line |
        | A       | 10  | 10     | cup     | china        |
        | A       | 90  | 10     | cup     | china        |
        | A       | 90  | 10     | mug     | china        |
        | A       | 91  | 10     | bag     | cloth        |
        | A       | 365 | 10     | box     | paper        |
        | A       | 366 | 10     | can     | metal        |
        | B       | 400 | 10     | cup     | china        |
        | C       | 10  | 10     | cup     | null         |
        """,
        expect="""
        | account | products_90d | products_365d | product_lines_365d | repeat_product_share |
        | A       | 2            | 4             | 3                  | 1/5                  |
        | B       | 0            | 0             | 0                  | 0                    |
        | C       | 1            | 1             | null               | 0                    |
        """,
    ),
    Spec(
        "lines to an order, without credit notes",
        invoices="""
        | account | ago | amount | product |
        | A       | 10  | 10     | cup     |
        | A       | 10  | 10     | mug     |
        | A       | 10  | -10    | mug     |
        | A       | 20  | 10     | cup     |
        | A       | 366 | 10     | cup     |
        | B       | 366 | 10     | cup     |
        """,
        expect="""
        | account | lines_per_order_365d |
        | A       | 3/2                  |
        | B       | null                 |
        """,
    ),
    Spec(
        "how a year's spend is spread over products",
        invoices="""
        | account | ago | amount | product |
        | A       | 10  | 25     | cup     |
        | A       | 20  | 25     | cup     |
        | A       | 30  | 50     | mug     |
        | A       | 400 | 900    | bag     |
        | B       | 10  | 75     | cup     |
        | B       | 10  | 25     | mug     |
        | C       | 10  | 99     | cup     |
        | D       | 400 | 99     | cup     |
        """,
        expect="""
        | account | mix_entropy_365d                  | top_product_share_365d |
        | A       | ln(2)                             | 0.5                    |
        | B       | -0.75*ln(0.75) - 0.25*ln(0.25)    | 0.75                   |
        | C       | 0                                 | 1                      |
        | D       | null                              | null                   |
        """,
    ),
    Spec(
        "to an account younger than the window everything is new: that says nothing",
        invoices="""
        | account | ago | amount | product |
        | A       | 200 | 10     | cup     |
        | A       | 90  | 10     | mug     |
        | A       | 10  | 30     | cup     |
        | B       | 180 | 10     | cup     |
        | B       | 91  | 10     | mug     |
        | C       | 90  | 10     | cup     |
        | D       | 200 | 10     | cup     |
        """,
        expect="""
        | account | new_products_90d | new_product_share_180d |
        | A       | 1                | 1/4                    |
        | B       | 0                | null                   |
        | C       | null             | null                   |
        | D       | 0                | null                   |
        """,
    ),
    Spec(
        "a product is dropped that was bought twice, 91 to 365 days ago, and not since",
        invoices="""
        | account | ago | amount | product |
        | A       | 91  | 10     | cup     |
        | A       | 365 | 10     | cup     |
        | A       | 100 | 10     | mug     |
        | A       | 120 | 10     | mug     |
        | A       | 90  | 10     | mug     |
        | A       | 100 | 10     | bag     |
        | A       | 100 | 10     | box     |
        | A       | 366 | 10     | box     |
        """,
        expect="""
        | account | dropped_products |
        | A       | 1                |
        """,
    ),
    Spec(
        "of the products of the half-year before, the share bought again",
        invoices="""
        | account | ago | amount | product |
        | A       | 181 | 10     | cup     |
        | A       | 360 | 10     | mug     |
        | A       | 180 | 10     | mug     |
        | A       | 361 | 10     | bag     |
        | B       | 10  | 10     | cup     |
        """,
        expect="""
        | account | kept_product_share |
        | A       | 1/2                |
        | B       | null               |
        """,
    ),
    Spec(
        "returns are credit notes, as a share of what was bought",
        invoices="""
        | account | ago | amount |
        | A       | 10  | 100    |
        | A       | 10  | -10    |
        | A       | 90  | -15    |
        | A       | 91  | 300    |
        | A       | 365 | -55    |
        | A       | 366 | -99    |
        | B       | 10  | -10    |
        | C       | 10  | 10     |
        """,
        expect="""
        | account | returns_share_365d | returns_share_90d | days_since_return | return_days_365d |
        | A       | 80/400             | 25/100            | 10                | 3                |
        | B       | null               | null              | 10                | 1                |
        | C       | 0                  | 0                 | null              | 0                |
        """,
    ),
    Spec(
        "without an order nothing is known about products",
        invoices="""
        | account | ago | amount | product | product_line |
        | A       | 10  | -10    | cup     | china        |
        """,
        expect="""
        | account | products_365d | dropped_products | repeat_product_share | product_lines_365d | new_products_90d |
        | A       | null          | null             | null                 | null               | null             |
        """,
    ),
)
