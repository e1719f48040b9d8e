"""Who may come into the app, who is in it, and what was done there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "users",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("password", sa.LargeBinary),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.CheckConstraint("role IN ('viewer', 'analyst', 'leader', 'admin')", name="known_role"),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("user_key", sa.String, nullable=False, index=True),
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("seen_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name_digest", sa.LargeBinary, nullable=False, index=True),
        sa.Column("address", sa.String, nullable=False, index=True),
        sa.Column("tried_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Take the tables away."""
    for name in ("audit", "sign_in_tries", "sessions", "users"):
        op.drop_table(name)
