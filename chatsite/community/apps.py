"""The community app."""

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    """The site as its people share it: its settings, its doors, and who keeps it in order."""

    name = "chatsite.community"
    label = "community"
