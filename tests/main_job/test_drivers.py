"""What the sample book hides, the explanations find: accounts that something makes leave are told by what it does."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

from kare_ml.explain.attributions import attribute
from kare_ml.features.frame import CATALOG
from kare_ml.io.bundle import Bundle
from kare_ml.io.model_files import loads
from kare_ml.io.published import published_runs
from kare_ml.io.registry import Registry
from tests.main_job.conftest import AS_OF

SIGNS = {"silence", "frequency", "spend", "breadth", "payment", "service", "people"}
"""The themes in which the drivers of churn show themselves: what they do to an account, and what it then does."""


def test_accounts_under_a_driver_are_told_by_what_drivers_do(sample: Path) -> None:
    head = published_runs(sample)[0]
    rows = Bundle(sample, str(head.as_of), head.run_id).read("features.parquet").to_pandas()
    rows = rows[rows["lifecycle"] == "client"].reset_index(drop=True)
    champion = Registry(sample).champion("churn")
    assert champion is not None
    model = loads(Registry(sample).load_bytes(champion))
    matrix = model.matrix(rows)
    parts = attribute(model, matrix).values
    befallen = {
        account
        for (account,) in duckdb.sql(
            f"""
            select distinct account_id from '{sample}/data/drivers.parquet'
            where kind = 'churn' and starts_on between date '{AS_OF}' - 270 and date '{AS_OF}' - 45
            """
        ).fetchall()
    }
    under = rows["account_id"].isin(befallen).to_numpy()
    assert under.sum() > 15 and (~under).sum() > 50

    signs = np.array([CATALOG[name].theme in SIGNS for name in model.features])
    raised = np.where(parts > 0, parts, 0.0)
    assert model.margin(matrix)[under].mean() > model.margin(matrix)[~under].mean()
    assert raised[:, signs].sum(axis=1)[under].mean() > raised[:, signs].sum(axis=1)[~under].mean()

    leads = signs[parts.argmax(axis=1)]
    share, of_others = leads[under].mean(), leads[~under].mean()
    assert share > of_others, f"{share:.0%} of their leading reasons, {of_others:.0%} of those of others"
