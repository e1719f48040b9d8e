"""The feature frame, put into the engine once and then asked for any as-of.

Writing the query takes several times as long as answering it for a book of some thousand accounts, and training asks
for forty as-ofs.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import feature_frame
from kare_ml.features.point_in_time import SHIFTS, Untold, When

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

    History = Mapping[str, ir.Table]


class PreparedFrame:
    """The feature frame of one history on the embedded engine; the arguments are those of `feature_frame`.

    `history` may be a function of the as-of, for a history that is itself looked at from there. A prepared frame ends
    with its engine.
    """

    def __init__(
        self,
        history: History | Callable[[When], History],
        lapse_after_days: int,
        wanted: Collection[str] | None = None,
    ) -> None:
        rows = history(Untold()) if callable(history) else history
        self._engine: Backend = next(iter(rows.values())).get_backend()
        for number, _ in enumerate(SHIFTS):
            for what, kind in (("as_of_day", "integer"), ("as_of_instant", "timestamp")):
                name = f"{what}_{number}"
                self._engine.raw_sql(f"create or replace macro {name}() as getvariable('{name}')::{kind}")
        self._tell(AsOf.from_day(0))
        frame = feature_frame(rows, Untold(), lapse_after_days, wanted)
        self._view = self._engine.create_view(f"frame_{uuid.uuid4().hex}", frame)

    def at(self, as_of: AsOf) -> pa.Table:
        """The feature frame at an as-of, as `feature_frame` says it."""
        self._tell(as_of)
        return self._view.order_by("account_id").to_pyarrow()

    def _tell(self, as_of: AsOf) -> None:
        for number, days in enumerate(SHIFTS):
            moment = as_of.plus(days)
            self._engine.raw_sql(f"set variable as_of_day_{number} = {moment.day}::integer")
            self._engine.raw_sql(f"set variable as_of_instant_{number} = timestamp '{moment.instant}'")
