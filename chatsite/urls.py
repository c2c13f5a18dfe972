"""The root URLconf: the chat, its people, and in development the article's examples."""

from django.urls import include, path

urlpatterns = [
    path("", include("rooms.web.urls")),
    path("", include("chatsite.accounts.urls")),
]
