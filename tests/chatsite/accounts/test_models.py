"""People."""

import pytest

from chatsite.accounts.models import User


@pytest.mark.django_db
def test_guest_is_a_real_user() -> None:
    """A guest has a row, a name that others see, and no password."""
    guest = User.objects.create_guest("Ada")
    stored = User.objects.get(pk=guest.pk)
    assert (stored.name, stored.guest, stored.has_usable_password()) == ("Ada", True, False)


@pytest.mark.django_db
def test_guests_may_share_a_name() -> None:
    """Two people may be called the same: only their user names differ."""
    names = {User.objects.create_guest("Ada").username for _ in range(2)}
    assert len(names) == 2


def test_a_person_has_one_name() -> None:
    """Wherever Django asks for a name, it is the one."""
    user = User(name="Ada Lovelace")
    assert {str(user), user.get_full_name(), user.get_short_name()} == {"Ada Lovelace"}


@pytest.mark.django_db
def test_user_with_a_password() -> None:
    """Users made the usual way are no guests."""
    user = User.objects.create_user("ada", password="correct horse", name="Ada")
    assert (user.guest, user.check_password("correct horse")) == (False, True)
