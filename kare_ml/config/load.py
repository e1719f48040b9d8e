"""Reading settings files: TOML in, frozen settings out, or one error that lists every fault."""

from __future__ import annotations

import contextlib
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from kare_ml.config.effort import Effort
from kare_ml.config.faults import all_in_words, nearest
from kare_ml.config.goals import Goals
from kare_ml.config.model import Settings
from kare_ml.config.notify import Notify
from kare_ml.config.playbook import FACTS, PLACEMENTS, Playbook, facts_in
from kare_ml.config.recapture import RecaptureSettings
from kare_ml.config.rule_faults import faults_of_rules, faults_of_where
from kare_ml.config.rules import Segment
from kare_ml.config.segments import overlaps, put_together
from kare_ml.config.serve import Serve
from kare_ml.config.sinks import CrmMapping, Sinks
from kare_ml.config.spec import ModelSpec
from kare_ml.config.workspace import Book, LifecycleSettings, MixSettings, Risk, Source, Workspace
from kare_ml.errors import ConfigError

FILE_NAME = "kare.toml"
CRM_MAPPINGS = ("salesforce", "hubspot")
MODEL_NAMES = ("churn", "expansion", "conversion")
S = TypeVar("S", bound=Settings)


@dataclass(frozen=True)
class Names:
    """What a settings file may speak of. This layer is told; it does not know the tables and features itself.

    `columns` and `needed` are by table: all columns that may be mapped, each with its type, and those that must be.
    `features` has the unit of each feature, and of each account column that is a number; else `text`, or `flag`.
    `reasons` are those for which rows are set aside.
    """

    columns: Mapping[str, Mapping[str, str]]
    needed: Mapping[str, Collection[str]]
    features: Mapping[str, str]
    themes: Collection[str] = ()
    reasons: Collection[str] = ()


def load_workspace(folder: Path, names: Names) -> Workspace:
    """Read `folder/kare.toml`. Raises ConfigError with every fault of the file."""
    path = folder / FILE_NAME
    return checked_workspace(read_toml(path), str(path), names)


def checked_workspace(raw: dict[str, Any], where: str, names: Names) -> Workspace:
    """The whole of a settings file as it was read from `where`. Raises ConfigError with every fault of it."""
    faults = _source_faults(_tables(raw.get("sources")), names)
    if isinstance(raw.get("profiles", {}), dict):
        raw["profiles"] = {**default_profiles(), **raw.get("profiles", {})}
        faults += faults_of_rules(raw["profiles"], names.features)
        if isinstance(raw.get("segments", []), list):
            raw["segments"], said = put_together(raw.get("segments", []), raw["profiles"])
            faults += [*said, *_segment_faults(raw, names)]
    faults += _play_faults(_tables(raw.get("playbook")), names)
    faults += _importance_faults(_tables(raw.get("effort")), names.features)
    faults += [
        f"gate.allow.{reason}: rows are set aside for no such reason{nearest(reason, names.reasons)}"
        for reason in _tables(_tables(raw.get("gate")).get("allow"))
        if reason not in names.reasons
    ]
    return _validated(Workspace, raw, where, list(dict.fromkeys(faults)))


def load_book(folder: Path) -> Book:
    """The `[book]` section alone: what a reading command needs. Raises ConfigError if that section is at fault."""
    return _section(Book, folder, "book")


def load_mix(folder: Path) -> MixSettings:
    """The `[mix]` section alone. Raises ConfigError if that section is at fault."""
    return _section(MixSettings, folder, "mix")


def load_playbook(folder: Path) -> Playbook:
    """The `[playbook]` section alone. Raises ConfigError if that section is at fault."""
    return _section(Playbook, folder, "playbook")


def load_effort(folder: Path) -> Effort:
    """The `[effort]` section alone. Raises ConfigError if that section is at fault."""
    return _section(Effort, folder, "effort")


def load_goals(folder: Path) -> Goals:
    """The `[goals]` section alone. Raises ConfigError if that section is at fault."""
    return _section(Goals, folder, "goals")


def load_lifecycle(folder: Path) -> LifecycleSettings:
    """The `[lifecycle]` section alone. Raises ConfigError if that section is at fault."""
    return _section(LifecycleSettings, folder, "lifecycle")


