"""Draws `docs/pictures/app/`: the pages of the app on the sample book, wide and on a phone. `make screens`.

The book, its end and its nights are fixed. `KARE_BOOK` names a workspace that is scored already, to draw from instead.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from kare_ml.io.published import published_runs, read_published
from kare_ml.sample import write_sample
from kare_ml.web.app import create_app
from kare_ml.web.security.door import OneUser
from kare_ml.web.shelf import Shelf

PICTURES = Path(__file__).parent / "pictures" / "app"
NIGHTS = ("2026-11-22", "2026-11-29")
SIZES = {"wide": (1440, 900, "light"), "phone": (390, 844, "dark")}
COLOURS = 256
"""As many as a small picture has; a page of ours has few more."""

PAGES = {
    "overview": "/", "at-risk": "/at-risk", "mine": "/mine?owner={owner}", "flags": "/flags", "recapture": "/recapture",
    "warming": "/warming?since=night", "expand": "/expand", "portfolio": "/portfolio", "movers": "/movers",
    "account": "/account?id={account}", "disagreements": "/disagreements", "models": "/models", "tables": "/tables",
}  # fmt: skip


def sample(folder: Path) -> Path:
    """The sample book, trained, and scored for two nights."""
    write_sample(folder, end=dt.date.fromisoformat(NIGHTS[-1]) + dt.timedelta(days=1))
    for words in (["train", "--as-of", NIGHTS[0]], *(["score", "--as-of", night] for night in NIGHTS)):
        subprocess.run([Path(sys.executable).with_name("kare"), *words, "-w", folder], check=True)
    return folder


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the app on a workspace, on the morning of its newest night."""
    morning = dt.datetime.combine(published_runs(folder)[0].as_of, dt.time(8))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Shelf.of(folder), lambda: morning, ["127.0.0.1"], OneUser("Ann"))
    server = uvicorn.Server(uvicorn.Config(app, port=port, ws="none", log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def draw(folder: Path) -> None:
    """Draw every page of a workspace in every size."""
    rows = read_published(folder, columns=["account_id", "owner", "revenue_at_risk"]).to_pylist()
    worst = max((row for row in rows if row["owner"]), key=lambda row: row["revenue_at_risk"] or 0.0)
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with served(folder) as where, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for size, (width, height, scheme) in SIZES.items():
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            for name, path in PAGES.items():
                answer = page.goto(where + path.format(owner=worst["owner"], account=worst["account_id"]))
                assert answer is not None and answer.ok, name
                drawn = (
                    Image.open(io.BytesIO(page.screenshot()))
                    .convert("RGB")
                    .quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
                )
                drawn.save(PICTURES / f"{name}-{size}.png", optimize=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    if given := os.environ.get("KARE_BOOK"):
        draw(Path(given))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            draw(sample(Path(scratch) / "book"))
