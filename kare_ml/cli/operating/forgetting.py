"""`kare forget`: asks whether it is meant, forgets, and answers where the account was and where it may still be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from kare_ml.cli.answers.history import Forgotten
from kare_ml.cli.clock import now
from kare_ml.errors import UsageError


def forget(folder: Path, name: str, sure: Callable[[str], bool], progress: Callable[[str], None]) -> Forgotten:
    """Forget the account that `name` means, if one is `sure`. Raises UsageError where one is not."""
    from kare_ml.io.logs import log_to
    from kare_ml.io.shared_lock import publishing_lock
    from kare_ml.stages.context import read_settings
    from kare_ml.stages.forget import forget as forget_accounts
    from kare_ml.stages.forget import whom

    settings = read_settings(folder)
    with publishing_lock(folder, "forget"):
        who = whom(folder, name)
        if not sure(_question(sorted(who.account_ids), sorted(who.names))):
            raise UsageError("nothing was forgotten", found="it was not confirmed")
        log_to(folder)
        done = forget_accounts(folder, settings, who, now(), progress)
    return Forgotten.model_validate(asdict(done))


def _question(account_ids: list[str], names: list[str]) -> str:
    called = f" ({', '.join(names)})" if names else ""
    return f"Forget {', '.join(account_ids)}{called} for good? It cannot be undone."
