"""How many sockets one person may have."""

from contextlib import ExitStack

import pytest

from rooms.delivery.admission import Sockets
from tests.rooms.samples import ADA, BOB


def test_up_to_the_limit() -> None:
    """The limit is how many there may be at once."""
    sockets = Sockets(2)
    with ExitStack() as stack:
        answers = [stack.enter_context(sockets.one_more(ADA)) for _ in range(3)]
    assert answers == [True, True, False]


def test_a_place_is_given_back() -> None:
    """Who leaves makes room, also when it ended badly."""
    sockets = Sockets(1)
    with pytest.raises(ConnectionError), sockets.one_more(ADA):
        raise ConnectionError
    with sockets.one_more(ADA) as admitted:
        assert admitted


def test_the_refused_take_no_place() -> None:
    """A refused socket is not counted, and gives nothing back when it goes."""
    sockets = Sockets(1)
    with sockets.one_more(ADA):
        with sockets.one_more(ADA):
            assert sockets.open == 1
        with sockets.one_more(ADA) as admitted:
            assert not admitted


def test_people_do_not_share_a_limit() -> None:
    """One person's sockets are nobody else's."""
    sockets = Sockets(1)
    with sockets.one_more(ADA), sockets.one_more(BOB) as admitted:
        assert admitted
        assert sockets.open == 2


def test_the_nameless_have_no_limit() -> None:
    """Readers without a name are counted together and not limited."""
    sockets = Sockets(1)
    with sockets.one_more(None), sockets.one_more(None) as admitted:
        assert admitted
        assert sockets.open == 2
    assert sockets.open == 0


def test_no_limit() -> None:
    """A limit of 0 is none."""
    sockets = Sockets(0)
    with sockets.one_more(ADA), sockets.one_more(ADA) as admitted:
        assert admitted


def test_strangers_share_a_limit_by_address() -> None:
    """Without a name it is the address that counts."""
    sockets = Sockets(9, strangers=1)
    with (
        sockets.one_more(None, ("192.0.2.1", 1)),
        sockets.one_more(None, ("192.0.2.2", 1)) as other,
        sockets.one_more(None, ("192.0.2.1", 2)) as again,
    ):
        assert (other, again) == (True, False)


def test_strangers_of_one_ipv6_network_share_a_limit() -> None:
    """Whoever has a network can choose from 2^64 addresses."""
    sockets = Sockets(0, strangers=1)
    with sockets.one_more(None, ("2001:db8::1", 1)):
        with sockets.one_more(None, ("2001:db8::ffff:2", 1)) as admitted:
            assert not admitted
        with sockets.one_more(None, ("2001:db8:0:1::1", 1)) as admitted:
            assert admitted
