"""Draws `docs/pictures/report.svg`: what `kare report` shows of the sample book. `make picture`.

The book, its end and its as-of are fixed, so that the picture changes only when the software does.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from kare_ml.io.platform import share_the_processors

PICTURE = Path(__file__).parent / "pictures" / "report.svg"
END = dt.date(2026, 1, 1)
WIDTH = 132

PAPER = TerminalTheme(
    (252, 252, 250),
    (40, 42, 48),
    [
        (40, 42, 48),
        (170, 40, 40),
        (30, 120, 60),
        (150, 100, 0),
        (30, 80, 170),
        (130, 50, 140),
        (0, 110, 120),
        (90, 92, 98),
    ],
)

# As rich draws it, without its fonts from elsewhere: a picture of ours asks nothing of the network.
FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{aria}">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}</defs>
<rect width="{width}" height="{height}" rx="8" fill="#fcfcfa" stroke="#d8d8d2"/>
<g transform="translate({terminal_x}, {terminal_y}) translate(0, -24)" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
WORDS = "The report of kare report: accounts by profile, the grade of each model, and whom to call first."


def draw(folder: Path) -> str:
    """Make the sample book in `folder`, train, score, and draw its report as SVG."""
    from kare_ml.cli import reading
    from kare_ml.cli.operating import models, nightly
    from kare_ml.cli.render import book as render
    from kare_ml.sample import write_sample

    def tell(step: str) -> None:
        print(f"picture: {step}", file=sys.stderr)

    os.chdir(folder)
    book = Path("demo")
    write_sample(book, end=END)
    models.train(book, END, tell)
    nightly.score(book, END, tell)
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(render.report(reading.report(book, models.latest_training(book))))
    return console.export_svg(theme=PAPER, code_format=FORMAT.replace("{aria}", WORDS))


if __name__ == "__main__":
    share_the_processors()
    with tempfile.TemporaryDirectory() as folder:
        PICTURE.write_text(draw(Path(folder)), "utf-8")
    print(PICTURE)
