"""Which sockets stand on which session, and what the end of one does."""

import pytest

from rooms.delivery import sessions
from rooms.delivery.sessions import TOPIC, VISITORS, Sessions, digest_of
from rooms.log.goodbyes import Goodbye
from rooms.protocol import Close, Person


class Ending:
    """A socket that remembers with which code it was closed, and how often."""

    def __init__(self) -> None:
        self.codes: list[int] = []

    def end(self, code: int, reason: str = "") -> None:
        """Remember the code."""
        assert reason
        self.codes.append(code)


class Stage:
    """The sessions of one process, and what it told the others."""

    def __init__(self) -> None:
        self.told: list[tuple[str, bytes]] = []
        self.looks: list[None] = []
        """One for each time at which is asked anew who may enter."""
        self.sessions = Sessions(
            lambda topic, payload: self.told.append((topic, payload)),
            lambda: self.looks.append(None),
        )

    def socket(self, key: str, person: int = 7, since: int | None = None) -> Ending:
        """A socket that stands on a session, whose person was read when `since` goodbyes had been
        heard; by default just now."""
        socket = Ending()
        who = Person(person, "Ada", guest=False)
        self.sessions.hold(key, who, socket, self.sessions.said if since is None else since)
        return socket

    def visitor(self, since: int) -> Ending:
        """A socket of a visitor without a name."""
        socket = Ending()
        self.sessions.hold_visitor(socket, since)
        return socket


@pytest.fixture
def stage() -> Stage:
    """A process without sockets."""
    return Stage()


def test_end_closes_all_of_a_session(stage: Stage) -> None:
    """Every socket of a session that ends is closed with 4003, and no other."""
    one, two, other = stage.socket("a"), stage.socket("a"), stage.socket("b")
    stage.sessions.end("a")
    assert (one.codes, two.codes) == ([Close.SESSION_ENDED], [Close.SESSION_ENDED])
    assert other.codes == []


def test_end_is_told_to_the_others(stage: Stage) -> None:
    """What one process tells has another close the sockets of that session, and no other."""
    there = Stage()
    same, other = there.socket("a"), there.socket("b")
    stage.sessions.end("a")
    ((topic, payload),) = stage.told
    there.sessions.receive(payload)
    assert (topic, same.codes, other.codes) == (TOPIC, [Close.SESSION_ENDED], [])


def test_key_is_told_to_nobody(stage: Stage) -> None:
    """Who listens to the broker learns of no session's key."""
    stage.sessions.end("secret-key")
    assert b"secret-key" not in stage.told[0][1]


def test_end_of_a_socket_on_its_way_in(stage: Stage) -> None:
    """A socket whose session ended while it was let in is closed as it comes."""
    stage.sessions.end("a")
    assert stage.socket("a").codes == [Close.SESSION_ENDED]


def test_a_goodbye_is_said_once(stage: Stage) -> None:
    """Told here, told over the broker and read from the database, it closes sockets once, after
    who may enter is asked anew; those of whoever has come back stay."""
    goodbye, before = Goodbye(7, Close.RESYNC, "Come back.", number=1), stage.socket("a")
    stage.sessions.send_away(goodbye)
    assert (before.codes, len(stage.looks)) == ([Close.RESYNC], 1)
    back = stage.socket("a")
    ((_, payload),) = stage.told
    stage.sessions.receive(payload)
    stage.sessions.catch_up([goodbye])
    assert (back.codes, len(stage.looks)) == ([], 1)
    stage.sessions.catch_up([Goodbye(7, Close.RESYNC, "Come back.", number=2)])
    assert back.codes == [Close.RESYNC]


def test_what_is_remembered_is_bounded(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the sessions that ended only the newest are remembered."""
    monkeypatch.setattr(sessions, "REMEMBERED", 2)
    for key in "abc":
        stage.sessions.end(key)
    assert [stage.socket(key).codes for key in "abc"] == [[], [4003], [4003]]


def test_who_was_sent_away_on_the_way_in(stage: Stage) -> None:
    """A socket whose person was read before they were sent away is closed as it comes; one whose
    person was read after that stays, and so does that of somebody else."""
    before = stage.sessions.said
    stage.sessions.send_away(Goodbye(7, Close.RESYNC, "You are no admin any more."))
    assert stage.socket("a", since=before).codes == [Close.RESYNC]
    assert (stage.socket("b").codes, stage.socket("c", 8, before).codes) == ([], [])


def test_visitors_who_were_sent_away_on_the_way_in(stage: Stage) -> None:
    """The same for visitors without a name."""
    before = stage.sessions.said
    stage.sessions.send_away(Goodbye(VISITORS, Close.RESYNC, "This site asks for a name."))
    after = stage.sessions.said
    assert (stage.visitor(before).codes, stage.visitor(after).codes) == ([Close.RESYNC], [])
    assert stage.socket("a", since=before).codes == []


def test_goodbyes_that_are_forgotten(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many goodbyes the newest are remembered; whoever came in since before the others comes
    back, since one of these may have been theirs."""
    monkeypatch.setattr(sessions, "REMEMBERED", 2)
    before = stage.sessions.said
    for person in (7, 8, 9):
        stage.sessions.send_away(Goodbye(person, Close.NOT_ALLOWED, "Away."))
    assert [stage.socket("a", person, before).codes for person in (7, 8)] == [
        [Close.RESYNC],
        [Close.NOT_ALLOWED],
    ]
    assert stage.socket("b", 7, before + 1).codes == []


def test_sessions_that_are_kept(stage: Stage) -> None:
    """Somebody is sent away everywhere else; other processes keep the same sessions."""
    there = Stage()
    before = stage.sessions.said
    own, other, far, mine = (
        stage.socket("a"),
        stage.socket("b"),
        there.socket("b"),
        there.socket("a"),
    )
    stage.sessions.send_away(Goodbye(7, Close.SESSION_ENDED, "Ended.", [digest_of("a")]))
    there.sessions.receive(stage.told[0][1])
    assert (own.codes, mine.codes) == ([], [])
    assert (other.codes, far.codes) == ([Close.SESSION_ENDED], [Close.SESSION_ENDED])
    assert stage.socket("a", since=before).codes == []


def test_release(stage: Stage) -> None:
    """A socket that is gone is closed no more; the others of its session are."""
    gone, here = stage.socket("a"), stage.socket("a")
    stage.sessions.release("a", gone)
    stage.sessions.end("a")
    assert (gone.codes, here.codes) == ([], [Close.SESSION_ENDED])


def test_release_of_the_last(stage: Stage) -> None:
    """Nothing is kept of a session without sockets."""
    stage.sessions.release("a", stage.socket("a"))
    assert stage.sessions.held() == []


def test_rubbish_on_the_broker(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """What is no digest is dropped, and said in the log."""
    stage.sessions.receive(b"x" * 100)
    assert "no end of a session" in caplog.text
