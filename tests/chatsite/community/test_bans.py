"""Who is kept out, and what they try."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chatsite.accounts.devices import new_link
from chatsite.accounts.models import User
from chatsite.community import bans, keeping
from chatsite.community.bans import BadRange, network_from
from chatsite.community.models import Ban, Device
from rooms.log import jobs
from rooms.models import AuditEntry, Job
from tests.chatsite.community.people import PASSWORD, browser_of, closed_browser, owner, person

pytestmark = pytest.mark.django_db(transaction=True)
JSON = {"Accept": "application/json"}
WHY = {"reason": "Spam.", "days": "7"}


def _guest(name: str = "Gus", address: str = "203.0.113.7") -> tuple[Client, User]:
    """A guest who has picked a name in a browser at an address."""
    browser = Client(REMOTE_ADDR=address)
    browser.post("/enter/", {"name": name})
    return browser, User.objects.get(name=name)


def _ban(whom: User, **form: str) -> None:
    answer = browser_of(owner()).post(f"/site/people/{whom.pk}/ban/", {**WHY, **form})
    assert answer.status_code == 302


def test_a_device_is_a_cookie_whose_digest_is_stored() -> None:
    """Whoever gets a name gets the cookie; the table does not tell it."""
    browser, gus = _guest()
    cookie = browser.cookies["device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    device = Device.objects.get()
    assert (device.person_id, device.network) == (gus.pk, "203.0.113.7")
    assert cookie.value not in (device.digest, "")
    assert "device" not in Client().get("/").cookies


def test_a_banned_guest_neither_reads_nor_enters() -> None:
    """Nor by another name in the same browser, nor without the session."""
    browser, gus = _guest()
    _ban(gus)
    answer = browser.get("/")
    assert answer.status_code == 403
    assert "You are banned from this site until" in answer.content.decode()
    assert "Spam." in answer.content.decode()
    del browser.cookies["sessionid"]
    for path in ("/", "/rooms/hall/", "/enter/", "/account/login/", "/rooms.json"):
        assert (path, browser.get(path).status_code) == (path, 403)
    refused = browser.post("/enter/", {"name": "Other"}, headers=JSON)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "banned"
    assert not User.objects.filter(name="Other").exists()


def test_cleared_cookies_at_the_same_address() -> None:
    """The ban of the device alone is escaped by another browser, that of the address is not."""
    browser, gus = _guest()
    _ban(gus)
    fresh = Client(REMOTE_ADDR="203.0.113.7")
    assert fresh.get("/").status_code == 200
    keeping.ban(
        User.objects.get(name="Olga"), gus, "Again.", days=None, addresses=True, own="127.0.0.1"
    )
    assert fresh.get("/").status_code == 403
    assert Client(REMOTE_ADDR="203.0.113.8").get("/").status_code == 200
    assert browser.get("/").status_code == 403


def test_the_owner_is_kept_out_by_no_ban() -> None:
    """Neither where an admin bans the owner's address nor on a device on which somebody was whom an
    admin has banned; others there are, and so is an admin of before."""
    chief, boss, sue = owner(), Client(REMOTE_ADDR="203.0.113.7"), person("Sue", is_staff=True)
    boss.post("/enter/", {"name": "Gus"})  # the owner tries what guests can do
    boss.force_login(chief)
    assert boss.get("/").status_code == 200
    hers = Client(REMOTE_ADDR="203.0.113.8")
    hers.force_login(sue)
    assert hers.get("/").status_code == 200
    away = browser_of(person("Tom", is_staff=True))
    away.post("/site/bans/", {"range": "203.0.113.0/24", "days": "1", "reason": "Spam"})
    gus = User.objects.get(name="Gus")
    away.post(f"/site/people/{gus.pk}/ban/", {**WHY, "addresses": "on"})
    assert boss.get("/site/bans/").status_code == 200
    del boss.cookies["sessionid"]
    assert boss.get("/account/login/").status_code == 200
    assert Client(REMOTE_ADDR="203.0.113.7").get("/").status_code == 403
    assert hers.get("/").status_code == 200
    keeping.make_admin(chief, sue, on=False)
    bans.forget()
    assert hers.get("/").status_code == 403


def test_an_ipv6_network_is_one_address() -> None:
    """Whoever has 2^64 addresses is kept out from all of them, also where IPv4 is mapped."""
    _, gus = _guest(address="2001:db8:1:2:aaaa::1")
    _ban(gus, addresses="on")
    assert Ban.objects.get(kind="address").value == "2001:db8:1:2::/64"
    assert Client(REMOTE_ADDR="2001:db8:1:2:ffff:eeee::9").get("/").status_code == 403
    assert Client(REMOTE_ADDR="2001:db8:1:3::1").get("/").status_code == 200
    Ban.objects.create(kind="address", value="198.51.100.0/24")
    bans.forget()
    assert Client(REMOTE_ADDR="::ffff:198.51.100.9").get("/").status_code == 403


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        (" 203.0.113.9/24 ", "203.0.113.0/24"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::/48", "2001:db8::/48"),
        ("::ffff:203.0.113.7", "203.0.113.7/32"),
    ],
)
def test_ranges(typed: str, stored: str) -> None:
    """A range is stored in one form."""
    assert str(network_from(typed, "192.0.2.1")) == stored


@pytest.mark.parametrize("typed", ["", "here", "203.0.113.7/33", "0.0.0.0/0", "192.0.2.0/24"])
def test_ranges_that_are_refused(typed: str) -> None:
    """What is no range, or has one's own address in it."""
    with pytest.raises(BadRange):
        network_from(typed, "192.0.2.1")


