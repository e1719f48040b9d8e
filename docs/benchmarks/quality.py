"""How good the models are on public data, at dates that they had not seen: `make bench-quality` (needs KARE_DATA).

Writes `quality.json` and the page `quality.md` beside it. With names of parts as arguments only those are measured.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import quality_page
from books import books
from made_by import made_by

from kare_ml.config.load import load_spec
from kare_ml.config.spec import ModelSpec
from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import CATALOG
from kare_ml.learning.card import error_of_itself, figures
from kare_ml.learning.draws import drawn_weights
from kare_ml.learning.grading import Origin, grade
from kare_ml.learning.memberships import Memberships, memberships
from kare_ml.learning.snapshots import Snapshot, take_snapshots
from kare_ml.learning.stability import nightly_change, overlap
from kare_ml.learning.training import Trainer
from kare_ml.learning.trials import Columns, Examples
from kare_ml.stages.context import Context, open_context, require_events_before
from kare_ml.stages.intake import intake, review
from kare_ml.stages.past import past_of
from kare_ml.stages.stability import leading_themes, moved_between

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RULES = ("persistence", "recency rule", "cadence rule")
NIGHTS = 15
EXPAND = """
[profiles.expand]
intent = "Trailing 180-day spend up 25%, above the median, at least {products} products in a year"
must = [
    {{ name = "spend up 25%", feature = "spend_change_180d", at_least = 1.25 }},
    {{ name = "spend above the clients' median", feature = "spend_180d", at_least = {{ percentile = 50 }} }},
    {{ name = "enough products", feature = "products_365d", at_least = {products} }},
]
"""
PRODUCTS = 10
LOOKS = {
    "in_development": 60,
    "since": 2,
    "words": "variants were compared at these dates before members, weighting and season were chosen by each book's "
    "earlier dates; rounds, features and defaults have since been decided at earlier dates. Where no earlier date has "
    "a season a year before it, the usual choice stands, and that was settled while these dates were looked at",
}
"""How often the dates that are reported were looked at. To be counted up with every further run on changed models."""
NO_SIGNAL_BOOKS = 40
PACKAGES = ("lightgbm", "numpy", "pandas", "scikit-learn")


@dataclass(frozen=True)
class Churn:
    """A set, a horizon (the lapse window, too) and the dates that are graded."""

    title: str
    example: str
    horizon: int
    origins: tuple[str, ...]
    everybody: bool = False


SETS = {
    "retail_90": Churn(
        "Online Retail II, 90 days", "online_retail", 90, ("2011-06-12", "2011-07-12", "2011-08-11", "2011-09-10")
    ),
    "retail_182": Churn("Online Retail II, 182 days", "online_retail", 182, ("2011-04-11", "2011-05-11", "2011-06-10")),
    "cdnow_180": Churn("CDNOW, 180 days", "cdnow", 180, ("1997-11-02", "1997-12-02", "1998-01-01"), everybody=True),
}


def churn(set_: Churn, folder: Path) -> dict[str, Any]:
    """Every candidate of a set, with intervals: mean over its origins."""
    origins = [AsOf(dt.date.fromisoformat(date)) for date in set_.origins]
    context = _context(folder, set_.example, set_.horizon, max(origins).plus(set_.horizon).date)
    spec = load_spec("churn", list(CATALOG))
    if set_.everybody:
        spec = spec.model_copy(update={"graded_on": None})
    snapshots = _snapshots(context)
    trainer = Trainer(context.as_of, snapshots, context.not_for_models)
    zone = context.settings.book.time_zone
    found = trainer.backtest(spec, [AsOf(o.date, zone) for o in origins])
    if len(found) != len(origins):
        raise AssertionError(f"{len(found)} of {len(origins)} origins could be graded")
    found = tuple(_with_boosting(spec, trainer, origin) for origin in found)
    verdict = grade(found, RULES)
    return {
        "title": set_.title,
        "horizon_days": set_.horizon,
        "population": "all who bought" if set_.everybody else spec.graded_on.words if spec.graded_on else "",
        "origins": [{"as_of": o.as_of, "accounts": len(o.labels), "lapsed": int(o.labels.sum())} for o in found],
        "grade": verdict.grade,
        "candidates": {
            name: {metric: _interval(interval) for metric, interval in values.items()}
            for name, values in figures(found).items()
        },
        "ece_by_chance": error_of_itself(found),
    }


def _with_boosting(spec: ModelSpec, trainer: Trainer, origin: Origin) -> Origin:
    """The origin with what boosting as it comes would have said, fitted to the same pooled examples."""
    from lightgbm import LGBMClassifier
    from sklearn.ensemble import HistGradientBoostingClassifier

    at = next(s for s in trainer.snapshots if str(s.as_of) == origin.as_of)
    columns = Columns.of(spec, frozenset(trainer.absent))
    past = Examples.of(spec, [s for s in trainer.snapshots if s.complete_at <= at.as_of])
    names = list(columns.features)
    learnt = past.rows[names].to_numpy(np.float64, na_value=np.nan)
    varied = np.flatnonzero([len(np.unique(column[~np.isnan(column)])) > 1 for column in learnt.T])
    tested = at.rows.loc[list(origin.account_ids), names].to_numpy(np.float64, na_value=np.nan)
    plain = {
        "boosting, plain": HistGradientBoostingClassifier(random_state=spec.seed),
        "LightGBM, plain": LGBMClassifier(random_state=spec.seed, verbose=-1, n_jobs=1),
    }
    said = {
        name: model.fit(learnt[:, varied], past.labels).predict_proba(tested[:, varied])[:, 1]
        for name, model in plain.items()
    }
    return replace(origin, chance={**origin.chance, **said})


def kare(folder: Path) -> dict[str, Any]:
    """Four-class membership of every buyer at two origins (no prospects here), beside persistence and a flat model."""
    dates = ("2011-06-12", "2011-05-13")
    context = _context(folder, "online_retail", 180, dt.date(2011, 12, 9), EXPAND.format(products=PRODUCTS))
    snapshots = _snapshots(context)
    specs = [load_spec(name, list(CATALOG)) for name in ("churn", "expansion")]
    at = [s for s in snapshots if str(s.as_of) in dates]
    found = [memberships(*specs, origin, snapshots, context.not_for_models) for origin in at]
    return {
        "title": "KARE (K, R, E) on Online Retail II, 180 days",
        "rule": "Expand: trailing 180-day spend at least 1.25 times that of the 180 days before, at least the clients' "
        f"median at the review, at least {PRODUCTS} products in 365 days. Client: bought within 180 days.",
        "population": "every account that ever bought; prospects are not there",
        "origins": [{"as_of": m.as_of, "accounts": len(m.became)} for m in found],
        "candidates": {name: _of_memberships(found, name) for name in found[0].said},
    }


def _of_memberships(found: Sequence[Memberships], name: str) -> dict[str, dict[str, float]]:
    measures: dict[str, Callable[[Memberships], np.ndarray]] = {
        "log_loss": lambda m: -np.log(np.clip(m.said[name][np.arange(len(m.became)), m.became], 1e-15, 1.0)),
        "accuracy": lambda m: (m.said[name].argmax(axis=1) == m.became).astype(float),
    }
    shown = {}
    for metric, of_rows in measures.items():
        rows = [of_rows(m) for m in found]
        drawn = [
            np.mean([np.average(r, weights=w) for r, w in zip(rows, weights, strict=True)])
            for weights in drawn_weights([m.account_ids for m in found], share=0.2)
        ]
        low, high = np.percentile(drawn, [2.5, 97.5])
        shown[metric] = {"mean": float(np.mean([r.mean() for r in rows])), "low": float(low), "high": float(high)}
    return shown


def steady(folder: Path) -> dict[str, Any]:
    """The nightly change after a training, and the leading themes across two trainings 30 days apart."""
    last = dt.date(2011, 12, 9)
    context = _context(folder, "online_retail", 182, last)
    spec = load_spec("churn", list(CATALOG))
    trained = AsOf(last - dt.timedelta(days=NIGHTS), context.settings.book.time_zone)
    models = [_trained(replace(context, as_of=at), spec) for at in (trained, trained.plus(-30))]
    with context.history() as history:
        past = past_of(context, history)
        books = {date: past.placed_at(date) for date in (trained.plus(n) for n in range(NIGHTS + 1))}
        busy = moved_between(history, trained, context.as_of)
    change = nightly_change(models[0], books, busy, spec.population)
    rows = books[trained]
    rows = rows[rows["lifecycle"].isin(spec.population)].iloc[::4]
    themes = [leading_themes(model, rows) for model in models]
    return {
        "title": "Nightly change, Online Retail II, 182 days",
        "trained_as_of": str(trained),
        **asdict(change),
        "retrained_as_of": str(trained.plus(-30)),
        "themes_kept": overlap(*themes),
        "accounts_compared": len(rows),
    }


def _trained(context: Context, spec: ModelSpec) -> Any:
    with context.history() as history:
        now = past_of(context, history).placed_at(context.as_of)
    training = Trainer(context.as_of, _snapshots(context), context.not_for_models, now=now).train(spec)
    return replace(training.model, grade="A")


def no_signal(_: Path) -> dict[str, Any]:
    """Grades of books whose outcome has nothing to do with what is said: the only right answer is C.

    At three origins the same accounts, whose outcome mostly stays as it was. The model and three rules each say the
    base rate with noise of their own: that of a fit of `features` coefficients to `examples` rows of nothing.
    """
    found = []
    for accounts, rate, features, examples in ((150, 0.3, 2, 600), (400, 0.2, 5, 3_000), (1000, 0.3, 2, 3_000)):
        grades = [
            grade(
                _noise(np.random.default_rng(seed), accounts, rate, features, examples), ["rule 1", "rule 2", "rule 3"]
            )
            for seed in range(NO_SIGNAL_BOOKS)
        ]
        found.append(
            {
                "accounts": accounts,
                "rate": rate,
                "features": features,
                "examples": examples,
                "books": len(grades),
                **{letter: sum(verdict.grade == letter for verdict in grades) for letter in "ABC"},
            }
        )
    return {"title": "Books without any signal", "books": found}


def _noise(generator: np.random.Generator, accounts: int, rate: float, features: int, examples: int) -> list[Origin]:
    spread = 1 / np.sqrt(examples * rate * (1 - rate))
    base = np.log(rate / (1 - rate)) + generator.normal(0, spread)
    before = generator.random(accounts) < rate
    columns = {"model": features, "rule 1": 1, "rule 2": 1, "rule 3": 1}
    values = {name: generator.normal(size=(accounts, count)) for name, count in columns.items()}
    weights = {name: generator.normal(0, spread, count) for name, count in columns.items()}
    found = []
    for date in ("2011-06-10", "2011-05-11", "2011-04-11"):
        stays = generator.random(accounts) < 0.7
        labels = np.where(stays, before, generator.random(accounts) < rate).astype(np.int8)
        moved = {name: 0.9 * v + 0.43 * generator.normal(size=v.shape) for name, v in values.items()}
        said = {name: 1 / (1 + np.exp(-(base + v @ weights[name]))) for name, v in moved.items()}
        ids = np.array([f"{n}" for n in range(accounts)], dtype=object)
        found.append(Origin(date, examples, ids, labels, said, np.ones(accounts), np.ones(accounts, dtype=bool)))
    return found


def _context(folder: Path, example: str, horizon: int, as_of: dt.date, more: str = "") -> Context:
    folder.mkdir()
    text = (ROOT / "docs" / "examples" / example / "kare.toml").read_text("utf-8")
    text = re.sub(r"lapse_after_days = \d+", f"lapse_after_days = {horizon}", text)
    (folder / "kare.toml").write_text(text + more, "utf-8")
    context = open_context(folder, as_of)
    intake(context)
    review(context)
    return context


def _snapshots(context: Context) -> list[Snapshot]:
    from kare_ml.learning.snapshots import snapshot_dates

    with context.history() as history:
        first = require_events_before(context, history)
        dates = snapshot_dates(context.as_of, first, context.settings.horizon_days)
        return take_snapshots(past_of(context, history), dates)


def _interval(interval: Any) -> dict[str, float]:
    return {"mean": interval.mean, "low": interval.low, "high": interval.high}


PARTS: dict[str, Callable[[Path], dict[str, Any]]] = {
    **{name: (lambda folder, set_=set_: churn(set_, folder)) for name, set_ in SETS.items()},
    "kare": kare,
    "steady": steady,
    "no_signal": no_signal,
    "books": books,
}


def main(names: Sequence[str]) -> int:
    """Measure the parts named, or all; write the figures and the page after each, so that none is lost."""
    if not (Path(os.environ.get("KARE_DATA", "")) / "online_retail_ii").is_dir():
        print("bench-quality: set KARE_DATA to the folder that holds online_retail_ii/ and cdnow/", file=sys.stderr)
        return 2
    os.environ["KARE_DATA"] = str(Path(os.environ["KARE_DATA"]).resolve())
    path = HERE / "quality.json"
    for name in names or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            part = {
                **PARTS[name](Path(folder) / "book"),
                "made_by": made_by(PACKAGES, seed=load_spec("churn", list(CATALOG)).seed),
            }
        # Read anew each time: another part may have been measured meanwhile.
        results: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        results |= {name: part, "looks": LOOKS}
        path.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", "utf-8")
        (HERE / "quality.md").write_text(quality_page.page(results), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
