"""The site with presence in a hurry: what takes minutes there takes seconds here."""

from chatsite.asgi import application
from rooms.delivery import presence, signals

__all__ = ["application"]

presence.BEAT = presence.SWEEP = 0.3
presence.LEASE = 3.0
presence.GRACE = 0.3
signals.TYPING_LASTS = 0.6
