"""What the run before had said and known, as a movement needs it: from its bundle, and from the published table."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from kare_ml.baseline.attributes import Review
from kare_ml.baseline.placement import RuleBook
from kare_ml.config.rules import Profiles, Segment
from kare_ml.domain.as_of import AsOf
from kare_ml.errors import KareError
from kare_ml.io.bundle import Bundle
from kare_ml.io.published import PublishedRun, published_columns, read_published
from kare_ml.io.registry import Registry
from kare_ml.publish.moves import BEFORE
from kare_ml.stages.context import Context

if TYPE_CHECKING:
    from kare_ml.learning.model import AccountModel

LOG = logging.getLogger(__name__)

RULES = "rules.json"
"""The rules that a run applied, and what it could not know: in its bundle, for the run after it."""


def rules_json(context: Context) -> str:
    """The rules of a context as a bundle keeps them."""
    settings = context.settings
    stated = {
        "profiles": settings.profiles.model_dump(mode="json", exclude_none=True),
        "segments": [segment.model_dump(mode="json", exclude_none=True) for segment in settings.segments],
        "absent": sorted(context.absent),
        "lapse_after_days": settings.lifecycle.lapse_after_days,
    }
    return json.dumps(stated, indent=2, sort_keys=True)


@dataclass(frozen=True)
class Before:
    """The run before this one. `bundle` is null where its folder is not there any more."""

    context: Context
    run: PublishedRun

    @property
    def as_of(self) -> AsOf:
        """The instant that it looked from."""
        return AsOf(self.run.as_of, self.context.settings.book.time_zone)

    @cached_property
    def bundle(self) -> Bundle | None:
        """Its bundle, if it is still whole enough to start from: a night must not stop for what happened to another."""
        found = Bundle(self.context.folder, str(self.run.as_of), self.run.run_id)
        if not found.sealed:
            return None
        try:
            whole = found.intact(*found.kept)
        except KareError as error:
            LOG.warning("the run before cannot be read", extra={"run_id": self.run.run_id, "why": error.what})
            whole = False
        if not whole:
            said = f"the bundle of {self.run.as_of} is damaged, so this night has no movement: {found.path}"
            self.context.progress(f"warning: {said}")
        return found if whole else None

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Its published rows by account_id, with the columns of `BEFORE`; of an older version's run, some are null."""
        there = [name for name in BEFORE if name in published_columns(self.context.folder)]
        found = read_published(self.context.folder, as_of=self.run.as_of, columns=there).to_pylist()
        nothing = dict.fromkeys(BEFORE)
        return {row["account_id"]: {**nothing, **row} for row in found}

    @cached_property
    def review(self) -> Review | None:
        """The review that was in force in it; null where its bundle is gone."""
        stated = self.bundle.manifest().get("review") if self.bundle else None
        return Review(**stated) if isinstance(stated, dict) else None

    @cached_property
    def rules(self) -> RuleBook | None:
        """The rules as they were; null where its bundle does not hold them, or this version cannot read them."""
        stored = self._stored_rules
        if self.review is None or not stored:
            return None
        try:
            return RuleBook(
                Profiles.model_validate(stored["profiles"]),
                self.review,
                frozenset(stored["absent"]),
                tuple(Segment.model_validate(segment) for segment in stored.get("segments", ())),
            )
        except ValueError as error:
            LOG.warning("rules of the run before cannot be read", extra={"run_id": self.run.run_id, "why": str(error)})
            return None

    @property
    def lapse_after_days(self) -> int | None:
        """The lapse window that was in force in it; null where its bundle does not say."""
        return self._stored_rules.get("lapse_after_days")

    @cached_property
    def _stored_rules(self) -> dict[str, Any]:
        """What `rules_json` said; empty where its bundle does not hold it."""
        return dict(json.loads(self.bundle.read_text(RULES))) if self.bundle and self.has(RULES) else {}

    def has(self, *files: str) -> bool:
        """Whether its bundle still has these artifacts."""
        return self.bundle is not None and all(self.bundle.has(file) for file in files)

    @cached_property
    def digests(self) -> dict[str, str]:
        """The digests of its models by name."""
        stated = self.bundle.manifest().get("models") if self.bundle else None
        return {str(name): str(sha) for name, sha in stated.items()} if isinstance(stated, dict) else {}

    def models(self, loaded: dict[str, AccountModel], digests: dict[str, str]) -> dict[str, AccountModel]:
        """Its models by name; those in `loaded` where they are still in force. One that is gone is left out."""
        from kare_ml.io.model_files import loads

        registry = Registry(self.context.folder)
        found: dict[str, AccountModel] = {}
        for name, digest in self.digests.items():
            if digests.get(name) == digest:
                found[name] = loaded[name]
                continue
            champion = next((entry for entry in registry.promotions() if entry.sha256 == digest), None)
            try:
                if champion is not None:
                    found[name] = loads(registry.load_bytes(champion))
            except KareError as error:
                LOG.warning("model of the run before is gone", extra={"model": name, "why": error.what})
        return found

    def table(self, file: str) -> pa.Table | None:
        """One of its artifacts; null where it is not there."""
        return self.bundle.read(file) if self.bundle and self.has(file) else None
