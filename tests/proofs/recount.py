"""What each person's inbox must say, counted from the rows alone."""

from __future__ import annotations

from typing import Any

from tests.integration.database import rows

_PLACES = """
SELECT m.person_id, r.id, r.name, r.slug, r.kind, r.archived_at IS NOT NULL, m.role,
    COALESCE(c.read, 0), COALESCE(c.level, ''), COALESCE(c.muted, FALSE),
    COALESCE(c.favourite, FALSE),
    (SELECT count(*) FROM rooms_message x WHERE x.room_id = r.id AND x.ordinal IS NOT NULL
        AND x.number > COALESCE(c.read, 0) AND x.author_id <> m.person_id
        AND x.deleted_at IS NULL AND (r.kind <> 'direct' OR NOT EXISTS (SELECT 1 FROM rooms_block b
            WHERE b.person_id = m.person_id AND b.blocked_id = x.author_id))),
    (SELECT count(*) FROM rooms_mention n JOIN rooms_message x ON x.id = n.message_id
        WHERE x.room_id = r.id AND n.person_id = m.person_id AND n.counts
        AND x.number > COALESCE(c.read, 0) AND x.deleted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM rooms_block b
            WHERE b.person_id = m.person_id AND b.blocked_id = x.author_id))
FROM rooms_membership m
JOIN rooms_room r ON r.id = m.room_id
LEFT JOIN rooms_cursor c ON c.room_id = m.room_id AND c.person_id = m.person_id
WHERE m.state = 'member' AND r.kind <> 'removed'
"""


def recount(url: str) -> dict[int, dict[int, dict[str, Any]]]:
    """By person and room, what a page has to show, from the database at `url`.

    What is unread are others' messages with an id after the cursor: how the site counts them, by
    ordinals, is not looked at.
    """
    found: dict[int, dict[int, dict[str, Any]]] = {}
    for row in rows(url, _PLACES):
        person, room, name, slug, kind, archived, role, read, level, muted, favourite, *new = row
        unread, mentions = new
        found.setdefault(person, {})[room] = {
            "name": name, "slug": slug, "kind": kind, "archived": bool(archived), "role": role,
            "read": read, "level": level, "muted": bool(muted), "favourite": bool(favourite),
            "unread": unread, "mentions": unread if kind == "direct" else mentions,
        }  # fmt: skip
    return found
