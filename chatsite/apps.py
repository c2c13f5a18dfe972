"""The site's app: it registers the checks of the settings."""

from django.apps import AppConfig


class ChatsiteConfig(AppConfig):
    """The site around the rooms."""

    name = "chatsite"

    def ready(self) -> None:
        """Register the checks."""
        from chatsite import checks  # noqa: F401 - importing registers them
