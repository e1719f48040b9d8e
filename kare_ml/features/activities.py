"""How often an account and we are in touch, and who speaks last. Family `contact`.

Grain `activities`: a row a contact event before the as-of, `age` days ago. `inbound` is from them, `outbound` from us.
The present rep is the one of the latest event that names one (of several on that day, the one known longest), who has
been in touch for `rep_days`. Counts of an account without any event are zero, since the table would show one; what
hangs on an event is unknown.
"""

from __future__ import annotations

import ibis.expr.types as ir

from kare_ml.features.catalog import Family
from kare_ml.features.exact import UNIT, decay, measured, number, ratio, total
from kare_ml.features.point_in_time import When, seen
from kare_ml.features.purchase_grains import YEAR
from kare_ml.features.windows import Expression, Which, change, events, newest

CALLS = ("call", "phone", "phone call", "telephone")
MAILS = ("e-mail", "email", "mail")
MEETINGS = ("visit", "meeting", "online meeting", "on-site visit")

NEVER = "There was never any contact with it (0 contacts)."
NEVER_INBOUND = "It never contacted us (0 contacts)."
ALWAYS_KNOWN = "That there was none, that is 0, is always known."


def contacts(activities: ir.Table, as_of: When) -> ir.Table:
    """The grain `activities`.

    What is looked up of the account is joined, not ranged over in windows: those would sort every row by account.
    """
    rows = seen(activities, as_of)
    kind = rows.kind.lower().fill_null("")
    rows = rows.select(
        "account_id",
        "happened_at",
        "age",
        "rep",
        "minutes",
        inbound=(rows.direction.lower() == "in").fill_null(False),
        outbound=(rows.direction.lower() == "out").fill_null(False),
        call=kind.isin(CALLS),
        mail=kind.isin(MAILS),
        meeting=kind.isin(MEETINGS),
    )
    heard = rows.group_by("account_id").agg(last_inbound=rows.happened_at.max(where=rows.inbound))
    heard = heard.left_join(_present_reps(rows), "account_id").drop("account_id_right")
    rows = rows.left_join(heard, "account_id").drop("account_id_right")
    unheard = rows.last_inbound.isnull() | (rows.happened_at > rows.last_inbound)
    return rows.mutate(unanswered=rows.outbound & unheard)


def _present_reps(rows: ir.Table) -> ir.Table:
    """A row an account: how long its present rep has been in touch with it."""
    named = rows.filter(rows.rep.notnull())
    reps = named.group_by("account_id", "rep").agg(first=named.age.max(), last=named.age.min())
    reps = reps.mutate(present=newest(reps["last"]))
    return reps.group_by("account_id").agg(rep_days=reps["first"].max(where=reps.present))


def _since(which: Which) -> Expression:
    return lambda t: number(t.age.min(where=which(t)))


def _minutes(days: int) -> Expression:
    return lambda t: total(measured(t.minutes), t.age <= days)


_feature = Family("people", "activities", ALWAYS_KNOWN, zero_without=ALWAYS_KNOWN).feature


