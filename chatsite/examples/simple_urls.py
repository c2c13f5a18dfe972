"""The simple room and its page: a URLconf of its own, because `SIMPLE_ROOM` switches it."""

from django.urls import path
from django.views.generic import TemplateView

from rooms.web.simple import simple_room
from websocket.urls import websocket

app_name = "simple"

urlpatterns = [
    path(
        "simple/<str:room>/",
        TemplateView.as_view(template_name="examples/simple.html"),
        name="page",
    ),
    websocket("ws/simple/<str:room>/", simple_room, name="socket"),
]
