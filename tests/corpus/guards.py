"""Guards of intake that can be taken out one at a time: a corpus that bites sees each of them go.

A guard is a name of the product and what stands in its place without it. It is taken out in a forked process only.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.corpus.cases import Case

Without = Callable[[Any], Any]
"""From what the product has to what is left without the guard."""


@dataclass(frozen=True)
class Guard:
    """One guard: what it keeps out, the name that it goes by, and by which cases its absence is looked for.

    That is those of some mutations and tables; of all where none are named.
    """

    keeps_out: str
    name: str
    without: Without
    mutations: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()

    def concerns(self, case: Case) -> bool:
        """Whether a case may show that the guard is gone."""
        return case.mutation in (self.mutations or (case.mutation,)) and case.table in (self.tables or (case.table,))

    @contextlib.contextmanager
    def taken_out(self) -> Iterator[None]:
        """While the block runs, the guard does nothing. Raises AttributeError where the product has it no more."""
        module, _, attribute = self.name.rpartition(".")
        place = importlib.import_module(module)
        with patch.object(place, attribute, self.without(getattr(place, attribute))):
            yield


def _nothing(_: Any) -> Any:
    return lambda *args, **settings: None


def _first(_: Any) -> Any:
    """Hands back what it is given first."""
    return lambda given, *args, **settings: given


def _no_block(_: Any) -> Any:
    return contextlib.nullcontext


def _returns(value: Any) -> Without:
    return lambda _: lambda *args, **settings: value


def _is(value: Any) -> Without:
    return lambda _: value


def _lines_with_nul(_: Any) -> Any:
    def lines_of(file: Path, form: Any) -> Iterator[str]:
        with file.open(encoding="utf-8-sig" if form.encoding == "utf-8" else form.encoding, newline="") as text:
            yield from text

    return lines_of


def _never_ragged(survey: Any) -> Any:
    from dataclasses import replace

    def without(*args: Any) -> Any:
        return replace(survey(*args), ragged={})

    return without


def _keeping_copies(judged: Any) -> Any:
    return lambda typed, source: judged(typed, source.model_copy(update={"duplicates": "keep"}))


def _no_exclusion(_: Any) -> Any:
    import ibis

    return lambda *args: ibis.null("string")


def _never(_: Any) -> Any:
    import ibis

    return lambda *args: ibis.literal(False)


def _unstripped(as_text: Any) -> Any:
    return lambda value: value.nullif("") if value.type().is_string() else as_text(value)


def _plain_codec(_: Any) -> Any:
    return lambda encoding, file: encoding


class _AsBefore(dict[str, str]):
    """Fingerprints that every source has."""

    def get(self, name: str, default: Any = None) -> Any:
        class Equal:
            def __eq__(self, other: object) -> bool:
                return True

        return Equal()


HEADERS = ("doubled_header", "lost_column", "renamed_header", "additional_column")
GUARDS = (
    Guard("columns that are missing, doubled or ours (text)", "kare_ml.io.text_files.check_header", _nothing, HEADERS),
    Guard("columns that are missing, doubled or ours (Parquet)", "kare_ml.io.file_sources.check_header", _nothing,
          ("lost_parquet_column", "doubled_parquet_column")),
    Guard("NUL bytes", "kare_ml.io.text_records.lines_of", _lines_with_nul, ("nul_bytes", "nul_for_a_byte")),
    Guard("tracebacks for text that breaks off", "kare_ml.io.text_files._faults_named", _no_block,
          ("invalid_utf8", "open_quote", "text_after_a_quote")),
    Guard("ragged records", "kare_ml.io.text_files.survey_delimited", _never_ragged, ("extra_field", "missing_field")),
    Guard("codecs that nobody knows", "kare_ml.io.text_form.codec_of", _plain_codec,
          ("wrongly_declared_encoding", "odd_reading")),
    Guard("columns of another type", "kare_ml.io.one_source._demand_types", _nothing,
          ("column_of_one_value", "swapped_header", "wrong_types")),
    Guard("tracebacks for damaged pages", "kare_ml.io.one_source.damage_named", _no_block, ("damaged_pages",)),
    Guard("absurd amounts", "kare_ml.history.casting.is_absurd", _never, ("special_doubles", "odd_numbers")),
    Guard("text that is no number", "kare_ml.history.casting._NUMBER", _is("."), ("odd_numbers", "hostile_values")),
    Guard("text that is no date", "kare_ml.history.casting._ISO", _is("."), ("odd_stamps", "with_offsets")),
    Guard("dates before 1900 and after 2200", "kare_ml.history.casting._possible", _first, ("long_ago", "far_ahead")),
    Guard("stamps in another zone", "kare_ml.history.casting._to_utc", _first, ("random_stamps", "clock_changes")),
    Guard("blanks around text", "kare_ml.history.casting.as_text", _unstripped, ("ids_alike", "nearly_doubled_rows")),
    Guard("rows excluded by a rule", "kare_ml.history.intake._exclusion", _no_exclusion, (), ("activities",)),
    Guard("exact duplicates", "kare_ml.history.intake._judged", _keeping_copies, ("doubled_rows",)),
    Guard("versions that contradict each other", "kare_ml.history.intake.version_key", _returns(()),
          ("contradicting_versions", "later_versions"), ("accounts", "contacts")),
    Guard("rows without what they need", "kare_ml.history.readings.indispensable", _returns([]),
          ("empty_values", "odd_ids")),
    Guard("numbers out of their range", "kare_ml.history.readings._within", _first, ("random_numbers", "odd_numbers")),
    Guard("events ahead of their intake", "kare_ml.history.intake.held_against_others", _first,
          ("far_ahead", "ended_before_it_began")),
    Guard("currencies without a rate", "kare_ml.history.rates.with_fault", _first,
          (), ("invoices", "currency_rates")),
    Guard("parents that close a circle", "kare_ml.io.remarked.closing", _returns(set()), ("parents",), ("accounts",)),
    Guard("sources that have changed", "kare_ml.io.intake.read_fingerprints", _returns(_AsBefore()), ("lost_rows",)),
    Guard("names that kare.toml must not speak of", "kare_ml.config.load._unknown_names", _returns([]),
          ("wrong_mapping", "odd_rules")),
    Guard("time zones that nobody knows", "kare_ml.config.workspace.ZoneInfo", _nothing,
          ("odd_reading", "another_book")),
)  # fmt: skip
