"""The site without the comparisons that find what no broker told it: it hears of a change by being
told, or never."""

from chatsite.asgi import application
from rooms.delivery import heads, inbox, reconciler

__all__ = ["application"]

reconciler.INTERVAL = reconciler.QUIET = 600.0
inbox.INTERVAL = heads.INTERVAL = 600.0
