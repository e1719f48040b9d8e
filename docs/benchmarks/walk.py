"""How often what came lies in the range of the revenue walk, on public data: `make bench-walk` (needs KARE_DATA).

Writes `walk.json` and the page `walk.md` beside it. Every walk is of a past day, with what was known by then and models
trained by then; what came is the year that ended one horizon later.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from made_by import made_by

from kare_ml.baseline.placement import place
from kare_ml.errors import NotEnoughHistory
from kare_ml.explain.schema import REASONS
from kare_ml.features.frame import feature_frame
from kare_ml.features.holdings import holdings
from kare_ml.io.model_files import loads
from kare_ml.io.registry import Registry
from kare_ml.learning.scoring import Scorer
from kare_ml.playbook.rates import DRIFT, UNMEASURED, Rate, Rates
from kare_ml.playbook.steps import Steps, Walked
from kare_ml.publish.compose import Artifacts, RunFacts, compose
from kare_ml.stages.champions import champions_in_force
from kare_ml.stages.context import Context, open_context
from kare_ml.stages.intake import intake, review
from kare_ml.stages.train import train_on_history
from kare_ml.stages.walk import RATES, WALK
from kare_ml.stages.walking import walk_artifacts

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HORIZON, EVERY, TRAIN_EVERY, GROUPS = 90, 30, 3, 20


@dataclass(frozen=True)
class Book:
    """A public book: its example's settings, and from when to when it is looked at from."""

    title: str
    example: str
    first: dt.date
    last: dt.date


BOOKS = (
    Book("Online Retail II", "online_retail", dt.date(2010, 12, 9), dt.date(2011, 5, 8)),
    Book("CDNOW", "cdnow", dt.date(1997, 9, 29), dt.date(1997, 11, 28)),
)


def walks(book: Book, folder: Path) -> Iterator[tuple[dt.date, pa.Table, Rates, pa.Array]]:
    """For each day: its walk, its rates, and by account the revenue of the year that ended one horizon later."""
    folder.mkdir()
    settings = (ROOT / "docs/examples" / book.example / "kare.toml").read_text("utf-8")
    head, _, _ = settings.partition("lapse_after_days")
    (folder / "kare.toml").write_text(f"{head}lapse_after_days = {HORIZON}\n", "utf-8")
    intake(open_context(folder, book.last))
    days = range(0, (book.last - book.first).days + 1, EVERY)
    for number, day in enumerate(book.first + dt.timedelta(days=days_later) for days_later in days):
        context = open_context(folder, day)
        if number % TRAIN_EVERY == 0:
            try:
                train_on_history(context)
            except NotEnoughHistory as too_little:
                print(f"{book.title} {day}: {too_little.what}", file=sys.stderr)
        walked, rates = _walk(context)
        with context.history() as history:
            later = feature_frame(history, context.as_of.plus(HORIZON), HORIZON, ["spend_365d"]).to_pyarrow()
        place_of = pc.index_in(walked["account_id"].combine_chunks(), later["account_id"].combine_chunks())
        came = pc.fill_null(later["trailing_revenue"].combine_chunks().take(place_of), 0.0)
        yield day, walked, rates, came


def _walk(context: Context) -> tuple[pa.Table, Rates]:
    in_force, registry = review(context), Registry(context.folder)
    models = {name: loads(registry.load_bytes(found)) for name, found in champions_in_force(context).items()}
    with context.history() as history:
        frame = feature_frame(history, context.as_of, HORIZON).to_pyarrow()
        held = holdings(history, context.as_of).to_pyarrow()
    placed = place(frame, context.rules(in_force))
    batch = frame.append_column("baseline_state", placed["baseline_state"]).combine_chunks().to_batches()[0]
    predictions = pa.Table.from_batches([Scorer(models, context.settings.sufficiency).score_batch(batch)])
    nothing = pa.table([frame["account_id"], pa.array([[]] * frame.num_rows, REASONS.field(1).type)], REASONS)
    facts = RunFacts(context.as_of.date, "benchmark", None, "")
    rows = compose(Artifacts(frame, placed, predictions, nothing, held), facts, in_force, {})
    made = walk_artifacts(context, rows, frame)
    said = json.loads(str(made[RATES]))
    walked = made[WALK]
    assert isinstance(walked, pa.Table)
    return walked, Rates(said["window"], *(Rate(**said[name]) for name in ("keep", "expand", "back", "won")))


