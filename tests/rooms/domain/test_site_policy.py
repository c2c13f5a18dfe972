"""Who may do what on the site as a whole: as the table "The site" of docs/permissions.md says."""

from __future__ import annotations

import re

import pytest

from rooms.domain.site_policy import SiteAction, may_on_site
from rooms.protocol import Person
from tests.services.site import ROOT

PEOPLE = [
    (None, False),
    (Person(1, "Guest", guest=True), False),
    (Person(2, "Ada", guest=False), False),
    (Person(3, "Sue", guest=False, admin=True), False),
    (Person(4, "Olga", guest=False, admin=True), True),
]
"""One of each column, and whether they own the site."""


def _rows() -> dict[str, list[str]]:
    _, _, section = (ROOT / "docs" / "permissions.md").read_text().partition("## The site\n")
    rows = re.findall(r"^\| (\w+): [^|]* \| (.*) \|$", section, re.MULTILINE)
    return {action: cells.split(" | ") for action, cells in rows}


@pytest.mark.parametrize("action", SiteAction)
def test_row(action: SiteAction) -> None:
    """Every cell of the action's row is what the code answers."""
    said = [cell == "yes" for cell in _rows()[str(action)]]
    assert [may_on_site(who, action, owner=owner) for who, owner in PEOPLE] == said


def test_a_guest_owns_nothing() -> None:
    """Whoever has no password may do nothing on the site, whatever else the row says of them."""
    guest = Person(1, "Guest", guest=True, admin=True)
    assert not any(may_on_site(guest, action, owner=True) for action in SiteAction)
