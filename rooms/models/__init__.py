"""The stored shape: a room is an ordered log; a person has a place in each room and an inbox."""

from rooms.models.message import KEY_MAX, Mention, Message, Reaction, Version
from rooms.models.person import Block, Cursor, Draft, Follow, Inbox, Level, Saved
from rooms.models.report import Outcome, Report
from rooms.models.room import (
    REMOVED,
    Address,
    Kind,
    Membership,
    Role,
    Room,
    State,
    new_epoch,
    new_slug,
)
from rooms.models.work import AuditEntry, DatabaseId, Intent, Job, Receipt, SentAway

__all__ = [
    "KEY_MAX",
    "REMOVED",
    "Address",
    "AuditEntry",
    "Block",
    "Cursor",
    "DatabaseId",
    "Draft",
    "Follow",
    "Inbox",
    "Intent",
    "Job",
    "Kind",
    "Level",
    "Membership",
    "Mention",
    "Message",
    "Outcome",
    "Reaction",
    "Receipt",
    "Report",
    "Role",
    "Room",
    "Saved",
    "SentAway",
    "State",
    "Version",
    "new_epoch",
    "new_slug",
]
