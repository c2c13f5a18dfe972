"""The SQL that reads the memberships of many places and locks the cursors there.

It is one statement, because each one costs a round trip of the database while rooms are locked.
"""

from __future__ import annotations

_PLACES = "WITH place (room, person) AS (VALUES {pairs})"
_THERE = "WHERE person_id = place.person AND room_id = place.room"
_MEMBERS = (
    "SELECT room_id, person_id, state, role, until, muted_until"  # noqa: S608 - names only
    f" FROM place CROSS JOIN rooms_membership {_THERE}"
)
_CURSORS = f"SELECT room_id, person_id FROM place CROSS JOIN rooms_cursor {_THERE}"  # noqa: S608
_HELD = f"{_CURSORS} ORDER BY person_id, room_id FOR NO KEY UPDATE OF rooms_cursor"
_ONLY_PLACE = "SELECT room_id, person_id, NULL, NULL, NULL, NULL FROM"
_READ = f"{_PLACES} {_MEMBERS}"
# PostgreSQL has to read all of `held` to find no row of a room 0, and so it locks all of `held`.
_LOCK = f"{_PLACES}, held AS ({_HELD}) {_MEMBERS} UNION ALL {_ONLY_PLACE} held WHERE room_id = 0"
_LOCK_FREE = (
    f"{_PLACES}, held AS ({_HELD} SKIP LOCKED) {_MEMBERS}"
    f" UNION ALL {_ONLY_PLACE} ({_CURSORS} EXCEPT TABLE held) AS skipped"
)


def members_query(count: int, *, row_locks: bool, skip_locked: bool) -> str:
    """The statement for `count` places; its parameters are the room and the person of each.

    It returns a row for each membership: room, person, state, role, until, muted until. Where the
    database has row locks, it also locks the cursors of the places, in ascending order of person
    and room. With `skip_locked` it does not wait, and ends with a row without a state for each
    place whose cursor another session has locked.
    """
    if not row_locks:
        return _READ.format(pairs=", ".join(["(?, ?)"] * count))
    query = _LOCK_FREE if skip_locked else _LOCK
    return query.format(pairs=", ".join(["(%s, %s)"] * count))
