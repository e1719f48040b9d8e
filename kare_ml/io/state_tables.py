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
