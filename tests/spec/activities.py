"""How often an account and we are in touch."""

from tests.spec.spec import Spec

SPECS = (
    Spec(
        "contacts are counted by the days since; without any they are known to be none",
        activities="""
        | account | ago |
        | A       | 1   |
        | A       | 30  |
        | A       | 31  |
        | A       | 90  |
        | A       | 91  |
        | A       | 180 |
        | A       | 365 |
        | A       | 366 |
        | A       | 0   |
        | B       | 181 |
        """,
        expect="""
        | account | contacts_30d | contacts_90d | contacts_365d | contacts_change_90d | contacts_yoy_90d | days_since_contact |
        | A       | 2            | 4            | 7             | 4/2                 | 4/1              | 1                  |
        | B       | 0            | 0            | 1             | null                | null             | 181                |
        | C       | 0            | 0            | 0             | null                | null             | null               |
        """,
    ),
    Spec(
        "a contact fades",
        activities="""
        | account | ago |
        | A       | 45  |
        | A       | 90  |
        """,
        expect="""
        | account | contacts_decay_45d  |
        | A       | exp(-1) + exp(-2)   |
        | B       | 0                   |
        """,
    ),
    Spec(
        "kinds, whichever way they are written",
        activities="""
        | account | ago | kind           |
        | A       | 5   | Call           |
        | A       | 90  | phone          |
        | A       | 91  | call           |
        | A       | 8   | E-mail         |
        | A       | 9   | email          |
        | A       | 70  | online meeting |
        | A       | 365 | Visit          |
        | A       | 366 | visit          |
        | A       | 1   | fair           |
        | B       | 1   | null           |
        """,
        expect="""
        | account | calls_90d | mails_90d | meetings_365d | days_since_call | days_since_meeting |
        | A       | 2         | 2         | 2             | 5               | 70                 |
        | B       | 0         | 0         | 0             | null            | null               |
        """,
    ),
    Spec(
        "inbound is from them, outbound from us",
        activities="""
        | account | ago | direction |
        | A       | 20  | in        |
        | A       | 90  | In        |
        | A       | 91  | in        |
        | A       | 40  | out       |
        | A       | 365 | out       |
        | A       | 366 | in        |
        | A       | 300 | null      |
        | B       | 10  | out       |
        """,
        expect="""
        | account | inbound_90d | inbound_365d | inbound_share_90d | inbound_share_365d | inbound_change_90d |
        | A       | 2           | 3            | 2/3               | 3/6                | 2/1                |
        | B       | 0           | 0            | 0                 | 0                  | null               |
        """,
    ),
    Spec(
        "who spoke last, to the minute",
        activities="""
        | account | happened_at         | day        | direction | known_from          |
        | A       | 2011-06-01T09:00:00 | 2011-06-01 | out       | 2011-06-01T12:00:00 |
        | A       | 2011-06-01T10:00:00 | 2011-06-01 | in        | 2011-06-01T12:00:00 |
        | A       | 2011-06-01T10:00:00 | 2011-06-01 | out       | 2011-06-01T12:00:00 |
        | A       | 2011-06-01T11:00:00 | 2011-06-01 | out       | 2011-06-01T12:00:00 |
        | A       | 2011-06-05T11:00:00 | 2011-06-05 | out       | 2011-06-05T12:00:00 |
        | A       | 2011-06-07T11:00:00 | 2011-06-07 | in        | 2011-06-10T00:00:01 |
        | B       | 2011-06-05T11:00:00 | 2011-06-05 | out       | 2011-06-05T12:00:00 |
        """,
        expect="""
        | account | unanswered_contacts | days_since_inbound | days_since_outbound |
        | A       | 2                   | 9                  | 5                   |
        | B       | 1                   | null               | 5                   |
        | C       | 0                   | null               | null                |
        """,
    ),
    Spec(
        "minutes of contact, of those contacts that have any",
        activities="""
        | account | ago | minutes |
        | A       | 10  | 7.5     |
        | A       | 90  | 30      |
        | A       | 91  | 2.5     |
        | A       | 5   | null    |
        | A       | 366 | 100     |
        | B       | 5   | null    |
        """,
        expect="""
        | account | contact_minutes_90d | contact_minutes_365d | minutes_a_contact_365d |
        | A       | 37.5                | 40                   | 40/3                   |
        | B       | 0                   | 0                    | null                   |
        """,
    ),
    Spec(
        "the present rep is the one of the latest contact with a name, since that name first appeared",
        activities="""
        | account | ago | rep |
        | A       | 300 | Ann |
        | A       | 120 | Bob |
        | A       | 60  | Ann |
        | A       | 20  | Bob |
        | A       | 10  | null |
        | A       | 366 | Cid |
        | B       | 10  | null |
        | C       | 900 | Ann |
        """,
        expect="""
        | account | reps_365d | rep_days_365d |
        | A       | 2         | 120           |
        | B       | 0         | null          |
        | C       | 0         | 365           |
        """,
    ),
)
