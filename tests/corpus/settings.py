"""Mutations of `kare.toml` itself."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from tests.corpus.drafts import toml
from tests.corpus.identity import HOSTILE

Change = Callable[[dict[str, Any], str, random.Random], str | None]
"""Takes the settings, which it may change, and the table of the case; gives the text of the file, if it writes that."""

ODD = ("", "x", 0, -1, 1.5, 1e400, True, [], {}, ["a"], "2024-01-01", "é" * 100, None)


def unknown_key(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    section = chance.choice([settings, settings["book"], settings["sources"][table], settings["risk"]])
    section[chance.choice(["currancy", "paths", "colums", "Name", "x", "time-zone"])] = chance.choice(["x", 1, True])


def lost_key(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    section = chance.choice([settings, settings["book"], settings["sources"][table], settings["sources"]])
    section.pop(chance.choice(sorted(section)))


def odd_value(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    sections = [settings["book"], settings["sources"][table], settings["risk"], settings["lifecycle"]]
    section = chance.choice(sections)
    section[chance.choice(sorted(section))] = chance.choice(ODD[:-1])


def wrong_mapping(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    columns = settings["sources"][table]["columns"]
    key = chance.choice(sorted(columns))
    change = chance.randrange(5)
    if change == 0:
        columns[key] = chance.choice(["no such column", "", *columns.keys(), *HOSTILE[:6]])
    elif change == 1:
        columns.pop(key)
    elif change == 2:
        columns[key + "s"] = columns.pop(key)
    elif change == 3:
        a, b = chance.sample(sorted(columns), 2)
        columns[a], columns[b] = columns[b], columns[a]
    else:
        columns[key] = {"column": key, chance.choice(["is", "in", "at_least", "isnt"]): chance.choice(["x", ["x"], 5])}


def odd_path(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    paths = [
        "", ".", "..", "/", "nowhere.csv", "*.nothing", "/dev/null", "input.csv/", "${NOT_SET_ANYWHERE}/x", "~nobody/x",
        "a\\b", "[", "**", "kare.toml", "history", "x" * 300, "/proc/self/mem", "${}", "\u202ex",
    ]  # fmt: skip
    settings["sources"][table]["path"] = chance.choice(paths)


def odd_reading(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    source = settings["sources"][table]
    key, values = chance.choice([
        ("delimiter", [";", "\t", "", ",,", '"', "\n", "é", "a", "\\"]),
        ("encoding", ["utf-16", "cp1252", "", "rot13", "idna", "é"]),
        ("format", ["csv", "parquet", "whitespace", "xlsx", "CSV"]),
        ("date_format", ["%d/%m/%Y", "", "%", "%Q", "%%", "é", "%s"]),
        ("time_zone", ["Mars/Base", "", "UTC+1", "../UTC", "/etc/localtime", "europe/london", "Etc/GMT+5"]),
        ("duplicates", ["keep", "drop", "Drop", "first"]),
    ])  # fmt: skip
    source[key] = chance.choice(values)


def exclusions(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    column = chance.choice([*settings["sources"][table]["columns"], "no such column"])
    rule: dict[str, Any] = {"column": column, "reason": chance.choice(["not wanted", *HOSTILE[:8]])}
    rule[chance.choice(["is", "is", "in", "at_least", "isnt"])] = chance.choice(["won", ["call", "e-mail"], 100, "GBP"])
    settings["sources"][table]["exclude"] = [rule]


def odd_rules(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    attribute: dict[str, Any] = {"name": chance.choice(["a", *HOSTILE[:8]])}
    attribute["feature"] = chance.choice(
        ["days_since_order", "spend_365d", "industry", "no_such_feature", "", "account_id"]
    )
    attribute[chance.choice(["at_least", "at_most", "is", "between", "like"])] = chance.choice(
        [5, "x", [1, 2], [2, 1], {"percentile": 50}]
    )
    rule = {"must": [attribute], "points_needed": chance.choice([0, 0, 5, -1])}
    settings["profiles"] = {chance.choice(["expand", "attain", "recapture", "keep", "exit_review"]): rule}


def odd_numbers(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    section, key = chance.choice([
        ("risk", "high_capacity"), ("risk", "watch_capacity"), ("lifecycle", "lapse_after_days"), ("horizon", "days"),
        ("publish", "reasons"),
    ])  # fmt: skip
    values = [0, -5, 6, 7, 10**6, 10**30, 1.5, "9", 30, 90]
    settings.setdefault(section, {})[key] = chance.choice(values)


def lost_tables(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    """Tables that are not mapped: never an error, as long as purchases are."""
    sources = settings["sources"]
    for name in chance.sample(sorted(sources), chance.randrange(1, len(sources))):
        sources.pop(name)


def another_book(settings: dict[str, Any], table: str, chance: random.Random) -> None:
    settings["book"][chance.choice(["time_zone", "currency", "name"])] = chance.choice(
        ["UTC", "Asia/Tokyo", "EUR", "gbp", "", "Northgate", "<b>x</b>", "Pacific/Kiritimati"]
    )


def damaged_text(settings: dict[str, Any], table: str, chance: random.Random) -> str:
    text = toml(settings)
    place = chance.randrange(len(text))
    return chance.choice([
        text[:place], text[place:], text[:place] + chance.choice('"[]={}\n#\x00\x07\\') + text[place:],
        text[:place] + text[place + 1 :], text + text, "", "\ufeff" + text, text.replace("\n", "\r\n"),
        text.replace('"', "'"),
    ])  # fmt: skip


CONFIG: dict[str, Change] = {
    f.__name__: f
    for f in (
        unknown_key, lost_key, odd_value, wrong_mapping, odd_path, odd_reading, exclusions, odd_rules, odd_numbers,
        lost_tables, another_book, damaged_text,
    )
}  # fmt: skip


def changed(settings: dict[str, Any], table: str, name: str, chance: random.Random) -> str:
    """The text of `kare.toml` after one change of it."""
    settings = copy.deepcopy(settings)
    text = CONFIG[name](settings, table, chance)
    return toml(settings) if text is None else text
