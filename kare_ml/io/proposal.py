"""A first `kare.toml`: from a template, or proposed from the names and the content of a company's own files."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from kare_ml.config.load import rules_for
from kare_ml.errors import SourceError
from kare_ml.history.contracts import TABLES
from kare_ml.history.names import CURRENCY_WORDS
from kare_ml.history.recognition import Fit, plain, recognise
from kare_ml.io.file_look import FileLook, look_at_file
from kare_ml.io.proposed_source import accounts_of, allowance, attributes_in, quoted, section

HEAD = """# A workspace of kare_ml. `kare check` reads the sources and says what is usable.

[book]
name = {name}
currency = "{currency}"           # {of_currency}
time_zone = "UTC"          # of dates without a zone, and for where a day begins; no file tells it: "Europe/London", …

[lifecycle]
lapse_after_days = 180     # a client that has not bought for so long has lapsed; also how far ahead we predict

[risk]
high_capacity = 50         # how many clients your team can call: the words High and Watch are set from it
watch_capacity = 200
"""

TEMPLATE = """
[sources.invoices]
path = "invoices.csv"      # relative to this file; may hold ${VARIABLES}; CSV or Parquet

[sources.invoices.columns] # ours = yours
account_id = "account_id"
invoiced_at = "invoiced_at"
amount = "amount"          # or quantity and unit_price
# invoice_id = "invoice"
# product = "product"
# product_line = "product_line"
# cost = "cost"

