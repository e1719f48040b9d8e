"""How much an account uses of what it has."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "use by the days since; who stopped has zero, who never used anything is unknown",
        usage="""
        | account | ago | units |
        | A       | 1   | 10    |
        | A       | 30  | 2.5   |
        | A       | 31  | 5     |
        | A       | 60  | 20    |
        | A       | 90  | null  |
        | A       | 91  | 50    |
        | A       | 365 | 1     |
        | A       | 366 | 9     |
        | A       | 0   | 9     |
        | B       | 400 | 9     |
        """,
        expect="""
        | account | usage_30d | usage_90d | usage_365d | usage_change_30d | usage_change_90d | days_since_use |
        | A       | 12.5      | 37.5      | 88.5       | 12.5/25          | 37.5/50          | 1              |
        | B       | 0         | 0         | 0          | null             | null             | 400            |
        | C       | null      | null      | null       | null             | null             | null           |
        """,
    ),
    Spec(
        "days of use and product lines",
        usage="""
        | account | ago | units | product_line |
        | A       | 10  | 4     | china        |
        | A       | 10  | 5     | cloth        |
        | A       | 90  | 3     | null         |
        | A       | 91  | 3     | metal        |
        | B       | 91  | 3     | metal        |
        """,
        expect="""
        | account | usage_days_90d | usage_a_day_90d | usage_product_lines_90d |
        | A       | 2              | 12/2            | 2                       |
        | B       | 0              | null            | 0                       |
        """,
    ),
    Spec(
        "where in the last half-year the use lies",
        usage="""
        | account | ago | units |
        | A       | 1   | 10    |
        | B       | 180 | 10    |
        | C       | 1   | 30    |
        | C       | 180 | 10    |
        | D       | 181 | 10    |
        """,
        expect="""
        | account | usage_trend_180d |
        | A       | 1                |
        | B       | -1               |
        | C       | 0.5              |
        | D       | null             |
        """,
    ),
    Spec(
        "users on an average day, on the last day, and against before",
        usage="""
        | account | ago | units | active_users |
        | A       | 5   | 10    | null         |
        | A       | 10  | 10    | 4            |
        | A       | 90  | 20    | 2            |
        | A       | 91  | 10    | 6            |
        | B       | 91  | 10    | null         |
        """,
        expect="""
        | account | users_90d | last_users | users_change_90d | usage_a_user_90d |
        | A       | 3         | 4          | 3/6              | 40/6             |
        | B       | null      | null       | null             | null             |
        """,
    ),
)
