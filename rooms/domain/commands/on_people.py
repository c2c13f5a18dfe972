"""What the commands have in common by which a moderator or an owner acts on a person."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ObjectDoesNotExist

from rooms.domain.commands.base import Checked, Command, Context
from rooms.domain.policy import Action, Target, keeps_order, standing
from rooms.domain.queries.people import acquaintances, is_shown
from rooms.domain.site_policy import SiteAction, may_on_site
from rooms.limits import Limits
from rooms.log.change import MemberRow, wire_time
from rooms.log.commit import Refusal
from rooms.log.facts import MemberFacts
from rooms.log.people import person_by_id
from rooms.log.rows import member_row
from rooms.models import AuditEntry, State
from rooms.models.room import ACT_REASON_MAX
from rooms.protocol import Code, Limit, Person, encode
from rooms.text import BadText, clean_line

FOR_EVER = dt.datetime(dt.MAXYEAR, 12, 31, tzinfo=dt.UTC)
"""The end of a mute that has none."""
LONGEST = Limits().sanction


class OnPerson(Command, kw_only=True):
    """A command about a person: `person` is their id."""

    person: Limit

    action = Action.MODERATE
    asks_who_is_here = True

    def find(self, context: Context) -> tuple[Person, MemberRow | None]:
        """The person and their membership, if they ever had one; raises `Refusal` where there is
        no such person, as far as one may know, or one may not do this to them."""
        context.demand(self.action)
        row = member_row(context.room.id, self.person)
        person = _stranger(context, self.person) if row is None else row.person
        self._demand(context, person, row)
        return person, row

    def find_member(self, context: Context, *states: State) -> MemberRow:
        """The membership of a person who is in one of these states; raises `Refusal`."""
        context.demand(self.action)
        row = member_row(context.room.id, self.person)
        if row is None or row.state not in states:
            raise Refusal(Code.NOT_FOUND, "That person is no member of this room.")
        self._demand(context, row.person, row)
        return row

    def _demand(self, context: Context, person: Person, row: MemberRow | None) -> None:
        kind = context.room.kind
        rank = standing(person, None if row is None else row.facts, kind)
        context.demand(self.action, Target(person.id, rank, keeps_order(person, kind)))


class WithReason(OnPerson, kw_only=True):
    """An act for which a reason may be given."""

    reason: str = ""

    def check(self, limits: Limits) -> Checked:
        """Clean the reason, one line."""
        try:
            text = clean_line(self.reason, ACT_REASON_MAX)
        except BadText as reason:
            raise Refusal(Code(reason.code), str(reason)) from None
        return Checked(self, self.key_or_new(), text)


def check_minutes(minutes: int | None, limits: Limits) -> None:
    """Refuse a time that is longer than a ban or a mute can be; None is for ever."""
    days = limits.sanction or LONGEST
    if minutes is not None and minutes > days * 24 * 60:
        text = f"That can last {days} days at most, or for ever (without minutes)."
        raise Refusal(Code.BAD_FRAME, text)


def end_of(minutes: int | None, context: Context) -> dt.datetime | None:
    """When something ends that lasts so many minutes from now on; None: never."""
    return None if minutes is None else context.tx.at + dt.timedelta(minutes=minutes)


def audit(
    context: Context, action: str, person: Person, before: MemberFacts | None, after: MemberFacts
) -> None:
    """Note in the transaction who did what to whom, with the command's reason."""
    AuditEntry.objects.create(
        actor_id=context.person.id,
        action=action,
        room_id=context.room.id,
        person_id=person.id,
        before="" if before is None else _as_json(before),
        after=_as_json(after),
        reason=context.checked.text,
    )


def _as_json(facts: MemberFacts) -> str:
    told = {"state": facts.state, "role": facts.role}
    if facts.until is not None:
        told["until"] = wire_time(facts.until)
    if facts.muted_until is not None:
        told["muted"] = wire_time(facts.muted_until)
    return encode(told).decode()


def _stranger(context: Context, pk: int) -> Person:
    """Somebody who was never a member of the room, where the actor may know of them; raises
    `Refusal`. Whatever is done to them tells the room who they are."""
    nobody = Refusal(Code.NOT_FOUND, "There is no such person.")
    actor = context.person
    known = pk in context.checked.present or is_shown(actor, pk)
    if not (known or may_on_site(actor, SiteAction.PEOPLE) or acquaintances(actor, [pk])):
        raise nobody
    try:
        return person_by_id(pk)
    except ObjectDoesNotExist:
        raise nobody from None
