"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, guests included."""

    name = "chatsite.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register what is tidied up."""
        from chatsite.accounts import tidy  # noqa: F401 - importing registers it
