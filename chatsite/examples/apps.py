"""The examples as a Django app, so that their template and script are found."""

from django.apps import AppConfig


class ExamplesConfig(AppConfig):
    """Hello and echo."""

    name = "chatsite.examples"
