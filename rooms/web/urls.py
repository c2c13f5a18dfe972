"""The chat's URLs: pages and sockets side by side."""

from django.urls import path

from rooms.web import browsing, inbox, making, mentions, own, people, sockets, unreads, views
from websocket.urls import websocket

urlpatterns = [
    path("", views.lobby, name="lobby"),
    path("open/", views.open_room, name="open"),
    path("direct/", people.direct, name="direct"),
    path("mentions/", views.mentions, name="mentions"),
    path("mentions.json", mentions.mentions_json, name="mentions-json"),
    path("notices.json", mentions.notices_json, name="notices-json"),
    path("own.json", own.own_json, name="own-json"),
    path("people.json", people.people_json, name="people-json"),
    path("rooms.json", views.rooms_json, name="rooms-json"),
    path("rooms/", browsing.rooms, name="browse"),
    path("rooms/new/", making.new_room, name="new-room"),
    path("rooms/<str:room>/", views.room, name="room"),
    path("rooms/<str:room>/join/", browsing.join, name="join-room"),
    path("rooms/<str:room>/room.json", views.room_json, name="room-json"),
    path("rooms/<str:room>/qr.svg", views.room_qr, name="room-qr"),
    path("unreads/", views.unreads, name="unreads"),
    path("unreads.json", unreads.unreads_json, name="unreads-json"),
    websocket("ws/rooms/<str:room>/", sockets.room_socket, name="room-socket"),
    websocket("ws/inbox/", inbox.inbox_socket, name="inbox-socket"),
]
