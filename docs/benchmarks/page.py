"""Turns `results.json` into the page of benchmarks and the figures in the project's README. A test compares both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NOTE = "<!-- Written by `make bench` from results.json. Do not edit. -->"
START, END = "<!-- figures: written by `make bench` -->", "<!-- end of figures -->"
METRICS = {
    "roc_auc": "ROC-AUC",
    "average_precision": "avg. precision",
    "log_loss": "log-loss",
    "brier": "Brier",
    "ece": "ECE",
    "lift_10": "lift at 10%",
}
LOWER_IS_BETTER = ("log_loss", "brier", "ece")
SHARED = "Seconds were measured on two cores that other work shared, so read them as an order of size."


def page(results: Mapping[str, Any]) -> str:
    """The whole page."""
    made = results["made_by"]
    packages = ", ".join(f"{name} {number}" for name, number in made["packages"].items())
    parts = [
        f"# Benchmarks\n\n{NOTE}\n",
        f"Of commit `{made['commit']}`; seeds: models {made['seeds']['models']}, sample book "
        f"{made['seeds']['sample']}; Python {made['python']}, {packages}. "
        "All figures stand in [results.json](results.json) as well; `make bench` measures them anew.\n",
        _churn(results["churn"]),
        _speed(results["speed"]),
        _features(results["features"]),
    ]
    return "\n".join(parts)


def with_figures(text: str, results: Mapping[str, Any]) -> str:
    """A text with the block between its two marks written anew. Raises ValueError where a mark is missing."""
    head, found, rest = text.partition(START)
    _, ended, tail = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"expected {START} and {END}")
    return f"{head}{START}\n{figures(results)}{END}{tail}"


def figures(results: Mapping[str, Any]) -> str:
    """What the project's README says of how good and how fast it is."""
    churn, speed = results["churn"], results["speed"]
    job, help_, at_risk = speed["main_job"], speed["help"], speed["at_risk"]
    shown = ["model", *_rules(churn), *(["RFM logistic"] if "RFM logistic" in churn["mean"] else [])]
    rows = ([name, *(_number(churn["mean"][name][metric]) for metric in METRICS)] for name in shown)
    return "\n".join(
        [
            table(["churn", *METRICS.values()], rows),
            f"{standing(churn)} Means over {_dates(churn)}; {churn['graded_on']}; horizon "
            f"{churn['horizon_days']} days.\n",
            f"Training and scoring it as of {job['as_of']} from an empty workspace took {job['wall']:.0f} s "
            f"({job['cpu']:.0f} s of CPU, at most {job['peak']:,} MB); `kare --help` {help_['cpu']:.2f} s of CPU, "
            f"`kare at-risk` {at_risk['wall']:.2f} s on a book of {at_risk['accounts']:,} accounts. {SHARED}\n",
        ]
    )


def standing(churn: Mapping[str, Any]) -> str:
    """How the model stands to the others, in sentences that follow from the figures."""
    mean, reference = churn["mean"], churn["reference_roc_auc"]
    auc = mean["model"]["roc_auc"]
    rules = [name for name in _rules(churn) if name != "persistence"]
    said = [
        f"The churn model has grade {churn['grade']}. Against the {_and(rules)}, {_compared(mean, 'model', rules)}.",
    ]
    if "RFM logistic" in mean:
        said.append(f"Against the RFM logistic model, {_compared(mean, 'model', ['RFM logistic'])}.")
    above = [f"{name} ({value:.3f})" for name, value in reference.items() if auc > value]
    below = [f"{name} ({value:.3f})" for name, value in reference.items() if auc <= value]
    said.append(
        f"Its ROC-AUC of {auc:.3f} is above the reference figures of {_and(above) or 'none'}"
        + (f", and not above {_and(below)}." if below else ".")
    )
    return " ".join(said)


def _compared(mean: Mapping[str, Mapping[str, float]], ours: str, others: Sequence[str]) -> str:
    better: list[str] = []
    worse: list[str] = []
    for metric, words in METRICS.items():
        sign = -1 if metric in LOWER_IS_BETTER else 1
        best = max(sign * mean[name][metric] for name in others)
        (better if sign * mean[ours][metric] > best else worse).append(words)
    if not worse:
        return "it is better in every metric"
    return f"it is better in {_and(better) or 'none'}, and not in {_and(worse)}"


