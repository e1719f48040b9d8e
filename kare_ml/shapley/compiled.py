"""Compiled functions, kept on disk so that only the first night pays for compiling them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile at the first call, and keep the result: beside the code, or where that is read-only, as numba says.

    That is the user's own cache folder, or the one that NUMBA_CACHE_DIR names. Where nothing can be written at all it
    is compiled anew in each process. All that it calls must stand in the same file: numba notices changes there alone.
    """
    try:
        kept: Function = numba.njit(function, cache=True, nogil=True)
    except RuntimeError:
        kept = numba.njit(function, nogil=True)
    return kept