FEATURES = (
    _feature("contacts_30d", "count", 30, events()(1, 30), "{contacts_30d} contacts in the last 30 days."),
    _feature("contacts_90d", "count", 90, events()(1, 90), "{contacts_90d} contacts in the last 90 days."),
    _feature("contacts_365d", "count", YEAR, events()(1, YEAR), "{contacts_365d} contacts in the last 365 days."),
    _feature(
        "contacts_decay_45d",
        "number",
        None,
        lambda t: number(decay(t.age, 45).sum()) / UNIT,
        "Its recent contacts weigh {contacts_decay_45d} (each fades over 45 days).",
    ),
    _feature(
        "contacts_change_90d",
        "ratio",
        180,
        change(events(), 90, 90),
        "{contacts_change_90d} times as many contacts in 90 days as in the 90 before.",
        "No contacts 91 to 180 days ago.",
    ),
    _feature(
        "contacts_yoy_90d",
        "ratio",
        455,
        change(events(), 90, YEAR),
        "{contacts_yoy_90d} times as many contacts in 90 days as in the same 90 a year ago.",
        "No contacts in the same 90 days a year ago.",
    ),
    _feature(
        "days_since_contact",
        "days",
        None,
        lambda t: number(t.age.min()),
        "The last contact was {days_since_contact} days ago.",
        NEVER,
    ),
    _feature(
        "days_since_inbound",
        "days",
        None,
        _since(lambda t: t.inbound),
        "It last contacted us {days_since_inbound} days ago.",
        NEVER_INBOUND,
        ("direction",),
    ),
    _feature(
        "days_since_outbound",
        "days",
        None,
        _since(lambda t: t.outbound),
        "We last contacted it {days_since_outbound} days ago.",
        "We never contacted it (0 contacts).",
        ("direction",),
    ),
    _feature(
        "days_since_call",
        "days",
        None,
        _since(lambda t: t.call),
        "The last call was {days_since_call} days ago.",
        "There never was a call (0 calls).",
        ("kind",),
    ),
    _feature(
        "days_since_meeting",
        "days",
        None,
        _since(lambda t: t.meeting),
        "The last visit or meeting was {days_since_meeting} days ago.",
        "There never was a visit or a meeting (0 meetings).",
        ("kind",),
    ),
    _feature(
        "calls_90d",
        "count",
        90,
        events(lambda t: t.call)(1, 90),
        "{calls_90d} calls in the last 90 days.",
        needs=("kind",),
    ),
    _feature(
        "mails_90d",
        "count",
        90,
        events(lambda t: t.mail)(1, 90),
        "{mails_90d} e-mails in the last 90 days.",
        needs=("kind",),
    ),
    _feature(
        "meetings_365d",
        "count",
        YEAR,
        events(lambda t: t.meeting)(1, YEAR),
        "{meetings_365d} visits and meetings in the last 365 days.",
        needs=("kind",),
    ),
    _feature(
        "inbound_90d",
        "count",
        90,
        events(lambda t: t.inbound)(1, 90),
        "It contacted us {inbound_90d} times in the last 90 days.",
        needs=("direction",),
    ),
    _feature(
        "inbound_365d",
        "count",
        YEAR,
        events(lambda t: t.inbound)(1, YEAR),
        "It contacted us {inbound_365d} times in the last 365 days.",
        needs=("direction",),
    ),
    _feature(
        "inbound_share_90d",
        "share",
        90,
        lambda t: ratio(events(lambda t: t.inbound)(1, 90)(t), events()(1, 90)(t)),
        "{inbound_share_90d} of the contacts of 90 days came from it.",
        "No contact in the last 90 days.",
        ("direction",),
    ),
    _feature(
        "inbound_share_365d",
        "share",
        YEAR,
        lambda t: ratio(events(lambda t: t.inbound)(1, YEAR)(t), events()(1, YEAR)(t)),
        "{inbound_share_365d} of the contacts of 365 days came from it.",
        "No contact in the last 365 days.",
        ("direction",),
    ),
    _feature(
        "inbound_change_90d",
        "ratio",
        180,
        change(events(lambda t: t.inbound), 90, 90),
        "It contacted us {inbound_change_90d} times as often in 90 days as in the 90 before.",
        "It contacted us 0 times from 91 to 180 days ago.",
        ("direction",),
    ),
    _feature(
        "unanswered_contacts",
        "count",
        None,
        lambda t: number(t.unanswered.sum()),
        "We contacted it {unanswered_contacts} times since it last contacted us.",
        needs=("direction",),
    ),
    _feature(
        "contact_minutes_90d",
        "number",
        90,
        _minutes(90),
        "{contact_minutes_90d} minutes of contact in the last 90 days.",
        needs=("minutes",),
    ),
    _feature(
        "contact_minutes_365d",
        "number",
        YEAR,
        _minutes(YEAR),
        "{contact_minutes_365d} minutes of contact in the last 365 days.",
        needs=("minutes",),
    ),
    _feature(
        "minutes_a_contact_365d",
        "number",
        YEAR,
        lambda t: ratio(_minutes(YEAR)(t), number(t.minutes.count(where=t.age <= YEAR))),
        "A contact of the last 365 days took {minutes_a_contact_365d} minutes on average.",
        "No contact of the last 365 days has a length.",
        ("minutes",),
    ),
    _feature(
        "reps_365d",
        "count",
        YEAR,
        lambda t: number(t.rep.nunique(where=t.age <= YEAR)),
        "{reps_365d} of our people were in touch with it in the last 365 days.",
        needs=("rep",),
    ),
    _feature(
        "rep_days_365d",
        "days",
        YEAR,
        lambda t: number(t.rep_days.max()).clip(upper=float(YEAR)),
        "Our present contact person has been in touch with it for {rep_days_365d} days (365 at most).",
        "No contact with it names who of us took part (0 names).",
        ("rep",),
    ),
)
