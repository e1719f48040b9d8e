"""Without sign-in, only the one user of this machine gets in."""

from __future__ import annotations

import pytest

from kare_ml.errors import UsageError
from kare_ml.web.security.access import allowed_hosts, checked_address


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_an_address_of_this_machine_alone_is_taken(host: str) -> None:
    assert checked_address(host, single_user=True) == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.invalid", ""])
def test_an_address_that_others_reach_is_refused(host: str) -> None:
    with pytest.raises(UsageError, match="can be reached by others, and there is no sign-in"):
        checked_address(host, single_user=True)


def test_one_has_to_say_to_be_the_only_user() -> None:
    with pytest.raises(UsageError, match="there is no sign-in: whoever reaches the pages would see the whole book"):
        checked_address("127.0.0.1", single_user=False)


def test_it_answers_to_no_other_name() -> None:
    assert allowed_hosts("::1") == ["127.0.0.1", "::1", "localhost"]
