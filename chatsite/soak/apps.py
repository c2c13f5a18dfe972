"""The soak as an app: all it brings are two management commands."""

from django.apps import AppConfig


class SoakConfig(AppConfig):
    """`manage.py soak` and `manage.py flood`."""

    name = "chatsite.soak"
