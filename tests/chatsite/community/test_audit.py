"""The audit as admins read it."""

from __future__ import annotations

import pytest

from rooms.chat import create
from rooms.log.people import person_of
from rooms.models import AuditEntry, Kind, Room
from tests.chatsite.community.people import browser_of, owner, person
from tests.rooms.stored import enter

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_did_what_to_whom() -> None:
    """Actor, action, person, room, before, after, reason, and when."""
    ada, sue = person("Ada"), person("Sue", is_staff=True)
    hall = create("Hall")
    AuditEntry.objects.create(
        actor=ada, action="mute", room=hall.row, person=sue, before='{"until":""}',
        after='{"until":"2026-12-01T10:00Z"}', reason="Too loud.",
    )  # fmt: skip
    page = browser_of(sue).get("/site/audit/").content.decode()
    for words in ("<bdi>Ada</bdi>: mute", ">Sue<", "Hall", "1 Dec 2026 10:00 UTC", "Too loud."):
        assert words in page
    assert "2026-12-01T10:00Z" not in page


def test_of_private_rooms_the_number_alone() -> None:
    """Neither the name nor what the entry says of the room, unless one is a member of it."""
    ada, sue = person("Ada"), person("Sue", is_staff=True)
    secret = create("Secret plans", kind=Kind.PRIVATE)
    AuditEntry.objects.create(
        actor=ada, action="rename", room=secret.row, before='{"name":"Hidden garden"}',
        after='{"name":"Secret plans"}', reason="Better.",
    )  # fmt: skip
    page = browser_of(sue).get("/site/audit/").content.decode()
    assert f"private room {secret.row.pk}" in page
    for words in ("Secret plans", "Hidden garden", "Better."):
        assert words not in page
    enter(secret.row.pk, person_of(sue))
    page = browser_of(sue).get("/site/audit/").content.decode()
    for words in ("Secret plans", "Hidden garden", "Better."):
        assert words in page


def test_of_rooms_that_are_gone_nothing() -> None:
    """Nobody can say any more who may know what the entry says of a room that was deleted."""
    AuditEntry.objects.create(
        actor=person("Ada"), action="delete room", before='{"name":"Hidden garden"}', reason="Old."
    )
    page = browser_of(owner()).get("/site/audit/").content.decode()
    assert "delete room" in page
    assert "Hidden garden" not in page
    assert "Old." not in page


def test_search() -> None:
    """By person (who did it, or to whom), by action, by the room's name, address or number."""
    ada, bob, olga = person("Ada"), person("Bob"), owner()
    hall = create("Hall")
    AuditEntry.objects.create(actor=ada, action="mute", person=bob, room=hall.row)
    AuditEntry.objects.create(actor=bob, action="ban")
    AuditEntry.objects.create(actor=olga, action="mute")
    browser = browser_of(olga)

    def found(query: str) -> int:
        return browser.get(f"/site/audit/?{query}").content.count(b'data-testid="audit"')

    assert found("") == 3
    assert found("person=bo") == 2
    assert found("action=mute") == 2
    assert found(f"room={hall.row.pk}") == 1
    assert found(f"person=ada&action=mute&room={hall.row.pk}") == 1
    assert found("room=hall") == found("room=https://chat.example/rooms/hall/?x%23m1") == 1
    assert found(f"room={10**17}") == found("person=nobody") == found("room=cellar") == 0
    assert b"You know no room of that name" in browser.get("/site/audit/?room=cellar").content


def test_a_private_room_is_found_by_its_name_by_members_alone() -> None:
    """For all others the name is that of no room; its number they may read in the audit."""
    ada, sue = person("Ada"), person("Sue", is_staff=True)
    secret = create("Secret plans", kind=Kind.PRIVATE)
    AuditEntry.objects.create(actor=ada, action="mute", room=secret.row)
    browser = browser_of(sue)

    def pages() -> list[bytes]:
        asked = ("Secret plans", secret.row.slug)
        return [browser.get("/site/audit/", {"room": room}).content for room in asked]

    nothing = browser.get("/site/audit/?room=nothing").content
    for page, room in zip(pages(), ("Secret plans", secret.row.slug), strict=True):
        assert page.replace(room.encode(), b"nothing") == nothing
    assert browser.get(f"/site/audit/?room={secret.row.pk}").content.count(b'"audit"') == 1
    enter(secret.row.pk, person_of(sue))
    assert [page.count(b'data-testid="audit"') for page in pages()] == [1, 1]


def test_a_mute_for_ever_has_no_date() -> None:
    """It is said in words, and a value that is no time is shown as it is stored."""
    AuditEntry.objects.create(
        actor=owner(), action="set up",
        after='{"muted":"9999-12-31T00:00:00.000000Z","until":"soon"}',
    )  # fmt: skip
    page = browser_of(person("Sue", is_staff=True)).get("/site/audit/").content.decode()
    assert "muted: <bdi>for ever</bdi>" in page
    assert "until: <bdi>soon</bdi>" in page


def test_pages_by_id() -> None:
    """Fifty at a time, the newest first; the next page goes on where the one before ended."""
    olga = owner()
    AuditEntry.objects.bulk_create([AuditEntry(actor=olga, action="mute") for _ in range(60)])
    browser = browser_of(olga)
    first = browser.get("/site/audit/?action=mute").content.decode()
    assert first.count('data-testid="audit"') == 50
    fiftieth = list(AuditEntry.objects.order_by("-pk"))[49].pk
    assert f"?person=&amp;action=mute&amp;room=&amp;before={fiftieth}" in first
    second = browser.get(f"/site/audit/?action=mute&before={fiftieth}").content.decode()
    assert second.count('data-testid="audit"') == 10
    assert Room.objects.count() == 0
