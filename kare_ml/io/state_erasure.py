"""Taking accounts out of a table of the state store."""

from __future__ import annotations

import sqlalchemy as sa

from kare_ml.io.erasure import Erasure


def erase_rows(connection: sa.Connection, table: sa.Table, erasure: Erasure) -> int:
    """Delete the rows that are theirs, and take their ids out of what is written of others; how many rows that were."""
    count = 0
    if "account_id" in table.c:
        count = connection.execute(table.delete().where(table.c.account_id.in_(erasure.account_ids))).rowcount
    texts = [
        column
        for column in table.c
        if isinstance(column.type, sa.String) and not column.primary_key and not column.info.get("kept")
    ]
    if not texts:
        return count
    likely = sa.or_(*(column.contains(one, autoescape=True) for column in texts for one in erasure.account_ids))
    for row in connection.execute(table.select().where(likely)).mappings().all():
        written = {column.name: row[column.name] for column in texts if row[column.name] is not None}
        erased = {name: erasure.text(text) for name, text in written.items() if erasure.text(text) != text}
        if erased:
            key = sa.and_(*(column == row[column.name] for column in table.primary_key))
            count += connection.execute(table.update().where(key).values(erased)).rowcount
    return count
