"""What is done by Django code beside the servers: people and rooms are made, people sent away.

Run as a module it is the process that does it: it reads a JSON list [function, arguments] from
each line of its input, and answers each by a line.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def people(names: list[str], guest: bool = False) -> list[dict[str, Any]]:
    """Make people, and a session for each: their ids and the cookies of these."""
    from chatsite.accounts.models import User

    found = []
    for name in names:
        if guest:
            user = User.objects.create_guest(name)
        else:
            user = User.objects.create_user(name.lower().replace(" ", "-"), name=name)
        found.append({"id": user.pk, "name": name, "cookie": session(user.pk)})
    return found


def session(person: int) -> str:
    """Another session of a person; its cookie."""
    from django.test import Client

    from chatsite.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=person))
    return f"sessionid={client.cookies['sessionid'].value}"


def admin(person: int) -> None:
    """Let somebody administer the site."""
    from chatsite.accounts.models import User

    User.objects.filter(pk=person).update(is_staff=True)


def room(name: str, kind: str, owner: int, members: list[int]) -> dict[str, Any]:
    """Make a room with an owner and members, as their commands would; its id and address."""
    from chatsite.accounts.models import User
    from rooms.chat import create
    from rooms.domain.commands.admit import Admit
    from rooms.domain.commands.join import Join
    from rooms.domain.submit import announce
    from rooms.log.inboxes import concern
    from rooms.models import Membership, Role, State

    made = create(name, kind=kind)
    Membership.objects.create(
        room=made.row, person_id=owner, seq=1, role=Role.OWNER, state=State.MEMBER,
        since=made.row.created_at,
    )  # fmt: skip
    type(made.row).objects.filter(pk=made.row.pk).update(head=1)
    announce(concern([owner], made.row.pk))
    keeper = User.objects.get(pk=owner)
    for member in members:
        if kind == "open":
            made.submit(Join(), User.objects.get(pk=member))
        else:
            made.submit(Admit(member=member), keeper)
    return {"id": made.row.pk, "slug": made.row.slug}


def give(room: int, giver: int, command: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Have somebody give a command in a room; its ack."""
    import msgspec

    from chatsite.accounts.models import User
    from rooms.chat import RoomHandle
    from rooms.domain.commands import COMMANDS
    from rooms.models import Room

    where = RoomHandle(Room.objects.get(pk=room))
    ack = where.submit(COMMANDS[command](**fields), User.objects.get(pk=giver))
    return {} if ack is None else msgspec.to_builtins(ack)


ERRANDS = {each.__name__: each for each in (people, session, admin, room, give)}


def main() -> None:
    """Do what is asked for, until there is no more."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    django.setup()
    for line in sys.stdin:
        name, arguments = json.loads(line)
        print(json.dumps(ERRANDS[name](**arguments)), flush=True)


if __name__ == "__main__":
    main()
