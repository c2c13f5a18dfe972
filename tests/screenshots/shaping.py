"""What no command of the chat does for the team; run within the site's Django, while it is down."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from chatsite.accounts.models import User
from chatsite.accounts.names import store
from chatsite.community import bans, filters, invitations, keeping, reports, site
from chatsite.community.models import Community, Filter, Invitation
from rooms.chat import create, room
from rooms.domain.commands.ban import Ban
from rooms.domain.commands.join import Join
from rooms.domain.commands.mute import Mute
from rooms.domain.commands.role import ChangeRole
from rooms.domain.direct import conversation
from rooms.limits import Limits
from rooms.log.people import person_of
from rooms.models import Block, Membership, Message, Report, Room
from rooms.models.report import Outcome
from tests.screenshots.words import NOISY, PASSWORD, SECRET

ACCOUNTS = ("Grace Hopper", "Tom Okafor", "Priya Menon", "Jonas Becker", "Maya Patel", "佐藤 健")
OWNER, EMAIL = "Ada Lovelace", "ada@example.org"
TOLD = (
    ("Grace Hopper", "Lunch at the harbour? The fish place has tables."),
    (OWNER, "At one, by the crane."),
    ("Grace Hopper", "See you there."),
)


def shape() -> None:
    """Sign people up, give the site an owner, and let her keep it in order."""
    people = {user.name: user for user in User.objects.all()}
    for name in ACCOUNTS:
        store(people[name])
    _own(people[OWNER])
    _say_who_they_are(people)
    _keep_order(people)
    _talk_directly(people)
    _invite(people[OWNER])


def _own(owner: User) -> None:
    owner.email, owner.is_staff, owner.is_superuser = EMAIL, True, True
    owner.set_password(PASSWORD)
    store(owner, "is_staff", "is_superuser")
    EmailAddress.objects.create(user=owner, email=EMAIL, primary=True, verified=True)
    site.stored()
    welcome = "Tea is in the galley. Be kind, and put a subject to every room."
    Community.objects.update(
        name="Harbour", welcome=welcome, join_token=SECRET, set_up_at=timezone.now()
    )
    Room.objects.filter(slug="announcements").update(newcomers=True)


def _say_who_they_are(people: dict[str, User]) -> None:
    now = timezone.now()
    states: dict[str, dict[str, Any]] = {
        OWNER: {"status_emoji": "🚢", "status_text": "Shipping until 17:00"},
        "Grace Hopper": {"time_zone": "America/New_York", "status_emoji": "🍵"},
        "Tom Okafor": {"time_zone": "Africa/Lagos", "quiet_until": now + dt.timedelta(hours=2)},
        "Maya Patel": {"seen_at": now - dt.timedelta(hours=3), "status_text": "On the train"},
    }
    for name, values in states.items():
        User.objects.filter(pk=people[name].pk).update(**values)
    for name in ("Edsger", "Jonas Becker"):
        Block.objects.create(person=people["Priya Menon"], blocked=people[name], at=now)


def _keep_order(people: dict[str, User]) -> None:
    owner, jonas, edsger = people[OWNER], people["Jonas Becker"], people["Edsger"]
    for name in ACCOUNTS:
        room("release").submit(Join(), people[name])
    moderator = ChangeRole(person=people["Grace Hopper"].pk, role="moderator")
    room("release").submit(moderator, owner)
    room("design").submit(Join(), jonas)
    mute = Mute(person=jonas.pk, minutes=1440, reason="Three logos in one morning.")
    room("design").submit(mute, owner)
    noisy = people[NOISY]
    room("release").submit(Ban(person=noisy.pk, reason="Advertising."), owner)
    keeping.ban(owner, noisy, "Advertising.", days=30, addresses=False, own="127.0.0.1")
    keeping.ban_network(owner, bans.network_from("203.0.113.0/24", ""), "Scanners.", None)
    filters.add(owner, Filter.Kind.WORD, "cheap pills")
    filters.add(owner, Filter.Kind.HOST, "casino.example")
    _report(people["Maya Patel"], _said("release", edsger), "Too much joy for a Tuesday.")
    _report(people["Tom Okafor"], _said("random", people["Tom Okafor"]), "")
    spam = _said("backend", jonas)
    _report(people["Priya Menon"], spam, "Graphs are secret.")
    found = reports.reported(spam.room_id, spam.number)
    if found is None:
        raise LookupError("the report is not there")
    reports.resolve(owner, found, Outcome.DISMISSED)


def _said(name: str, author: User) -> Message:
    return Message.objects.filter(room__slug=name, author=author).latest("number")


def _report(reporter: User, message: Message, reason: str) -> None:
    Report.objects.create(
        room_id=message.room_id,
        message=message.number,
        author_id=message.author_id,
        reporter=reporter,
        reason=reason,
    )


def _talk_directly(people: dict[str, User]) -> None:
    owner = person_of(people[OWNER])
    entry = conversation(owner, [people["Grace Hopper"].pk], Limits())
    pair = room(entry.room.slug)
    for name, text in TOLD:
        pair.post(people[name], text)
    four = [people[name].pk for name in ("Priya Menon", "Tom Okafor", "Maya Patel", "佐藤 健")]
    many = room(conversation(owner, four, Limits()).room.slug)
    many.post(people[OWNER], "Who brings what to the launch party?")
    many.post(people["Maya Patel"], "I bring the lights.")
    Room.objects.filter(pk=pair.row.pk).update(slug="~pair")
    Room.objects.filter(pk=many.row.pk).update(slug="~five")
    old = create("old site")
    old.post(people["Tom Okafor"], "The last word of the old site.")
    old.submit(Join(), people[OWNER])
    Room.objects.filter(pk=old.row.pk).update(archived_at=timezone.now())
    Membership.objects.filter(room=old.row, person=people[OWNER]).update(role="owner")


def _invite(owner: User) -> None:
    known, _ = invitations.invite(owner, days=30, uses=10)
    Invitation.objects.filter(pk=known.pk).update(digest=invitations.digest_of(SECRET))
    invitations.invite(owner, room=Room.objects.get(slug="release").pk, email="lin@example.org")
    used, _ = invitations.invite(owner, days=1)
    Invitation.objects.filter(pk=used.pk).update(left=0)
