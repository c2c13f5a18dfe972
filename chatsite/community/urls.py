"""The URLs of the site as a whole: its first page, its doors, its settings."""

from django.urls import path

from chatsite.community.views import (
    audit,
    bans,
    doors,
    filters,
    people,
    reports,
    settings,
    setup,
)

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
    path("site/people/", people.people, name="site-people"),
    path("site/people/<int:pk>/", people.person, name="site-person"),
    path("site/people/<int:pk>/<slug:act>/", people.act, name="site-person-act"),
    path("site/bans/", bans.ban_list, name="site-bans"),
    path("site/bans/<int:pk>/lift/", bans.lift, name="site-ban-lift"),
    path("site/reports/", reports.report_list, name="site-reports"),
    path("site/reports/<int:room>/<int:number>/", reports.report, name="site-report"),
    path("site/reports/<int:room>/<int:number>/<slug:act>/", reports.act, name="site-report-act"),
    path("site/filters/", filters.filter_list, name="site-filters"),
    path("site/filters/<int:pk>/remove/", filters.remove, name="site-filter-remove"),
    path("site/audit/", audit.audit, name="site-audit"),
    path("site/join-link/", settings.reset_join_link, name="join-link-reset"),
    path("site/theme.css", settings.theme, name="site-theme"),
    path("site/logo.png", settings.picture, name="site-logo"),
]
