"""The colours of the code in messages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from rooms.domain.queries.base import Query
from rooms.limits import Limits
from rooms.log.grant import Grant
from rooms.log.rows import ROWS
from rooms.markup.highlight import LONGEST, Runs, highlight
from rooms.markup.nodes import CodeBlock, code_blocks
from rooms.models import Message
from rooms.protocol import Limit

CACHED = 256
"""Blocks of code whose runs are kept: a few kilobytes each, 100 KB at most."""


class GetCode(Query, tag="code"):
    """The colours of the code in the messages `ids`.

    One request can name several messages: a page that asked for each by itself would soon have
    sent as many events as a socket may send.
    """

    ids: Annotated[list[Limit], Meta(min_length=1, max_length=100)]

    def read(self, grant: Grant, limits: Limits) -> Codes:
        """The messages that exist, ascending by id, with `LONGEST` characters of code together.

        The first message is taken even if it alone has more. So an answer costs no more time than
        the code of one message, however many are asked for.
        """
        found: list[CodeState] = []
        left = LONGEST
        for number, seq, blocks in _messages(grant, self.ids):
            left -= sum(len(block.text) for block in blocks)
            if found and left < 0:
                return Codes(self.key, found, more=True)
            found.append(CodeState(number, seq, _runs(blocks)))
        return Codes(self.key, found, more=False)

    def nothing(self) -> Codes:
        """There is no message yet."""
        return Codes(self.key, [], more=False)


class CodeState(Struct):
    """The runs of each block of code, in their order, that a message has at the seq `seq`."""

    id: int
    seq: int
    blocks: list[Runs]


class Codes(Struct, tag_field="type", tag="code"):
    """The messages that were asked for, ascending by id."""

    re: str
    messages: list[CodeState]
    more: bool


def _messages(grant: Grant, ids: list[int]) -> Iterator[tuple[int, int, list[CodeBlock]]]:
    """Id, seq and blocks of code of the messages that exist, ascending by id."""
    messages = Message.objects.filter(
        room_id=grant.room, number__in=ids, deleted_at__isnull=True
    ).order_by("number")
    for number, seq, doc in messages.values_list("number", "seq", "doc").iterator(ROWS):
        yield number, seq, list(code_blocks(msgspec.json.decode(doc))) if doc else []


def _runs(blocks: list[CodeBlock]) -> list[Runs]:
    """The runs of each block; none from the block on with which there are too many characters."""
    left = LONGEST
    found: list[Runs] = []
    for text, language in blocks:
        left -= len(text)
        found.append(_highlight(text, language) if left >= 0 else ())
    return found


_highlight = lru_cache(CACHED)(highlight)
