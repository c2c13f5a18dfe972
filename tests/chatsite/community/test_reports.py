"""The queue of reports: what admins see of a message, and what comes of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chatsite.accounts.models import User
from rooms.chat import Refusal, create
from rooms.domain.commands.delete import Delete
from rooms.domain.commands.report import Report
from rooms.log.people import person_of
from rooms.models import AuditEntry, Kind, Message, Outcome, Room
from rooms.models import Report as Reported
from tests.chatsite.community.people import browser_of, person
from tests.rooms.stored import enter

pytestmark = pytest.mark.django_db(transaction=True)
AROUND = 10


class Case:
    """A message that two people have reported, in a room with thirty messages more."""

    def __init__(self, kind: str = Kind.OPEN) -> None:
        self.admin = person("Sue", is_staff=True)
        self.author = person("Otto")
        self.chat = create("Secret plans")
        for number in range(15):
            self.chat.post(self.author, f"before {number:02}")
        ack = self.chat.post(self.author, "an insult <b>")
        assert ack is not None
        self.number = int(ack.id or 0)
        for number in range(15):
            self.chat.post(self.author, f"after {number:02}")
        for name in ("Ada", "Bob"):
            self.chat.submit(Report(id=self.number, reason=f"{name} minds."), person(name))
        if kind != Kind.OPEN:
            Room.objects.filter(pk=self.chat.row.pk).update(kind=kind)

    @property
    def url(self) -> str:
        """The page of the report."""
        return f"/site/reports/{self.chat.row.pk}/{self.number}/"

    def browser(self) -> Client:
        """The admin's."""
        return browser_of(self.admin)

    def text(self) -> str:
        """Of the message, as it is stored."""
        return Message.objects.get(room=self.chat.row, number=self.number).text


def test_the_queue() -> None:
    """One line for a message: its text and author, the number of reports, by whom, when and why."""
    case = Case()
    page = case.browser().get("/site/reports/").content.decode()
    assert page.count('data-testid="report"') == 1
    at = f"{Reported.objects.earliest('pk').at:%H:%M} UTC</time>"
    said = ("Otto", "an insult &lt;b&gt;", "2 reports", "<bdi>Ada</bdi>", "Ada minds.", at)
    for words in (*said, "Secret plans"):
        assert words in page
    case.chat.submit(Delete(id=case.number), case.author)
    page = case.browser().get("/site/reports/").content.decode()
    assert "This message was deleted." in page
    assert "an insult" not in page


def test_the_queue_tells_no_text_of_a_private_room() -> None:
    """A look at it is audited: it stands on the report's own page alone, but for members."""
    case = Case(Kind.PRIVATE)
    page = case.browser().get("/site/reports/").content.decode()
    assert "an insult" not in page
    assert "your look at a message of a private room is audited" in page
    assert not AuditEntry.objects.exists()
    enter(case.chat.row.pk, person_of(case.admin))
    assert "an insult" in case.browser().get("/site/reports/").content.decode()


def test_how_many_wait() -> None:
    """Admins see at the tab and in the sidebar how many messages wait; nobody else does."""
    case = Case()
    badge = 'data-testid="open-reports">1<'
    for path in ("/site/people/", "/rooms/Secret%20plans/", "/"):
        assert case.browser().get(path).content.decode().count(badge) == 1
    assert "open-reports" not in browser_of(case.author).get("/").content.decode()
    case.browser().post(f"{case.url}dismiss/")
    assert "open-reports" not in case.browser().get("/").content.decode()


def test_a_long_queue_takes_no_more_queries() -> None:
    """As many for several reported messages of several rooms as for one."""
    case = Case()
    browser = case.browser()
    browser.get("/site/reports/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/site/reports/").status_code == 200
        return len([each for each in asked if "rooms_" in each["sql"]])

    few = queries()
    eve = person("Eve")
    for name in ("Hall", "Yard", "Attic"):
        room = create(name)
        ack = room.post(case.author, "another insult")
        assert ack is not None
        room.submit(Report(id=int(ack.id or 0), reason="No."), eve)
    assert browser.get("/site/reports/").content.count(b'data-testid="report"') == 4
    assert queries() == few


def test_the_message_and_those_around_it() -> None:
    """Ten before it and ten after it, escaped, and nothing else of the room."""
    case = Case()
    page = case.browser().get(case.url).content.decode()
    assert "an insult &lt;b&gt;" in page
    assert page.count('class="context-row"') == 2 * AROUND + 1
    assert "before 05" in page
    assert "before 04" not in page
    assert "after 09" in page
    assert "after 10" not in page
    assert not AuditEntry.objects.exists()


def test_a_private_room() -> None:
    """The admin sees the message, which is audited; the room's name is not told, and the room
    itself stays closed."""
    case = Case(Kind.PRIVATE)
    page = case.browser().get(case.url).content.decode()
    assert "an insult" in page
    assert "Secret plans" not in page
    assert f"private room {case.chat.row.pk}" in page
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.message) == (
        "look at report",
        case.admin.pk,
        case.number,
    )
    assert "Secret plans" not in case.browser().get("/site/reports/").content.decode()
    other = f"/site/reports/{case.chat.row.pk}/{case.number + 1}/"
    assert case.browser().get(other).status_code == 404
    with pytest.raises(Refusal):
        case.chat.post(case.admin, "hello")


def test_dismissed() -> None:
    """It leaves the queue, and is found with who decided among what is decided."""
    case = Case()
    case.browser().post(f"{case.url}dismiss/")
    assert 'data-testid="report"' not in case.browser().get("/site/reports/").content.decode()
    page = case.browser().get("/site/reports/?resolved").content.decode()
    assert "nothing was wrong, resolved by <bdi>Sue</bdi>" in page
    assert set(Reported.objects.values_list("outcome", "resolved_by")) == {
        (Outcome.DISMISSED, case.admin.pk)
    }
    assert case.text() == "an insult <b>"


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.PRIVATE])
def test_deleted(kind: str) -> None:
    """The text is erased, also in a room that the admin may not read; everybody gets the change."""
    case = Case(kind)
    head = Room.objects.get().head
    case.browser().post(f"{case.url}delete/")
    assert case.text() == ""
    assert Room.objects.get().head == head + 1
    assert Reported.objects.filter(outcome=Outcome.DELETED).count() == 2
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["delete message", "resolve report"]


def test_the_author_is_dealt_with() -> None:
    """Disabled or banned from here, with a reason; without one nothing is decided."""
    case = Case()
    answer = case.browser().post(f"{case.url}disable/", {"reason": ""})
    assert answer.status_code == 400
    assert Reported.objects.filter(outcome=Outcome.OPEN).count() == 2
    case.browser().post(f"{case.url}ban/", {"reason": "Insults.", "days": "1"})
    assert not User.objects.get(pk=case.author.pk).is_active
    assert Reported.objects.filter(outcome=Outcome.ACTED).count() == 2


def test_reported_again() -> None:
    """A report that comes after the decision waits for one of its own."""
    case = Case()
    case.browser().post(f"{case.url}dismiss/")
    carl = person("Carl")
    enter(case.chat.row.pk)
    case.chat.submit(Report(id=case.number, reason="Still."), carl)
    page = case.browser().get("/site/reports/").content.decode()
    assert "1 report" in page
    assert "Still." in page
    assert "Ada minds." not in page
