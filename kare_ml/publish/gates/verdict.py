"""What a gate says of a night."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kare_ml.config.gate import Limits

State = Literal["holds", "warns", "blocks", "accepted", "no history yet", "nothing to judge"]


@dataclass(frozen=True)
class Verdict:
    """One gate's word on a night: what it found, in words, and what to do where that is not as it should be.

    `accepted`: it would have blocked, and a person let it pass, for the `reason` given.
    """

    gate: str
    state: State
    said: str
    fix: str = ""
    reason: str = ""

    @property
    def asks_for_attention(self) -> bool:
        """Whether somebody should read it."""
        return self.state in ("warns", "blocks", "accepted")


def weighed(gate: str, share: float, limits: Limits, said: str, fix: str) -> Verdict:
    """The verdict on a share: it warns, or blocks, above its limits."""
    state: State = "blocks" if share > limits.block else "warns" if share > limits.warn else "holds"
    words = f"{said}; {percent(limits.warn)} is remarked on, {percent(limits.block)} blocks"
    return Verdict(gate, state, said if state == "holds" else words, "" if state == "holds" else fix)


def percent(share: float) -> str:
    """A share in percent, with as many digits as it needs.

    >>> percent(0.005), percent(0.3), percent(0.12345)
    ('0.5%', '30%', '12.3%')
    """
    return f"{100 * share:.3g}%"
