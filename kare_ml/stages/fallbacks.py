"""Which models a run scores with: the champions in force, or what stands in where one cannot be had.

In order: the champion; an earlier champion whose bytes are in the cache; the baseline alone. Each is named in the
published rows. Nothing is ever deserialised whose digest is not in our own record of promotions.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kare_ml.errors import KareError
from kare_ml.io.promotions import Champion, ranked
from kare_ml.io.registry import Registry
from kare_ml.stages.context import Context

if TYPE_CHECKING:
    from kare_ml.learning.model import AccountModel

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Had:
    """The champions that can be had, by model, with their bytes; and in words what stands in for one that cannot."""

    champions: dict[str, Champion]
    contents: dict[str, bytes]
    fallbacks: dict[str, str]

    @property
    def words(self) -> str | None:
        """All that stands in, for the published rows; null where nothing does."""
        return "; ".join(f"{name}: {said}" for name, said in sorted(self.fallbacks.items())) or None

    def unusable(self, models: dict[str, AccountModel]) -> dict[str, str]:
        """Load what can be had into `models`; by digest, why some of it cannot be used after all."""
        if not self.champions:
            return {}
        try:
            from kare_ml.io.model_files import loads
        except ImportError as error:
            why = f"what models are read with cannot be loaded ({error})"
            return {champion.sha256: why for champion in self.champions.values()}
        found: dict[str, str] = {}
        for name, champion in self.champions.items():
            try:
                models[name] = loads(self.contents[name])
            except KareError as error:
                found[champion.sha256] = f"{error.what} ({error.found})"
        return found


def have(context: Context, registry: Registry, champions: Mapping[str, Champion], refused: Mapping[str, str]) -> Had:
    """What can be had of the champions in force. `refused` says by digest what could not be used, and why.

    The champion is taken from the cache, or else from the registry, which has a few seconds to answer for all of
    them; an earlier one from the cache alone.
    """
    had = Had({}, {}, {})
    for name, champion in champions.items():
        why = ""
        for candidate in ranked(registry.promotions(), name, context.as_of.date):
            first = candidate.sha256 == champion.sha256
            try:
                if candidate.sha256 in refused:
                    raise KareError(refused[candidate.sha256])
                content = registry.load_bytes(candidate) if first else registry.cached_bytes(candidate)
            except KareError as error:
                why = why or error.what
                continue
            had.champions[name], had.contents[name] = candidate, content
            break
        if why:
            standing_in = had.champions.get(name)
            said = f"cached champion, version {standing_in.version}" if standing_in else "baseline alone"
            had.fallbacks[name] = f"{said}, since {why}"
            LOG.warning("fallback", extra={"model": name, "said": had.fallbacks[name]})
            context.progress(f"warning: {name}: {had.fallbacks[name]}")
    return had
