"""Faults of a settings file in words: which key, what was expected, what was found, and the nearest valid name."""

from __future__ import annotations

import difflib
import re
import types
from collections.abc import Collection, Sequence
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

PLAIN_TYPES = {"str", "int", "float", "bool"}


def nearest(word: str, known: Collection[str]) -> str:
    """The suggestion that follows an unknown name; empty where nothing is near.

    >>> nearest("currancy", ["name", "currency"])
    '; did you mean currency?'
    """
    by_lower_case = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), list(by_lower_case), n=1, cutoff=0.6)
    return f"; did you mean {by_lower_case[close[0]]}?" if close else ""


def all_in_words(root: type[BaseModel], faults: Sequence[ErrorDetails]) -> list[str]:
    """The faults found by pydantic, a line each; where a value may be of two kinds, only those of the kind meant."""
    tried = {tuple(fault["loc"][: place + 1]) for fault in faults for place in _tried(fault)}
    lines = (in_words(root, fault) for fault in faults if not _is_beside_the_point(fault, tried))
    return list(dict.fromkeys(lines))


def in_words(root: type[BaseModel], fault: ErrorDetails) -> str:
    """One fault found by pydantic, as a line: its key, then what is wrong."""
    place = [_named(str(part)) for part in fault["loc"]]
    key = ".".join(part for part in place if not _is_type_name(part))
    found = fault["input"]
    if fault["type"] == "extra_forbidden":
        return f"{key}: no such key{nearest(place[-1], _fields(_model_at(root, place[:-1])))}"
    if fault["type"] == "missing":
        owner = _model_at(root, place[:-1])
        field = owner.model_fields.get(place[-1]) if owner is not None else None
        return f"{key}: needed, but not given" + (f": {field.description}" if field and field.description else "")
    message = fault["msg"].removeprefix("Value error, ").removesuffix(", unable to parse string as a number")
    told = isinstance(found, dict | list) or fault["type"] == "value_error"
    return f"{key}: {message}" + ("" if told else f" (found {found!r})")


def _tried(fault: ErrorDetails) -> list[int]:
    """Where the place of a fault names a member of a union that was tried, outermost first."""
    return [place for place, part in enumerate(fault["loc"]) if _is_type_name(_named(str(part)))]


def _is_beside_the_point(fault: ErrorDetails, tried: Collection[tuple[int | str, ...]]) -> bool:
    """Whether a fault comes from the member of a union that the value is not meant to be.

    Pydantic tries each member and reports all of them: a table that was tried as text, text that was tried as a table.
    Where none fits better than another, the last is left to speak.
    """
    if not (places := _tried(fault)):
        return False
    place = places[-1]
    others = [kind for kind in tried if kind[:-1] == fault["loc"][:place] and kind != fault["loc"][: place + 1]]
    classes = [kind for kind in others if _named(str(kind[-1])) not in PLAIN_TYPES]
    if _named(str(fault["loc"][place])) not in PLAIN_TYPES:
        return fault["type"] == "model_type" and bool(others)
    if classes:
        return isinstance(fault["input"], dict)
    return str(fault["loc"][place]) != "str" and bool(others)


def _named(part: str) -> str:
    """The class in a place such as `function-after[_one_comparison(), Derived]`; all other parts as they are."""
    wrapped = re.fullmatch(r"function-\w+\[.*?(\w+)\]", part)
    return wrapped[1] if wrapped else part


def _is_type_name(part: str) -> bool:
    """Pydantic names the tried member of a union in the place of a fault; no key of ours begins with a capital."""
    return part[:1].isupper() or part in PLAIN_TYPES


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
