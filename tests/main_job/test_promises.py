"""What every published run promises, on the sample book: counted and added up anew from the sources and the models."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kare_ml.domain.profiles import FITS, Lifecycle
from kare_ml.explain.attributions import attribute
from kare_ml.history.ledger import Ledger
from kare_ml.io.bundle import Bundle
from kare_ml.io.history import read_ledger
from kare_ml.io.model_files import loads
from kare_ml.io.published import published_runs, read_published
from kare_ml.io.registry import Registry
from kare_ml.learning.model import AccountModel
from kare_ml.sample.export import TABLES
from tests.books import AS_OF

Row = dict[str, object]


@pytest.fixture(scope="session")
def rows(sample: Path) -> list[Row]:
    return list(read_published(sample).to_pylist())


@pytest.fixture(scope="session")
def frame(sample: Path) -> pa.Table:
    """The feature rows of the run, with the baseline's states."""
    head = published_runs(sample)[0]
    bundle = Bundle(sample, str(head.as_of), head.run_id)
    placed = bundle.read("baseline.parquet", ["account_id", "baseline_state"])
    return bundle.read("features.parquet").append_column("baseline_state", placed["baseline_state"])


@pytest.fixture(scope="session")
def models(sample: Path) -> dict[str, AccountModel]:
    registry = Registry(sample)
    champions = {name: registry.champion(name) for name in ("churn", "expansion", "conversion")}
    return {name: loads(registry.load_bytes(champion)) for name, champion in champions.items() if champion}


def test_one_row_for_each_account_known_by_then(sample: Path, rows: list[Row]) -> None:
    known = duckdb.sql(
        f"""
        select account_id from read_csv('{sample}/data/accounts.csv', all_varchar = true)
        where known_at::timestamp <= '{AS_OF}'
        union
        select account_id from '{sample}/data/invoices.parquet'
        where account_id is not null and invoiced_at < '{AS_OF}' and known_at <= '{AS_OF}'
        """
    ).fetchall()
    assert len(rows) == len({row["account_id"] for row in rows})
    assert {row["account_id"] for row in rows} == {account for (account,) in known}
    assert 200 < len(rows) < 300, "some accounts of the book come later"


def test_every_row_that_came_in_is_accounted_for(sample: Path) -> None:
    ledger = read_ledger(sample)
    assert ledger.balanced
    assert {table.table for table in ledger.tables} == set(TABLES)
    for table in ledger.tables:
        assert table.rows_in == _records(sample / "data", table.table), table.table
        assert table.rows_in == sum(entry.rows for entry in table.entries)


def test_the_ledger_is_kept_with_the_run(sample: Path) -> None:
    (run,) = published_runs(sample)
    kept = sample / "ledgers" / str(run.as_of) / f"{run.run_id}.json"
    assert Ledger.from_json(kept.read_text("utf-8")) == read_ledger(sample)


