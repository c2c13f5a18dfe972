"""The community app."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The site as its people share it: its settings, its doors, and who keeps it in order."""

    name = "chatsite.community"
    label = "community"

    def ready(self) -> None:
        """Register the site's jobs."""
        from chatsite.community import invitations, visitors  # noqa: F401 - importing registers
