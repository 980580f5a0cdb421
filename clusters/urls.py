"""Addresses of the network and its people."""

from django.urls import path

from clusters.views import people

urlpatterns = [
    # people and invitations
    path("nguoi/", people.people_list, name="people_list"),
    path("nguoi/toi/", people.account_page, name="account_page"),
    path("nguoi/moi/", people.invitation_new, name="invitation_new"),
    path("nguoi/loi-moi/<int:pk>/gui-lai/", people.invitation_resend, name="invitation_resend"),
    path("nguoi/loi-moi/<int:pk>/rut/", people.invitation_withdraw, name="invitation_withdraw"),
    path("nguoi/chuc-trach/<int:pk>/ket-thuc/", people.post_end, name="post_end"),
    path("loi-moi/<str:token>/", people.invitation_accept, name="invitation_accept"),
]
