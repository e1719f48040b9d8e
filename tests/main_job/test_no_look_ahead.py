"""What comes later, or reaches us later, changes nothing of what is said as of today: not even the name of the run."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kare_ml.config.load import load_spec
from kare_ml.domain.as_of import AsOf
from kare_ml.features.frame import CATALOG
from kare_ml.io.model_files import dumps
from kare_ml.io.published import read_published
from kare_ml.learning.snapshots import Snapshot
from kare_ml.learning.training import Trainer, Training
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake
from kare_ml.stages.train import snapshots
from tests.books import AS_OF
from tests.main_job.conftest import TINY_AS_OF, TINY_DAYS
from tests.main_job.runs import bundle_digests, published_digest, run_id
from tests.workspaces import FIRST, Line, kare, shop, write_lines, write_workspace

MIDNIGHT = dt.datetime.combine(AS_OF, dt.time())
BEFORE, AT, AFTER = MIDNIGHT - dt.timedelta(days=3), MIDNIGHT, MIDNIGHT + dt.timedelta(days=40)
LATEST = MIDNIGHT + dt.timedelta(microseconds=1)


def append_csv(file: Path, *rows: Mapping[str, object]) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with file.open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, columns, lineterminator="\n").writerows(rows)


def append_invoices(file: Path, *rows: Mapping[str, object]) -> None:
    lines = pq.read_table(file)
    last = lines.slice(lines.num_rows - 1).to_pylist()[0]
    more = pa.Table.from_pylist([{**last, "invoice_id": f"new-{n}", **row} for n, row in enumerate(rows)], lines.schema)
    pq.write_table(pa.concat_tables([lines, more]), file)


def test_what_comes_later_does_not_change_what_was_said(sample: Path, sample_copy: Path) -> None:
    data = sample_copy / "data"
    one, another = (row["account_id"] for row in read_published(sample).to_pylist()[:2])
    append_invoices(
        data / "invoices.parquet",
        {"account_id": one, "invoiced_at": AT, "known_at": AT},
        {"account_id": another, "invoiced_at": AFTER, "known_at": AFTER},
        {"account_id": "newcomer", "invoiced_at": AFTER, "known_at": AFTER},
        {"account_id": one, "invoiced_at": BEFORE, "known_at": LATEST},
        {"account_id": one, "invoiced_at": MIDNIGHT - dt.timedelta(days=3000), "known_at": AFTER},
    )
    append_csv(
        data / "accounts.csv",
        {"account_id": "unheard-of", "name": "Newcomer", "created_at": AFTER, "known_at": AFTER},
        {"account_id": one, "name": "Renamed since", "region": "Elsewhere", "known_at": LATEST},
    )
    append_csv(
        data / "assignments.csv",
        {"account_id": one, "assigned_at": AT, "profile": "Expand", "assigned_by": "Ann", "known_at": AT},
        {"account_id": another, "assigned_at": BEFORE, "profile": "Expand", "assigned_by": "Ann", "known_at": LATEST},
    )
    assert kare("score", "-w", sample_copy, "--as-of", AS_OF).code == 0
    assert run_id(sample_copy) == run_id(sample)
    assert bundle_digests(sample_copy) == bundle_digests(sample)
    assert published_digest(sample_copy) == published_digest(sample)


def test_what_came_before_does_change_it(sample: Path, sample_copy: Path) -> None:
    """The test above could not fail if rows of the same kind changed nothing when they come in time."""
    one = read_published(sample)["account_id"][0].as_py()
    append_invoices(
        sample_copy / "data" / "invoices.parquet", {"account_id": one, "invoiced_at": BEFORE, "known_at": BEFORE}
    )
    assert kare("score", "-w", sample_copy, "--as-of", AS_OF).code == 0
    assert run_id(sample_copy) != run_id(sample)
    then, now = read_published(sample), read_published(sample_copy)
    assert now["account_id"][0] == then["account_id"][0]
    assert now["trailing_revenue"][0] != then["trailing_revenue"][0]


def test_training_does_not_look_ahead(tmp_path: Path) -> None:
    """The same history, with later events, and events that were known later: the same backtests and the same model."""

    def known(line: Line) -> tuple[object, ...]:
        return (*line, line[1])

    after = TINY_AS_OF + dt.timedelta(days=1)
    later = [
        *(("0001", TINY_AS_OF + dt.timedelta(days=n), 99, TINY_AS_OF + dt.timedelta(days=n)) for n in range(60)),
        *((f"{n:04d}", FIRST + dt.timedelta(days=2 * n), 7, after) for n in range(50)),
        ("0002", FIRST - dt.timedelta(days=365), 50, after),
    ]
    lines = [known(line) for line in shop(400, TINY_DAYS, seed=5)]
    as_it_was = churn_training(tmp_path / "as it was", lines)
    as_it_went_on = churn_training(tmp_path / "as it went on", lines + later)
    assert len(as_it_was.origins) == 3
    assert as_it_was.table.equals(as_it_went_on.table)
    assert dumps(as_it_was.model) == dumps(as_it_went_on.model)


def churn_training(folder: Path, lines: Iterable[Sequence[object]]) -> Training:
    """The training of the churn model, by the stages, short of the registry."""
    book = write_workspace(folder, [], more='known_at = "known_at"\n')
    write_lines(book / "invoices.csv", lines, "account_id,invoiced_at,amount,known_at")
    context = open_context(book, TINY_AS_OF)
    intake(context)
    taken = [
        Snapshot(AsOf(dt.date.fromisoformat(path.stem[-10:])), context.settings.horizon_days, pd.read_parquet(path))
        for path in snapshots(context)
    ]
    return Trainer(context.as_of, taken, context.not_for_models).train(load_spec("churn", list(CATALOG)))


def test_a_champion_that_was_trained_later_is_not_used(sample: Path, sample_copy: Path) -> None:
    earlier = AS_OF - dt.timedelta(days=1)
    assert kare("score", "-w", sample_copy, "--as-of", earlier).code == 0
    rows = read_published(sample_copy)
    assert set(rows["status"].to_pylist()) == {"baseline_only"}
    assert set(rows["churn_model"].to_pylist()) == {None}
    shutil.rmtree(sample_copy / "published")
    assert kare("score", "-w", sample_copy, "--as-of", AS_OF + dt.timedelta(days=1)).code == 0
    assert "scored" in read_published(sample_copy)["status"].to_pylist()
