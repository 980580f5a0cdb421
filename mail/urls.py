"""Addresses of the choices that each person has, and of the outbox."""

from django.urls import path

from mail import views

urlpatterns = [
    path("thu-bao/", views.mail_choices, name="mail_choices"),
    path("thu-di/", views.outbox, name="outbox"),
    path("thu-di/<int:pk>/gui-lai/", views.letter_resend, name="letter_resend"),
    path("thu-di/<int:pk>/coi-nhu-da-gui/", views.letter_settle, name="letter_settle"),
    path("thu-di/dia-chi/<int:pk>/dung-lai/", views.dead_address_clear, name="dead_address_clear"),
]
