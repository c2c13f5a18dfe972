"""The URLs of people."""

from django.urls import path

from chatsite.accounts import notifications, pictures, profile_views, sidebar, views

urlpatterns = [
    path("enter/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("notifications/", notifications.set_level, name="level"),
    path("sidebar/", sidebar.sort_rooms, name="sidebar"),
    path("account/profile/", profile_views.profile, name="profile"),
    path("account/profile/quiet/", profile_views.quiet, name="profile-quiet"),
    path("account/profile/status/", profile_views.status, name="profile-status"),
    path("people/<int:person>/block/", profile_views.block_person, name="block"),
    path(
        "people/<int:person>/picture/<slug:version>/",
        profile_views.picture,
        {"size": pictures.SMALL},
        name="picture",
    ),
    path(
        "people/<int:person>/picture/<slug:version>/large/",
        profile_views.picture,
        {"size": pictures.LARGE},
        name="large-picture",
    ),
]
