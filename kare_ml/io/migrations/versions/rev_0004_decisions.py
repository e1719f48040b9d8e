"""People may confirm an exit review, and decide not to pursue an account, beside placing it in a profile."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

PROFILES = "'Keep', 'Attain', 'Recapture', 'Expand'"
COLUMNS = "id, account_id, profile, assigned_by, assigned_at, review_after, note"


def upgrade() -> None:
    """Let assignments say so; the rows stay as they are."""
    _allow(f"{PROFILES}, 'exit_review', 'do_not_pursue'")


def downgrade() -> None:
    """Take those decisions away: what an older version cannot read."""
    op.execute("DELETE FROM assignments WHERE profile IN ('exit_review', 'do_not_pursue')")
    _allow(PROFILES)


def _allow(words: str) -> None:
    check = f"profile IN ({words})"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("known_profile", "assignments", type_="check")
        op.create_check_constraint("known_profile", "assignments", check)
        return
    # SQLite cannot change a constraint: the table is made anew.
    op.create_table(
        "assignments_anew",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("account_id", sa.String, nullable=False),
        sa.Column("profile", sa.String),
        sa.Column("assigned_by", sa.String, nullable=False),
        sa.Column("assigned_at", sa.DateTime, nullable=False),
        sa.Column("review_after", sa.Date),
        sa.Column("note", sa.String, nullable=False),
        sa.CheckConstraint(check, name="known_profile"),
    )
    op.execute(f"INSERT INTO assignments_anew ({COLUMNS}) SELECT {COLUMNS} FROM assignments")
    op.drop_table("assignments")
    op.rename_table("assignments_anew", "assignments")
    op.create_index("ix_assignments_account_id", "assignments", ["account_id"])
