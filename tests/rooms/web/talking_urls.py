"""The site's URLs, and views that speak in its rooms."""

from asgiref.sync import sync_to_async
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from rooms.chat import room


def at_once(request: HttpRequest) -> HttpResponse:
    """Say something, and answer with its id."""
    ack = room("lobby").post(request.user, "from a view")
    return HttpResponse("" if ack is None else str(ack.id))


@transaction.atomic
def in_a_transaction(request: HttpRequest) -> HttpResponse:
    """Say something that is told when the view has ended."""
    ack = room("lobby").post(request.user, "from a transaction")
    return HttpResponse("later" if ack is None else str(ack.id))


@transaction.atomic
def that_fails(request: HttpRequest) -> HttpResponse:
    """Say something, and undo it."""
    room("lobby").post(request.user, "never")
    raise RuntimeError


async def asynchronous(request: HttpRequest) -> HttpResponse:
    """Say something on the loop that the sockets run on."""
    user = await request.auser()
    post = sync_to_async(lambda: room("lobby").post(user, "from an async view"))
    return HttpResponse(str(await post()))


urlpatterns = [
    path("at-once/", at_once),
    path("in-a-transaction/", in_a_transaction),
    path("that-fails/", that_fails),
    path("asynchronous/", asynchronous),
    path("", include("chatsite.urls")),
]
