"""What an account may buy next."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "an opportunity that is decided at the as-of or after it is open",
        opportunities="""
        | account | ago | closed_at           | outcome | amount | product_line | competitor |
        | A       | 10  | null                | open    | 100    | china        | Rival      |
        | A       | 40  | 2011-06-10T00:00:00 | won     | 50     | cloth        | null       |
        | A       | 30  | 2011-06-20T00:00:00 | lost    | null   | null         | null       |
        | A       | 50  | 2011-06-09T23:59:59 | won     | 10     | metal        | null       |
        | B       | 5   | 2011-06-01T12:00:00 | won     | 10     | china        | null       |
        """,
        expect="""
        | account | open_opportunities | open_pipeline | oldest_open_opportunity | contested_share | pipeline_product_lines |
        | A       | 3                  | 150           | 40                      | 1/3             | 2                      |
        | B       | 0                  | 0             | null                    | null            | 0                      |
        | C       | 0                  | 0             | null                    | null            | 0                      |
        """,
    ),
    Spec(
        "what was won and lost, by the day of the decision",
        opportunities="""
        | account | ago | closed_ago | outcome | amount | competitor |
        | A       | 400 | 365        | Won     | 70     | null       |
        | A       | 400 | 366        | won     | 90     | null       |
        | A       | 400 | 365        | lost    | 10     | Rival      |
        | A       | 60  | 20         | lost    | 10     | null       |
        | A       | 20  | 10         | dropped | 10     | null       |
        | B       | 20  | -5         | lost    | 10     | Rival      |
        | B       | 30  | -5         | won     | 10     | Rival      |
        | B       | 30  | null       | won     | 10     | Rival      |
        """,
        expect="""
        | account | won_365d | lost_365d | lost_to_competitor_365d | won_value_365d | win_rate | days_since_won | days_since_lost |
        | A       | 1        | 2         | 1                       | 70             | 2/4      | 365            | 20              |
        | B       | 0        | 0         | 0                       | 0              | null     | null           | null            |
        """,
    ),
    Spec(
        "the last decision, how long decisions take, and what an opportunity is worth",
        opportunities="""
        | account | ago | closed_ago | outcome | amount |
        | A       | 60  | 20         | won     | 100    |
        | A       | 50  | 20         | lost    | 50     |
        | A       | 90  | 30         | lost    | null   |
        | A       | 15  | 10         | dropped | 30     |
        | A       | 91  | null       | open    | 20     |
        | A       | 366 | null       | open    | 50     |
        | B       | 0   | null       | open    | 50     |
        """,
        expect="""
        | account | last_decision_won | decision_days    | opportunity_value | days_since_opportunity | opportunities_90d | opportunities_365d |
        | A       | 1/2               | (40+30+60+5)/4   | 250/5             | 15                     | 4                 | 5                  |
        | B       | null              | null             | null              | null                   | 0                 | 0                  |
        """,
    ),
)