def _said_at(address: str, browser: Client | None = None) -> str:
    """What a browser, a new one where none is given, is told at an address."""
    return (browser or Client()).get("/", REMOTE_ADDR=address).content.decode()


@pytest.mark.parametrize("longest_first", [True, False])
def test_two_people_at_one_browser_and_address(longest_first: bool) -> None:
    """The longer of their bans holds, whichever came first; the end of one opens nothing that the
    other closes."""
    browser, gus = _guest()
    eve, olga = person("Eve"), browser_of(owner())
    browser.force_login(eve)
    browser.get("/")
    asked = [(gus, "ever"), (eve, "1")]
    for whom, days in asked if longest_first else reversed(asked):
        olga.post(f"/site/people/{whom.pk}/ban/", {**WHY, "days": days, "addresses": "on"})
    for words in (_said_at("203.0.113.7"), _said_at("203.0.113.8", browser)):
        assert "You are banned from this site: Spam." in words
    olga.post(f"/site/people/{eve.pk}/enable/")
    assert "banned from this site" in _said_at("203.0.113.8", browser)
    olga.post(f"/site/bans/{Ban.objects.get(kind='address', person=eve).pk}/lift/")
    assert "banned from this site" in _said_at("203.0.113.7")
    olga.post(f"/site/bans/{Ban.objects.get(kind='address', person=gus).pk}/lift/")
    assert "banned from this site" not in _said_at("203.0.113.7")


def test_a_person_in_a_range() -> None:
    """A ban of a range is shortened neither by that of a person there nor by another one of the
    range. All are listed, and outlive the person."""
    _, gus = _guest()
    olga = browser_of(owner())
    olga.post("/site/bans/", {**WHY, "range": "203.0.113.7", "days": "ever"})
    olga.post("/site/bans/", {**WHY, "range": "203.0.113.7"})
    olga.post(f"/site/people/{gus.pk}/ban/", {**WHY, "addresses": "on"})
    gus.delete()
    assert "You are banned from this site: Spam." in _said_at("203.0.113.7")
    assert olga.get("/site/bans/").content.count(b"203.0.113.7/32") == 3


def test_ones_own_address_is_not_banned() -> None:
    """Neither as a range, which the form says, nor with somebody who shares it."""
    olga = browser_of(owner())
    form = {"range": "127.0.0.0/8", **WHY}
    answer = olga.post("/site/bans/", form)
    assert answer.status_code == 400
    assert b"would be kept out" in answer.content
    assert b"127.0.0.0/8" in answer.content
    _, gus = _guest(address="127.0.0.1")
    answer = olga.post(f"/site/people/{gus.pk}/ban/", {**WHY, "addresses": "on"})
    assert b"You share the address 127.0.0.1" in answer.content
    assert not Ban.objects.filter(kind="address").exists()
    assert olga.get("/site/people/").status_code == 200


