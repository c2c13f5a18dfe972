"""The URLs of people."""

from django.urls import path

from chatsite.accounts import notifications, sidebar, views

urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("notifications/", notifications.set_level, name="level"),
    path("sidebar/", sidebar.sort_rooms, name="sidebar"),
]
