"""The templates: every value is escaped, and a name that a template does not know is an error."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kare_ml.web.words import FILTERS

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC = "/static/"
STYLE = "kare.css"


@cache
def style() -> bytes:
    """The style sheet."""
    return (files("kare_ml.web") / "static" / STYLE).read_bytes()


@cache
def style_address() -> str:
    """Where the style sheet is: its address changes with its content, so that a browser may keep it."""
    return f"{STATIC}{hashlib.sha256(style()).hexdigest()[:12]}/{STYLE}"


@cache
def environment() -> Environment:
    """The templates of the package."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("kare_ml.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals["style"] = style_address()
    return made


def rendered(template: str, context: Any) -> str:
    """A page from its dataclass; its fields are the names that the template knows."""
    values = {one.name: getattr(context, one.name) for one in fields(context)}
    return environment().get_template(template).render(**values)


def message(title: str, what: str, fix: str, *, book: str) -> str:
    """A page that says why there is nothing to show, and what to do."""
    return environment().get_template("message.html").render(title=title, what=what, fix=fix, book=book)
