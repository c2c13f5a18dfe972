"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, guests included."""

    name = "chatsite.accounts"
    label = "accounts"
