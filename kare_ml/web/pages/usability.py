"""How usable are the data? The latest report on what came in: what to mend first, and what more data would add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kare_ml.history import usable_words as words
from kare_ml.history.usability import Adds, Bar, Problem, Usability
from kare_ml.io.usability_report import read_usability
from kare_ml.web.pages.frame import Asked, Frame, frame


@dataclass(frozen=True)
class UsabilityPage:
    """The page; `use` is null where no report was kept. The functions put its parts into words."""

    frame: Frame
    use: Usability | None
    verdict: str
    minimum: tuple[str, ...]
    label: dict[str, str]
    told: Callable[[Problem], str] = words.told
    adds: Callable[[Adds], str] = words.in_words
    bar: Callable[[Bar], str] = words.bar_in_words
    exactly: Callable[[float], str] = words.share


def usability_page(asked: Asked) -> UsabilityPage:
    """The latest report of the workspace: it is of the day of that check, whatever night is looked at."""
    use = read_usability(asked.shelf.folder)
    return UsabilityPage(
        frame=frame(asked, "models", "How usable are the data?"),
        use=use,
        verdict=words.verdict(use) if use else "",
        minimum=tuple(words.minimum_in_words(use.minimum)) if use else (),
        label=words.LABEL,
    )
