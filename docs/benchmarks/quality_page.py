"""Turns `quality.json` into the page of quality. A test compares both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTE = "<!-- Written by `make bench-quality` from quality.json. Do not edit. -->"
METRICS = {"roc_auc": "ROC-AUC", "log_loss": "log-loss", "ece": "ECE", "average_precision": "avg. precision"}
ORDER = (
    "model",
    "BG/NBD",
    "RFM logistic",
    "recency rule",
    "cadence rule",
    "persistence",
    "boosting, plain",
    "LightGBM, plain",
    "constant",
)
CHURN = ("retail_90", "retail_182", "cdnow_180")
PARTS = (*CHURN, "kare", "steady", "no_signal", "books")
AIMS: Mapping[str, Mapping[str, float]] = {
    "retail_90": {"roc_auc": 0.800, "log_loss": 0.527, "ece": 0.035},
    "retail_182": {"roc_auc": 0.794, "log_loss": 0.547},
    "cdnow_180": {"roc_auc": 0.797, "log_loss": 0.429},
}
"""What was aimed at: a ROC-AUC of at least, a log-loss and a calibration error of at most so much."""


def page(results: Mapping[str, Any]) -> str:
    """The whole page; a part that was not measured is left out."""
    missing = [name for name in PARTS if name not in results]
    parts = [
        f"# How good the models are\n\n{NOTE}\n",
        "Public data, out of time: at each date every candidate is fitted on what was known by then, and members, "
        "season and map are chosen by dates that were complete by then. Means over the dates, 95% intervals by "
        "drawing accounts. ECE: 15 bins of equal mass. *Plain* is a library's defaults on the same pooled examples. "
        "All figures stand in [quality.json](quality.json); `make bench-quality` measures them anew.\n",
        "Conversion is not here: no public data set that we know of holds prospects with what became of them, so it "
        "can only be graded on made-up books.\n",
        *([_looks(results["looks"])] if "looks" in results else []),
        *([_table(results)] if any(name in results for name in CHURN) else []),
        *(_aims(name, results[name]) for name in CHURN if name in results),
        *([_kare(results["kare"])] if "kare" in results else []),
        *([_steady(results["steady"])] if "steady" in results else []),
        *([_no_signal(results["no_signal"])] if "no_signal" in results else []),
        *([_books(results["books"])] if "books" in results else []),
        *([f"Not measured yet: {', '.join(missing)}.\n"] if missing else []),
        "## Made by\n",
        "\n".join(_made_by(name, part["made_by"]) for name, part in sorted(results.items()) if name in PARTS) + "\n",
    ]
    return "\n".join(parts)


def _looks(looks: Mapping[str, Any]) -> str:
    times = "once" if looks["since"] == 1 else f"{looks['since']} times"
    return (
        f"The dates reported here are not untouched: in development about {looks['in_development']} {looks['words']}. "
        f"Since then they were looked at {times}.\n"
    )


def _table(results: Mapping[str, Any]) -> str:
    lines = [["set", "candidate", *METRICS.values()], ["---", "---", *["---:"] * len(METRICS)]]
    for name in (n for n in CHURN if n in results):
        part = results[name]
        for candidate in (c for c in ORDER if c in part["candidates"]):
            values = part["candidates"][candidate]
            lines.append([part["title"], candidate, *(_interval(values[metric]) for metric in METRICS)])
    return "## Churn\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _aims(name: str, part: Mapping[str, Any]) -> str:
    model = part["candidates"]["model"]
    met = [_aim(metric, model[metric]["mean"], aim) for metric, aim in AIMS[name].items()]
    dates = ", ".join(f"{o['as_of']} ({o['accounts']:,} accounts, {o['lapsed']:,} lapsed)" for o in part["origins"])
    return (
        f"**{part['title']}**: {dates}; {part['population']}; label: no purchase within {part['horizon_days']} days. "
        f"Grade {part['grade']}. {' '.join(met)} Labels drawn from the model itself would have an ECE of "
        f"{part['ece_by_chance']:.3f}.\n"
    )


def _aim(metric: str, value: float, aim: float) -> str:
    least = metric == "roc_auc"
    holds = value >= aim if least else value <= aim
    said = f"{METRICS[metric]} {value:.4f}, aimed at {'no less than' if least else 'no more than'} {aim:.3f}"
    return f"{said}: {'met' if holds else 'missed'}."


def _kare(part: Mapping[str, Any]) -> str:
    dates = ", ".join(f"{o['as_of']} ({o['accounts']:,} accounts)" for o in part["origins"])
    lines = [["candidate", "log-loss over four classes", "accuracy"], ["---", "---:", "---:"]]
    for name, values in part["candidates"].items():
        lines.append([name, _interval(values["log_loss"]), _interval(values["accuracy"])])
    loss, right = (part["candidates"]["composed"][metric]["mean"] for metric in ("log_loss", "accuracy"))
    return (
        f"## {part['title']}\n\n{part['rule']} {part['population'].capitalize()}. Dates: {dates}.\n\n"
        + "\n".join("| " + " | ".join(line) + " |" for line in lines)
        + f"\n\nAimed at a log-loss of at most 0.765 ({'met' if loss <= 0.765 else 'missed'}) and an accuracy of at "
        f"least 0.61 ({'met' if right >= 0.61 else 'missed'}). *composed* is what is published, *flat* one boosted "
        "model of all profiles, *persistence* the transition matrix.\n"
    )


def _steady(part: Mapping[str, Any]) -> str:
    mean, p99, kept = part["mean"], part["p99"], part["themes_kept"]
    return (
        f"## {part['title']}\n\nThe model of {part['trained_as_of']} fixed, looked from {len(part['nights'])} nights, "
        f"{part['nights'][0]} to {part['nights'][-1]}; {part['accounts']:,} accounts of which no row arose meanwhile. "
        f"Mean absolute change of the churn chance a night {mean:.5f} (aimed at most 0.0011: "
        f"{'met' if mean <= 0.0011 else 'missed'}), 99th percentile {p99:.5f} (at most 0.010: "
        f"{'met' if p99 <= 0.010 else 'missed'}). Of the three leading themes of {part['accounts_compared']:,} "
        f"accounts, {kept:.1%} are those of the model of {part['retrained_as_of']} (aimed at least 80%: "
        f"{'met' if kept >= 0.8 else 'missed'}).\n"
    )


def _no_signal(part: Mapping[str, Any]) -> str:
    lines = [["accounts", "rate", "books", "A", "B", "C"], ["---:"] * 6]
    for row in part["books"]:
        lines.append([f"{row[name]:,}" for name in ("accounts", "rate", "books", "A", "B", "C")])
    false = sum(row["A"] + row["B"] for row in part["books"]) / sum(row["books"] for row in part["books"])
    return (
        f"## {part['title']}\n\nModel and rules say the base rate with noise of their own, as fits to nothing do. The "
        f"only right grade is C; {false:.1%} of the books got another.\n\n"
        + "\n".join("| " + " | ".join(line) + " |" for line in lines)
        + "\n"
    )


def _books(part: Mapping[str, Any]) -> str:
    head = ["book", "accounts", "days", "lapse", "books", "grades", "model", "best rule", "persistence", "constant"]
    lines = [head, ["---", *["---:"] * 4, "---", *["---:"] * 4]]
    for row in part["books"]:
        losses = [f"{row['log_loss'][name]:.3f}" for name in ("model", "best rule", "persistence", "constant")]
        counts = [f"{row[name]:,}" for name in ("accounts", "days", "lapse_after_days", "books")]
        lines.append([row["kind"], *counts, row["grades"], *losses])
    return (
        f"## {part['title']}\n\nMade-up lines through the whole training of churn. Where nothing is to be told, every "
        "account orders at the same rate for ever, so that neither silence nor habit says what comes: the only right "
        "grade is C. Log-loss, mean over the dates that were graded.\n\n"
        + "\n".join("| " + " | ".join(line) + " |" for line in lines)
        + "\n"
    )


def _made_by(name: str, made: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{package} {number}" for package, number in made["packages"].items())
    return f"- {name}: commit `{made['commit']}`, seed {made['seed']}, Python {made['python']}, {packages}"


def _interval(values: Mapping[str, float]) -> str:
    return f"{values['mean']:.3f} ({values['low']:.3f} to {values['high']:.3f})"
