"""Handles the events of one client in one room: commands, queries, typing and pings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from django.db import Error as DatabaseFailure
from msgspec import UNSET, Struct, structs

from rooms.delivery.chat import Chat
from rooms.delivery.feed import Feed
from rooms.delivery.subscription import Subscription
from rooms.domain import access, policy
from rooms.domain.access import Entry, NotFound
from rooms.domain.commands import Command
from rooms.domain.commands.base import Checked
from rooms.domain.policy import Action
from rooms.domain.queries.base import Query
from rooms.domain.queries.person import GetPerson
from rooms.domain.submission import Submission
from rooms.limits import Limits
from rooms.log.commit import Outcome, Refusal
from rooms.log.facts import MemberFacts
from rooms.log.grant import Grant
from rooms.log.people import Profile
from rooms.log.writer import Full
from rooms.protocol import (
    Ack,
    Can,
    ClientEvent,
    Code,
    MemberState,
    Person,
    Pong,
    SetActive,
    SetTyping,
)
from rooms.web.listening import Listening
from rooms.web.usage import Usage

_BUSY = "The chat is busy. Try again in a moment."


class Conversation(Listening):
    """One client in one room: takes its events and answers them (`rooms.delivery.seat.Seat`)."""

    def __init__(
        self,
        chat: Chat,
        feed: Feed,
        subscription: Subscription,
        entry: Entry,
        profile: Profile | None,
        *,
        is_present: bool = True,
    ) -> None:
        self._me: Person | None = entry.grant.person
        self._is_present = is_present
        self.profile = profile
        """What they show of themselves; None for a visitor without a name."""
        super().__init__(subscription, chat.limits, chat.paces.of(self._me))
        self._chat = chat
        self._feed = feed
        self._grant = entry.grant
        self._member = entry.member
        self.admitted = entry.room.head
        """The room's head when their access was checked."""
        self._told: list[str] | None = None
        """The abilities that were sent last, after the welcome."""
        self._outstanding = 0
        self._fewer = asyncio.Event()
        self.usage = Usage(chat.signals.presence, self.person)

    @property
    def person(self) -> int:
        """The id of the client's person; 0 for a visitor without a name."""
        return self._me.id if self._me is not None else 0

    @property
    def reads(self) -> bool:
        """Whether they may read the room, as it and their membership are now."""
        return policy.can(self._me, self._member, Action.READ, self._feed.room) is None

    @property
    def abilities(self) -> list[str]:
        """What they may do, as the room and their membership are now."""
        return policy.abilities(self._me, self._member, self._feed.room)

    def take_member(self, member: MemberState) -> None:
        """Note the membership as it is now."""
        self._member = MemberFacts.of(member)

    def take_profile(self, profile: Profile) -> None:
        """Note what the person shows of themselves now: what they post from now on says so."""
        self.profile = profile
        self._me = profile.person.plain

    def tell_abilities(self) -> None:
        """Send what the person may do in the room from now on, if it is not what they were sent
        last: others could fill the queue of a slow reader with changes of the room."""
        abilities = self.abilities
        if abilities != self._told:
            self._told = abilities
            self.answer(Can(abilities))

    async def handle(self, event: ClientEvent) -> None:
        """Handle an event of the client; raises `Refusal`."""
        if isinstance(event, Command):
            await self._submit(event)
        elif isinstance(event, SetTyping):
            self._set_typing(event)
        elif isinstance(event, SetActive):
            self.usage.take(event)
        elif isinstance(event, Query):
            await self._read(event)
        else:
            self._pong(event)

    async def _submit(self, command: Command) -> None:
        me = self._me
        if me is None:
            self._demand(command.action)
            return
        if command.room not in (None, self._grant.room):
            # A client that was away may come back to another room at the same address.
            raise Refusal(Code.NOT_FOUND, "This was written in another room.")
        checked = self._with_present(await self._check(command))
        limit = self._chat.limits.outstanding
        while limit and self._outstanding >= limit:
            self._fewer.clear()
            await self._fewer.wait()
        submission = Submission(self._grant.room, me, checked, self._chat.limits)
        try:
            self._chat.writer.submit(submission, self._done if command.key else self._done_unasked)
        except Full:
            raise Refusal(Code.BUSY, _BUSY, retry=True) from None
        self._outstanding += 1
        if command.ends_typing and self._chat.signals.is_writing(self._feed.topic, me):
            self._chat.signals.set_typing(self._feed.topic, me, False)

    async def _check(self, command: Command) -> Checked:
        if not command.is_long:
            return command.check(self._chat.limits)
        async with self._chat.turns:
            return command.check(self._chat.limits)

    def _with_present(self, checked: Checked) -> Checked:
        """Note who is in the room now, where the text calls them or the command asks."""
        calls_them = checked.calls is not None and checked.calls.here
        if not (calls_them or checked.command.asks_who_is_here):
            return checked
        return structs.replace(checked, present=self._chat.signals.present(self._feed.topic))

    def _done(self, submission: Submission, outcome: Outcome) -> None:
        if isinstance(outcome, Refusal):
            self.refuse(submission.checked.key, outcome)
        else:
            ack: Ack = outcome.answer
            if ack.dup:
                self._chat.hub.repeated(self._feed, ack.seq)
            self.answer(ack)
        self._one_fewer()

    def _done_unasked(self, submission: Submission, outcome: Outcome) -> None:
        """A command without a key is not acked, but its failure is told."""
        if isinstance(outcome, Refusal):
            self.refuse(None, outcome)
        self._one_fewer()

    def _one_fewer(self) -> None:
        self._outstanding -= 1
        self._fewer.set()

    def _demand(self, action: Action) -> None:
        refused = policy.can(self._me, self._member, action, self._feed.room)
        if refused is not None:
            raise Refusal(refused.code, refused.text)

    def _set_typing(self, event: SetTyping) -> None:
        self._demand(Action.TYPING)
        # Whoever comes only to give commands is not shown in the room, and does not write there.
        if self.profile is not None and self.profile.shows_typing and self._is_present:
            me = self.profile.person.plain
            self._chat.signals.set_typing(self._feed.topic, me, event.on)

    async def _read(self, query: Query) -> None:
        read: Callable[[Grant, Limits], Struct] = query.read
        if isinstance(query, GetPerson):
            # Who is here now is not in the database.
            signals = self._chat.signals
            is_here = self._feed.topic in signals.topics(query.id)
            read = partial(query.read, is_here=is_here, now=signals.find(query.id))
        try:
            found = await self._chat.database.read(_read, read, self._grant, self._chat.limits)
        except (DatabaseFailure, TimeoutError):
            raise Refusal(Code.BUSY, _BUSY, retry=True) from None
        self.answer(found)

    def _pong(self, event: ClientEvent) -> None:
        # A client that is still sent earlier changes must not think that it has missed them.
        reached = self._subscription.reached
        head = self._feed.last if reached is None else reached
        self.answer(Pong(head, UNSET if event.key is None else event.key))


def _read(read: Callable[[Grant, Limits], Struct], grant: Grant, limits: Limits) -> Struct:
    """Answer a query, if the person may still read the room: the socket may be an old one."""
    try:
        entry = access.by_id(grant.person, grant.room)
    except NotFound:
        raise Refusal(policy.NOT_FOUND.code, policy.NOT_FOUND.text) from None
    return read(entry.grant, limits)
