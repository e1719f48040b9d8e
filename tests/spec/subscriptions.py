"""What an account has contracted, and that a contract makes a client."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "a contract runs from the day after its start up to its end; whoever holds one is a client",
        subscriptions="""
        | account | ago | ends_at             | mrr | seats | product_line |
        | A       | 1   | null                | 50  | 5     | china        |
        | A       | 400 | 2011-06-10T00:00:00 | 25  | 2     | cloth        |
        | B       | 400 | 2011-06-09T23:59:59 | 25  | 2     | cloth        |
        | D       | 0   | null                | 25  | 2     | cloth        |
        """,
        accounts="""
        | account |
        | D       |
        """,
        expect="""
        | account | lifecycle | running_contracts | mrr | seats | contract_product_lines | trailing_revenue |
        | A       | client    | 2                 | 75  | 7     | 2                      | 900              |
        | B       | lapsed    | 0                 | 0   | 0     | 0                      | 0                |
        | D       | prospect  | 0                 | 0   | 0     | 0                      | null             |
        """,
    ),
    Spec(
        "orders or a contract, either makes a client; revenue is what was invoiced where anything was",
        invoices="""
        | account | ago | amount |
        | A       | 300 | 10     |
        | B       | 300 | 10     |
        | C       | 5   | 10     |
        """,
        subscriptions="""
        | account | ago | ends_ago | mrr |
        | A       | 200 | null     | 50  |
        | B       | 200 | 100      | 50  |
        """,
        expect="""
        | account | lifecycle | trailing_revenue | contract_share_of_spend |
        | A       | client    | 10               | 600/10                  |
        | B       | lapsed    | 10               | 0                       |
        | C       | client    | 10               | 0                       |
        """,
    ),
    Spec(
        "the ends ahead, and what renews itself",
        subscriptions="""
        | account | ago | ends_ago | mrr | auto_renew |
        | A       | 10  | -90      | 10  | yes        |
        | A       | 10  | -91      | 20  | null       |
        | A       | 10  | null     | 10  | yes        |
        | B       | 10  | null     | 10  | no         |
        | C       | 10  | 5        | 10  | yes        |
        """,
        expect="""
        | account | days_to_contract_end | mrr_ending_share_90d | auto_renew_share |
        | A       | 90                   | 10/40                | 2/3              |
        | B       | null                 | 0                    | 0                |
        | C       | null                 | null                 | null             |
        """,
    ),
    Spec(
        "starts and ends behind",
        subscriptions="""
        | account | ago | ends_ago |
        | A       | 800 | 366      |
        | A       | 700 | 365      |
        | A       | 100 | 50       |
        | A       | 40  | null     |
        | B       | 40  | null     |
        """,
        expect="""
        | account | contract_days | days_since_contract | days_since_contract_end | contracts_ended_365d |
        | A       | 800           | 40                  | 50                      | 2                    |
        | B       | 40            | 40                  | null                    | 0                    |
        """,
    ),
    Spec(
        "against the contracts that ran a year ago",
        subscriptions="""
        | account | ago | ends_ago | mrr | seats |
        | A       | 366 | 30       | 40  | 4     |
        | A       | 800 | 366      | 99  | 9     |
        | A       | 365 | null     | 60  | 5     |
        | B       | 366 | null     | 60  | 0     |
        | C       | 365 | null     | 60  | 5     |
        """,
        expect="""
        | account | mrr_change_365d | seats_change_365d | price_change_365d |
        | A       | 60/40           | 5/4               | 12/10             |
        | B       | 1               | null              | null              |
        | C       | null            | null              | null              |
        """,
    ),
)
