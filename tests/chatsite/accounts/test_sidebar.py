"""The order of the rooms in somebody's sidebar."""

import pytest
from django.test import Client

from chatsite.accounts.models import User
from rooms.domain.queries.inbox import inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client) -> User:
    """Ada, logged in."""
    user = User.objects.create_guest("Ada")
    client.force_login(user)
    return user


def test_order_is_part_of_the_inbox(client: Client, ada: User) -> None:
    """Set on one device, it comes to all with a new version; set again, nothing changes."""
    assert (inbox(ada.pk).version, inbox(ada.pk).sorts) == (0, "activity")
    for _ in range(2):
        assert client.post("/sidebar/", {"sorts": "name"}).json() == {"sorts": "name"}
        assert (inbox(ada.pk).version, inbox(ada.pk).sorts) == (1, "name")


@pytest.mark.parametrize("order", ["", "size"])
def test_no_other_order(client: Client, ada: User, order: str) -> None:
    """What is no order is refused."""
    answer = client.post("/sidebar/", {"sorts": order})
    assert (answer.status_code, inbox(ada.pk).sorts) == (400, "activity")


def test_visitors_have_no_sidebar(client: Client) -> None:
    """It needs a name."""
    assert client.post("/sidebar/", {"sorts": "name"}).status_code == 403