def test_lifting() -> None:
    """A lifted ban keeps nobody out; enabling lifts those of devices."""
    browser, gus = _guest()
    olga = browser_of(owner())
    olga.post("/site/bans/", {"range": "203.0.113.0/24", **WHY})
    assert browser.get("/").status_code == 403
    olga.post(f"/site/bans/{Ban.objects.get().pk}/lift/")
    assert browser.get("/").status_code == 200
    olga.post(f"/site/people/{gus.pk}/ban/", WHY)
    assert browser.get("/").status_code == 403
    olga.post(f"/site/people/{gus.pk}/enable/")
    answer = browser.get("/enter/", headers=JSON)
    assert answer.json()["me"]["id"] == gus.pk
    acts = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(acts) == [
        *("ban addresses", "lift ban", "disable account", "ban person", "enable account")
    ]


def test_a_ban_ends_by_itself() -> None:
    """After its end the account is enabled again, unless it was disabled anew meanwhile."""
    browser, gus = _guest()
    _ban(gus)
    job = Job.objects.get(kind=keeping.ENABLE)
    assert job.due_at > timezone.now() + dt.timedelta(days=6)
    Ban.objects.update(until=timezone.now())
    bans.forget()
    assert browser.get("/").status_code == 403
    jobs.HANDLERS[keeping.ENABLE].work(json.loads(job.payload))
    assert browser.get("/").status_code == 200
    keeping.disable(User.objects.get(name="Olga"), gus, "Again.")
    jobs.HANDLERS[keeping.ENABLE].work(json.loads(job.payload))
    assert not User.objects.get(pk=gus.pk).is_active


def test_disabled() -> None:
    """The device of a disabled person reads nothing; there somebody else logs in, and nobody
    enters as a guest."""
    browser, bob = closed_browser(), person("Bob")
    assert browser.get("/").status_code == 403
    assert browser.post("/enter/", {"name": "Ada again"}).status_code == 403
    assert browser.get("/account/login/").status_code == 200
    assert browser.get("/account/signup/").status_code == 403
    answer = browser.post("/account/login/", {"login": "Ada", "password": PASSWORD})
    assert answer.status_code == 403
    assert b"An admin of the site has disabled this account: Rest." in answer.content
    answer = browser.post("/account/login/", {"login": "Bob", "password": PASSWORD})
    assert answer.status_code == 302
    assert browser.get("/").status_code == 200
    assert browser.get("/enter/", headers=JSON).json()["me"]["id"] == bob.pk


def test_ways_to_log_in_on_a_closed_device() -> None:
    """There somebody else logs in by a passkey or by a link for another device, too, and can cancel
    a second factor."""
    browser = closed_browser()
    answer = browser.get("/account/2fa/webauthn/login/", headers=JSON)
    assert "request_options" in answer.json()
    assert browser.post("/account/logout/").status_code == 302
    assert browser.get("/").status_code == 403
    _, token = new_link(person("Bob"))
    assert browser.post(f"/account/device/in/{token}/").status_code == 302
    assert browser.get("/").status_code == 200


def test_a_ban_of_somebody_who_is_disabled_for_a_day() -> None:
    """The ban takes the place of what was before: it does not end with the day."""
    olga, bob = owner(), person("Bob")
    browser_of(bob).get("/")
    keeping.disable(olga, bob, "Rest.", days=1)
    keeping.ban(olga, bob, "Spam.", days=None, addresses=False, own="")
    payload = json.loads(Job.objects.get(kind=keeping.ENABLE).payload)
    jobs.HANDLERS[keeping.ENABLE].work(payload)
    bob.refresh_from_db()
    assert not bob.is_active
    assert Ban.objects.filter(kind="device").exists()
    assert keeping.why_disabled(bob).endswith(": Spam.")


def test_no_query_for_a_page() -> None:
    """While the table is fresh, whether somebody is kept out is known without the database."""
    Ban.objects.create(kind="address", value="198.51.100.0/24")
    table = bans.table()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert bans.table() is table
        assert table.by_address("198.51.100.7")
        assert not table.by_address("198.51.101.7")
        assert not table.by_address("")
    assert len(queries) == 0
