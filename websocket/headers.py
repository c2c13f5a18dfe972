"""Request headers in the form in which pages and sockets both understand them."""

from typing import Any

# Hosts ignore case (RFC 9110 §4.2.3); Django compares them, with an Origin for one, as written.
_HOSTS = (b"host", b"x-forwarded-host")


def with_plain_headers(scope: dict[str, Any]) -> dict[str, Any]:
    """The scope, with one Cookie header and hosts in lower case.

    Cookies in several headers, as HTTP/2 sends them, are joined by a semicolon (RFC 9113 §8.2.3);
    Django joins them by a comma, and takes all of them for one.
    """
    headers: list[tuple[bytes, bytes]] = list(scope.get("headers", ()))
    cookies = [value for name, value in headers if name == b"cookie"]
    capital = any(name in _HOSTS and value != value.lower() for name, value in headers)
    if len(cookies) < 2 and not capital:
        return scope
    plain = [
        (name, value.lower() if name in _HOSTS else value)
        for name, value in headers
        if name != b"cookie"
    ]
    if cookies:
        plain.append((b"cookie", b"; ".join(cookies)))
    return {**scope, "headers": plain}
