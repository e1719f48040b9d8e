"""The tables of the state store, as the code speaks of them; `migrations/` makes them."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()
ASSIGNMENTS = sa.Table(
    "assignments",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.String, nullable=False, index=True),
    sa.Column("profile", sa.String),
    sa.Column("assigned_by", sa.String, nullable=False),
    sa.Column("assigned_at", sa.DateTime, nullable=False),
    sa.Column("review_after", sa.Date),
    sa.Column("note", sa.String, nullable=False),
)
ACTION_EVENTS = sa.Table(
    "action_events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("action_id", sa.String, nullable=False, index=True),
    sa.Column("account_id", sa.String, nullable=False, index=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("owner", sa.String),
    sa.Column("due_on", sa.Date),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("outcome", sa.String),
    sa.Column("written_by", sa.String, nullable=False),
    sa.Column("written_at", sa.DateTime, nullable=False),
    sa.Column("play", sa.String),
    sa.Column("cause", sa.String),
    sa.Column("opened_for", sa.String),
    sa.Column("run_id", sa.String),
    sa.Column("as_of", sa.Date),
    sa.Column("silent_until", sa.Date),
)
ANSWERS = sa.Table(
    "answers",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.String, nullable=False, index=True),
    sa.Column("answer", sa.String, nullable=False),
    sa.Column("written_by", sa.String, nullable=False),
    sa.Column("written_at", sa.DateTime, nullable=False),
)
IMPORTANCES = sa.Table(
    "importances",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.String, nullable=False, index=True),
    sa.Column("importance", sa.Float),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("written_by", sa.String, nullable=False),
    sa.Column("written_at", sa.DateTime, nullable=False),
)
LINE_MARKS = sa.Table(
    "line_marks",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.String, nullable=False, index=True),
    sa.Column("product_line", sa.String, nullable=False),
    sa.Column("mark", sa.String),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("written_by", sa.String, nullable=False),
    sa.Column("written_at", sa.DateTime, nullable=False),
)
RELATIONS = sa.Table(
    "relations",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.String, nullable=False, index=True),
    sa.Column("related_id", sa.String, nullable=False, index=True),
    sa.Column("related", sa.Boolean, nullable=False),
    sa.Column("note", sa.String, nullable=False),
    sa.Column("written_by", sa.String, nullable=False),
    sa.Column("written_at", sa.DateTime, nullable=False),
)
KEPT = {"kept": True}
"""Marks a column that never names an account, so that forgetting one leaves it alone."""

USERS = sa.Table(
    "users",
    METADATA,
    sa.Column("key", sa.String, primary_key=True, info=KEPT),
    sa.Column("name", sa.String, nullable=False, info=KEPT),
    sa.Column("role", sa.String, nullable=False, info=KEPT),
    sa.Column("scope", sa.JSON, nullable=False, info=KEPT),
    sa.Column("password", sa.LargeBinary),
    sa.Column("added_at", sa.DateTime, nullable=False),
)
SESSIONS = sa.Table(
    "sessions",
    METADATA,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("user_key", sa.String, nullable=False, index=True, info=KEPT),
    sa.Column("begun_at", sa.DateTime, nullable=False),
    sa.Column("seen_at", sa.DateTime, nullable=False),
)
TRIES = sa.Table(
    "sign_in_tries",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name_digest", sa.LargeBinary, nullable=False, index=True),
    sa.Column("address", sa.String, nullable=False, index=True, info=KEPT),
    sa.Column("tried_at", sa.DateTime, nullable=False),
)
AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("who", sa.String, nullable=False, info=KEPT),
    sa.Column("address", sa.String, nullable=False, info=KEPT),
    sa.Column("event", sa.String, nullable=False, info=KEPT),
    sa.Column("about", sa.String, nullable=False),
)
