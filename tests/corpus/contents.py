"""Mutations of what a sound file says: values and types, time and zones."""

from __future__ import annotations

import datetime as dt
import random

from tests.corpus.damage import Mutation
from tests.corpus.drafts import Draft

NUMBERS = (
    "", " ", "-", "0", "-0", "+5", "1e3", "1E-3", ".5", "5.", "1,234.56", "1.234,56", "12 EUR", "£5", "(5.00)", "5-",
    "1_000", "0x1F", "NaN", "nan", "inf", "-Infinity", "1e400", "-1e13", "9999999999999.99", "1e-400", "NULL", "n/a", "#REF!",
    "12.34567", "0.00005", "-0.00005", "99999999999999999999", "１２", "٣", "1 2", "--1", "1e", "e5", "TRUE", " 7 ", "\t8",
    "2024-01-01", "0012.50", "1.0000000000000000000001", "half", "1/2", "5%", "1e5.5", "0b1", "१२", "∞",
)  # fmt: skip
STAMPS = (
    "", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-32", "0000-00-00", "31/12/2023", "12/31/2023",
    "2024-1-5", "2024/01/05", "20240105", "2024-01-05T10:00", "2024-01-05T10:00:00Z", "2024-01-05 10:00:00.123456",
    "2024-01-05T10:00:00+02:00", "2024-01-05T10:00:00-0330", "2024-01-05T10:00:00+99:00", "2024-01-05 24:00:00",
    "2024-01-05 24:00:01", "2024-01-05 25:00", "2024-01-05 10:60", "2024-01-05 10:00:61", "epoch", "now", "infinity",
    "-infinity", "1899-12-31", "1900-01-01", "2200-12-31", "2201-01-01", "9999-12-31", "45321", "1704067200",
    "Jan 5 2024", "2024-01-05 10:00:00 EST", "2024-W01-1", "24-01-05", "2024-01-05 (BC)", "-2024-01-05", "2024-01-05 10",
    "2024-01-05  10:00", "2024-01-05t10:00:00", "2024-01-05 1:02", "tomorrow", "2024-01-05/06", "2024.01.05", "٢٠٢٤-٠١-٠٥",
    "2024-01-05 10:00:00.1234567", "2024-01-05T10:00:00+01:00:30", "2024-02-29", "1970-01-01", "2024-01-05T10:00:00+14:00",
)  # fmt: skip
CHANGES = (
    "2024-03-31 00:59:59", "2024-03-31 01:00:00", "2024-03-31 01:30:00", "2024-03-31 02:00:00", "2024-10-27 00:59:59",
    "2024-10-27 01:00:00", "2024-10-27 01:30:00", "2024-10-27 02:00:00", "2024-03-10 02:30:00", "2024-11-03 01:30:00",
    "2024-12-31 23:59:59.999999", "2024-12-31 23:30:00", "2025-01-01 00:00:00", "2023-12-31 23:59:59", "2024-06-30 23:59:60",
)  # fmt: skip
BOOLEANS = ("", "yes", "NO", "T", "f", "1", "0", "2", "maybe", "true ", "ja", "x", "null", "-1", "1.0", "TRUE", "☑")
ZONES = (
    "UTC",
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
)


def few(draft: Draft, chance: random.Random) -> list[list[str]]:
    """Rows to change; of a tall draft those beyond its padding."""
    last = draft.rows[20_600:] if len(draft.rows) > 20_600 else draft.rows
    return chance.sample(last, min(len(last), chance.choice([1, 1, 2, 5, 30])))


def _set(draft: Draft, chance: random.Random, kinds: tuple[str, ...], texts: tuple[str, ...]) -> None:
    places = draft.columns_of(*kinds)
    if not places:
        places = draft.columns_of("timestamp")
        texts = STAMPS
    place = chance.choice(places)
    for row in few(draft, chance):
        row[place] = chance.choice(texts)


def odd_numbers(draft: Draft, chance: random.Random) -> None:
    _set(draft, chance, ("money", "number"), NUMBERS)


def random_numbers(draft: Draft, chance: random.Random) -> None:
    digits = chance.choice([2, 4, 5, 9])
    scale = 10.0 ** chance.choice([0, 3, 6, 9, 12, 14])
    _set(draft, chance, ("money", "number"), tuple(f"{chance.uniform(-1, 1) * scale:.{digits}f}" for _ in range(9)))


def odd_booleans(draft: Draft, chance: random.Random) -> None:
    _set(draft, chance, ("boolean",), BOOLEANS)


def odd_stamps(draft: Draft, chance: random.Random) -> None:
    _set(draft, chance, ("timestamp",), STAMPS)


def empty_values(draft: Draft, chance: random.Random) -> None:
    place = chance.randrange(len(draft.header))
    for row in few(draft, chance):
        row[place] = chance.choice(["", " ", "\t"])


def column_of_one_value(draft: Draft, chance: random.Random) -> None:
    place, text = chance.randrange(len(draft.header)), chance.choice(["", "0", "x", "2024-01-01", "1e99"])
    share = chance.choice([0.3, 0.5, 0.51, 1.0])
    for row in draft.rows:
        if chance.random() < share:
            row[place] = text


