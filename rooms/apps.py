"""The chat app."""

from django.apps import AppConfig


class RoomsConfig(AppConfig):
    """Rooms, their log and its delivery."""

    name = "rooms"
