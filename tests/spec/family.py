"""How the accounts of the same family fare."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "the others of a family are its sisters, the parent among them; a parent need not be in the book",
        accounts="""
        | account | parent |
        | A       | null   |
        | B       | A      |
        | C       | A      |
        | D       | null   |
        | E       | Z      |
        | F       | Z      |
        """,
        invoices="""
        | account | ago | amount | product_line |
        | A       | 10  | 100    | china        |
        | A       | 300 | 300    | cloth        |
        | B       | 20  | 40     | china        |
        | B       | 500 | 999    | metal        |
        | C       | 200 | 60     | paper        |
        | X       | 5   | 10     | china        |
        """,
        expect="""
        | account | has_parent | sisters | sister_spend_365d | sister_orders_90d | sister_client_share | sister_lapsed_share | sisters_not_buying |
        | A       | 0          | 2       | 100               | 1                 | 1/2                 | 1/2                 | 1                  |
        | B       | 1          | 2       | 460               | 1                 | 1/2                 | 1/2                 | 1                  |
        | C       | 1          | 2       | 440               | 2                 | 1                   | 0                   | 0                  |
        | D       | 0          | 0       | null              | null              | null                | null                | null               |
        | E       | 1          | 1       | 0                 | 0                 | 0                   | 0                   | 1                  |
        | X       | null       | null    | null              | null              | null                | null                | null               |
        """,
    ),
    Spec(
        "what the sisters spend now, the account's own part, and the product lines that it does not buy",
        accounts="""
        | account | parent |
        | A       | null   |
        | B       | A      |
        | C       | A      |
        | D       | null   |
        | E       | Z      |
        | F       | Z      |
        """,
        invoices="""
        | account | ago | amount | product_line |
        | A       | 10  | 100    | china        |
        | A       | 300 | 300    | cloth        |
        | B       | 20  | 40     | china        |
        | B       | 500 | 999    | metal        |
        | C       | 200 | 60     | paper        |
        """,
        expect="""
        | account | sister_recent_share_90d | share_of_family_spend_365d | sister_product_lines_365d |
        | A       | 40/100                  | 400/500                    | 1                         |
        | B       | 100/460                 | 40/500                     | 2                         |
        | C       | 140/440                 | 60/500                     | 2                         |
        | D       | null                    | null                       | null                      |
        | E       | null                    | null                       | null                      |
        """,
    ),
)
