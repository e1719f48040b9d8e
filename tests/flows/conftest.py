"""One Prefect server for all tests of this folder, in a process of its own with a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prefect.settings import PREFECT_API_URL
from prefect.testing.utilities import prefect_test_harness


@pytest.fixture(scope="package")
def prefect_server() -> Iterator[str]:
    """The address of the server's API; flows of this process go there."""
    with prefect_test_harness(server_startup_timeout=180):
        yield str(PREFECT_API_URL.value())
