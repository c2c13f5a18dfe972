"""Which pages of the site's keepers there are for whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from chatsite.accounts.described import described
from chatsite.accounts.models import User
from chatsite.community.models import Ban, Filter
from rooms.chat import create
from rooms.domain.commands.report import Report
from tests.chatsite.community.people import browser_of, owner, person, settings_of_site

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["people", "bans", "reports", "reports/?resolved", "filters", "audit"]


@pytest.fixture
def acts() -> list[tuple[str, dict[str, str]]]:
    """Every act, with a right form."""
    settings_of_site()
    target, sue = person("Target"), User.objects.create_guest("Sam")
    hall = create("Hall")
    hall.post(target, "spam")
    number = hall.row.messages.get().number
    hall.submit(Report(id=number), sue)
    ban = Ban.objects.create(kind="address", value="192.0.2.0/24")
    entry = Filter.objects.create(kind="word", value="spam")
    whom, report = f"people/{target.pk}", f"reports/{hall.row.pk}/{number}"
    why = {"reason": "Spam.", "days": "1"}
    return [
        ("filters/", {"kind": "word", "value": "ham"}),
        (f"filters/{entry.pk}/remove/", {}),
        ("bans/", {"range": "198.51.100.7", **why}),
        (f"bans/{ban.pk}/lift/", {}),
        (f"{whom}/disable/", why),
        (f"{whom}/enable/", {}),
        (f"{whom}/ban/", why),
        (f"{whom}/purge/", why),
        (f"{report}/dismiss/", {}),
        (f"{report}/delete/", {}),
        (f"{report}/disable/", why),
        (f"{report}/ban/", why),
    ]


@pytest.mark.parametrize("who", ["visitor", "guest", "account", "disabled"])
def test_for_all_others_there_is_no_page(who: str, acts: list[tuple[str, dict[str, str]]]) -> None:
    """Whoever is no admin gets the answer for an address that does not exist."""
    users = {
        "visitor": None,
        "guest": User.objects.create_guest("Guest"),
        "account": person("Ada"),
        "disabled": person("Dora", is_staff=True, is_superuser=True),
    }
    browser = browser_of(users[who])
    if who == "disabled":
        User.objects.filter(name="Dora").update(is_active=False)
    nowhere = browser.get("/site/nowhere/")
    for page in PAGES:
        answer = browser.get(f"/site/{page}" if "?" in page else f"/site/{page}/")
        assert (page, answer.status_code) == (page, 404)
        assert answer.content == nowhere.content
    for path, form in acts:
        assert (path, browser.post(f"/site/{path}", form).status_code) == (path, 404)
    assert set(User.objects.filter(is_active=False).values_list("name", flat=True)) <= {"Dora"}
    assert Filter.objects.count() == Ban.objects.count() == 1


@pytest.mark.parametrize("who", ["admin", "owner"])
def test_for_keepers(who: str, acts: list[tuple[str, dict[str, str]]]) -> None:
    """Admins and the owner open each page and do each act."""
    browser = browser_of(owner() if who == "owner" else person("Sue", is_staff=True))
    for page in PAGES:
        assert browser.get(f"/site/{page}" if "?" in page else f"/site/{page}/").status_code == 200
    for path, form in acts:
        answer = browser.post(f"/site/{path}", form)
        assert (path, answer.status_code) == (path, 302)
    for page in PAGES:
        assert browser.get(f"/site/{page}" if "?" in page else f"/site/{page}/").status_code == 200


def test_only_the_owner_makes_admins() -> None:
    """An admin is refused; the owner makes one and ends that."""
    ada, sue, olga = person("Ada"), person("Sue", is_staff=True), owner()
    make, end = f"/site/people/{ada.pk}/make-admin/", f"/site/people/{ada.pk}/end-admin/"
    assert browser_of(sue).post(make).status_code == 403
    ada.refresh_from_db()
    assert not ada.is_staff
    assert b"make-admin" not in browser_of(sue).get(f"/site/people/{ada.pk}/").content
    assert browser_of(olga).post(make).status_code == 302
    ada.refresh_from_db()
    assert ada.is_staff
    assert browser_of(olga).post(end).status_code == 302
    ada.refresh_from_db()
    assert not ada.is_staff


def test_everybody_sees_who_is_an_admin() -> None:
    """All open pages are told that somebody has become one, or is one no more."""
    ada, olga = person("Ada"), owner()
    told: list[bool] = []

    def take(**signal: Any) -> None:
        told.append(signal["described"].profile.person.admin)

    described.connect(take)
    try:
        for act in ("make-admin", "end-admin"):
            browser_of(olga).post(f"/site/people/{ada.pk}/{act}/")
    finally:
        described.disconnect(take)
    assert told == [True, False]


def test_nobody_acts_on_those_above() -> None:
    """An admin does nothing to themselves, to another admin or to the owner; nor makes the owner
    of a guest an admin."""
    sue, tom, olga = person("Sue", is_staff=True), person("Tom", is_staff=True), owner()
    guest = User.objects.create_guest("Guest")
    browser, why = browser_of(sue), {"reason": "No.", "days": "1"}
    for whom in (sue, tom, olga):
        for act in ("disable", "ban", "purge"):
            assert browser.post(f"/site/people/{whom.pk}/{act}/", why).status_code == 403
    assert not User.objects.filter(is_active=False).exists()
    olgas = browser_of(olga)
    assert olgas.post(f"/site/people/{guest.pk}/make-admin/").status_code == 403
    assert olgas.post(f"/site/people/{tom.pk}/disable/", why).status_code == 302
    assert not User.objects.get(pk=tom.pk).is_active


def test_what_is_not_there() -> None:
    """Unknown people, acts, bans and reports are not found; a GET acts on nothing."""
    browser, ada = browser_of(owner()), person("Ada")
    for path in ("people/9999/", f"people/{10**17}/", "reports/1/1/"):
        assert browser.get(f"/site/{path}").status_code == 404
    for path in (f"people/{ada.pk}/sing/", "bans/99/lift/", "filters/99/remove/"):
        assert browser.post(f"/site/{path}").status_code == 404
    assert browser.get(f"/site/people/{ada.pk}/disable/").status_code == 405


def test_a_reason_is_needed() -> None:
    """Without one nothing is done, and the form says so."""
    browser, ada = browser_of(owner()), person("Ada")
    answer = browser.post(f"/site/people/{ada.pk}/disable/", {"reason": " \u2800 "})
    assert answer.status_code == 400
    assert b"Say why." in answer.content
    assert User.objects.get(pk=ada.pk).is_active


def test_the_list_is_searched_and_paged() -> None:
    """Fifty on a page, the newest first; a search and a choice are kept from page to page."""
    browser = browser_of(owner())
    for number in range(60):
        User.objects.create_guest(f"Guest {number}")
    person("Ada")
    first = browser.get("/site/people/?kind=guests")
    assert first.content.count(b'data-testid="person"') == 50
    assert b"?q=&amp;kind=guests&amp;page=2" in first.content
    second = browser.get("/site/people/?kind=guests&page=2").content
    assert second.count(b'data-testid="person"') == 10
    found = browser.get("/site/people/?q=aDa").content
    assert found.count(b'data-testid="person"') == 1
    assert b">Ada<" in found
    assert browser.get("/site/people/?page=x&kind=y").status_code == 200


def test_a_page_is_kept_nowhere(client: Client) -> None:
    """No cache keeps a page of the keepers."""
    client.force_login(owner())
    assert "no-store" in client.get("/site/people/").headers["Cache-Control"]
