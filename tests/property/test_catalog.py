"""The catalog as a whole: every feature can be read by people, and enough of them say something of their own."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import get_args

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest

from kare_ml.features.catalog import Feature, Theme, Unit
from kare_ml.features.frame import ACCOUNT_COLUMNS, CATALOG, FAMILIES, FRAME_COLUMNS, feature_frame
from kare_ml.history.contracts import TABLES
from kare_ml.sample import write_sample
from kare_ml.stages.context import open_context
from kare_ml.stages.intake import intake
from tests.engines import DuckDB
from tests.property.histories import AS_OF

EVERY = pytest.mark.parametrize("feature", CATALOG.values(), ids=CATALOG)


def test_a_name_is_given_once() -> None:
    declared = [f.name for family in FAMILIES for f in family.FEATURES]
    assert len(declared) == len(set(declared)) == len(CATALOG)
    assert len(FRAME_COLUMNS) == len(set(FRAME_COLUMNS))


@EVERY
def test_theme_unit_and_window_are_known(feature: Feature) -> None:
    assert feature.theme in get_args(Theme)
    assert feature.unit in get_args(Unit)
    assert feature.window is None or feature.window > 0


@EVERY
def test_words_show_the_value_and_name_only_what_is_there(feature: Feature) -> None:
    named = re.findall(r"{(\w+)}", feature.words)
    assert feature.name in named, "the words show the feature itself"
    assert set(named) <= set(CATALOG)
    assert re.search(r"\d", feature.unknown), "a number says what is missing"
    assert "{" not in feature.unknown
    assert feature.words.endswith(".") and feature.unknown.endswith(".")


@EVERY
def test_it_reads_columns_that_its_table_has(feature: Feature) -> None:
    assert set(feature.needs) <= set(TABLES[feature.source].column)


@EVERY
def test_a_window_in_the_name_is_the_declared_one(feature: Feature) -> None:
    """A change looks at two windows, a season at the year before: theirs are wider than the name says."""
    if (days := re.search(r"_(\d+)d$", feature.name)) and not re.search("decay|change|yoy|season", feature.name):
        assert feature.window == int(days[1])


def test_rules_alone_see_attributes_and_drifting_totals() -> None:
    assert {f.name for f in CATALOG.values() if not f.in_models} >= {"tenure_days", "orders_ever", "spend_ever"}
    assert not set(ACCOUNT_COLUMNS) & set(CATALOG)


@pytest.mark.real_data
def test_forty_features_say_something_of_their_own(online_retail: Path) -> None:
    """Of those that models may see, at least 40 have a Spearman correlation of at most .98 with each other one counted.

    Real invoice lines as seen from 2011-06-10; accounts that ordered at least once.
    """
    engine = DuckDB(threads=2)
    raw = engine.tables({"raw": parquet.read_table(online_retail)})["raw"]
    history = {"invoices": _lines(raw.filter(raw.customer_id.notnull()))}
    frame = engine.answer(feature_frame(history, AS_OF, 180).filter(lambda t: t.orders_ever > 0)).to_pandas()
    assert len(frame) > 4_000
    seen = [f.name for f in CATALOG.values() if f.in_models and frame[f.name].notna().sum() > 500]
    counted = _of_their_own(frame[seen])
    assert len(counted) >= 40, sorted(set(seen) - set(counted))


def test_with_every_table_a_hundred_and_twenty_features_say_something_of_their_own(tmp_path: Path) -> None:
    """The sample book of 2,000 accounts at its end, by the same count, of features known of at least 100 accounts."""
    end = dt.date(2026, 11, 22)
    write_sample(tmp_path, accounts=2000, end=end)
    context = open_context(tmp_path, end)
    intake(context)
    assert context.absent == set()
    with context.history() as history:
        frame = feature_frame(history, context.as_of, 180).to_pyarrow().to_pandas()
    models_see = [n for n in CATALOG if n not in context.not_for_models and frame[n].notna().sum() >= 100]
    counted = _of_their_own(frame[models_see])
    assert len(counted) >= 120, sorted(set(models_see) - set(counted))
    assert {CATALOG[name].source for name in counted} == set(TABLES) - {
        "assignments",
        "account_merges",
        "currency_rates",
        "losses",
    }


def _of_their_own(values: pd.DataFrame) -> list[str]:
    """The features, in their order, whose rank correlation with each one counted before is at most .98.

    One that is the same for all accounts says nothing. Two that are hardly ever known together differ.
    """
    alike = values.corr("spearman", min_periods=30).abs().fillna(0.0)
    counted: list[str] = []
    for name in values.columns[values.nunique() > 1]:
        if np.all(alike.loc[name, counted] <= 0.98):
            counted.append(str(name))
    return counted


def _lines(raw: ir.Table) -> ir.Table:
    amount = (raw.quantity.cast("decimal(18, 4)") * raw.unit_price.cast("decimal(18, 4)")).cast("decimal(18, 4)")
    return raw.select(
        account_id=raw.customer_id.cast("int64").cast("string"),
        amount=amount,
        product=raw.stock_code,
        product_line=ibis.null("string"),
        is_product=raw.stock_code.re_search("^[0-9]{5}"),
        cost=ibis.null("decimal(18, 4)"),
        known_from=raw.invoice_date,
        known_to=ibis.null("timestamp"),
        day=raw.invoice_date.date().epoch_days().cast("int32"),
    )
