"""The dry run of a rule change: who would move, from where to where, and which single changes decide it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kare_ml.baseline.placement import RuleBook, place
from kare_ml.domain.profiles import Lifecycle

Flags = NDArray[np.bool_]
States = NDArray[np.object_]
Placing = Callable[[pa.Table], States | None]
"""Where rules place each account of a frame; None where such rules cannot stand."""


@dataclass(frozen=True)
class Verdict:
    """What one change does to those who move: `alone` says who moves by it and nothing else, `needed` who would not
    move without it. Null where the rules cannot stand with that change alone, or without it.
    """

    alone: Flags | None
    needed: Flags | None


@dataclass(frozen=True)
class DryRun:
    """Where each account stands and would stand. `moved` are the places of those who would move; verdicts are of those.

    `held` would be placed elsewhere by the rules, but a person's placement overrules them: they do not move.
    """

    before: States
    after: States
    moved: NDArray[np.intp]
    held: NDArray[np.intp]
    verdicts: Sequence[Verdict]


def dry_run(
    frame: pa.Table, assigned: Flags, old: Placing, new: Placing, single: Sequence[tuple[Placing, Placing]]
) -> DryRun:
    """Place every account by the old rules and the new; and those who move by each change alone, and by all but it.

    `single` has, for each change, the old rules with it and the new rules without it.
    """
    before, after = old(frame), new(frame)
    if before is None or after is None:
        raise ValueError("rules that were read can be applied")
    differs = np.asarray(before != after)
    moved = np.flatnonzero(differs & ~assigned)
    part = frame.take(pa.array(moved))
    verdicts = []
    for with_it, without_it in single:
        by_it, but_it = with_it(part), without_it(part)
        alone = None if by_it is None else np.asarray(by_it == after[moved])
        needed = None if but_it is None else np.asarray(but_it != after[moved])
        verdicts.append(Verdict(alone, needed))
    return DryRun(before, after, moved, np.flatnonzero(differs & assigned), verdicts)


def placed_by(book: RuleBook, lapse_after_days: int) -> Placing:
    """Placing by a rule book, with that lapse window."""

    def placing(frame: pa.Table) -> States:
        states = place(with_lapse_window(frame, lapse_after_days), book)["baseline_state"]
        return np.asarray(states.to_numpy(zero_copy_only=False), dtype=object)

    return placing


def nobody(_: pa.Table) -> None:
    """Placing by rules that cannot stand."""
    return


def with_lapse_window(frame: pa.Table, lapse_after_days: int) -> pa.Table:
    """A feature frame with the lifecycle as another lapse window makes it: who bought then is a client, or lapsed."""
    old = frame["lifecycle"].to_numpy(zero_copy_only=False)
    silent, contracts = (
        frame[name].to_numpy(zero_copy_only=False).astype(float) for name in ("days_since_order", "running_contracts")
    )
    client = (silent <= lapse_after_days) | (contracts > 0)
    new = np.where(old == str(Lifecycle.PROSPECT), old, np.where(client, str(Lifecycle.CLIENT), str(Lifecycle.LAPSED)))
    at = frame.column_names.index("lifecycle")
    return frame.set_column(at, "lifecycle", pa.array(new, pa.string()))
