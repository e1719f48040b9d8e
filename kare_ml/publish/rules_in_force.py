"""The rules as a published run applied them, and how many accounts meet each attribute. Pure Arrow, from the traces."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kare_ml.baseline.trace import TRACE

KEYS = ["segment", "rule", "way", "attribute", "feature", "threshold", "possible", "points_needed"]


def attributes_in_force(rows: pa.Table) -> pa.Table:
    """A row an attribute of the rules of a run, in the order of the rules: `KEYS`, `looked_at`, `met`.

    `rows` holds the columns `segment` and `baseline_trace`. `looked_at` counts the accounts that the attribute is
    asked of, `met` those that meet it; null where it was not looked at, because its data are not there. Thresholds are
    numbers, as the review fixed them. A rule that no account of the run was judged by does not show.
    """
    traces = rows["baseline_trace"].cast(TRACE).combine_chunks()
    entries = pc.list_flatten(traces)
    segments = rows["segment"].combine_chunks().take(pc.list_parent_indices(traces))
    told = [name for name in KEYS if name != "segment"]
    flat = pa.table(
        {
            "segment": segments,
            **{name: pc.struct_field(entries, name) for name in told},
            "met": pc.cast(pc.struct_field(entries, "met"), pa.int64()),
            "place": _places(traces, len(entries)),
        }
    )
    grouped = flat.group_by(KEYS).aggregate([("place", "min"), ("place", "count"), ("met", "sum")])
    order = [(name, "ascending", "at_start") for name in ("segment", "rule", "place_min")]
    ordered = grouped.sort_by(order)
    return ordered.rename_columns({"place_count": "looked_at", "met_sum": "met"}).select([*KEYS, "looked_at", "met"])


def _places(traces: pa.ListArray, count: int) -> pa.Array:
    """Where in the trace of its account each entry stands."""
    begins = traces.offsets.to_numpy()[:-1] - traces.offsets[0].as_py()
    parents = pc.list_parent_indices(traces).to_numpy()
    return pa.array(np.arange(count) - begins[parents])
