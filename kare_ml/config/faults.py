"""Faults of a settings file in words: which key, what was expected, what was found, and the nearest valid name."""

from __future__ import annotations

import difflib
import types
from collections.abc import Collection
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails


def nearest(word: str, known: Collection[str]) -> str:
    """The suggestion that follows an unknown name; empty where nothing is near.

    >>> nearest("currancy", ["name", "currency"])
    '; did you mean currency?'
    """
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""


def in_words(root: type[BaseModel], fault: ErrorDetails) -> str:
    """One fault found by pydantic, as a line: its key, then what is wrong."""
    place = [str(part) for part in fault["loc"]]
    key = ".".join(part for part in place if not _is_type_name(part))
    found = fault["input"]
    if fault["type"] == "extra_forbidden":
        return f"{key}: no such key{nearest(place[-1], _fields(_model_at(root, place[:-1])))}"
    if fault["type"] == "missing":
        return f"{key}: needed, but not given"
    message = fault["msg"].removeprefix("Value error, ")
    return f"{key}: {message}" + ("" if isinstance(found, dict | list) else f" (found {found!r})")


def _is_type_name(part: str) -> bool:
    """Pydantic names the tried member of a union in the place of a fault; no key of ours begins with a capital."""
    return part[:1].isupper() or part in {"str", "int", "float", "bool"}


def _fields(model: type[BaseModel] | None) -> list[str]:
    return [] if model is None else [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel] | None, place: list[str]) -> type[BaseModel] | None:
    """The settings class that sits at a place of the file."""
    kind: Any = model
    for part in place:
        inside = _classes(kind)
        named = next((c for c in inside if c.__name__ == part), None)
        if named is not None:
            kind = named
            continue
        owner = next((c for c in inside if part in c.model_fields), None)
        if owner is not None:
            kind = owner.model_fields[part].annotation
        elif get_origin(kind) in (dict, tuple):
            kind = get_args(kind)[-1] if get_origin(kind) is dict else get_args(kind)[0]
        else:
            return None
    found = _classes(kind)
    return found[0] if found else None


def _classes(kind: Any) -> list[type[BaseModel]]:
    if get_origin(kind) in (Union, types.UnionType):
        return [c for member in get_args(kind) for c in _classes(member)]
    return [kind] if isinstance(kind, type) and issubclass(kind, BaseModel) else []
