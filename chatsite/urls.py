"""The root URLconf: the chat, its accounts, and in development the examples of the tutorial."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("rooms.web.urls")),
    path("", include("chatsite.accounts.urls")),
    path("", include("chatsite.community.urls")),
]

if settings.DEBUG:
    urlpatterns += [path("", include("chatsite.examples.urls"))]

if settings.SIMPLE_ROOM:
    urlpatterns += [path("", include("chatsite.examples.simple_urls"))]