def load_recapture(folder: Path) -> RecaptureSettings:
    """The `[recapture]` section alone. Raises ConfigError if that section is at fault."""
    return _section(RecaptureSettings, folder, "recapture")


def load_risk(folder: Path) -> Risk:
    """The `[risk]` section alone. Raises ConfigError if that section is at fault."""
    return _section(Risk, folder, "risk")


def load_notify(folder: Path) -> Notify:
    """The `[notify]` section alone. Raises ConfigError if that section is at fault."""
    return _section(Notify, folder, "notify")


def load_serve(folder: Path) -> Serve:
    """The `[serve]` section alone. Raises ConfigError if that section is at fault."""
    return _section(Serve, folder, "serve")


def load_sinks(folder: Path) -> Sinks:
    """The `[sinks]` section alone. Raises ConfigError if that section is at fault."""
    return _section(Sinks, folder, "sinks")


def load_crm_mapping(folder: Path, name: str, known: Collection[str]) -> CrmMapping:
    """A CRM mapping: one that the package carries (`salesforce`, `hubspot`), or a TOML file beside `kare.toml`.

    `known` are the columns that it may name. Raises ConfigError.
    """
    carried = files("kare_ml.config") / f"{name}.toml"
    if name in CRM_MAPPINGS:
        raw, where = tomllib.loads(carried.read_text("utf-8")), name
    else:
        raw, where = read_toml(folder / name), str(folder / name)
    columns = _tables(raw.get("columns"))
    faults = [
        f"columns.{header}: no exported column is called {column!r}{nearest(str(column), known)}"
        for header, column in columns.items()
        if column not in known
    ]
    return _validated(CrmMapping, raw, where, faults)


