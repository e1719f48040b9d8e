"""What `kare moved` answers: the book's movers, or one account's movement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from kare_ml.cli.answers.answer import Answer
from kare_ml.io.stretch import Stretch
from kare_ml.publish.because import because, membership
from kare_ml.publish.bridge import MovedAccount, by_cause, having, summed, switches
from kare_ml.publish.moves import CHANCES, Row


class Step(BaseModel):
    """What changed: profile, outlook or risk word; `none` stands for a word that there was not."""

    what: str
    before: str
    after: str


class Switch(Step):
    """How many accounts made one step."""

    accounts: int


class Mover(BaseModel):
    """One account that moved. Chances are those of its lifecycle, a membership holds that of every profile.

    `because` says what moved the chance that a risk word or outlook hangs on; `words` tell of rules, people and events.
    """

    account_id: str
    name: str | None
    owner: str | None
    region: str | None
    steps: list[Step]
    cause: str
    chance_before: float | None
    chance: float | None
    membership_before: dict[str, float] | None
    membership: dict[str, float] | None
    trailing_revenue: float | None
    because: str
    words: list[str]


class Part(BaseModel):
    """The share of one cause, or of one theme of it: in log-odds, and in points of probability in proportion."""

    cause: str
    theme: str | None
    feature: str | None
    before: float | None
    after: float | None
    log_odds: float
    points: float


class ModelMovement(BaseModel):
    """What the difference of one model's chance is the sum of; `rounding` is what tenths of points leave over.

    `exact` says that the log-odds of the parts add up to the difference; without parts there is no common log-odds.
    """

    model: str
    chance_before: float | None
    chance: float | None
    causes: list[Part]
    themes: list[Part]
    features: list[Part]
    rounding: float


class AccountMoved(Answer):
    """`kare moved ID`: one account between two runs, exactly."""

    first: dt.date
    last: dt.date
    nights: int
    missing: list[dt.date]
    thinned: list[dt.date] = Field(default_factory=list)
    account_id: str
    name: str | None
    steps: list[Step]
    cause: str | None
    models: list[ModelMovement]
    said: list[tuple[dt.date, str, str]]


class Moved(Answer):
    """`kare moved`: who moved between two runs, by which cause; the accounts of `causes` add up to `moved`.

    `expected` says by model and cause how many accounts more are expected to go that way, over all `accounts` of both
    runs that the filter leaves, moved or not. `missing` are nights whose movement is not kept any more, `thinned` those
    among them that `kare tidy` thinned. `settling` counts flips that were held back in the last night.
    """

    first: dt.date
    last: dt.date
    nights: int
    missing: list[dt.date]
    thinned: list[dt.date] = Field(default_factory=list)
    currency: str
    accounts: int
    moved: int
    causes: dict[str, int]
    switches: list[Switch]
    expected: dict[str, dict[str, float]]
    settling: dict[str, dict[str, int]]
    movers: list[Mover]

    @classmethod
    def of(
        cls, way: Stretch, values: Mapping[str, str | None], cause: str | None, top: int, currency: str,
        settling: dict[str, dict[str, int]],
    ) -> Moved:  # fmt: skip
        """The movers of a stretch, those of one cause where it is named; the `top` with most revenue are listed."""
        every = having(way.moved(), {**values, "cause": cause})
        accounts, expected = way.chances(values)
        return cls(
            first=way.first,
            last=way.last,
            nights=len(way.nights),
            missing=way.missing,
            thinned=way.thinned,
            currency=currency,
            accounts=accounts,
            moved=every.num_rows,
            causes=by_cause(every),
            switches=[Switch(what=w, before=b, after=a, accounts=n) for w, b, a, n in switches(every)],
            expected=expected,
            settling=settling,
            movers=[mover(one) for one in way.told(every.slice(0, top))],
        )


def mover(one: MovedAccount) -> Mover:
    """One mover, with what it takes to say why."""
    return Mover(
        **{name: one.now[name] for name in ("account_id", "name", "owner", "region", "trailing_revenue")},
        steps=_steps(one),
        cause=str(one.cause),
        chance_before=_chance(one.before),
        chance=_chance(one.now),
        membership_before=membership(one.before),
        membership=membership(one.now),
        because=because(one),
        words=[str(line["words"]) for line in one.lines if line["words"] and line["model"] is None],
    )


def of_account(way: Stretch, account_id: str) -> AccountMoved:
    """One account's movement, whether it moved or not."""
    before, now = way.before([account_id])[account_id], way.now([account_id])[account_id]
    lines = way.lines([account_id])[account_id]
    moved = next(iter(way.told(way.moved([account_id]))), None)
    return AccountMoved(
        first=way.first,
        last=way.last,
        nights=len(way.nights),
        missing=way.missing,
        thinned=way.thinned,
        account_id=account_id,
        name=now["name"],
        steps=_steps(moved) if moved else [],
        cause=str(moved.cause) if moved else None,
        models=[_movement(model, before, now, lines) for model in CHANCES if any(li["model"] == model for li in lines)],
        said=[(line["night"], str(line["cause"]), str(line["words"])) for line in lines if line["words"]],  # type: ignore[misc]
    )


def _movement(model: str, before: Row, now: Row, lines: Sequence[dict[str, Any]]) -> ModelMovement:
    features = _parts(lines, model, ("cause", "theme", "feature"))
    causes = _parts(lines, model, ("cause",))
    whole = sum(part.points for part in causes)
    return ModelMovement(
        model=model,
        chance_before=before[CHANCES[model]],
        chance=now[CHANCES[model]],
        causes=causes,
        themes=_parts(lines, model, ("cause", "theme")),
        features=sorted(features, key=lambda part: -abs(part.log_odds)),
        rounding=round(round(whole, 3) - sum(round(part.points, 3) for part in causes), 3),
    )


def _parts(lines: Sequence[dict[str, Any]], model: str, by: tuple[str, ...]) -> list[Part]:
    ends: dict[tuple[Any, ...], tuple[Any, Any]] = {}
    for line in lines:
        if line["model"] == model and line["feature"] and line["contribution"] is not None:
            key = tuple(line[name] for name in by)
            ends[key] = (ends[key][0] if key in ends else line["before"], line["after"])
    parts = []
    for key, (odds, points) in summed(lines, model, by).items():
        named: dict[str, Any] = dict.fromkeys(("theme", "feature")) | dict(zip(by, key, strict=True))
        before, after = ends.get(key, (None, None)) if "feature" in by else (None, None)
        parts.append(Part(**named, before=before, after=after, log_odds=odds, points=points))
    return parts


def _steps(one: MovedAccount) -> list[Step]:
    return [Step(what=what, before=was, after=now) for what, was, now in one.steps]


def _chance(row: Row) -> float | None:
    found = [row[name] for name in ("churn_risk", "winback_chance", "conversion_chance") if row[name] is not None]
    return found[0] if found else None
