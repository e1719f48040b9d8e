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

Without = Callable[[Any], Any]
"""From what the product has to what is left without the guard."""


@dataclass(frozen=True)
class Guard:
    """One guard: what it keeps out, the name that it goes by, and in which families of cases its absence must show."""

    keeps_out: str
    name: str
    without: Without
    families: tuple[str, ...]

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


TEXT = ("bytes", "structure", "hostile")
GUARDS = (
    Guard("columns that are missing, doubled or ours (text)", "kare_ml.io.text_files.check_header", _nothing, TEXT),
    Guard("columns that are missing, doubled or ours (Parquet)", "kare_ml.io.file_sources.check_header", _nothing,
          ("parquet", "config")),
    Guard("NUL bytes", "kare_ml.io.text_records.lines_of", _lines_with_nul, ("bytes", "config")),
    Guard("tracebacks for text that breaks off", "kare_ml.io.text_files._faults_named", _no_block, TEXT),
    Guard("ragged records", "kare_ml.io.text_files.survey_delimited", _never_ragged, ("structure",)),
    Guard("codecs that nobody knows", "kare_ml.io.text_form.codec_of", _plain_codec, ("bytes", "config")),
    Guard("columns of another type", "kare_ml.io.one_source._demand_types", _nothing,
          ("structure", "values", "parquet")),
    Guard("tracebacks for damaged pages", "kare_ml.io.one_source.damage_named", _no_block, ("parquet", "bytes")),
    Guard("absurd amounts", "kare_ml.history.casting.is_absurd", _never, ("values", "parquet")),
    Guard("text that is no number", "kare_ml.history.casting._NUMBER", _is("."), ("values",)),
    Guard("text that is no date", "kare_ml.history.casting._ISO", _is("."), ("time", "values")),
    Guard("dates before 1900 and after 2200", "kare_ml.history.casting._possible", _first, ("time", "values")),
    Guard("stamps in another zone", "kare_ml.history.casting._to_utc", _first, ("time",)),
    Guard("blanks around text", "kare_ml.history.casting.as_text", _unstripped, ("identity", "values")),
    Guard("rows excluded by a rule", "kare_ml.history.intake._exclusion", _no_exclusion, ("values", "time")),
    Guard("exact duplicates", "kare_ml.history.intake._judged", _keeping_copies, ("values", "identity")),
    Guard("versions that contradict each other", "kare_ml.history.intake.version_key", _returns(()), ("identity",)),
    Guard("rows without what they need", "kare_ml.history.readings.indispensable", _returns([]),
          ("values", "identity")),
    Guard("numbers out of their range", "kare_ml.history.readings._within", _first, ("values",)),
    Guard("events ahead of their intake", "kare_ml.history.intake.held_against_others", _first, ("time",)),
    Guard("currencies without a rate", "kare_ml.history.rates.with_fault", _first, ("hostile", "values", "structure")),
    Guard("sources that have changed", "kare_ml.io.history.fingerprint", _returns("same"), ("values",)),
    Guard("names that kare.toml must not speak of", "kare_ml.config.load._unknown_names", _returns([]), ("config",)),
    Guard("time zones that nobody knows", "kare_ml.config.workspace.ZoneInfo", _nothing, ("config",)),
)  # fmt: skip
