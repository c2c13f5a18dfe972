"""The chat app."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Rooms, their log and its delivery."""

    name = "rooms"

    def ready(self) -> None:
        """Register the system checks, and the jobs of the domain."""
        from rooms.delivery import checks
        from rooms.domain import removal, submit, tidy  # noqa: F401 - importing registers their jobs

        checks.register()
