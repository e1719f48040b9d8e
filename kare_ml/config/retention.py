"""The section `[retention]` of `kare.toml`: how long a night is kept whole."""

from __future__ import annotations

from pydantic import Field

from kare_ml.config.model import Settings


class Retention(Settings):
    """When `kare tidy` may thin a night: `whole_days` after its as-of, and never before it is judged."""

    whole_days: int = Field(default=400, ge=30)
