"""The engines that features run on, each behind the same two words: a history goes in, rows come out."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from kare_ml.domain.as_of import AsOf
from kare_ml.features.prepared import PreparedFrame
from kare_ml.io.engine import connect


class Engine(Protocol):
    """Somewhere that an Ibis expression can be run."""

    def tables(self, history: Mapping[str, pa.Table]) -> dict[str, ir.Table]:
        """The history as tables of this engine."""

    def answer(self, expression: ir.Table) -> pa.Table:
        """The rows of an expression over such tables."""


class DuckDB:
    """The embedded engine, as the product uses it."""

    def __init__(self, threads: int | None = None) -> None:
        self.connection = connect(threads=threads)
        self._prepared: dict[tuple[str | int, ...], PreparedFrame] = {}

    def tables(self, history: Mapping[str, pa.Table]) -> dict[str, ir.Table]:
        return {name: ibis.memtable(table) for name, table in history.items()}

    def answer(self, expression: ir.Table) -> pa.Table:
        return self.connection.to_pyarrow(expression)

    def frame(self, history: Mapping[str, pa.Table], as_of: AsOf, lapse_after_days: int) -> pa.Table:
        """The feature frame of a history, by a query that is written once for all histories with these tables."""
        for name, table in history.items():
            self.connection.con.register(name, table)
        key = (*sorted(history), lapse_after_days)
        if key not in self._prepared:
            tables = {name: self.connection.table(name) for name in history}
            self._prepared[key] = PreparedFrame(tables, lapse_after_days)
        return self._prepared[key].at(as_of)


class Spark:
    """PySpark in this process: one driver on the loopback address, times in UTC."""

    def __init__(self) -> None:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        from pyspark.sql import SparkSession

        settings: dict[str, Any] = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.timestampType": "TIMESTAMP_NTZ",
            "spark.sql.shuffle.partitions": 2,
            "spark.ui.enabled": "false",
            "spark.sql.execution.arrow.pyspark.enabled": "true",
        }
        with _at_peace_with_pandas():
            self.session = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
            self.connection = ibis.pyspark.connect(self.session)

    def tables(self, history: Mapping[str, pa.Table]) -> dict[str, ir.Table]:
        with _at_peace_with_pandas():
            for name, table in history.items():
                self.session.createDataFrame(table).createOrReplaceTempView(name)
        return {name: self.connection.table(name) for name in history}

    def answer(self, expression: ir.Table) -> pa.Table:
        """By way of the SQL text: Ibis itself would take the rows through pandas."""
        return self.session.sql(self.connection.compile(expression)).toArrow()

    def stop(self) -> None:
        self.session.stop()


@contextmanager
def _at_peace_with_pandas() -> Iterator[None]:
    """PySpark warns of pandas 3 wherever it looks for pandas; no pandas is used here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        yield
