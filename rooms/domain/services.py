"""Writes: checks a post and makes the draft that the log stores."""

from __future__ import annotations

import uuid

from rooms.delivery.store import Draft
from rooms.domain.policy import abilities
from rooms.limits import Limits
from rooms.markup import doc_json
from rooms.protocol import Code, Person, Post
from rooms.text import BadText, clean_text


class NotDone(Exception):
    """A command that was refused; `code` is the protocol's error code."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


def draft_post(
    room_key: str, room_name: str, author: Person | None, post: Post, limits: Limits
) -> Draft:
    """Check a post, parse its text and make it ready for the log; raises `NotDone`.

    The text is parsed here, on the event loop: an ordinary one takes less time than handing it
    to a thread would, and the caps of `rooms.markup` bound all others. The writer's thread,
    which every room waits for, parses nothing. A post without a key gets one, so that every row
    has its own.
    """
    if author is None or "post" not in abilities(author):
        raise NotDone(Code.NOT_ALLOWED, "Pick a name to talk.")
    try:
        text = clean_text(post.text, limits.text)
    except BadText as reason:
        raise NotDone(Code(reason.code), str(reason)) from None
    key = post.key or uuid.uuid4().hex
    return Draft(room_key, room_name, author, key, text, post.reply, doc_json(text))
