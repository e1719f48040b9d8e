"""The gates in their order, and what they say of a night."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kare_ml.publish.gates import of_history, of_intake
from kare_ml.publish.gates.night import Night
from kare_ml.publish.gates.quarantined import quarantined
from kare_ml.publish.gates.verdict import Verdict, percent, weighed


def additivity(night: Night) -> Verdict:
    """Explanations add up to the chances that they explain; one that does not is published as none."""
    share = night.unexplained / max(night.measures.accounts, 1)
    said = f"{night.unexplained:,} rows ({percent(share)}) have no explanation, since it did not add up"
    return weighed("additivity", share, night.settings.unexplained, said, "report it with the bundle of the run")


GATES: dict[str, Callable[[Night], Verdict]] = {
    "ledger": of_intake.ledger,
    "accounts": of_history.accounts,
    "quarantined": quarantined,
    "excluded": of_intake.excluded,
    "unknown": of_history.unknown,
    "freshness": of_intake.freshness,
    "mix": of_history.mix,
    "turnover": of_history.turnover,
    "drift": of_history.drift,
    "additivity": additivity,
}
"""Every gate by its name, in the order in which people read them."""

OF_HISTORY = ("accounts", "excluded", "unknown", "mix", "turnover", "drift")
"""The gates that compare with the nights before."""


def judge(night: Night, accepted: Mapping[str, str]) -> list[Verdict]:
    """What each gate says of a night; `accepted` has the reason for each gate that is to let it pass all the same."""
    found = [gate(night) for gate in GATES.values()]
    return [
        replace(verdict, state="accepted", reason=accepted[verdict.gate])
        if verdict.state == "blocks" and verdict.gate in accepted
        else verdict
        for verdict in found
    ]
