"""The section of `kare.toml` that is proposed for one file: its mapping, with what was seen in each column."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence

from kare_ml.config.gate import GateSettings
from kare_ml.history.contracts import TABLES
from kare_ml.history.looks import Look
from kare_ml.history.names import SERVICE_WORDS
from kare_ml.history.recognition import Fit, match
from kare_ml.io.file_look import FileLook

PRODUCT_CODES = 0.9
"""Where this share of all product codes holds a digit, those without are taken for something else."""
LONGEST_ABBREVIATION = 6
"""A longer code without a digit may be the name of a product."""
SAME_A_CLIENT = 0.95
"""An attribute of accounts is one if so many of them have a single value of it."""


def section(path: str, look: FileLook, fit: Fit, used_elsewhere: Collection[str] = ()) -> str:
    """The section of one file that is mapped to one table."""
    table = fit.table
    lines = [
        f"\n# {look.rows:,} rows looked at. A row is {table.grain}.",
        f"[sources.{table.name}]",
        f"path = {quoted(path)}",
        *_written(look),
        *_dates(look, fit),
    ]
    if table.name == "invoices":
        lines += _prices(look, fit)
    lines += [f"\n[sources.{table.name}.columns] # ours = yours"]
    for ours, theirs in fit.columns.items():
        seen = look.column(theirs)
        if _other_form(look, fit, seen):
            form = seen.form or "as ISO 8601"
            lines.append(f"# {ours} = {quoted(theirs)}  # its dates are written {form}: a source has one form")
            continue
        note = seen.words + (", by its content" if ours in fit.found_by_content else "")
        lines.append(f"{ours} = {quoted(theirs)}  # {note}")
        lines += [f"# {ours} = {quoted(name)}  # fits as well: choose" for name in fit.doubts.get(ours, ())]
    if table.name == "invoices":
        lines += [*_credit_notes(look, fit), *_products(look, fit)]
    used = {*fit.columns.values(), *used_elsewhere}
    unused = [f"{seen.name} ({seen.words})" for seen in look.columns if seen.name not in used]
    return "\n".join(lines) + "\n" + (f"# not used: {', '.join(unused)}\n" if unused else "")


def attributes_in(look: FileLook, fit: Fit) -> dict[str, str]:
    """What invoice lines say of the account itself, ours to theirs: its region, its sector."""
    return {
        ours: theirs
        for ours, theirs in match(TABLES["accounts"], look.columns).items()
        if ours not in ("account_id", "created_at", "known_at") and _is_of_the_account(look, fit, theirs)
    }


def accounts_of(path: str, look: FileLook, fit: Fit, columns: Mapping[str, str]) -> str:
    """A section of accounts from the invoice lines themselves, where `columns` say more of each account."""
    if not columns:
        return ""
    account, event = fit.columns["account_id"], fit.columns["invoiced_at"]
    lines = [
        "\n# The same lines say more of each account, and since when.",
        "[sources.accounts]",
        f"path = {quoted(path)}",
        *_written(look),
        *_dates(look, fit),
    ]
    if look.column(account).filled < 1:
        reason = "a line without an account; set aside in invoices"
        lines.append(f"exclude = [{{ column = {quoted(account)}, missing = true, reason = {quoted(reason)} }}]")
    lines += [
        "\n[sources.accounts.columns]",
        f"account_id = {quoted(account)}",
        *(f"{ours} = {quoted(theirs)}  # {look.column(theirs).words}" for ours, theirs in columns.items()),
        f"known_at = {quoted(event)}",
    ]
    return "\n".join(lines) + "\n"


def allowance(files: Sequence[tuple[FileLook, Fit]]) -> str:
    """The section of the gate, where more rows name no account than a night may have set aside; else nothing."""
    missing: dict[str, float] = {}
    for look, fit in files:
        if "account_id" in fit.columns:
            missing[fit.table.name] = 1 - look.column(fit.columns["account_id"]).filled
    table = max(missing, key=lambda name: missing[name], default="")
    if not table or missing[table] <= GateSettings().quarantined_rows.warn:
        return ""
    most = min(100, 5 * math.ceil(20 * missing[table]))
    return (
        f"\n# {missing[table]:.1%} of the rows of {table} name no account, and are set aside as missing_account."
        "\n# A night with more of its new rows, or amounts, than this is not published. Take it out."
        f'\n[gate]\nallow = {{ missing_account = "{most}%" }}\n'
    )


def _written(look: FileLook) -> list[str]:
    """How a text file is written, where it is not as assumed."""
    if look.format == "parquet":
        return []
    lines = ['format = "whitespace"'] if look.format == "whitespace" else []
    if look.delimiter not in (None, ","):
        lines.append(f"delimiter = {quoted(look.delimiter or '')}")
    if not look.header:
        lines.append("# Its first line is no header: give the columns names of your own, here and below.")
        lines.append(f"header = [{', '.join(map(quoted, look.names))}]")
    if look.encoding != "utf-8":
        lines.append(f"encoding = {quoted(look.encoding)}")
    return lines


def _dates(look: FileLook, fit: Fit) -> list[str]:
    """The form of the dates, and which other form would read them all as well."""
    dates = _date_columns(look, fit)
    if not dates or (dates[0].form is None and not dates[0].other_forms):
        return []
    others = [f"# date_format = {quoted(form)}  # reads every date as well: choose" for form in dates[0].other_forms]
    return [f"date_format = {quoted(dates[0].form or '')}", *others]


def _date_columns(look: FileLook, fit: Fit) -> list[Look]:
    """The mapped dates, that of the event first: it decides the form."""
    event = fit.columns.get(fit.table.event or "")
    names = [name for name, column in fit.table.column.items() if column.type == "timestamp" and name in fit.columns]
    found = [look.column(fit.columns[name]) for name in names]
    return sorted(found, key=lambda seen: seen.name != event)


def _other_form(look: FileLook, fit: Fit, seen: Look) -> bool:
    dates = _date_columns(look, fit)
    return seen in dates and seen.form != dates[0].form and dates[0].form not in seen.other_forms


def _prices(look: FileLook, fit: Fit) -> list[str]:
    """A price at or below zero may be a gift, or bookkeeping: only the company knows."""
    price = fit.columns.get("unit_price")
    if price is None or look.values is None:
        return []
    count = sum(number is not None and number <= 0 for number in _numbers(look, price))
    if not count:
        return []
    return [
        f"# {count:,} rows have a price at or below zero. If they are no sales, take the # away from the next line.",
        f'# exclude = [{{ column = {quoted(price)}, at_most = 0, reason = "no sale: price at or below zero" }}]',
    ]


def _credit_notes(look: FileLook, fit: Fit) -> list[str]:
    """Numbers of invoices that begin with a letter of their own, and take back."""
    number, sign = fit.columns.get("invoice_id"), fit.columns.get("quantity") or fit.columns.get("amount")
    if number is None or sign is None or look.values is None:
        return []
    negative: dict[str, list[bool]] = {}
    for text, value in zip(look.values[number].to_pylist(), _numbers(look, sign), strict=True):
        if text is not None and value is not None and (letter := str(text).strip()[:1]).isalpha():
            negative.setdefault(letter, []).append(value < 0)
    found = [letter for letter, signs in negative.items() if len(signs) > 1 and sum(signs) >= 0.95 * len(signs)]
    comparison = f"starts_with = {quoted(found[0])}" if found else ""
    return [f"credit_note = {{ column = {quoted(number)}, {comparison} }}  # they take back"] if found else []


def _products(look: FileLook, fit: Fit) -> list[str]:
    """Codes among the products that stand for postage, fees and the like."""
    product = fit.columns.get("product")
    if product is None or look.values is None:
        return []
    codes = sorted({str(code).strip() for code in look.values[product].unique().to_pylist() if code} - {""})
    digits = [code for code in codes if any(letter.isdigit() for letter in code)]
    if len(digits) < PRODUCT_CODES * len(codes):
        return []
    long = sorted(len(code) for code in codes)[len(codes) // 2] >= 4
    odd = [
        code
        for code in codes
        if (code not in digits and len(code) <= LONGEST_ABBREVIATION)
        or (long and len(code) <= 2)
        or any(word in code.lower() for word in SERVICE_WORDS)
    ]
    listed = ", ".join(map(quoted, odd))
    return [f"is_product = {{ column = {quoted(product)}, not_in = [{listed}] }}  # they look like none"] if odd else []


def _is_of_the_account(look: FileLook, fit: Fit, name: str) -> bool:
    """Whether hardly an account has two values of it, among the rows that were looked at."""
    if look.values is None or name in fit.columns.values():
        return False
    account = fit.columns["account_id"]
    pairs = look.values.select([account, name]).rename_columns(["account", "value"])
    counts = pairs.group_by("account").aggregate([("value", "count_distinct")])["value_count_distinct"].to_pylist()
    return bool(sum(count <= 1 for count in counts) >= SAME_A_CLIENT * len(counts))


def _numbers(look: FileLook, name: str) -> Sequence[float | None]:
    if look.values is None:
        return []
    return [_number(value) for value in look.values[name].to_pylist()]


def _number(value: object) -> float | None:
    try:
        return None if value is None else float(str(value))
    except ValueError:
        return None


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)
