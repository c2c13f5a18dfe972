"""What an admin does at one process, the other process does to its sockets."""

import re

import httpx

from rooms.protocol import Close
from tests.integration.test_repeats import django
from tests.services.entrance import enter
from tests.services.site import Site
from tests.services.talk import Talk

PROMOTE = """
from chatsite.accounts.models import User
User.objects.filter(name="Olga").update(guest=False, is_staff=True, is_superuser=True)
"""


async def _act(url: str, cookie: str, person: int, act: str, **form: str) -> None:
    """Do something to a person on their page of the site at `url`."""
    headers = {"Cookie": cookie, "Origin": url}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
        page = await client.get(f"/site/people/{person}/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None
        values = {"csrfmiddlewaretoken": token[1], **form}
        answer = await client.post(f"/site/people/{person}/{act}/", data=values)
        assert answer.status_code == 302


async def test_sent_away_everywhere(two: tuple[Site, Site]) -> None:
    """Whoever is disabled at one process is closed at both, with the reason."""
    olga, gus = await enter(two[0].url, "Olga"), await enter(two[0].url, "Gus")
    await django(two[0], PROMOTE)
    here = await Talk.connect(two[0].url, cookie=gus)
    there = await Talk.connect(two[1].url, cookie=gus)
    person = there.welcome["me"]["id"]
    await _act(two[0].url, olga, person, "disable", reason="Spam.")
    told = (Close.NOT_ALLOWED, "An admin of the site has disabled this account: Spam.")
    assert await here.closed() == told
    assert await there.closed() == told
