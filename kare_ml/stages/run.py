"""A run: one scoring of the whole book for one as-of, named by the digests of everything that goes into it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from kare_ml.baseline.attributes import Review
from kare_ml.io.bundle import Bundle
from kare_ml.io.history import visible_digest
from kare_ml.io.promotions import Champion, RegistryError
from kare_ml.io.published import PublishedRun, previous_run, published_runs
from kare_ml.io.registry import Registry
from kare_ml.publish.compose import RunFacts
from kare_ml.publish.contract import SCHEMA_VERSION
from kare_ml.publish.decisions import Assignment
from kare_ml.stages.before import Before
from kare_ml.stages.champions import champions_in_force
from kare_ml.stages.context import Context
from kare_ml.stages.fallbacks import Had, have
from kare_ml.stages.intake import review
from kare_ml.stages.people import decisions, in_force
from kare_ml.stages.retraining import require_known_features
from kare_ml.stages.sufficiency import require_fresh, stored

if TYPE_CHECKING:
    from kare_ml.learning.model import AccountModel

LOG = logging.getLogger(__name__)

SAYS_NOTHING_OF_A_RUN: dict[str, bool | set[str]] = {
    **dict.fromkeys(("sources", "training", "promotion", "gate", "goals", "recapture", "notify", "sinks"), True),
    "retention": True,
    "effort": {"keep", "attain", "recapture", "expand", "importance", "teams"},
}
"""The settings that change no row of a run: how it is trained, and what is asked of it afterwards."""


@dataclass(frozen=True)
class Run:
    """A run with everything that its stages read. Nothing in it changes once it is open.

    `sources_then` says, as JSON, how new the sources were and which minimum of history was in force.
    """

    context: Context
    facts: RunFacts
    bundle: Bundle
    review: Review
    champions: Mapping[str, Champion]
    decisions: Mapping[str, Assignment]
    previous: PublishedRun | None
    sources_then: str = ""
    had: Had = field(default_factory=lambda: Had({}, {}, {}))
    loaded: dict[str, AccountModel] = field(default_factory=dict)

    @cached_property
    def models(self) -> dict[str, AccountModel]:
        """The models that the run scores with, by name; each loaded only if its bytes have the digest we pinned.

        Raises RegistryError where one cannot be used, and BlockedError where one reads a feature that is gone.
        """
        if not self.loaded and (why := self.had.unusable(self.loaded)):
            raise RegistryError("a model cannot be used", found="; ".join(why.values()), fix="train again (kare train)")
        require_known_features(self.loaded)
        return self.loaded

    @cached_property
    def before(self) -> Before | None:
        """What the previous run had said and known; null for the first one."""
        return Before(self.context, self.previous) if self.previous else None

    @property
    def assignments(self) -> dict[str, Assignment]:
        """Of the last decisions of people, those in force at the as-of, by account."""
        return in_force(self.decisions, self.facts.as_of)

    @property
    def published(self) -> PublishedRun | None:
        """This very run, if it is already the published one of its as-of."""
        heads = published_runs(self.context.folder)
        return next((head for head in heads if head.run_id == self.facts.run_id), None)


def open_run(context: Context) -> Run:
    """Name the run from its inputs. Equal history (as visible from the as-of), settings, code, models, review,
    assignments and previous run give the same name, whatever has been appended since.

    A model that cannot be had is fallen back from, as `fallbacks` says: the run is then another one, and says so.
    Raises BlockedError where a source is older than it may be.
    """
    reviewed = review(context)
    context.progress("looking at what was known by then")
    with context.history() as history:
        seen = visible_digest(history, context.as_of)
        decided = decisions(context, history)
        sources_then = stored(context, require_fresh(context, history))
    known = _Known(
        seen,
        digest(context.settings.model_dump_json(exclude=SAYS_NOTHING_OF_A_RUN)),
        sources_then,
        reviewed,
        decided,
        previous_run(context.folder, context.as_of.date),
    )
    registry, refused = Registry(context.folder), dict[str, str]()
    while True:
        run = _named(context, have(context, registry, champions_in_force(context), refused), known)
        found = {} if run.published is not None else run.had.unusable(run.loaded)
        if not found:
            return run
        refused |= found


@dataclass(frozen=True)
class _Known:
    """What goes into a run beside its models; `history` and `config` are digests."""

    history: str
    config: str
    sources_then: str
    review: Review
    decisions: Mapping[str, Assignment]
    before: PublishedRun | None


def _named(context: Context, had: Had, known: _Known) -> Run:
    """The run of such models."""
    previous = known.before.run_id if known.before else None
    inputs = {
        "as_of": str(context.as_of),
        "history": known.history,
        "config": known.config,
        "absent": sorted(context.absent),
        "sources": digest(known.sources_then),
        "code": code_digest(),
        "schema_version": SCHEMA_VERSION,
        "review": digest(repr(known.review)),
        "models": {name: champion.sha256 for name, champion in had.champions.items()},
        "assignments": digest(repr(sorted(known.decisions.items()))),
        "previous": previous,
        **({"fallback": had.words} if had.words else {}),
    }
    run_id = digest(json.dumps(inputs, sort_keys=True))[:16]
    facts = RunFacts(
        context.as_of.date,
        run_id,
        previous,
        known.config[:16],
        {name: champion.sha256[:16] for name, champion in had.champions.items()},
        had.words,
    )
    LOG.info("run opened", extra={"run_id": run_id, **inputs})
    bundle = Bundle(context.folder, str(context.as_of), run_id)
    return Run(
        context, facts, bundle, known.review, had.champions, known.decisions, known.before, known.sources_then, had
    )


def digest(text: str) -> str:
    """The sha256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def code_digest() -> str:
    """The sha256 over the package's own code and specs."""
    total = hashlib.sha256()
    for package in ("kare_ml", "kare_ml.models"):
        for name, content in sorted(_source_files(files(package), package)):
            total.update(f"{name}\0".encode() + content)
    return total.hexdigest()


def _source_files(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir() and entry.name != "__pycache__":
            found += _source_files(entry, name)
        elif entry.name.endswith((".py", ".toml")):
            found.append((name, entry.read_bytes()))
    return found
