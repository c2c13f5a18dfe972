"""The site's users as the chat sees them."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from rooms.log.people import PersonFields, person_fields
from rooms.log.rows import message_row
from rooms.protocol import Person
from tests.rooms.stored import guest, say


class WithoutGuests(PersonFields):
    """The users of a site that has no guests."""

    guest = ""


@pytest.fixture
def without_guests(settings: LazySettings) -> Iterator[None]:
    """Have the chat see the users of a site without guests."""
    settings.CHAT_PERSON = f"{__name__}.WithoutGuests"
    person_fields.cache_clear()
    yield
    person_fields.cache_clear()


def test_a_site_without_guests(club: int, without_guests: None) -> None:
    """Where users have no field for guests, nobody is one, also in a row that is read."""
    eve = guest("Eve")
    (number,) = say(eve, club, "hi")
    row = message_row(club, number)
    assert row is not None
    assert row.by == Person(eve.id, "Eve", guest=False)
