"""The URLs of people."""

from django.urls import path

from chatsite.accounts import views

urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
]
