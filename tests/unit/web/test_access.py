"""Without sign-in, only the one user of this machine gets in; from elsewhere, nobody does without TLS."""

from __future__ import annotations

from pathlib import Path

import pytest

from kare_ml.config.serve import Serve
from kare_ml.errors import UsageError
from kare_ml.web.security.access import Access, allowed_hosts, checked

PLAIN = Serve()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
@pytest.mark.parametrize("user", ["Ann", None])
def test_an_address_of_this_machine_alone_is_taken(host: str, user: str | None) -> None:
    assert checked(Access(host, single_user=user), PLAIN).host == host


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.invalid", ""])
def test_an_address_that_others_reach_is_refused_without_sign_in(host: str) -> None:
    with pytest.raises(UsageError, match="can be reached by others, and there is no sign-in"):
        checked(Access(host, single_user="Ann"), Serve(https=True, hosts=("kare.example",)))


def test_passwords_do_not_go_in_the_open(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="passwords would go there in the open"):
        checked(Access("192.168.1.4"), PLAIN)
    assert checked(Access("192.168.1.4"), Serve(https=True))
    file = tmp_path / "pem"
    file.write_text("")
    assert checked(Access("192.168.1.4", certificate=file, key=file), PLAIN)
    with pytest.raises(UsageError, match="a certificate needs its key"):
        checked(Access(certificate=file), PLAIN)
    with pytest.raises(UsageError, match="there is no such file"):
        checked(Access(certificate=file, key=tmp_path / "none"), PLAIN)


def test_who_listens_everywhere_says_by_which_name() -> None:
    with pytest.raises(UsageError, match="not by which name it is asked for"):
        checked(Access("0.0.0.0"), Serve(https=True))
    assert checked(Access("0.0.0.0"), Serve(https=True, hosts=("kare.example",)))


def test_it_answers_to_no_other_name() -> None:
    assert allowed_hosts(Access("::1"), PLAIN) == ["127.0.0.1", "[::1]", "localhost"]
    declared = Serve(hosts=("kare.example",))
    assert allowed_hosts(Access("0.0.0.0"), declared) == ["127.0.0.1", "kare.example", "localhost"]
