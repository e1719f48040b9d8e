"""People who look at the pages of a book for a while: what each page took to answer, and what asking cost itself.

A process of its own, so that its CPU is not the server's: `python visitors.py ADDRESS ACCOUNTS.json SECONDS VISITORS`.
Prints JSON: a list of (page, seconds, status) of all answers, and its own CPU seconds.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import httpx

THINK = (3.0, 10.0)
"""How long a visitor looks at a page, in seconds: anything between, as likely."""

SEED = 11


@dataclass
class Visits:
    """All answers so far: page, seconds, status (0: none came)."""

    answers: list[tuple[str, float, int]] = field(default_factory=list)

    async def ask(self, client: httpx.AsyncClient, page: str, address: str) -> None:
        """Ask for one page, whole."""
        began = time.perf_counter()
        try:
            status = (await client.get(address)).status_code
        except httpx.HTTPError:
            status = 0
        self.answers.append((page, time.perf_counter() - began, status))


def wish(pages: dict[str, list[str]], chance: random.Random) -> tuple[str, str]:
    """A page, and one of its addresses."""
    page = chance.choice(list(pages))
    return page, chance.choice(pages[page])


async def visit(visits: Visits, where: str, pages: dict[str, list[str]], until: float, number: int) -> None:
    """One visitor, until the time is over."""
    chance = random.Random(f"{SEED} {number}")
    await asyncio.sleep(chance.uniform(0, THINK[1]))
    async with httpx.AsyncClient(base_url=where, timeout=60, follow_redirects=True) as client:
        while time.monotonic() < until:
            await visits.ask(client, *wish(pages, chance))
            await asyncio.sleep(chance.uniform(*THINK))


def addresses(told: dict[str, list[str]]) -> dict[str, list[str]]:
    """The addresses to choose from, by page: each page alike, and of pages of one account those of many accounts."""
    ids, names = told["accounts"], told["names"]
    return {
        **{path: [path] for path in told["pages"]},
        "/at-risk, filtered": [f"/at-risk?owner={quote(owner)}&top=50" for owner in told["owners"]],
        "/account": [f"/account?id={quote(one)}" for one in ids],
        "/search": [f"/search?q={quote(name)}" for name in names],
    }


async def main(where: str, told: dict[str, list[str]], seconds: float, visitors: int) -> Visits:
    """All visitors at once."""
    visits, until = Visits(), time.monotonic() + seconds
    await asyncio.gather(*(visit(visits, where, addresses(told), until, number) for number in range(visitors)))
    return visits


if __name__ == "__main__":
    where, file, seconds, visitors = sys.argv[1:]
    found = asyncio.run(main(where, json.loads(Path(file).read_text("utf-8")), float(seconds), int(visitors)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"answers": found.answers, "cpu_seconds": round(used.ru_utime + used.ru_stime, 2)}))
