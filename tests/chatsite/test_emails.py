"""`EMAIL_URL`: how e-mail is sent."""

from __future__ import annotations

import pytest

from chatsite.emails import email_settings
from chatsite.environment import BadSetting


def test_printed_by_default() -> None:
    """The console needs no server."""
    assert email_settings("consolemail://")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_server() -> None:
    """A URL names server, port, person and password, and that the connection is encrypted."""
    found = email_settings("smtp+tls://me:pass%2Fword@mail.test:587")
    assert found["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.test", 587)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me", "pass/word")
    assert found["EMAIL_USE_TLS"]
    assert found["EMAIL_TIMEOUT"] > 0


@pytest.mark.parametrize("url", ["mail.test", "http://mail.test", "smtp://me:secret@mail.test:x"])
def test_a_url_that_cannot_be(url: str) -> None:
    """What cannot work is said in a sentence, without the password."""
    with pytest.raises(BadSetting, match="EMAIL_URL cannot be used") as reason:
        email_settings(url)
    assert "secret" not in str(reason.value)
