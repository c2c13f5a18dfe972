"""The site, but what this process tells of inboxes, heads and people is lost on its way to the
broker."""

from chatsite.asgi import application
from rooms.delivery import heads, inbox, people
from rooms.delivery.envelope import SiteBroker

__all__ = ["application"]

heads.INTERVAL = people.INTERVAL = 1.0  # both processes may find what was lost so soon
publish = SiteBroker.publish


def lose(self: SiteBroker, topic: str, body: bytes, epoch: str = "", seq: int = 0) -> None:
    """Publish everything but versions of inboxes, heads of rooms and people who have changed."""
    if not topic.startswith((inbox.TOPIC, heads.TOPIC, people.TOPIC)):
        publish(self, topic, body, epoch, seq)


SiteBroker.publish = lose  # type: ignore[method-assign]
