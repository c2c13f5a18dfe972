"""Getting a name on a running site, as its page does it."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

SECONDS = 30.0
"""How long each of the two requests may take."""
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NotEntered(RuntimeError):
    """The site gave no name, with what it said in its place."""


def enter(url: str, name: str) -> str:
    """Pick `name` on the site at `url`; returns the session as a `Cookie` header.

    Blocks. Raises `NotEntered`, or `OSError` where the site can't be reached.
    """
    cookies = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    with opener.open(f"{url}/enter/", timeout=SECONDS) as page:
        token = _TOKEN.search(page.read().decode())
    if token is None:
        raise NotEntered(f"{url}/enter/ has no form to pick a name in.")
    fields = {"name": name, "next": "/", "csrfmiddlewaretoken": token[1]}
    request = urllib.request.Request(  # noqa: S310 - the URL is the operator's own
        f"{url}/enter/",
        data=urllib.parse.urlencode(fields).encode(),
        headers={"Accept": "application/json", "Origin": url, "Referer": f"{url}/enter/"},
    )
    with opener.open(request, timeout=SECONDS) as answer:
        answer.read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
