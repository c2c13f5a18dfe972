"""How many invitations there are: to be made, in the list, and when old ones go."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatsite.community import invitations
from chatsite.community.invitations import TooMany
from chatsite.community.models import Invitation, InvitationUse
from rooms.domain.tidy import TIDIERS
from rooms.log.people import person_of
from rooms.models import Kind
from tests.chatsite.community.people import browser_of, person
from tests.rooms.stored import enter, new_room

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}


def test_a_long_list_takes_no_more_queries() -> None:
    """As many for ten invitations to five rooms as for one."""
    ada = person("Ada")
    browser = browser_of(ada)
    browser.get("/invitations/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/invitations/").status_code == 200
        # Settings and bans of the site are read now and then.
        about = ("community_invitation", "rooms_room", "rooms_membership")
        return len([each for each in asked if any(table in each["sql"] for table in about)])

    rooms = [new_room(f"Room {number}", Kind.PRIVATE) for number in range(5)]
    for room in rooms:
        enter(room, person_of(ada))
    invitations.invite(ada, room=rooms[0])
    few = queries()
    for room in rooms * 2:
        invitations.invite(ada, room=room)
    assert b"Room 4" in browser.get("/invitations/").content
    assert queries() == few


def test_old_ones_are_tidied_away() -> None:
    """Those that have let nobody in for a month are removed; all others stay."""
    ada, now = person("Ada"), timezone.now()
    month = now - dt.timedelta(days=31)
    week = now - dt.timedelta(days=7)

    def made(**fields: Any) -> int:
        invitation, _ = invitations.invite(ada, days=None)
        Invitation.objects.filter(pk=invitation.pk).update(**fields)
        return invitation.pk

    for over in ({"expires_at": month}, {"revoked_at": month}, {"left": 0, "at": month}):
        InvitationUse.objects.create(invitation_id=made(**over), person=ada)
    kept = [
        made(**fields)
        for fields in (
            {"expires_at": week},
            {"revoked_at": week, "at": month},
            {"left": 0},
            {"left": 1, "at": month},
            {"left": None, "at": month},
        )
    ]
    assert TIDIERS["invitations"](now) == 3
    assert list(Invitation.objects.order_by("pk").values_list("pk", flat=True)) == kept


def test_limit(settings: LazySettings) -> None:
    """A person makes so many invitations in an hour, and then waits."""
    settings.CHAT_LIMITS = replace(settings.CHAT_LIMITS, invitations=2)
    ada = person("Ada")
    for _ in range(2):
        invitations.invite(ada)
    with pytest.raises(TooMany, match="2 invitations in an hour"):
        invitations.invite(ada)
    answer = browser_of(ada).post("/invitations/", {"days": "7", "uses": "1"}, headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rate_limited")
