"""The root URLconf: the chat, its people, and in development the article's examples."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("rooms.web.urls")),
    path("", include("chatsite.accounts.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("", include("chatsite.examples.urls"))]
