"""Messages by mail and webhook, to receivers of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from kare_ml.io.messages import DeliveryError, Message, mail, note_sent, post, sent
from tests.receivers import hook, mailbox

MESSAGE = Message("brief", "KARE · Fri 20 Nov", "23 clients newly High\n", "<p>23</p>", {"risen": 23})


def test_a_mail_has_text_and_page() -> None:
    with mailbox() as box:
        mail(box.address, "kare@demo.example", ["ann@demo.example", "bo@demo.example"], MESSAGE)
    (letter,) = box.letters
    assert (letter["Subject"], letter["To"]) == ("KARE · Fri 20 Nov", "ann@demo.example, bo@demo.example")
    text, page = (letter.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and text.get_content().strip() == "23 clients newly High"
    assert page is not None and page.get_content().strip() == "<p>23</p>"


def test_a_password_is_not_sent_in_the_clear_nor_shown() -> None:
    with mailbox() as box, pytest.raises(DeliveryError, match="no encryption") as raised:
        mail(box.address.replace("//", "//ann:s3cret@"), "kare@demo.example", ["ann@demo.example"], MESSAGE)
    assert box.letters == [] and "s3cret" not in str(raised.value)


def test_a_name_of_several_lines_is_one_subject_and_no_receiver() -> None:
    with mailbox() as box:
        mail(box.address, "kare@demo.example", ["ann@demo.example"], Message("flag", "A\nBcc: eve@x.example", "."))
    assert (box.letters[0]["Subject"], box.letters[0]["Bcc"]) == ("A Bcc: eve@x.example", None)


def test_a_webhook_gets_json() -> None:
    with hook() as web:
        post(web.address, MESSAGE)
    assert web.posted == [
        {"kind": "brief", "title": "KARE · Fri 20 Nov", "text": "23 clients newly High\n", "data": {"risen": 23}}
    ]


def test_a_webhook_that_fails_is_named_without_its_secret() -> None:
    with hook() as web, pytest.raises(DeliveryError, match=r"where: 127\.0\.0\.1") as raised:
        web.status = 500
        post(web.address, MESSAGE)
    assert "s3cret" not in str(raised.value)
    with pytest.raises(DeliveryError, match="Connection refused"):
        post(web.address, MESSAGE)
    with pytest.raises(DeliveryError, match="expected an address that begins with https://"):
        post("file:///etc/passwd", MESSAGE)


def test_what_was_sent_is_remembered_though_a_line_is_cut_off(tmp_path: Path) -> None:
    note_sent(tmp_path, "brief 1", "ann", "2026-11-20T05:00:00")
    with (tmp_path / "notices" / "sent.jsonl").open("a") as file:
        file.write('{"what": "bri')
    assert sent(tmp_path) == {("brief 1", "ann")}
