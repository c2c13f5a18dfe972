"""Pages and sockets in one URLconf."""

from django.urls import path
from django.views.generic import TemplateView

from chatsite.examples.views import echo, hello
from websocket.urls import websocket

app_name = "examples"

urlpatterns = [
    path("echo/", TemplateView.as_view(template_name="examples/echo.html"), name="page"),
    websocket("ws/hello/", hello, name="hello"),
    websocket("ws/echo/", echo, name="echo"),
]
