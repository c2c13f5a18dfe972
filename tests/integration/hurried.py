"""The site with presence in a hurry: what takes minutes there takes a second here."""

from rooms.delivery import presence, signals

presence.BEAT = 0.3
presence.LEASE = 3.0
presence.GRACE = 0.3
signals.TYPING_LASTS = 0.6

from chatsite.asgi import application  # noqa: E402

__all__ = ["application"]
