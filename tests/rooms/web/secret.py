"""A private room, and somebody who may not know of it."""

from django.test import Client
from django.utils import timezone

from chatsite.accounts.models import User
from rooms.chat import create
from rooms.models import Address, Membership, Role, Room, State, new_slug
from tests.rooms.web.conftest import login

NAME, FORMER, SUBJECT, TEXT = "Zanzibar plans", "Zanzibar trip", "Quinces", "Who buys the tickets?"
SECRETS = (NAME.casefold(), FORMER.casefold(), SUBJECT.casefold(), TEXT.casefold())


class Secret:
    """A private room in which Ada and Bob talk, and an address of the same shape that is none."""

    def __init__(self) -> None:
        self.room = create(NAME, kind="private").row
        self.nowhere = new_slug()
        Room.objects.filter(pk=self.room.pk).update(subject=SUBJECT)
        Address.objects.create(slug=FORMER.casefold(), room=self.room)
        self.people = {name: login(name) for name in ("Ada", "Bob")}
        for number, client in enumerate(self.people.values(), start=1):
            self.admit(client, number)

    def admit(self, client: Client, seq: int, state: State = State.MEMBER) -> None:
        """Store a membership of whoever is logged in."""
        Membership.objects.create(
            room=self.room,
            person_id=client.session["_auth_user_id"],
            seq=seq,
            state=state,
            role=Role.MEMBER,
            since=timezone.now(),
        )
        Room.objects.filter(pk=self.room.pk).update(head=seq)

    def somebody(self, standing: str) -> Client:
        """A browser of somebody who may not know of the room."""
        if standing == "visitor":
            return Client()
        client = Client()
        user = (
            User.objects.create_guest("Eve")
            if standing == "guest"
            else User.objects.create_user("eve", name="Eve")
        )
        client.force_login(user)
        states = {"former": State.LEFT, "removed": State.REMOVED, "banned": State.BANNED}
        if standing in states:
            self.admit(client, self.room.memberships.count() + 1, states[standing])
        return client
