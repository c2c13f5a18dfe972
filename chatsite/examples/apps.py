"""The examples as a Django app, so that Django finds their templates and scripts."""

from django.apps import AppConfig


class ExamplesConfig(AppConfig):
    """Hello, echo and the pages of the simple room."""

    name = "chatsite.examples"
