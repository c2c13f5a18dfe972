"""The command `describe`: some sentences about a room."""

import pytest

from rooms.domain.commands.describe import Describe
from rooms.limits import Limits
from rooms.log.commit import Refusal
from rooms.models import Membership, Role
from rooms.protocol import Person
from tests.rooms.stored import act, head, news, refused


@pytest.fixture
def owned(club: int, ada: Person) -> int:
    """A room that is Ada's; Bob is a member."""
    Membership.objects.filter(person_id=ada.id).update(role=Role.OWNER)
    return club


def test_describe(owned: int, ada: Person) -> None:
    """Everybody is sent the description, with its lines; an empty one removes it."""
    act(ada, Describe(text=" For all.\r\n\r\nBe kind. "), owned)
    act(ada, Describe(text=" \n "), owned)
    (event,) = news(owned, 3)
    assert (event["seq"], event["room"]["description"]) == (4, "")  # type: ignore[index]
    act(ada, Describe(text="For all.\n\nBe kind."), owned)
    (event,) = news(owned, 4)
    assert event["room"]["description"] == "For all.\n\nBe kind."  # type: ignore[index]


def test_same_description_changes_nothing(owned: int, ada: Person) -> None:
    """No seq is taken."""
    act(ada, Describe(text="For all."), owned)
    assert act(ada, Describe(text="For all. "), owned).seq == head(owned) == 3


@pytest.mark.parametrize(
    ("text", "code"), [("x" * 1001, "too_long"), ("a\x00b", "bad_frame"), ("x" * 9000, "too_long")]
)
def test_bad_descriptions(text: str, code: str) -> None:
    """They are refused before the database is asked, in words about a description."""
    with pytest.raises(Refusal) as caught:
        Describe(text=text).check(Limits())
    assert (caught.value.code, caught.value.text[:13]) == (code, "A description")


def test_a_member_describes_nothing(owned: int, bob: Person) -> None:
    """Moderators and owners do, as they rename."""
    assert refused(bob, Describe(text="Mine"), owned).code == "not_allowed"
