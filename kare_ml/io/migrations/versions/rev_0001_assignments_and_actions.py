"""The first schema: people's assignments, and the events of their actions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False, index=True),
        sa.Column("profile", sa.String),
        sa.Column("assigned_by", sa.String, nullable=False),
        sa.Column("assigned_at", sa.DateTime, nullable=False),
        sa.Column("review_after", sa.Date),
        sa.Column("note", sa.String, nullable=False),
        sa.CheckConstraint("profile IN ('Keep', 'Attain', 'Recapture', 'Expand')", name="known_profile"),
    )
    op.create_table(
        "action_events",
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
        sa.CheckConstraint("kind IN ('flag', 'action')", name="known_kind"),
        sa.CheckConstraint("event IN ('opened', 'noted', 'done', 'dismissed')", name="known_event"),
    )


def downgrade() -> None:
    """Take both tables away."""
    op.drop_table("action_events")
    op.drop_table("assignments")
