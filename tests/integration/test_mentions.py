"""Mentions over two processes: whoever is called has the count on every device at once."""

from tests.integration.test_attention import account, place_of
from tests.integration.test_inbox import device
from tests.services.site import Site
from tests.services.talk import Talk


async def test_every_device_counts(told: tuple[Site, Site]) -> None:
    """A mention by name is counted in both processes, and not when the message is deleted."""
    one, other = told
    ada, bob = await account(one, "Ada of mentions"), await account(one, "Bob of mentions")
    async with (
        await Talk.connect(one.url, "mentions", cookie=ada) as page,
        device(one, bob) as phone,
        device(other, bob) as tablet,
    ):
        async with await Talk.connect(other.url, "mentions", cookie=bob) as visit:
            me, room = visit.welcome["me"], visit.welcome["room"]["id"]
            await visit.ask({"type": "join", "key": "j1"})
        for window in (phone, tablet):
            await place_of(window, room)
        event = {"type": "message", "text": f"@{me['name']}, look", "mentions": [me["id"]]}
        said = await page.ask({**event, "key": "m1"})
        for window in (phone, tablet):
            assert (await place_of(window, room))["mentions"] == 1
        await page.ask({"type": "delete", "key": "d1", "id": said["id"]})
        for window in (phone, tablet):
            assert (await place_of(window, room))["mentions"] == 0


async def test_a_cut_connection_has_the_count(told: tuple[Site, Site]) -> None:
    """A device that was away has it with the inbox when it comes back."""
    one, other = told
    ada, bob = await account(one, "Ada of cuts"), await account(one, "Bob of cuts")
    async with await Talk.connect(one.url, "cuts", cookie=ada) as page:
        async with await Talk.connect(other.url, "cuts", cookie=bob) as visit:
            await visit.ask({"type": "join", "key": "j1"})
        async with device(other, bob) as tablet:
            version = (await tablet.expect("inbox"))["version"]
            tablet.abort()
        await page.ask({"type": "join", "key": "j2"})
        await page.ask({"type": "message", "key": "m1", "text": "hello, @room"})
        async with device(other, bob, f"inbox={version}") as tablet:
            (place,) = (await tablet.expect("inbox"))["places"]
            assert (place["unread"], place["mentions"]) == (1, 1)


async def test_those_who_are_here(told: tuple[Site, Site]) -> None:
    """`@here` calls a member who is in the room by another process, and nobody who is away."""
    one, other = told
    ada, bob, cleo = [await account(one, f"{name} of here") for name in ("Ada", "Bob", "Cleo")]
    async with (
        await Talk.connect(one.url, "here", cookie=ada) as page,
        await Talk.connect(other.url, "here", cookie=bob) as present,
        device(other, bob) as tablet,
        device(other, cleo) as away,
    ):
        async with await Talk.connect(other.url, "here", cookie=cleo) as visit:
            await visit.ask({"type": "join", "key": "j1"})
        await page.ask({"type": "join", "key": "j2"})
        await present.ask({"type": "join", "key": "j3"})
        room = page.welcome["room"]["id"]
        await page.wait_for(
            lambda event: (
                event["type"] == "presence" and event.get("leave") == [visit.welcome["me"]["id"]]
            )
        )
        await place_of(tablet, room)
        await place_of(away, room)
        await page.ask({"type": "message", "key": "m1", "text": "@here: now"})
        assert (await place_of(tablet, room))["mentions"] == 1
        async with device(other, cleo) as later:
            (place,) = (await later.expect("inbox"))["places"]
            assert (place["unread"], place["mentions"]) == (1, 0)
