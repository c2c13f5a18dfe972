"""The chat app."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Rooms, their log and its delivery."""

    name = "rooms"

    def ready(self) -> None:
        """Register the system checks."""
        from rooms.delivery import checks

        checks.register()
