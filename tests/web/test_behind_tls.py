"""The guide's own example of a proxy that speaks TLS, run: nginx before `kare serve`, and a browser before nginx."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from kare_ml.domain.access import EVERY_ACCOUNT, Role
from kare_ml.io.passwords import hashed
from kare_ml.io.state import open_state
from kare_ml.io.users import add_user
from tests.web.books import MON, client, night
from tests.web.servers import NOW
from tests.workspaces import write_workspace

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "web.md"
HOST = "kare.example.com"
PASSWORD = "a long enough password"


def example(kind: str) -> str:
    """The first example of a kind in what the guide says of proxies."""
    _, told = GUIDE.read_text("utf-8").split("**Behind a proxy that speaks TLS**")
    return re.findall(rf"```{kind}\n(.*?)```", told, re.DOTALL)[0]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(*words: object, port: int) -> Iterator[None]:
    """A program for as long as the block, from when it listens."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([str(word) for word in words], stdout=said, stderr=said)
        try:
            until = time.monotonic() + 60
            while not listens(port):
                said.seek(0)
                assert process.poll() is None and time.monotonic() < until, said.read().decode()
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(30)


def listens(port: int) -> bool:
    """Whether somebody does, on this machine."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A browser that trusts the proxy's certificate."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None or shutil.which("openssl") is None:
        pytest.skip("needs nginx and openssl: apt-get install nginx-light openssl")
    place = tmp_path_factory.mktemp("tls")
    book = write_workspace(place / "book", [], more=example("toml"))
    night(book, MON, [client("1", "Acme", MON, owner="Ann")])
    add_user(open_state(book, create=True), "Ann", Role.LEADER, EVERY_ACCOUNT, hashed(PASSWORD, "Ann"), NOW)
    names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    files = ["-keyout", place / "kare.key", "-out", place / "kare.pem"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files],
        check=True,
        capture_output=True,
    )
    outside, inside = free_port(), free_port()
    block = example("nginx").replace("443", str(outside)).replace("8765", str(inside)).replace("/etc/ssl", str(place))
    log = f"error_log {place}/error.log; pid {place}/pid; daemon off;"
    (place / "nginx.conf").write_text(f"{log} events {{}} http {{ access_log off; {block} }}", "utf-8")
    with (
        running(Path(sys.executable).parent / "kare", "serve", "-w", book, "--port", inside, port=inside),
        running(nginx, "-p", place, "-c", place / "nginx.conf", port=outside),
        httpx.Client(
            base_url=f"https://127.0.0.1:{outside}",
            verify=ssl.create_default_context(cafile=place / "kare.pem"),
            headers={"host": HOST},
            timeout=60,
        ) as browser,
    ):
        yield browser


def ask(browser: httpx.Client, method: str, address: str, **more: object) -> httpx.Response:
    return browser.request(method, address, extensions={"sni_hostname": HOST}, **more)  # type: ignore[arg-type]


def test_people_sign_in_and_look_through_the_proxy(behind: httpx.Client) -> None:
    first = ask(behind, "GET", "/at-risk")
    assert (first.status_code, first.headers["location"]) == (303, "/sign-in?next=%2Fat-risk")
    assert first.headers["strict-transport-security"] == "max-age=31536000"
    form = ask(behind, "GET", "/sign-in")
    secret = form.headers["set-cookie"].split(";")[0]
    assert "Secure" in form.headers["set-cookie"]
    token = re.findall(r'name="token" value="([\w-]+)"', form.text)[0]
    fields = {"token": token, "name": "Ann", "password": PASSWORD}
    done = ask(behind, "POST", "/sign-in", data=fields, headers={"host": HOST, "cookie": secret})
    assert done.status_code == 303, done.text
    session = next(one for one in done.headers.get_list("set-cookie") if one.startswith("__Host-kare="))
    assert "Secure" in session and "HttpOnly" in session
    page = ask(behind, "GET", "/at-risk", headers={"host": HOST, "cookie": session.split(";")[0]})
    assert page.status_code == 200 and "Acme" in page.text


def test_another_host_is_refused_through_the_proxy_too(behind: httpx.Client) -> None:
    assert ask(behind, "GET", "/sign-in", headers={"host": "evil.example"}).status_code == 400
