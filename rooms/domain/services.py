"""Writes: what it takes for a post to become a draft for the log."""

from __future__ import annotations

import uuid

from rooms.delivery.store import Draft
from rooms.domain.policy import abilities
from rooms.limits import Limits
from rooms.protocol import Code, Person, Post
from rooms.text import BadText, clean_text


class NotDone(Exception):
    """What was asked for is not done; `code` is the protocol's."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


def draft_post(
    room_key: str, room_name: str, author: Person | None, post: Post, limits: Limits
) -> Draft:
    """Check a post and make it ready for the log; raises `NotDone`.

    A post without a key gets one, so that every row has its own.
    """
    if author is None or "post" not in abilities(author):
        raise NotDone(Code.NOT_ALLOWED, "Pick a name to talk.")
    try:
        text = clean_text(post.text, limits.text)
    except BadText as reason:
        raise NotDone(Code(reason.code), str(reason)) from None
    key = post.key or uuid.uuid4().hex
    return Draft(room_key, room_name, author, key, text, post.reply)
