"""The gates that compare a night with the nights before it."""

from __future__ import annotations

from statistics import median

from kare_ml.publish.gates.measures import TOP, elsewhere
from kare_ml.publish.gates.night import Night, medians
from kare_ml.publish.gates.verdict import Verdict, percent, weighed

SOURCES = "see what came in (kare check)"
RULES = "see what came in (kare check), what moved (kare moved) and whether the rules were changed"


def accounts(night: Night) -> Verdict:
    """There are about as many accounts as in the nights before."""
    if few := night.too_few_before("accounts"):
        return few
    usual = median(one.accounts for one in night.before)
    share = abs(night.measures.accounts - usual) / max(usual, 1)
    said = f"{night.measures.accounts:,} accounts; {usual:,.0f} are usual, which is {percent(share)} off"
    return weighed("accounts", share, night.settings.accounts, said, SOURCES)


def unknown(night: Night) -> Verdict:
    """No feature is unknown of many more accounts than it was."""
    if few := night.too_few_before("unknown"):
        return few
    usual = medians([one.unknown for one in night.before])
    more = {name: share - usual[name] for name, share in night.measures.unknown.items() if name in usual}
    if not more:
        return Verdict("unknown", "nothing to judge", "no feature that the nights before had")
    worst = max(more, key=lambda name: more[name])
    said = f"{worst} is unknown of {percent(night.measures.unknown[worst])}; {percent(usual[worst])} are usual"
    others = sum(share > night.settings.unknown.warn for share in more.values()) - 1
    said += f"; so are {others} more features" if others > 0 else ""
    return weighed("unknown", max(more[worst], 0.0), night.settings.unknown, said, f"{SOURCES}: a column went empty")


def mix(night: Night) -> Verdict:
    """The accounts are placed about as they were."""
    if few := night.too_few_before("mix"):
        return few
    usual = medians([one.mix for one in night.before])
    share = elsewhere(night.measures.mix, usual)
    changes = {name: night.measures.mix.get(name, 0.0) - usual.get(name, 0.0) for name in {*usual, *night.measures.mix}}
    most = max(sorted(changes), key=lambda name: abs(changes[name]))
    said = f"{percent(share)} of the accounts are placed otherwise"
    said += f"; {most} has {percent(night.measures.mix.get(most, 0.0))}, usual are {percent(usual.get(most, 0.0))}"
    return weighed("mix", share, night.settings.mix, said, RULES)


def turnover(night: Night) -> Verdict:
    """The clients with most at risk are mostly those of the night before."""
    if night.measures.turnover is None:
        return Verdict("turnover", "nothing to judge", "no client had a churn risk, tonight or the night before")
    if few := night.too_few_before("turnover"):
        return few
    share = night.measures.turnover
    said = f"{percent(share)} of the {TOP} clients with most at risk were not among them the night before"
    return weighed("turnover", share, night.settings.turnover, said, RULES)


def drift(night: Night) -> Verdict:
    """The chances of each model lie about where they lay: off for one night is no alarm, off for two is."""
    there = drifted(night)
    if not there:
        return night.too_few_before("drift", 0) or Verdict("drift", "nothing to judge", "no model gave chances")
    last = night.before[0].drift
    held = {model: min(share, last.get(model, 0.0)) for model, share in there.items()}
    worst = max(sorted(there), key=lambda model: (held[model], there[model]))
    said = f"{percent(there[worst])} of the chances of {worst} lie elsewhere"
    said += f"; the night before it was {percent(last.get(worst, 0.0))}"
    fix = "see what moved (kare moved) and how the models do (kare report); training anew takes the new ways in"
    return weighed("drift", held[worst], night.settings.drift, said, fix)


def drifted(night: Night) -> dict[str, float]:
    """By model, what share of its chances lies in other tenths than at the median of the nights it scored before.

    A model that has scored too few nights is left out: a newly trained one says other things, and is meant to.
    """
    found = {}
    for model, spread in night.measures.tenths.items():
        digest = night.measures.models.get(model)
        nights = [one.tenths[model] for one in night.before if one.models.get(model) == digest and model in one.tenths]
        if len(nights) >= night.settings.least_nights:
            usual = [median(values) for values in zip(*nights, strict=True)]
            found[model] = elsewhere(_numbered(spread), _numbered(usual))
    return found


def _numbered(spread: list[float]) -> dict[str, float]:
    return {str(tenth): share for tenth, share in enumerate(spread)}
