"""Remarks: what was found in rows that are used all the same, so that people can mend it where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal

from kare_ml.history.reasons import REMARKS


@dataclass(frozen=True)
class Remark:
    """One kind of finding in one column of one table. It changes nothing of what becomes of the rows.

    `kind` is a word of `kare_ml.history.reasons.REMARKS`. `rows` counts the rows that it is about, `amount` is
    their sum in the book's currency (null in a table without money). `examples` are a few of the values, in order.
    """

    table: str
    column: str
    kind: str
    rows: int
    amount: Decimal | None = None
    examples: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """What the kind means, in words."""
        return REMARKS[self.kind].meaning

    @property
    def to_do(self) -> str:
        """What a person should do about it."""
        return REMARKS[self.kind].to_do


def to_json(remarks: Iterable[Remark]) -> str:
    """Remarks as JSON; amounts are text, so that no cent is lost."""
    return json.dumps([asdict(remark) for remark in remarks], indent=2, default=str)


def from_json(text: str) -> tuple[Remark, ...]:
    """The remarks that `to_json` wrote."""
    return tuple(
        Remark(
            **{
                **part,
                "amount": None if part["amount"] is None else Decimal(part["amount"]),
                "examples": tuple(part["examples"]),
            }
        )
        for part in json.loads(text)
    )
