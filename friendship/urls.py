"""Addresses of the portal; each app keeps its own."""

from django.conf import settings
from django.urls import include, path

from friendship import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tai-khoan/", include("friendship.account_urls")),
    path("", include("clusters.urls")),
    path("", include("mail.urls")),
    path("", include("aid.urls")),
    path("", include("events.urls")),
    path("", include("reports.urls")),
]

if settings.DEBUG_TOOLBAR:
    urlpatterns.append(path("__debug__/", include("debug_toolbar.urls")))

handler403 = "friendship.views.permission_denied"
handler500 = "friendship.views.server_error"
