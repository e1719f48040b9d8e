"""Writes the reference pages of the guide from the code that they describe: `make docs`.

A test compares what stands in `docs/guide/` with what this would write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

GUIDE = Path(__file__).parent / "guide"
NOTE = "<!-- Written by docs/generate.py from the code. Edit the code, then run `make docs`. -->"


def pages() -> dict[str, str]:
    """Each reference page's text by its file name."""
    return {
        "published-table.md": published_table(),
        "features.md": features(),
        "history-tables.md": history_tables(),
        "reasons.md": reasons(),
        "web.md": roles((GUIDE / "web.md").read_text("utf-8")),
    }


def roles(text: str) -> str:
    """A page with what each role may do put between its two marks."""
    from kare_ml.domain.access import PERMITS, WORDS, Permission, Role

    rows = ([WORDS[what], *("yes" if what in PERMITS[role] else "" for role in Role)] for what in Permission)
    begin, end = "<!-- roles: written by docs/generate.py -->\n", "<!-- /roles -->"
    before, _, rest = text.partition(begin)
    return before + begin + _table(["may", *(str(role) for role in Role)], rows) + end + rest.partition(end)[2]


def published_table() -> str:
    """Every column of the published table."""
    import pyarrow as pa

    from kare_ml.publish.contract import COLUMNS, SCHEMA_VERSION

    def spoken(kind: pa.DataType) -> str:
        if pa.types.is_list(kind):
            return "list, below"
        return "date" if pa.types.is_date(kind) else str(kind)

    nested = [(name, kind.value_type) for name, (kind, _) in COLUMNS.items() if pa.types.is_list(kind)]
    parts = [
        f"# The published table\n\n{NOTE}\n",
        "`published/scored_accounts` in the workspace: one Delta table, partitioned by `as_of`, one row an "
        "account a run. One commit replaces an `as_of`; a reader sees the whole run before or the whole run "
        f"after. This is version {SCHEMA_VERSION} of its columns.\n",
        _table(["column", "type", "what it holds"], ([f"`{n}`", spoken(k), doc] for n, (k, doc) in COLUMNS.items())),
    ]
    for name, struct in nested:
        parts.append(f"## An entry of `{name}`\n")
        parts.append(_table(["field", "type"], ([f"`{field.name}`", str(field.type)] for field in struct)))
    return "\n".join(parts)


def features() -> str:
    """Every feature of the catalog, by theme."""
    from kare_ml.features.frame import CATALOG

    by_theme: dict[str, list[list[str]]] = {}
    for feature in CATALOG.values():
        window = f"{feature.window} days" if feature.window else "all"
        columns = [*feature.needs, *(f"{table}.{column}" for table, column in feature.also)]
        needs = ", ".join(f"`{column}`" for column in columns)
        models = "yes" if feature.in_models else "rules only"
        row = [f"`{feature.name}`", feature.unit, window, feature.source, needs, models, feature.words, feature.unknown]
        by_theme.setdefault(feature.theme, []).append(row)
    parts = [
        f"# The feature catalog\n\n{NOTE}\n",
        f"{len(CATALOG)} features, one row an account. Each is declared once, in `kare_ml/features/`, and "
        "training, scoring, the rules and the notebooks all call the same definition. A feature looks at "
        "nothing at or after the `as_of`, and null is *unknown*, never zero. *Needs* names the columns that "
        "must be mapped for it; a feature whose columns are not mapped is left out of the rules and the models. "
        "*Rules only* features drift as the book ages, so models don't see them.\n",
    ]
    head = ["feature", "unit", "looks back", "table", "needs", "in models", "in words", "where unknown"]
    for theme, rows in by_theme.items():
        parts += [f"## {theme.capitalize()}\n", _table(head, rows)]
    return "\n".join(parts)