def _churn(churn: Mapping[str, Any]) -> str:
    gain = churn["gains"]
    rows = ([name, *(_number(values[metric]) for metric in METRICS)] for name, values in churn["mean"].items())
    parts = [
        "## Churn on Online Retail II\n",
        f"`kare train --as-of {churn['as_of']}` in a workspace made from "
        f"[docs/examples/online_retail/kare.toml](../examples/online_retail/kare.toml). Horizon and lapse window "
        f"{churn['horizon_days']} days; accounts: {churn['graded_on']}; label: no purchase in the horizon. "
        "Each candidate is fitted on what was known at the date that it is judged at. Mean over "
        f"{_dates(churn)}:\n",
        table(["candidate", *METRICS.values()], rows),
        standing(churn) + "\n",
    ]
    if gain["log_loss"] and gain["average_precision"]:
        parts.append(
            f"Gain over the best rule with its 95% interval (draws of accounts): log-loss "
            f"{_interval(gain['log_loss'])}, average precision {_interval(gain['average_precision'])}.\n"
        )
    parts.append("ROC-AUC on the same dates and accounts, measured before and outside of this package:\n")
    reference = churn["reference_roc_auc"]
    parts.append(
        table(
            [*reference, "this model"],
            [[*(f"{v:.3f}" for v in reference.values()), _number(churn["mean"]["model"]["roc_auc"])]],
        )
    )
    for origin in churn["origins"]:
        rows = ([name, *(_number(values[metric]) for metric in METRICS)] for name, values in origin["metrics"].items())
        parts.append(
            f"As of {origin['as_of']}: {origin['accounts']:,} accounts, {origin['lapsed']:,} of them lapsed.\n"
        )
        parts.append(table(["candidate", *METRICS.values()], rows))
    return "\n".join(parts)


def _speed(speed: Mapping[str, Any]) -> str:
    job, help_, at_risk = speed["main_job"], speed["help"], speed["at_risk"]
    rows = [
        [f"`kare train --as-of {job['as_of']}`, empty workspace", *_cost(job["train"])],
        [f"`kare score --as-of {job['as_of']}` after it", *_cost(job["score"])],
        ["both", f"{job['wall']:.1f}", f"{job['cpu']:.1f}", f"{job['peak']:,}"],
        ["`kare --help`, median of 5", *_cost(help_, places=2)],
        [f"`kare at-risk` on {at_risk['accounts']:,} accounts, median of 5", *_cost(at_risk, places=2)],
        *(
            [f"`kare init DIR --sample --accounts {accounts}`", *_cost(cost)]
            for accounts, cost in speed["sample"].items()
        ),
    ]
    return "\n".join(
        [
            "## Speed\n",
            f"Online Retail II, and the sample book. {SHARED}\n",
            table(["command", "seconds", "CPU seconds", "peak MB"], rows),
        ]
    )


def _features(features: Mapping[str, Any]) -> str:
    names = {"online_retail_ii": "Online Retail II", "sample_book": "sample book"}
    rows = [
        [
            names[book],
            f["as_of"],
            f"{f['accounts']:,}",
            str(f["catalog"]),
            str(f["with_values"]),
            str(f["counted"]),
            str(f["purchase_features_counted"]),
        ]
        for book, f in features.items()
    ]
    alike = [
        f"- {names[book]}: `{name}` says the same as `{twin}`"
        for book, f in features.items()
        for name, twin in f["alike"].items()
    ]
    unknown = [
        f"- {names[book]}: no data for {', '.join(f'`{n}`' for n in f['unknown_here'])}"
        for book, f in features.items()
        if f["unknown_here"]
    ]
    head = ["book", "as of", "accounts", "in the catalog", "with values", "that count", "of these from purchases"]
    return "\n".join(
        [
            "## Features that count\n",
            "A feature counts where its rank correlation with each one counted before it is at most .98.\n",
            table(head, rows),
            *alike,
            *unknown,
            "",
        ]
    )


def _rules(churn: Mapping[str, Any]) -> list[str]:
    return [name for name in ("persistence", "recency rule", "cadence rule") if name in churn["mean"]]


def _dates(churn: Mapping[str, Any]) -> str:
    return _and([origin["as_of"] for origin in churn["origins"]])


def _cost(cost: Mapping[str, float], places: int = 1) -> list[str]:
    return [f"{cost['wall']:.{places}f}", f"{cost['cpu']:.{places}f}", f"{cost['peak']:,.0f}"]


def _interval(gain: Mapping[str, float]) -> str:
    return f"{gain['mean']:.3f} ({gain['low']:.3f} to {gain['high']:.3f})"


def _number(value: float) -> str:
    return f"{value:.3f}"


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown, its first column to the left and the others to the right."""
    aligned = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, aligned, *rows]) + "\n"
