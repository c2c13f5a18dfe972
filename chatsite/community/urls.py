"""The URLs of the site as a whole: its first page, its doors, its settings."""

from django.urls import path

from chatsite.community.views import doors, settings, setup

urlpatterns = [
    path("setup/", setup.setup, name="setup"),
    path("setup/<str:token>/", setup.setup, name="setup-link"),
    path("join/<str:token>/", doors.join, name="join"),
    path("join/<str:token>/qr.svg", doors.join_qr, name="join-qr"),
    path("invite/<str:token>/", doors.invite, name="invite"),
    path("invite/<str:token>/qr.svg", doors.invite_qr, name="invite-qr"),
    path("invitations/", doors.invitation_list, name="invitations"),
    path("invitations/<int:pk>/revoke/", doors.revoke, name="invitation-revoke"),
    path("site/", settings.settings, name="site"),
    path("site/join-link/", settings.reset_join_link, name="join-link-reset"),
    path("site/theme.css", settings.theme, name="site-theme"),
    path("site/logo.png", settings.picture, name="site-logo"),
]