# [sources.accounts]
# path = "accounts.csv"
# [sources.accounts.columns]
# account_id = "account_id"
# name = "name"
# region = "region"
# owner = "owner"
"""

SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".asc", ".parquet", ".pq")


@dataclass(frozen=True)
class Proposed:
    """A source as proposed: `path` is a file, or a pattern for several of one kind; `fit` is null where it has none."""

    path: Path
    look: FileLook
    fit: Fit | None


@dataclass(frozen=True)
class Proposal:
    """The text of a `kare.toml`, what it was made of, and the day after the last purchase in the files (null: none)."""

    text: str
    sources: tuple[Proposed, ...] = ()
    data_until: dt.date | None = None


def propose(folder: Path, sources: Sequence[Path]) -> Proposal:
    """A `kare.toml` for `folder`; with `sources`, files or folders, each is mapped to the table that it fits best.

    Raises SourceError for a file that is not there, for two files that fit the same table and are not parts of one,
    and where no file fits a table. A file beside others that fits none is told in a comment.
    """
    name = quoted(folder.resolve().name)
    if not sources:
        return Proposal(HEAD.format(name=name, currency="EUR", of_currency="the money of all amounts") + TEMPLATE)
    found = _assigned(_parts([look_at_file(path) for path in _files(sources)]))
    found = [source if _finds_accounts(source, found) else replace(source, fit=None) for source in found]
    if all(source.fit is None for source in found):
        raise _fits_nothing(found[0].look)
    mapped = {source.fit.table.name: source for source in found if source.fit is not None}
    sections = []
    for table, source in mapped.items():
        assert source.fit is not None
        path = os.path.relpath(source.path, folder)
        more = attributes_in(source.look, source.fit) if table == "invoices" and "accounts" not in mapped else {}
        sections.append(section(path, source.look, source.fit, more.values()))
        sections.append(accounts_of(path, source.look, source.fit, more))
    sections += [_unplaced(source, folder) for source in found if source.fit is None]
    if "subscriptions" in mapped and "invoices" not in mapped:
        sections.append("\n" + "".join(f"# {line}".rstrip() + "\n" for line in rules_for("contracts").splitlines()))
    currency, told_by = _currency([source.look for source in found])
    of_currency = f"the money of all amounts: {told_by}" if told_by else "the money of all amounts: no file tells it"
    sections.append(allowance([(source.look, source.fit) for source in mapped.values() if source.fit is not None]))
    text = HEAD.format(name=name, currency=currency, of_currency=of_currency) + "".join(sections)
    return Proposal(text, tuple(found), _data_until(mapped))


def _finds_accounts(source: Proposed, found: Sequence[Proposed]) -> bool:
    """Whether the rows name their accounts: by themselves, or by contracts that another of the files has."""
    if source.fit is None or "account_id" in source.fit.columns or "account_id" not in source.fit.table.column:
        return True
    fits = [other.fit for other in found if other.fit is not None and other.fit.table.name == "subscriptions"]
    return any({"account_id", "contract_id"} <= set(fit.columns) for fit in fits)


def _files(sources: Sequence[Path]) -> list[Path]:
    """The files named, and those in the folders named, in order."""
    files: list[Path] = []
    for path in sources:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found = [file for file in inside if file == path or (file.suffix.lower() in SUFFIXES and file.is_file())]
        files += [file for file in found if not file.name.startswith((".", "_"))]
        if not found:
            raise SourceError(
                f"{path} cannot be read",
                expected="a folder with CSV or Parquet files",
                found="none in it",
                fix="check the path",
            )
    return list(dict.fromkeys(files))


def _parts(looks: Sequence[FileLook]) -> list[tuple[Path, FileLook]]:
    """Files of one folder with the same columns and names that begin alike are one source: a pattern."""
    groups: dict[tuple[Path, tuple[str, ...], str], list[FileLook]] = {}
    for look in looks:
        groups.setdefault((look.path.parent, look.names, look.path.suffix), []).append(look)
    found = []
    for (folder, _, suffix), group in groups.items():
        stems = [look.path.stem for look in group]
        start = "".join(same[0] for same in takewhile(lambda same: len(set(same)) == 1, zip(*stems, strict=False)))
        pattern = f"{start.rstrip('0123456789')}*{suffix}"
        if len(group) > 1 and len(pattern) > len(suffix) + 2 and len(list(folder.glob(pattern))) == len(group):
            found.append((folder / pattern, max(group, key=lambda look: look.rows)))
        else:
            found += [(look.path, look) for look in group]
    return found


def _assigned(parts: Sequence[tuple[Path, FileLook]]) -> list[Proposed]:
    """Each file with the table that it fits best, the best fit first.

    Where that is taken it gets another table that its name speaks for. Raises SourceError where there is none.
    """
    fits = [recognise(path.stem, look.columns) for path, look in parts]
    taken: dict[str, int] = {}
    for place in sorted((place for place, found in enumerate(fits) if found), key=lambda place: -fits[place][0].score):
        best = fits[place][0].table.name
        free = [fit for fit in fits[place] if fit.table.name not in taken and (fit.hinted or fit.table.name == best)]
        if not free:
            raise _twice(
                best, [parts[rival][0] for rival, found in enumerate(fits) if found and found[0].table.name == best]
            )
        taken[free[0].table.name] = place
        fits[place] = free
    return [Proposed(path, look, fits[place][0] if fits[place] else None) for place, (path, look) in enumerate(parts)]


def _twice(table: str, files: Sequence[Path]) -> SourceError:
    return SourceError(
        f"{len(files)} files fit the table {table}",
        expected="one file a table; several files of one kind are one source",
        found=", ".join(map(str, files)),
        fix=f"put them into one folder and name that as `path` of {table}, or name a file for its table",
    )


def _fits_nothing(look: FileLook) -> SourceError:
    return SourceError(
        f"{look.path} fits no table of ours",
        expected="; ".join(f"{table.name}: {', '.join(table.needed)}" for table in TABLES.values()),
        found=", ".join(look.names),
        fix="write its section in kare.toml by hand: `kare init DIR` without --from gives a template",
    )


def _unplaced(source: Proposed, folder: Path) -> str:
    columns = "\n".join(f"#   {look.name} ({look.words})" for look in source.look.columns)
    return f"\n# {os.path.relpath(source.path, folder)} fits no table of ours, so it is not read:\n{columns}\n"


def _currency(looks: Sequence[FileLook]) -> tuple[str, str]:
    """The currency that the files tell, and what tells it; EUR and nothing where none does, or where they differ."""
    told: dict[str, str] = {}
    for look in looks:
        for column in look.columns:
            if plain(column.name) in ("currency", "currencycode") and look.values is not None:
                counts = Counter(str(value).strip().upper() for value in look.values[column.name].to_pylist())
                told.setdefault(counts.most_common(1)[0][0][:3], f"as {column.name} says most often")
            for word in column.name.lower().replace("-", "_").replace(" ", "_").split("_"):
                if word in CURRENCY_WORDS:
                    told.setdefault(CURRENCY_WORDS[word], f"by the name of {column.name}")
    return next(iter(told.items())) if len(told) == 1 else ("EUR", "")


def _data_until(mapped: dict[str, Proposed]) -> dt.date | None:
    """The day after the last purchase."""
    for table in ("invoices", "subscriptions"):
        source = mapped.get(table)
        event = TABLES[table].event
        if source is not None and source.fit is not None and event is not None:
            last = source.look.column(source.fit.columns[event]).last
            return last + dt.timedelta(days=1) if last else None
    return None
