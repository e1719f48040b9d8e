"""What settling holds back, and what it costs, on 90 nights of public data: `make bench-settling` (needs KARE_DATA).

Writes `settling.json` and the page `settling.md` beside it. With KARE_BENCH set, it works in that folder and keeps it:
a night that was scored there is not scored again.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from made_by import made_by

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import place
from kare_ml.config.workspace import Settling
from kare_ml.explain.schema import REASONS
from kare_ml.features.holdings import holdings
from kare_ml.features.prepared import PreparedFrame
from kare_ml.io.model_files import loads
from kare_ml.io.registry import Registry
from kare_ml.learning.scoring import Scorer
from kare_ml.learning.stability import overlap
from kare_ml.publish.compose import Artifacts, RunFacts, compose
from kare_ml.publish.settling import settled
from kare_ml.stages.champions import champions_in_force
from kare_ml.stages.context import Context, open_context
from kare_ml.stages.intake import review
from kare_ml.stages.stability import leading_themes, moved_between
from kare_ml.stages.train import train_all

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from kare_ml.learning.model import AccountModel

    History = Mapping[str, ir.Table]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TRAINED, NIGHTS = dt.date(2011, 9, 10), 90
SETTINGS = (Settling(), Settling(runs=2), Settling(runs=5), Settling(margin=0.05), Settling(margin=1.0))
"""The first is the default; a margin of 1 is never passed."""

KEPT = [
    "as_of", "account_id", "lifecycle", "baseline_profile", "predicted_profile", "agrees",
    "outlook", "pending_outlook", "pending_since", "pending_runs",
    "p_keep", "p_attain", "p_recapture", "p_expand", "churn_risk",
    "risk_word", "pending_risk_word", "pending_risk_since", "pending_risk_runs",
]  # fmt: skip


@dataclass(frozen=True)
class Scoring:
    """What scores a night: the book, its models and the review in force; `folder` keeps what was scored."""

    context: Context
    models: Mapping[str, AccountModel]
    review: Review
    folder: Path

    @classmethod
    def of(cls, context: Context, folder: Path) -> Scoring:
        """The book with the champions in force."""
        registry = Registry(context.folder)
        models = {name: loads(registry.load_bytes(found)) for name, found in champions_in_force(context).items()}
        folder.mkdir(exist_ok=True)
        return cls(context, models, review(context), folder)

    def night(
        self, history: History, frame: PreparedFrame, number: int
    ) -> tuple[pa.Table, dict[str, list[str]], list[str]]:
        """The unsettled rows of a night; by account its leading themes; and who was busy since the night before."""
        rows, told = (self.folder / f"{number:03}.{kind}" for kind in ("parquet", "json"))
        if not told.exists():
            made, themes, busy = self._scored(history, frame, number)
            pq.write_table(made, rows)
            told.write_text(json.dumps([themes, busy]), "utf-8")
            print(f"night {number}: {made.num_rows} accounts", file=sys.stderr)
        return pq.read_table(rows), *json.loads(told.read_text("utf-8"))

    def _scored(
        self, history: History, prepared: PreparedFrame, number: int
    ) -> tuple[pa.Table, dict[str, list[str]], list[str]]:
        as_of, settings = self.context.as_of.plus(number), self.context.settings
        frame = prepared.at(as_of)
        placed = place(frame, self.context.rules(self.review))
        batch = frame.append_column("baseline_state", placed["baseline_state"]).combine_chunks().to_batches()[0]
        predictions = pa.Table.from_batches([Scorer(self.models, settings.sufficiency).score_batch(batch)])
        nothing = pa.table([frame["account_id"], pa.array([[]] * frame.num_rows, REASONS.field(1).type)], REASONS)
        held = holdings(history, as_of).to_pyarrow()
        facts = RunFacts(as_of.date, str(number), None, "")
        rows = compose(Artifacts(frame, placed, predictions, nothing, held), facts, self.review, {}).select(KEPT)
        spoke = pc.equal(predictions["churn_source"], pa.scalar("model", pa.string())).fill_null(False)
        asked = frame.filter(spoke).to_pandas().set_index("account_id")
        themes = leading_themes(self.models["churn"], asked) if len(asked) else []
        busy = moved_between(history, as_of.plus(-1), as_of)
        return rows, dict(zip(asked.index, themes, strict=True)), sorted(busy)


def nights(scoring: Scoring) -> tuple[list[pa.Table], dict[str, Any]]:
    """The unsettled rows of each night; and how far the leading themes of accounts without new events stayed."""
    rows: list[pa.Table] = []
    overlaps: list[float] = []
    pairs: list[int] = []
    before: dict[str, list[str]] = {}
    with scoring.context.history() as history:
        frame = PreparedFrame(history, scoring.context.settings.lifecycle.lapse_after_days)
        for number in range(NIGHTS + 1):
            made, themes, busy = scoring.night(history, frame, number)
            rows.append(made)
            quiet = sorted(set(themes) & set(before) - set(busy))
            share = overlap([before[account] for account in quiet], [themes[account] for account in quiet])
            if share is not None:
                overlaps.append(share)
                pairs.append(len(quiet))
            before = themes
    mean = float(np.average(overlaps, weights=pairs)) if pairs else None
    return rows, {"overlap": mean, "least": min(overlaps, default=None), "pairs": sum(pairs)}


def measured(rows: list[pa.Table], in_force: Review, how: Settling) -> dict[str, Any]:
    """Flips a thousand account-nights before and after settling, what was held back, and for how long."""
    before: dict[str, dict[str, Any]] = {}
    differs: dict[str, dict[str, int]] = {"outlook": {}, "risk_word": {}}
    found: dict[str, dict[str, Any]] = {
        w: {"account_nights": 0, "raw": 0, "settled": 0, "suppressed": 0, "delays": []} for w in differs
    }
    raw_before: dict[str, dict[str, Any]] = {}
    for number, table in enumerate(rows):
        raw = {row["account_id"]: {"outlook": row["predicted_profile"], "risk_word": row["risk_word"]}
               for row in table.to_pylist()}  # fmt: skip
        night, counts = settled(table, before, in_force, in_force, how)
        now = {row["account_id"]: row for row in night.to_pylist()}
        for what, figures in found.items():
            figures["suppressed"] += asdict(counts[what])["first_night"] if number else 0
            for account, row in now.items():
                then = before.get(account)
                if then is None or then[what] is None or row[what] is None:
                    continue
                figures["account_nights"] += 1
                figures["raw"] += raw[account][what] != raw_before[account][what]
                figures["settled"] += row[what] != then[what]
                if row[what] != then[what]:
                    figures["delays"].append(number - differs[what].pop(account, number))
                elif raw[account][what] != row[what]:
                    differs[what].setdefault(account, number)
                else:
                    differs[what].pop(account, None)
        before, raw_before = now, raw
    return {"runs": how.runs, "margin": how.margin, **{what: _figures(one) for what, one in found.items()}}


def _figures(one: dict[str, Any]) -> dict[str, Any]:
    nights, delays = one["account_nights"], one["delays"]
    return {
        "account_nights": nights,
        "flips_per_1000_before": 1000 * one["raw"] / nights if nights else None,
        "flips_per_1000_after": 1000 * one["settled"] / nights if nights else None,
        "suppressed_first_nights": one["suppressed"],
        "changes": len(delays),
        "delay_days_mean": float(np.mean(delays)) if delays else None,
        "delay_days_p95": float(np.percentile(delays, 95)) if delays else None,
    }


def page(found: dict[str, Any]) -> str:
    """The figures as a page."""
    lines = [
        "# Settling\n",
        "<!-- Written by `make bench-settling` from settling.json. Do not edit. -->\n",
        f"Online Retail II, scored on {found['nights']} nights from {found['first']} on, models trained as of "
        f"{found['trained']} and kept; {found['accounts']:,} accounts on the last night. "
        f"Of commit `{found['made_by']['commit']}`.\n",
        "| runs | margin | what | flips per 1,000 account-nights | settled | held back | mean delay, days "
        "| its 95th percentile |",
        "| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {one['runs']} | {one['margin']:g} | {what.replace('_', ' ')} | {_row(one[what])} |"
        for one in found["settings"]
        for what in ("outlook", "risk_word")
        if one[what]["changes"]
    ]
    themes = found["themes"]
    lines.append(
        "\nThe first setting is the default. A flip is a word that differs from that of the night before; held back "
        "were those that were not shown at once. A delay is counted from the night since which the prediction differed "
        "until the change was shown. An account that became another kind of account (a client lapsed, a lapsed account "
        "bought again) changes its words at once, with or without settling.\n\n"
        f"The three leading themes of the churn model stayed the same from night to night to {themes['overlap']:.4f} "
        f"on average, over {themes['pairs']:,} pairs of an account and a night without a new event, and to "
        f"{themes['least']:.4f} on the worst night (aim: 0.98).\n"
    )
    return "\n".join(lines)


def _row(one: dict[str, Any]) -> str:
    flips = [one["flips_per_1000_before"], one["flips_per_1000_after"]]
    delays = [f"{one['delay_days_mean']:.2f}", f"{one['delay_days_p95']:.0f}"]
    return " | ".join([*(f"{value:.2f}" for value in flips), f"{one['suppressed_first_nights']:,}", *delays])


def main() -> int:
    """Measure, and write the figures and the page."""
    if not (Path(os.environ.get("KARE_DATA", "")) / "online_retail_ii").is_dir():
        print("bench-settling: set KARE_DATA to the folder that holds online_retail_ii/", file=sys.stderr)
        return 2
    os.environ["KARE_DATA"] = str(Path(os.environ["KARE_DATA"]).resolve())
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("KARE_BENCH", scratch)) / "book"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "kare.toml").write_text((ROOT / "docs/examples/online_retail/kare.toml").read_text("utf-8"), "utf-8")
        context = open_context(folder, TRAINED)
        if not champions_in_force(context):
            train_all(context)
        scoring = Scoring.of(context, folder / "nights")
        rows, themes = nights(scoring)
        in_force = scoring.review
        grades = {name: found.grade for name, found in champions_in_force(context).items()}
    found = {
        "trained": str(TRAINED),
        "first": str(TRAINED + dt.timedelta(days=1)),
        "nights": NIGHTS,
        "accounts": rows[-1].num_rows,
        "grades": grades,
        "cut_offs": {"high": in_force.high, "watch": in_force.watch},
        "settings": [measured(rows, in_force, how) for how in SETTINGS],
        "themes": themes,
        "made_by": made_by(("numpy", "pandas", "pyarrow", "scikit-learn")),
    }
    (HERE / "settling.json").write_text(json.dumps(found, indent=2, sort_keys=True) + "\n", "utf-8")
    (HERE / "settling.md").write_text(page(found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