def measured(walked: pa.Table, rates: Rates, came: pa.Array) -> dict[str, Any]:
    """One walk against what came: of the book, and of groups of accounts that were drawn by their ids."""
    revenue = np.array(came.to_pylist(), dtype=float)
    groups = np.array([crc32(account.encode()) % GROUPS for account in walked["account_id"].to_pylist()])
    named = walked.append_column("drawn", pa.array([str(group) for group in groups]))
    parts = Walked(named, rates, ["drawn"]).by("drawn")
    inside = [_within(steps, float(revenue[groups == int(steps.group)].sum())) for steps in parts]
    total, whole = Walked(walked, rates).total(), float(revenue.sum())
    base = sum(float(np.sum(walked[f"of_{name}"].to_numpy())) for name in ("keep", "expand"))
    return {
        "accounts": total.accounts,
        "measured": rates.keep.accounts > 0,
        **{name: getattr(total, name) for name in ("start", "expected", "low", "high")},
        "came": round(whole, 2),
        "within": _within(total, whole),
        "off": round((whole - total.expected) / base, 4) if base else None,
        "groups_within": sum(inside),
        "groups": len(inside),
    }


def _within(steps: Steps, came: float) -> bool:
    return steps.low <= came <= steps.high


def page(found: dict[str, Any]) -> str:
    """The figures as a page."""
    lines = [
        "# How far the range of the revenue walk holds\n",
        "<!-- Written by `make bench-walk` from walk.json. Do not edit. -->\n",
        f"Walks of {found['horizon']} days, every {found['every']} days, models trained anew with every third, each "
        "from what was known then; held against the year that ended one horizon later. The range should hold what came "
        f"four times in five. Beside the book, {found['groups']} groups of its accounts, drawn by their ids, are held "
        "against theirs. *Off* is by how much more came than was expected, as a share of what clients bought in the "
        "same season a year before: what hits all accounts alike. The walks overlap, so they are fewer than they "
        "look.\n",
    ]
    for book in found["books"]:
        lines += [
            f"## {book['title']}\n",
            "| as of | accounts | rates | expected | range | came | within | off | groups within |",
            "| --- | ---: | --- | ---: | ---: | ---: | --- | ---: | ---: |",
            *(_row(one) for one in book["walks"]),
            "",
            f"The book's revenue lay within its range {book['within']} of {len(book['walks'])} times, that of groups "
            f"{book['groups_within']} of {book['groups']} ({book['groups_within'] / book['groups']:.0%}).\n",
        ]
    drift, unmeasured = found["set"]["drift"], found["set"]["unmeasured"]
    lines.append(
        f"A rate is taken to change by {drift:.0%} (one standard deviation) from one horizon to the next, and one that "
        f"the book is too young to measure to lie {unmeasured:.0%} off; both were set from {found['set']['from']}, so "
        "that book does not test them, and the other does.\n\n"
        f"Of commit `{found['made_by']['commit']}`, Python {found['made_by']['python']}.\n"
    )
    return "\n".join(lines)


def _row(one: dict[str, Any]) -> str:
    cells = [
        *(one["as_of"], f"{one['accounts']:,}", "measured" if one["measured"] else "too young"),
        *(f"{one['expected']:,.0f}", f"{one['low']:,.0f} to {one['high']:,.0f}", f"{one['came']:,.0f}"),
        *("yes" if one["within"] else "no", f"{one['off']:+.2f}", f"{one['groups_within']} of {one['groups']}"),
    ]
    return f"| {' | '.join(cells)} |"


def of_book(title: str, walks_of: list[dict[str, Any]]) -> dict[str, Any]:
    """The walks of a book with their sums."""
    sums = {name: sum(one[name] for one in walks_of) for name in ("within", "groups_within", "groups")}
    return {"title": title, "walks": walks_of, **sums}


def results(books: list[dict[str, Any]]) -> dict[str, Any]:
    """All that is written down."""
    return {
        "horizon": HORIZON,
        "every": EVERY,
        "groups": GROUPS,
        "books": books,
        "set": {"drift": DRIFT, "unmeasured": UNMEASURED, "from": BOOKS[0].title},
        "made_by": made_by(("numpy", "pyarrow", "scikit-learn")),
    }


def main() -> int:
    """Measure, and write the figures and the page."""
    if not (Path(os.environ.get("KARE_DATA", "")) / "cdnow").is_dir():
        print("bench-walk: set KARE_DATA to the folder that holds online_retail_ii/ and cdnow/", file=sys.stderr)
        return 2
    os.environ["KARE_DATA"] = str(Path(os.environ["KARE_DATA"]).resolve())
    books = []
    for book in BOOKS:
        with tempfile.TemporaryDirectory() as scratch:
            found = walks(book, Path(scratch) / "book")
            told = [{"as_of": str(day), **measured(walked, rates, came)} for day, walked, rates, came in found]
        books.append(of_book(book.title, told))
    write(results(books))
    return 0


def write(found: dict[str, Any]) -> None:
    """The figures and their page, beside this file."""
    (HERE / "walk.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    (HERE / "walk.md").write_text(page(found), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
