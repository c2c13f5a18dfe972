"""A person of a room: who they are, and since when."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from msgspec import UNSET, Struct, UnsetType

from rooms.domain.queries.base import Query
from rooms.limits import Limits
from rooms.log.change import wire_time
from rooms.log.commit import Refusal
from rooms.log.grant import Grant
from rooms.log.people import joined_at, person_of
from rooms.models import Membership
from rooms.protocol import Code, Limit, Person


class GetPerson(Query, tag="person"):
    """The person `id`, if the room shows them."""

    id: Limit

    def read(self, grant: Grant, limits: Limits, *, is_here: bool = False) -> PersonFound:
        """The person, if they are in the room now (`is_here`), or the room's log names them.

        The log names whoever is a member or was one, and so every author: a post makes one a
        member. To look for their messages instead could mean to read all that they ever wrote.
        """
        if not is_here and not self._is_named(grant):
            raise _nobody()
        user = get_user_model()._default_manager.filter(pk=self.id).first()
        if user is None:
            raise _nobody()
        joined = joined_at(user)
        return PersonFound(
            self.key, person_of(user), UNSET if joined is None else wire_time(joined)
        )

    def nothing(self) -> Struct:
        """Nobody is in a room that is yet to be opened."""
        raise _nobody()

    def _is_named(self, grant: Grant) -> bool:
        return Membership.objects.filter(room_id=grant.room, person_id=self.id).exists()


class PersonFound(Struct, tag_field="type", tag="person", omit_defaults=True):
    """A person, and when they joined the site, where it knows that."""

    re: str
    person: Person
    joined: str | UnsetType = UNSET


def _nobody() -> Refusal:
    """The refusal for whomever the room does not show; the same for an id that nobody has."""
    return Refusal(Code.NOT_FOUND, "That person is not here.")
