"""The package as a Django app: it brings `manage.py runserver` with WebSockets."""

from django.apps import AppConfig


class WebSocketConfig(AppConfig):
    """Place it before `django.contrib.staticfiles`, whose `runserver` it extends."""

    name = "websocket"
    verbose_name = "WebSockets for Django"
