"""The application that the servers load."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.conformance.servers.site.settings")

from django.core.asgi import get_asgi_application

from websocket.middleware import websockets

application = websockets(get_asgi_application())
