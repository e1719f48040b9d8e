"""What it means that an account left."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "a loss ends the contracts that had begun, and none that begins with it or after it",
        subscriptions="""
        | account | ago | ends_ago | mrr |
        | ended   | 400 | null     | 10  |
        | ended   | 300 | null     | 10  |
        | back    | 400 | null     | 10  |
        | back    | 50  | null     | 30  |
        | same    | 400 | null     | 10  |
        | same    | 200 | null     | 20  |
        | before  | 400 | 250      | 10  |
        | twice   | 400 | null     | 10  |
        | other   | 400 | null     | 10  |
        """,
        losses="""
        | account | ago |
        | ended   | 200 |
        | back    | 200 |
        | same    | 200 |
        | before  | 200 |
        | twice   | 100 |
        | twice   | 200 |
        """,
        expect="""
        | account | lifecycle | running_contracts | mrr | days_since_contract_end |
        | ended   | lapsed    | 0                 | 0   | 200                     |
        | back    | client    | 1                 | 30  | 200                     |
        | same    | client    | 1                 | 20  | 200                     |
        | before  | lapsed    | 0                 | 0   | 250                     |
        | twice   | lapsed    | 0                 | 0   | 200                     |
        | other   | client    | 1                 | 10  | null                    |
        """,
    ),
    Spec(
        "a loss counts once it has happened and is known",
        subscriptions="""
        | account | ago | mrr |
        | known   | 400 | 10  |
        | later   | 400 | 10  |
        | today   | 400 | 10  |
        | revoked | 400 | 10  |
        """,
        losses="""
        | account | lost_at             | day        | known_from          | known_to            |
        | known   | 2011-06-09T12:00:00 | 2011-06-09 | 2011-06-10T00:00:00 | null                |
        | later   | 2011-06-01T12:00:00 | 2011-06-01 | 2011-06-10T00:00:01 | null                |
        | today   | 2011-06-10T00:00:00 | 2011-06-10 | 2011-06-01T00:00:00 | null                |
        | revoked | 2011-06-01T12:00:00 | 2011-06-01 | 2011-06-01T12:00:00 | 2011-06-10T00:00:00 |
        """,
        expect="""
        | account | lifecycle | running_contracts |
        | known   | lapsed    | 0                 |
        | later   | client    | 1                 |
        | today   | client    | 1                 |
        | revoked | client    | 1                 |
        """,
    ),
    Spec(
        "who bought within the lapse window is a client, whatever was written down as a loss",
        invoices="""
        | account | ago | amount |
        | buyer   | 20  | 10     |
        """,
        losses="""
        | account | ago |
        | buyer   | 10  |
        """,
        expect="""
        | account | lifecycle | days_since_order |
        | buyer   | client    | 20               |
        """,
    ),
    Spec(
        "how long ago it left is told by its latest loss, whether that says why or not",
        invoices="""
        | account | ago | amount |
        | once    | 300 | 10     |
        | twice   | 300 | 10     |
        | never   | 300 | 10     |
        | later   | 300 | 10     |
        """,
        losses="""
        | account | ago | loss_reason |
        | once    | 200 | price       |
        | twice   | 100 | null        |
        | twice   | 200 | price       |
        | later   | -1  | price       |
        """,
        expect="""
        | account | lifecycle | days_since_loss |
        | once    | lapsed    | 200             |
        | twice   | lapsed    | 100             |
        | never   | lapsed    | null            |
        | later   | lapsed    | null            |
        """,
    ),
)
