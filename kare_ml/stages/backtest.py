"""A backtest: how a model would have done over a span of the past, for everybody or for one cohort."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kare_ml.config.load import load_spec
from kare_ml.domain.as_of import AsOf, as_ofs_back_from
from kare_ml.errors import NotEnoughHistory, UsageError
from kare_ml.features.frame import CATALOG
from kare_ml.io.cards import look_at
from kare_ml.io.promotions import write_atomically
from kare_ml.stages.context import Context, require_events_before
from kare_ml.stages.past import past_of
from kare_ml.stages.registration import graded_on

if TYPE_CHECKING:
    from kare_ml.learning.cohort import Cohort
    from kare_ml.learning.draws import Interval
    from kare_ml.learning.grading import Origin, Verdict

LOG = logging.getLogger(__name__)

FOLDER = "backtests"
USUAL_ORIGINS = 3


@dataclass(frozen=True)
class Backtest:
    """What a backtest came to. `figures` is by candidate and metric, the mean over the origins with its 95% interval.

    `looks` says how often each origin has been looked at by now; `plots` are SVG by name.
    """

    model: str
    question: str
    cohort: str
    population: str
    horizon_days: int
    origins: Sequence[Origin]
    verdict: Verdict
    figures: Mapping[str, Mapping[str, Interval]]
    ece_by_chance: float | None
    looks: Mapping[str, int]
    plots: Mapping[str, str]


def backtest(
    context: Context, name: str, first: AsOf | None = None, last: AsOf | None = None, cohort: Cohort | None = None
) -> Backtest:
    """Grade a model at the as-ofs from `last` back to `first`, 30 days apart, each fitted on what was known by then.

    Left out, `last` is the newest date whose outcome is known at the context's as-of, and `first` two steps before it.
    The cohort is picked by what was known at each of them; models learn from everybody. Raises NotEnoughHistory where
    no date can be graded, UsageError for a span that is still open or a cohort that picks nobody.
    """
    from kare_ml.learning.card import calibration, error_of_itself, figures, only
    from kare_ml.learning.grading import grade
    from kare_ml.learning.plots import calibration_plot, gain_plot, interval_plot
    from kare_ml.learning.snapshots import LEAD_IN_DAYS, take_snapshots
    from kare_ml.learning.training import Trainer, rules_of

    horizon = context.settings.horizon_days
    newest = context.as_of.plus(-horizon)
    last = last or newest
    if last > newest:
        raise UsageError(
            f"the outcome of {last} is not known yet as of {context.as_of}",
            expected=f"a span that ends at {newest} or before: {horizon} days have to have passed",
            found=str(last),
        )
    spec = load_spec(name, list(CATALOG))
    with context.history() as history:
        began = require_events_before(context, history)
        dates = list(as_ofs_back_from(last, began.plus(LEAD_IN_DAYS)))
        wanted = dates[:USUAL_ORIGINS] if first is None else [date for date in dates if date >= first]
        snapshots = take_snapshots(past_of(context, history), dates, context.progress)
    trainer = Trainer(context.as_of, snapshots, context.not_for_models, progress=context.progress)
    found = trainer.backtest(spec, wanted) if wanted else ()
    if not found:
        raise NotEnoughHistory(
            f"{name} cannot be graded between {first or last} and {last}",
            expected=f"dates with at least {spec.sufficiency.each_outcome} accounts of each outcome known before them",
            found=f"history since {began}",
        )
    population = graded_on(context, spec)
    if cohort is not None:
        rows = {str(snapshot.as_of): snapshot.rows for snapshot in snapshots}
        picked = [only(o, cohort.picks(rows[o.as_of].loc[list(o.account_ids)])) for o in found]
        found = tuple(o for o in picked if o is not None and len(set(o.labels)) == 2)
        population = f"{population}; {cohort}"
        if not found:
            raise UsageError(
                f"nobody with {cohort} can be graded", expected="accounts of both outcomes", found="none at these dates"
            )
    measured = figures(found)
    losses = {candidate: values["log_loss"] for candidate, values in measured.items()}
    result = Backtest(
        model=name,
        question=spec.question,
        cohort=str(cohort or ""),
        population=population,
        horizon_days=horizon,
        origins=found,
        verdict=grade(found, rules_of(spec)),
        figures=measured,
        ece_by_chance=error_of_itself(found),
        looks=look_at(context.folder, name, [origin.as_of for origin in found]),
        plots={
            "calibration": calibration_plot(calibration(found)),
            "gains": gain_plot(found, ["model", *rules_of(spec)]),
            "log-loss": interval_plot(losses, "log-loss, 95%"),
        },
    )
    LOG.info("backtest", extra={"model": name, "origins": len(found), "grade": result.verdict.grade})
    return result


def place(folder: Path, result: Backtest) -> Path:
    """The folder of a backtest, named by model and span, and by the cohort if it is one."""
    span = f"{result.model}-{result.origins[-1].as_of}-{result.origins[0].as_of}"
    cohort = re.sub(r"\W+", "-", result.cohort) if result.cohort else ""
    return folder / FOLDER / (f"{span}-{cohort}" if cohort else span)


def keep_backtest(folder: Path, result: Backtest, content: str) -> Path:
    """Keep the plots and the answer (JSON) of a backtest at its `place`; an earlier one of the same goes."""
    home = place(folder, result)
    home.mkdir(parents=True, exist_ok=True)
    for name, svg in result.plots.items():
        write_atomically(home / f"{name}.svg", svg.encode())
    write_atomically(home / "backtest.json", content.encode() + b"\n")
    return home