def load_spec(name: str, features: Collection[str]) -> ModelSpec:
    """Read the spec of one model that the package carries. Raises ConfigError."""
    text = (files("kare_ml.models") / f"{name}.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    spoken_of = [("features", entry) for entry in raw.get("features", ())]
    spoken_of += [("monotone", entry) for entry in raw.get("monotone", ())]
    spoken_of += [("purchases", entry) for entry in _tables(raw.get("purchases")).values()]
    faults = [
        f"{where}: no feature is called {entry!r}{nearest(entry, features)}"
        for where, entry in spoken_of
        if entry not in features
    ]
    return _validated(ModelSpec, raw, f"models/{name}.toml", faults)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as it stands. Raises ConfigError where there is none, or it is not TOML."""
    try:
        return deepcopy(_parsed(path.read_text("utf-8")))
    except FileNotFoundError as error:
        raise ConfigError(
            str(path), ["there is no such file; `kare init DIR` makes a workspace, `--workspace DIR` names one"]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), [f"it is not TOML: {error}"]) from error


def default_profiles() -> dict[str, Any]:
    """The rules for a distributor, used where `kare.toml` states none of its own."""
    return dict(tomllib.loads(rules_for("distributor"))["profiles"])


def rules_for(book: Literal["distributor", "contracts"]) -> str:
    """The text of the rules that the package carries for a kind of book, as they could stand in `kare.toml`."""
    return (files("kare_ml.config") / f"{book}.toml").read_text("utf-8")


def resolve_path(source: Source, folder: Path) -> Path:
    """The path of a source that lies in files: relative to `kare.toml`, with `${VARIABLES}` filled in.

    Raises ConfigError if one is unset.
    """
    return folder / Path(filled(source.path or "")).expanduser()


def resolve_connection(source: Source) -> str:
    """The connection of a source in a database, with `${VARIABLES}` filled in: a secret, never to be shown.

    Raises ConfigError if one is unset.
    """
    return filled(source.connection or "")


def filled(text: str) -> str:
    """A text with `${VARIABLES}` filled in: it may be a secret then. Raises ConfigError if one is unset."""
    unset = [name for name in re.findall(r"\$\{(\w+)\}", text) if name not in os.environ]
    if unset:
        raise ConfigError(FILE_NAME, [f"{text}: set the environment variable {name}" for name in unset])
    return re.sub(r"\$\{(\w+)\}", lambda match: os.environ[match[1]], text)


def _section(kind: type[S], folder: Path, name: str) -> S:
    path = folder / FILE_NAME
    return _validated(kind, _tables(read_toml(path).get(name)), f"{path} [{name}]", [])


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[str, Any]:
    """TOML as it stands, parsed once: a page reads many sections of the same settings."""
    return tomllib.loads(text)


def _validated(kind: type[S], raw: dict[str, Any], where: str, faults: list[str]) -> S:
    try:
        settings = kind.model_validate(raw)
    except ValidationError as error:
        lines = all_in_words(kind, error.errors())
        # A segment has the rules of all; what is wrong with those is told once.
        own = [line for line in lines if not (line.startswith("segments.") and line.split(".", 2)[2] in lines)]
        raise ConfigError(where, [*own, *faults]) from error
    if faults:
        raise ConfigError(where, faults)
    return settings


def _segment_faults(raw: Mapping[str, Any], names: Names) -> list[str]:
    """The faults of segments, but for those that the rules of all have themselves."""
    segments, inherited = raw["segments"], set(faults_of_rules(raw["profiles"], names.features))
    faults = list(faults_of_where(segments, names.features))
    readable = []
    for number, segment in enumerate(segments):
        profiles = _tables(_tables(segment).get("profiles"))
        own = [fault for fault in faults_of_rules(profiles, names.features) if fault not in inherited]
        faults += [f"segments.{number}.{fault}" for fault in own]
        with contextlib.suppress(ValidationError):
            readable.append(Segment.model_validate(segment))
    return [*faults, *overlaps(readable)]


def _source_faults(sources: Mapping[str, Any], names: Names) -> list[str]:
    faults = []
    for table, source in sources.items():
        if table not in names.columns:
            faults.append(f"sources.{table}: no table is called that{nearest(table, names.columns)}")
            continue
        mapped = _tables(source).get("columns")
        if not isinstance(mapped, dict):
            continue
        faults += [
            f"sources.{table}.columns.{column}: {table} has no such column{nearest(column, names.columns[table])}"
            for column in mapped
            if column not in names.columns[table]
        ]
        faults += [
            f"sources.{table}.columns.{column}: a comparison makes a yes or no, and this is a {kind}; "
            "name the source column that holds it"
            for column, entry in mapped.items()
            if isinstance(entry, dict) and (kind := names.columns[table].get(column, "boolean")) != "boolean"
        ]
        present = set(mapped) | ({"amount"} if {"quantity", "unit_price"} <= set(mapped) else set())
        present |= {"account_id"} if _names_accounts(mapped, sources) else set()
        faults += [
            f"sources.{table}.columns.{column}: needed; name the source column that holds it"
            for column in names.needed[table]
            if column not in present
        ]
    if not {"invoices", "subscriptions"} & set(sources):
        faults.append("sources: needs invoices or subscriptions, so that it is known who bought")
    return faults


def _names_accounts(mapped: Mapping[str, Any], sources: Mapping[str, Any]) -> bool:
    """Whether rows name their account by the contract that they fall under."""
    contracts = _tables(_tables(sources.get("subscriptions")).get("columns"))
    return "contract_id" in mapped and "contract_id" in contracts and "account_id" in contracts


def _play_faults(playbook: Mapping[str, Any], names: Names) -> list[str]:
    """What plays speak of that nobody knows; a text that cannot be read is left to the validation."""
    known = {*FACTS, *names.features}
    faults = []
    for placement in PLACEMENTS:
        for index, play in enumerate(playbook.get(placement, ())):
            where = f"playbook.{placement}.{index}"
            texts = [text for text in _tables(play).get("say", ()) if isinstance(text, str)]
            faults += [
                f"{where}.say: no fact is called {fact!r}{nearest(fact, known)}"
                for fact in dict.fromkeys(fact for text in texts for fact in facts_in(text))
                if fact not in known
            ]
            faults += [
                f"{where}.themes: no theme is called {theme!r}{nearest(str(theme), names.themes)}"
                for theme in _tables(play).get("themes", ())
                if theme not in names.themes
            ]
    return faults


def _importance_faults(effort: Mapping[str, Any], features: Collection[str]) -> list[str]:
    column = effort.get("importance")
    if not isinstance(column, str) or column in features:
        return []
    return [f"effort.importance: no feature or account column is called {column!r}{nearest(column, features)}"]


def _tables(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
