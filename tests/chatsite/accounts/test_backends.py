"""How an account is read for each connection."""

import datetime as dt

import pytest

from chatsite.accounts.backends import AccountBackend
from chatsite.accounts.models import User
from rooms.log.people import profile_of
from tests.chatsite.accounts.people import person
from tests.services.queries import asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("until", [None, dt.datetime(2090, 1, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)])
def test_a_connection_reads_it_in_one_query(until: dt.datetime | None) -> None:
    """What others see of whoever connects is that of the account, the ends of it included."""
    ada = person("Ada")
    ada.status_text, ada.status_until, ada.quiet_until = "away", until, until
    ada.save()
    with asked() as queries:
        user = AccountBackend().get_user(ada.pk)
        profile = profile_of(user)
    assert len(queries) == 1
    assert profile == profile_of(User.objects.get(pk=ada.pk))
    assert user is not None
    assert (user.status_until, user.quiet_until) == (until, until)
