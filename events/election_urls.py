"""Addresses of elections."""

from django.urls import path

from events.views import election_recognition, elections

urlpatterns = [
    path("hoi-nghi/<int:pk>/bau/", elections.conference_elections, name="conference_elections"),
    path("hoi-nghi/bau/<int:pk>/", elections.election_detail, name="election_detail"),
    path("hoi-nghi/bau/<int:pk>/ung-vien/", elections.candidate_new, name="candidate_new"),
    path("hoi-nghi/bau/<int:pk>/huy/", elections.election_annul, name="election_annul"),
    path("hoi-nghi/bau/<int:pk>/vong-nua/", elections.election_again, name="election_again"),
    path("hoi-nghi/ung-vien/<int:pk>/rut/", elections.candidate_withdraw, name="candidate_withdraw"),
    path("cum/nhiem-ky/<int:pk>/cong-nhan/", election_recognition.term_recognise, name="term_recognise"),
]
