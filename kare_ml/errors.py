"""Every error that a user may see, each with the exit code of the command that meets it."""

from __future__ import annotations

from collections.abc import Sequence


class KareError(Exception):
    r"""The root of the errors that are shown without a traceback.

    The message says what was expected, what was found, where, and what to do.

    >>> str(KareError("no file", expected="a CSV file", found="nothing", where="in.csv", fix="check the path"))
    'no file\n  expected: a CSV file\n  found: nothing\n  where: in.csv\n  to do: check the path'
    """

    exit_code = 1

    def __init__(self, what: str, *, expected: str = "", found: str = "", where: str = "", fix: str = "") -> None:
        parts = {"expected": expected, "found": found, "where": where, "to do": fix}
        super().__init__("\n  ".join([what, *(f"{label}: {text}" for label, text in parts.items() if text)]))
        self.what, self.found, self.fix = what, found, fix


class UsageError(KareError):
    """A command was asked for something that cannot be (an account that is not there, a date too early)."""

    exit_code = 2


class ConfigError(KareError):
    """`kare.toml` or a model spec is at fault. Holds all faults of the file, not only the first."""

    exit_code = 2

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        count = f"{len(faults)} fault{'s' if len(faults) != 1 else ''}"
        super().__init__(f"{where} has {count}:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = tuple(faults)


class BlockedError(KareError):
    """The input or a gate stops the run. Nothing is published; the last good table stays."""

    exit_code = 3


class SourceError(BlockedError):
    """A source cannot be read as `kare.toml` describes it."""


class NotEnoughHistory(KareError):
    """There is too little history to train on. The baseline can still be published."""

    exit_code = 4


class Busy(KareError):
    """Another run holds the lock of the workspace."""

    exit_code = 75


class OutsideError(KareError):
    """Something outside of the workspace does not answer, and may do better in a moment. What was published stands."""