def history_tables() -> str:
    """Every table of account history that a workspace may map."""
    from kare_ml.history.contracts import TABLES

    parts = [
        f"# The history tables\n\n{NOTE}\n",
        "What `[sources.TABLE.columns]` in `kare.toml` may map. Needed columns are marked *; every other may be "
        "left out, and its values are then unknown. `money` is a decimal with four places, `timestamp` is "
        "stored in UTC, `number` is a double. A row whose needed column is empty or cannot be read is set aside "
        "with the reason (`history/quarantine.parquet`).\n",
        "`invoices` or `subscriptions` is needed. Every other table adds [features](features.md), but that "
        "`assignments` overrule the rules, `account_merges` says which ids have become one account, and "
        "`currency_rates` by which rates amounts are converted. What arises later than its row (`paid_at`, `closed_at` "
        "and `outcome`, `satisfaction`, `left_at`, `ends_at`, `delivered_at`, `short`) counts only once its time has "
        "come. Where it may be written down before its time, or changes without one (the end of a contract ahead, who "
        "favours us), features use it only with `known_at`.\n",
        "`amount` of invoices may be given as `quantity` and `unit_price` instead.\n",
        "Where a table has a `currency`, its amounts are stored in the book's: converted by the rate of the day of the "
        "event, as far as it was known when the row became known. What the source states is kept as "
        "`original_amount`, and the ledger adds up that, each currency by itself. A row without a rate is set aside.\n",
        "Rows with one `row_id` (of accounts: one `account_id`; of contacts: one `account_id` and `contact_id`) are "
        "versions of one thing. With `known_at` the newest counts from when it was known on, and those before it up to "
        "then; without it, rows that differ are all set aside, since nothing tells which is right.\n",
    ]
    for table in TABLES.values():
        columns = ([f"`{c.name}`{'*' if c.needed else ''}", c.type, c.doc] for c in table.columns)
        head = f"## {table.name}\n\nOne row is {table.grain}.\n"
        parts += [head, _table(["column", "type", "what it holds"], columns)]
    return "\n".join(parts)


def reasons() -> str:
    """Every word for what became of a row, or was remarked of it."""
    from kare_ml.history.reasons import DEDUPLICATED, EXCLUDED, QUARANTINED, REMARKS, Reason

    def words(of: dict[str, Reason]) -> str:
        return _table(["word", "meaning", "what to do"], ([f"`{w}`", r.meaning, r.to_do] for w, r in of.items()))

    parts = [
        f"# What becomes of a row\n\n{NOTE}\n",
        "Every row of every source has exactly one fate, and the ledger that `kare check` prints accounts for all: "
        "rows in = stored + superseded + deduplicated + excluded + quarantined, by count, and by amount in each "
        "currency. What came in is counted and added up by other readers than those that judge the rows. Where "
        "anything differs, nothing is taken in (exit code 3).\n",
        "A row is judged once, in this order: malformed; excluded by a rule of `kare.toml`; set aside; an exact "
        "duplicate; a version that says nothing new or contradicts another; superseded by a newer version; stored.\n",
        "## Set aside (quarantined)\n",
        "The first of these reasons that holds. The whole row stands in `history/quarantine.parquet`.\n",
        words(QUARANTINED),
        "## Excluded\n",
        "By a rule of `kare.toml`, for the reason that it gives, or:\n",
        words(EXCLUDED),
        "## Deduplicated\n",
        words(DEDUPLICATED),
        "## Closed and gone\n",
        "Rows of an earlier delivery that the source has no longer. They are no part of the rows in, and have lines of "
        "their own behind the difference. *Closed*: a source with `load = 'snapshot'` holds the whole table each time, "
        "so the row was deleted; the history keeps it up to the day of the delivery that had it no more. *Gone*: a "
        "source that should only gain rows (`load = 'append'`) has lost the row, or says something else in it; the "
        "history is what the source says now. A date, outcome or answer that is filled in later is no loss. Nothing is "
        "compared where the settings of the source have changed.\n",
        "## Remarked\n",
        "Found in rows that are used all the same; kept in `history/remarks.json`, and shown by `kare check`.\n",
        words(REMARKS),
    ]
    return "\n".join(parts)


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def main() -> int:
    """Write every page."""
    for name, text in pages().items():
        (GUIDE / name).write_text(text, "utf-8")
        print(f"docs/guide/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
