"""The cases of the corpus: each is named by its number alone, and any first so many of them hold every family."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.corpus.base import Base
from tests.corpus.contents import TIME, VALUES
from tests.corpus.damage import BYTES
from tests.corpus.drafts import Draft, toml
from tests.corpus.expectation import Delivered
from tests.corpus.identity import HOSTILITY, IDENTITY
from tests.corpus.parquet import PARQUET
from tests.corpus.settings import CONFIG, changed
from tests.corpus.structure import STRUCTURE

ALL = 10_000
IN_EVERY_TEST_RUN = 500
SEED = "bad input"

FAMILIES: dict[str, dict[str, Any]] = {
    "bytes": BYTES,
    "structure": STRUCTURE,
    "values": VALUES,
    "time": TIME,
    "identity": IDENTITY,
    "hostile": HOSTILITY,
    "parquet": PARQUET,
    "config": CONFIG,
}
TURNS = (
    "values", "structure", "time", "bytes", "identity", "config", "hostile", "parquet", "values", "structure",
    "time", "values", "identity", "structure", "parquet", "time", "hostile", "bytes", "values", "config",
)  # fmt: skip
"""The families of twenty cases, over and over."""

TABLES = (
    "accounts", "activities", "assignments", "contacts", "deliveries", "invoices", "opportunities", "payments",
    "subscriptions", "tickets", "usage", "account_merges", "currency_rates", "losses",
)  # fmt: skip
"""All tables of account history. A list of its own: with one more, every case would be another."""

TALL_SHARE = 0.06
"""How many of the values and time cases stand beyond row 20,480."""

SNAPSHOT_SHARE = 0.15
"""How many of the other cases of text are the second delivery of a source that holds the whole table each time."""

OF_THE_HEADER = ("doubled_header", "lost_column", "renamed_header", "additional_column")
"""These are refused, or not, before anything is compared with the delivery before."""


@dataclass(frozen=True)
class Case:
    """One mutated input. `tall`: its rows begin beyond row 20,480. `snapshot`: the sound table was delivered before."""

    number: int
    family: str
    mutation: str
    table: str
    form: str
    tall: bool
    snapshot: bool = False

    def __str__(self) -> str:
        how = (", tall" if self.tall else "") + (", the second delivery" if self.snapshot else "")
        return f"case {self.number} ({self.family}: {self.mutation} of {self.table} as {self.form}{how})"

    def make_first(self, base: Base, folder: Path) -> Delivered:
        """Write the sound table as the first delivery of a source that holds the whole of it each time."""
        draft = base.draft(self.table, self.form)
        draft.section["load"] = "snapshot"
        return Delivered(_written(draft, base, folder), draft.section)

    def make(self, base: Base, folder: Path) -> Input:
        """Write the mutated input and the `kare.toml` that names it into a folder."""
        chance = random.Random(f"{SEED} {self.number} of it")
        if self.family == "config":
            text = changed(base.settings, self.table, self.mutation, chance)
            (folder / "kare.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
            return Input(self.table, None, {}, text)
        draft = base.draft(self.table, self.form, tall=self.tall)
        FAMILIES[self.family][self.mutation](draft, chance)
        if self.snapshot:
            draft.section["load"] = "snapshot"
        file = _written(draft, base, folder)
        return Input(self.table, file, draft.section, (folder / "kare.toml").read_text("utf-8"))


def _written(draft: Draft, base: Base, folder: Path) -> Path:
    """The file of a draft, in a folder with a `kare.toml` that names it."""
    file = folder / draft.section["path"]
    file.write_bytes(draft.encoded())
    text = toml({**base.settings, "sources": {**base.settings["sources"], draft.table: draft.section}})
    (folder / "kare.toml").write_text(text, "utf-8")
    return file


@dataclass(frozen=True)
class Input:
    """What a case wrote: the file and its section of `kare.toml`; neither where `kare.toml` itself is the input."""

    table: str
    file: Path | None
    section: dict[str, Any]
    settings: str


def case(number: int, base: Base) -> Case:
    """The case of a number."""
    chance = random.Random(f"{SEED} {number}")
    turn, family = divmod(number, len(TURNS))[0], TURNS[number % len(TURNS)]
    earlier = TURNS[: number % len(TURNS)].count(family)
    mutations = list(FAMILIES[family])
    mutation = mutations[(turn * TURNS.count(family) + earlier) % len(mutations)]
    table = chance.choice(TABLES)
    forms = [form for form in base.forms(table) if family != "structure" or form != "parquet"]
    form = "parquet" if family == "parquet" else "csv" if family == "config" else chance.choice(forms)
    tall = family in ("values", "time") and form in ("csv", "parquet") and chance.random() < TALL_SHARE
    text = family != "config" and form != "parquet" and mutation not in OF_THE_HEADER
    return Case(number, family, mutation, table, form, tall, text and not tall and chance.random() < SNAPSHOT_SHARE)