def _records(data: Path, name: str) -> int:
    if (data / f"{name}.parquet").exists():
        return int(pq.read_metadata(data / f"{name}.parquet").num_rows)
    with (data / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def test_the_profile_fits_the_lifecycle(rows: list[Row]) -> None:
    for row in rows:
        assert (row["profile"] is None) != (row["no_profile_reason"] is None)
        assert (row["profile"] or row["no_profile_reason"]) in FITS[Lifecycle(str(row["lifecycle"]))]
    assert {row["lifecycle"] for row in rows} == {"client", "lapsed", "prospect"}


def test_membership_adds_up_and_has_one_answer_to_one_question(rows: list[Row]) -> None:
    scored = [row for row in rows if row["status"] == "scored"]
    assert len(scored) > 0.9 * len(rows)
    assert all(str(row["status_reason"]).startswith("too little history") for row in rows if row not in scored)
    for row in scored:
        keep, attain, recapture, expand = (float(str(row[f"p_{p}"])) for p in ("keep", "attain", "recapture", "expand"))
        assert abs(keep + attain + recapture + expand - 1) <= 1e-9
        assert min(keep, attain, recapture, expand) >= 0
        match row["lifecycle"]:
            case "client":
                assert recapture == row["churn_risk"]
                assert (attain, row["winback_chance"], row["conversion_chance"]) == (0, None, None)
            case "lapsed":
                assert 1 - recapture == pytest.approx(row["winback_chance"], abs=1e-12)
                assert (attain, row["churn_risk"], row["conversion_chance"]) == (0, None, None)
            case _:
                assert attain == pytest.approx(1 - float(str(row["conversion_chance"])), abs=1e-12)
                assert (recapture, row["churn_risk"], row["winback_chance"]) == (0, None, None)


def test_the_reasons_are_the_leading_parts_of_what_was_scored(
    rows: list[Row], frame: pa.Table, models: dict[str, AccountModel]
) -> None:
    """Log-odds of the published chance = base + all contributions + calibration + season = all lines and themes; of the
    features the five largest each way are published."""
    speaking = {name: model for name, model in models.items() if model.source == "model"}
    assert speaking, "no model of the sample book is better than the rules: choose another seed"
    features = frame.to_pandas()
    for name, model in speaking.items():
        whole = attribute(model, model.matrix(features))
        for index, row in enumerate(rows):
            told = [reason for reason in row["reasons"] if reason["model"] == name]  # type: ignore[attr-defined]
            chance = _chance(row, name)
            if chance is None:
                assert not told
                continue
            parts = dict(zip(model.features, whole.values[index], strict=True))
            apart = whole.base + whole.calibration[index] + whole.season
            assert apart + sum(parts.values()) == pytest.approx(np.log(chance / (1 - chance)), abs=1e-7)
            up = sorted((v for v in parts.values() if v > 0), reverse=True)[:5]
            down = sorted(v for v in parts.values() if v < 0)[:5]
            features_told = [reason for reason in told if reason["feature"] not in (None, "others")]
            assert sorted(reason["contribution"] for reason in features_told) == sorted(up + down)
            assert sum(r["contribution"] for r in told if r["feature"] is None) == pytest.approx(
                np.log(chance / (1 - chance)), abs=1e-7
            )
            for reason in features_told:
                assert parts[reason["feature"]] == reason["contribution"]
                value = frame[reason["feature"]][index].as_py()
                assert reason["value"] == value
            for reason in told:
                assert any(letter.isdigit() for letter in reason["words"]), reason["words"]


def _chance(row: Row, model: str) -> float | None:
    winback = row["winback_chance"]
    churn = row["churn_risk"] if winback is None else 1 - float(str(winback))
    chance = {"churn": churn, "expansion": row["expansion_chance"], "conversion": row["conversion_chance"]}[model]
    return None if chance is None else float(str(chance))


def test_where_the_rules_do_as_well_they_speak(rows: list[Row], models: dict[str, AccountModel]) -> None:
    for name, model in models.items():
        for row in rows:
            assert row[f"{name}_source"] in (model.source, None)
            if model.source == "rule_rate":
                assert name not in {reason["model"] for reason in row["reasons"]}  # type: ignore[attr-defined]


def test_revenue_at_risk(rows: list[Row]) -> None:
    for row in rows:
        if row["churn_risk"] is None:
            assert row["revenue_at_risk"] is None
        else:
            revenue = max(float(str(row["trailing_revenue"])), 0.0)
            assert row["revenue_at_risk"] == pytest.approx(float(str(row["churn_risk"])) * revenue)


def test_the_log_names_the_run(sample: Path) -> None:
    lines = [json.loads(line) for line in (sample / "logs" / "kare.jsonl").read_text("utf-8").splitlines()]
    run_id = published_runs(sample)[0].run_id
    assert {"intake", "trained", "run opened", "stage", "published"} <= {line["event"] for line in lines}
    assert {line["run_id"] for line in lines if line["event"] in ("run opened", "stage", "published")} == {run_id}
