"""Pages of a room's messages, as a client asks for them by id."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from rooms.domain.queries.base import Query
from rooms.domain.queries.mine import Mine, mine, unnamed
from rooms.limits import Limits
from rooms.log import reading
from rooms.log.grant import Grant
from rooms.log.reading import Page
from rooms.protocol import Limit, Seq


class GetHistory(Query, tag="history"):
    """A page of messages by id; exactly one of `before`, `after`, `around` and `ids`."""

    before: Seq | None = None
    after: Seq | None = None
    around: Seq | None = None
    ids: Annotated[list[Limit], Meta(max_length=100)] | None = None
    limit: Limit | None = None

    def __post_init__(self) -> None:
        if [self.before, self.after, self.around, self.ids].count(None) != 3:
            raise ValueError("exactly one of before, after, around and ids is needed")

    def read(self, grant: Grant, limits: Limits) -> History:
        """The messages next to the id that was asked for, or those of the ids that were named."""
        states, more = self._page(grant, limits)
        payloads = [state.payload for state in states]
        own = mine(grant, unnamed(grant, payloads))
        return History(self.key, [Raw(each) for each in payloads], more, own or UNSET)

    def nothing(self) -> History:
        """An empty page."""
        return History(self.key, [], more=False)

    def _page(self, grant: Grant, limits: Limits) -> Page:
        if self.ids is not None:
            return reading.messages_by_id(grant, self.ids, limits.page_size)
        read, number = self._place()
        limit = min(self.limit or limits.page or 50, limits.page_max or 10_000)
        return read(grant, number, limit, limits.page_size)

    def _place(self) -> tuple[reading.ReadPage, int]:
        if self.before is not None:
            return reading.page_before, self.before
        if self.after is not None:
            return reading.page_after, self.after
        return reading.page_around, self.around or 0


class History(Struct, tag_field="type", tag="history"):
    """The page that was asked for, ascending."""

    re: str
    messages: list[Raw]
    more: bool
    mine: Mine | UnsetType = UNSET
