"""What an action was opened for, how long it is silent; answers of people, and how important accounts are to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OF_PLAYS = (("play", sa.String), ("cause", sa.String), ("opened_for", sa.String), ("run_id", sa.String))


def upgrade() -> None:
    """Add the columns, null for what was written before, and make both tables."""
    for name, kind in (*OF_PLAYS, ("as_of", sa.Date), ("silent_until", sa.Date)):
        op.add_column("action_events", sa.Column(name, kind))
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False, index=True),
        sa.Column("answer", sa.String, nullable=False),
        sa.Column("written_by", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "importances",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False, index=True),
        sa.Column("importance", sa.Float),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("written_by", sa.String, nullable=False),
        sa.Column("written_at", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Take both tables and the columns away."""
    op.drop_table("importances")
    op.drop_table("answers")
    for name in ("silent_until", "as_of", *(name for name, _ in reversed(OF_PLAYS))):
        op.drop_column("action_events", name)
