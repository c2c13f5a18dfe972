"""Makes members of the people whom `benchmarks.seed` has stored.

    python -m benchmarks.seed_members join ROOM FIRST
    python -m benchmarks.seed_members sidebar ROOMS

The first makes everybody but the first FIRST people a member of the room `ROOM`. The second makes
one person a member of so many rooms, with messages in each, reads their inbox, and prints the
milliseconds that took and the number of queries. Runs in the database that the environment names.
"""

from __future__ import annotations

import os
import statistics
import sys
import time

import django

SAID = 10
"""Messages in each room of a sidebar; half of them are unread."""
REPEATS = 21


def join(name: str, first: int) -> None:
    """Store memberships as commands leave them."""
    from django.db import transaction
    from django.utils import timezone

    from chatsite.accounts.models import User
    from rooms.models import Cursor, Membership, Room

    people = list(User.objects.order_by("pk").values_list("pk", flat=True))[first:]
    with transaction.atomic():
        room = Room.objects.select_for_update().get(slug=name)
        now = timezone.now()
        Membership.objects.bulk_create(
            Membership(room=room, person_id=person, seq=room.head + count, since=now)
            for count, person in enumerate(people, 1)
        )
        Cursor.objects.bulk_create(
            Cursor(room=room, person_id=person, read=room.head + count)
            for count, person in enumerate(people, 1)
        )
        Room.objects.filter(pk=room.pk).update(head=room.head + len(people))


def sidebar(count: int) -> tuple[float, int]:
    """The median time in ms in which an inbox of `count` rooms is read, and its queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone
    from msgspec.json import encode

    from chatsite.accounts.models import User
    from rooms.domain.queries.inbox import inbox
    from rooms.models import Cursor, Membership, Message, Room

    me, other = User.objects.order_by("pk")[:2]
    now = timezone.now()
    rooms = list(Room.objects.order_by("pk")[:count])
    Message.objects.bulk_create(
        Message(
            room=room,
            number=seq,
            seq=seq,
            ordinal=seq,
            author=other,
            key=f"k{seq}",
            text="hi",
            at=now,
        )
        for room in rooms
        for seq in range(1, SAID + 1)
    )
    Membership.objects.bulk_create(
        Membership(room=room, person=me, seq=SAID + 1, since=now) for room in rooms
    )
    Cursor.objects.bulk_create(
        Cursor(room=room, person=me, read=SAID // 2, ordinal=SAID // 2) for room in rooms
    )
    Room.objects.update(head=SAID + 1, posts=SAID)
    times = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        encode(inbox(me.pk))
        times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as queries:
        inbox(me.pk)
    return statistics.median(times), len(queries)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    django.setup()
    if sys.argv[1] == "join":
        join(sys.argv[2], int(sys.argv[3]))
    else:
        print(*sidebar(int(sys.argv[2])))
