"""The database against what people were told: each kind of difference is found."""

import random
from collections.abc import Callable

import pytest

from chatsite.soak.client import Client
from chatsite.soak.findings import Findings, Wrong
from chatsite.soak.record import Record
from chatsite.soak.verdict import Row, judge

ROWS: list[Row] = [("room", 1, "k1", "one"), ("room", 2, "k2", "two")]


@pytest.fixture
def client() -> Client:
    """Somebody who saw and was acked exactly `ROWS`."""
    record = Record("room", Findings())
    client = Client("p0", "", ["http://localhost"], record, random.Random(1))
    client.place.last = 2
    for _, seq, key, text in ROWS:
        record.ack(key, seq)
        record.saw({"seq": seq, "key": key, "text": text})
    return client


def verdict(client: Client, rows: list[Row]) -> dict[Wrong, int]:
    """What is wrong with `rows`, by kind."""
    findings = client.record.findings
    judge(rows, [client], findings)
    return dict(+findings.wrong)


def test_all_is_well(client: Client) -> None:
    """What everybody saw is what is stored."""
    assert verdict(client, ROWS) == {}


def test_acked_but_not_stored(client: Client) -> None:
    """An acked message that is not in the log is found, by its ack and by who saw it."""
    assert Wrong.ACK_LOST in verdict(client, ROWS[:1])


def test_stored_twice(client: Client) -> None:
    """One key in two rows is found."""
    client.place.last = 3
    assert verdict(client, [*ROWS, ("room", 3, "k2", "two")])[Wrong.STORED_TWICE] == 1


def test_hole_in_the_log(client: Client) -> None:
    """A number that was given to nothing is found."""
    assert verdict(client, [ROWS[0], ("room", 3, "k2", "two")])[Wrong.LOST] == 1


def test_other_text(client: Client) -> None:
    """A stored text that is not the one that was seen is found."""
    assert verdict(client, [ROWS[0], ("room", 2, "k2", "other")]) == {Wrong.DIFFERENT: 1}


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [
        (lambda client: setattr(client.place, "last", 1), Wrong.BEHIND),
        (lambda client: client.pending.update(k3="three"), Wrong.UNANSWERED),
    ],
)
def test_who_is_not_done(client: Client, spoil: Callable[[Client], None], wrong: Wrong) -> None:
    """Who misses the end, or an ack, is found."""
    spoil(client)
    assert verdict(client, ROWS) == {wrong: 1}
