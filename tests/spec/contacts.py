"""Who we know at an account, and who has left."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "a person who leaves at the as-of or after it is still there; one not yet known is not",
        contacts="""
        | account | contact_id | role     | favours_us | left_at             | known_from          |
        | A       | P1         | Buyer    | yes        | null                | 2011-01-01T00:00:00 |
        | A       | P2         | clerk    | no         | 2011-06-10T00:00:00 | 2011-01-01T00:00:00 |
        | A       | P3         | director | yes        | 2011-06-09T23:59:59 | 2011-01-01T00:00:00 |
        | A       | P4         | buyer    | null       | null                | 2011-06-10T00:00:00 |
        | A       | P5         | buyer    | yes        | null                | 2011-06-10T00:00:01 |
        | B       | P6         | null     | yes        | 2011-06-01T00:00:00 | 2011-01-01T00:00:00 |
        """,
        expect="""
        | account | people_known | allies | ally_share | decision_makers | roles_known | people_left_share_365d |
        | A       | 3            | 1      | 1/3        | 2               | 3           | 1/4                    |
        | B       | 0            | 0      | null       | 0               | 0           | 1                      |
        | C       | 0            | 0      | null       | 0               | 0           | null                   |
        """,
    ),
    Spec(
        "who has left, and since when",
        contacts="""
        | account | contact_id | role     | favours_us | left_ago |
        | A       | P1         | buyer    | yes        | 365      |
        | A       | P2         | Director | yes        | 366      |
        | A       | P3         | clerk    | null       | 10       |
        | A       | P4         | clerk    | yes        | null     |
        | B       | P5         | clerk    | no         | 20       |
        """,
        expect="""
        | account | people_left_365d | allies_left_365d | decision_makers_left_365d | days_since_departure | days_since_ally_left |
        | A       | 2                | 1                | 1                         | 10                   | 365                  |
        | B       | 1                | 0                | 0                         | 20                   | null                 |
        | C       | 0                | 0                | 0                         | null                 | null                 |
        """,
    ),
)
