"""The schema of the state store, as alembic migrations that the package carries.

There is no `env.py`: `upgrade` runs the scripts in `versions/` on a connection that it is given. A new migration is a
new file there; a released one is never changed.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection

NEWEST = "0005"
"""The revision that this version of kare_ml reads and writes."""

NOTED = "alembic_version"
"""The table in which alembic notes the revision of a database."""


def current_revision(connection: Connection) -> str | None:
    """The revision that a database is at; none if it is new.

    As alembic notes it, which takes a quarter of a second to import: every look at the state would pay for it.
    """
    import sqlalchemy as sa

    if not sa.inspect(connection).has_table(NOTED):
        return None
    found: str | None = connection.scalar(sa.text(f"SELECT version_num FROM {NOTED}"))
    return found


@cache
def known_revisions() -> tuple[str, ...]:
    """The revisions that the package carries, oldest first. Looked up once: a page opens the store several times."""
    return tuple(script.revision for script in _scripts().walk_revisions())[::-1]


def upgrade(connection: Connection, to: str = NEWEST) -> None:
    """Bring a database to a revision, within the transaction of the connection."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    scripts = _scripts()
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for script in reversed(list(scripts.iterate_revisions(to, context.get_current_revision() or "base"))):
            script.module.upgrade()
            context.stamp(scripts, script.revision)


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(__file__).parent))
