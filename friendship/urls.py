"""Addresses of the portal; each app keeps its own."""

from django.urls import include, path

from friendship import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tai-khoan/", include("allauth.urls")),
    path("", include("clusters.urls")),
    path("", include("reports.urls")),
]

handler403 = "friendship.views.permission_denied"
handler500 = "friendship.views.server_error"
