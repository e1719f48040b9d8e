"""How the brief looks in a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from kare_ml.cli.answers.brief import BriefAnswer


def brief(answer: BriefAnswer) -> RenderableType:
    """The brief: its first lines stand out; where it is stale, in another colour."""
    first, second, *rest = answer.text.splitlines()
    style = "bold red" if answer.stale else "dim"
    return Text.assemble((first, style), "\n", (second, "bold"), "\n", "\n".join(rest), no_wrap=True)


def told(answer: BriefAnswer) -> RenderableType:
    """To whom the brief was sent."""
    said = [f"Sent to {', '.join(answer.sent)}." if answer.sent else "Nothing was sent."]
    said += [f"Sent before: {', '.join(answer.sent_before)}; --again repeats it."] if answer.sent_before else []
    said += [f"Not sent to {to}: {why}" for to, why in (answer.not_sent or {}).items()]
    if not (answer.sent or answer.sent_before or answer.not_sent):
        said.append("Nobody is named in [notify] of kare.toml.")
    return Text("\n".join(said))
