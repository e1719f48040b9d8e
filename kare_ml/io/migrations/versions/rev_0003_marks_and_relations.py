"""What people know of lines that an account does not buy, and which accounts belong together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BY_WHOM = (
    ("note", sa.String),
    ("written_by", sa.String),
    ("written_at", sa.DateTime),
)


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "line_marks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False, index=True),
        sa.Column("product_line", sa.String, nullable=False),
        sa.Column("mark", sa.String),
        *(sa.Column(name, kind, nullable=False) for name, kind in BY_WHOM),
        sa.CheckConstraint("mark IN ('competitor', 'in_house', 'not_needed')", name="known_mark"),
    )
    op.create_table(
        "relations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False, index=True),
        sa.Column("related_id", sa.String, nullable=False, index=True),
        sa.Column("related", sa.Boolean, nullable=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in BY_WHOM),
    )


def downgrade() -> None:
    """Take both tables away."""
    op.drop_table("relations")
    op.drop_table("line_marks")
