"""A person of a room: who they are, and since when."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from rooms.domain.queries.base import Query
from rooms.limits import Limits
from rooms.log.change import wire_time
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.log.people import card_of, joined_at, profile_of
from rooms.models import Membership, State
from rooms.protocol import Code, Limit, PersonState


class GetPerson(Query, tag="person"):
    """The person `id`, if the room shows them."""

    id: Limit

    def read(
        self,
        grant: Grant,
        limits: Limits,
        *,
        is_here: bool = False,
        now: PersonState | None = None,
    ) -> PersonFound:
        """The person, if they are in the room now (`is_here`), or the room's log names them.

        `now` is how they are where they are online; None where they are not. The log names whoever
        is a member or was one, and so every author: a post makes one a member. To look for their
        messages instead could mean to read all that they ever wrote.
        """
        member = Membership.objects.filter(room_id=grant.room, person_id=self.id).first()
        if not is_here and member is None:
            raise _nobody()
        user = get_user_model()._default_manager.filter(pk=self.id).first()
        if user is None:
            raise _nobody()
        card, person = card_of(user), profile_of(user).person
        role = member.role if member is not None and member.state == State.MEMBER else None
        return PersonFound(
            self.key,
            person if now is None else replace(person, idle=now.idle),
            _time(joined_at(user)),
            role or UNSET,
            card.zone or UNSET,
            UNSET if now is not None else _time(card.seen),
            now is not None,
        )

    def nothing(self) -> Struct:
        """Nobody is in a room that is yet to be opened."""
        raise _nobody()


class PersonFound(Struct, tag_field="type", tag="person", omit_defaults=True):
    """A person, with what is on their card."""

    re: str
    person: PersonState
    joined: str | UnsetType = UNSET
    """When they joined the site, where it knows that."""
    role: str | UnsetType = UNSET
    """What they are in the room, where they are a member."""
    zone: str | UnsetType = UNSET
    """Their time zone, where they say it."""
    seen: str | UnsetType = UNSET
    """When they were last here, where they show it and are not here now."""
    here: bool = False
    """They are online: in some room, or with a window that shows none."""


def _time(at: dt.datetime | None) -> str | UnsetType:
    return UNSET if at is None else wire_time(at)


def _nobody() -> Refusal:
    """The refusal for whomever the room does not show; the same for an id that nobody has."""
    return Refusal(Code.NOT_FOUND, "That person is not here.")