def shifted_row(draft: Draft, chance: random.Random) -> None:
    """A row whose values moved one column on: of the right width, and wrong."""
    for row in few(draft, chance):
        row.insert(0, row.pop())


def swapped_values(draft: Draft, chance: random.Random) -> None:
    a, b = chance.sample(range(len(draft.header)), 2)
    for row in few(draft, chance):
        row[a], row[b] = row[b], row[a]


def doubled_rows(draft: Draft, chance: random.Random) -> None:
    for row in few(draft, chance):
        draft.rows.insert(chance.randrange(len(draft.rows) + 1), list(row))


def nearly_doubled_rows(draft: Draft, chance: random.Random) -> None:
    """Copies that differ in blanks, or in one value."""
    for row in few(draft, chance):
        copy, place = list(row), chance.randrange(len(row))
        copy[place] = chance.choice([copy[place] + " ", " " + copy[place], "5", "", copy[place].upper()])
        draft.rows.append(copy)


def lost_rows(draft: Draft, chance: random.Random) -> None:
    lost = [id(row) for row in few(draft, chance)]
    draft.rows = [row for row in draft.rows if id(row) not in lost] or draft.rows[:1]


def shuffled_rows(draft: Draft, chance: random.Random) -> None:
    """Another order of the same rows: nothing may change."""
    chance.shuffle(draft.rows)


VALUES: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        odd_numbers, random_numbers, odd_booleans, odd_stamps, empty_values, column_of_one_value, shifted_row,
        swapped_values, doubled_rows, nearly_doubled_rows, lost_rows, shuffled_rows,
    )
}  # fmt: skip


def _restamped(draft: Draft, chance: random.Random, texts: list[str]) -> None:
    place = chance.choice(draft.columns_of("timestamp"))
    for row in few(draft, chance):
        row[place] = chance.choice(texts)


def written(draft: Draft, moment: dt.datetime) -> str:
    return moment.strftime(draft.section.get("date_format", "%Y-%m-%dT%H:%M:%S"))


def clock_changes(draft: Draft, chance: random.Random) -> None:
    _restamped(draft, chance, list(CHANGES))


def clock_changes_in_form(draft: Draft, chance: random.Random) -> None:
    moments = [dt.datetime.fromisoformat(text) for text in CHANGES[:10]]
    _restamped(draft, chance, [written(draft, moment) for moment in moments])


def random_stamps(draft: Draft, chance: random.Random) -> None:
    moments = [dt.datetime(1975, 1, 1) + dt.timedelta(seconds=chance.randrange(49 * 365 * 86_400)) for _ in range(5)]
    _restamped(draft, chance, [written(draft, moment) for moment in moments])


def with_offsets(draft: Draft, chance: random.Random) -> None:
    offsets = ["Z", "+00:00", "+05:30", "-08:00", "+1400", "-03", "+15:00", "+24:00", " UTC", "+01:00[Europe/Paris]"]
    moment = dt.datetime(2023, 1, 1) + dt.timedelta(minutes=chance.randrange(600_000))
    _restamped(draft, chance, [f"{moment:%Y-%m-%dT%H:%M:%S}{chance.choice(offsets)}" for _ in range(4)])


def far_ahead(draft: Draft, chance: random.Random) -> None:
    years = [2095, 2150, 2199, 2200, 2201, 2500, 9999]
    _restamped(draft, chance, [written(draft, dt.datetime(chance.choice(years), 5, 6, 7, 8)) for _ in range(4)])


def long_ago(draft: Draft, chance: random.Random) -> None:
    _restamped(
        draft, chance, [written(draft, dt.datetime(year, 5, 6, 7, 8)) for year in (1000, 1600, 1899, 1900, 1950, 1969)]
    )


def known_before_it_happened(draft: Draft, chance: random.Random) -> None:
    place = draft.place("known_at")
    for row in few(draft, chance):
        row[place] = chance.choice(
            ["", written(draft, dt.datetime(1990, 1, 1)), written(draft, dt.datetime(2024, 12, 31, 23))]
        )


def ended_before_it_began(draft: Draft, chance: random.Random) -> None:
    for place in draft.columns_of("timestamp"):
        if draft.header[place] in ("closed_at", "ends_at", "paid_at", "left_at"):
            for row in few(draft, chance):
                row[place] = written(draft, dt.datetime(chance.choice([1995, 2010, 2022]), 1, 2, 3, 4))
            return
    odd_stamps(draft, chance)


def other_zone(draft: Draft, chance: random.Random) -> None:
    """The source in another zone than it was: every naive stamp means another instant."""
    draft.section["time_zone"] = chance.choice(ZONES)


def other_form(draft: Draft, chance: random.Random) -> None:
    draft.section["date_format"] = chance.choice(["%Y-%m-%d %H:%M:%S", "%d.%m.%Y", "%m/%d/%Y %H:%M:%S", "%Y%m%d"])


TIME: dict[str, Mutation] = {
    f.__name__: f
    for f in (
        clock_changes, clock_changes_in_form, random_stamps, odd_stamps, with_offsets, far_ahead, long_ago,
        known_before_it_happened, ended_before_it_began, other_zone, other_form,
    )
}  # fmt: skip
