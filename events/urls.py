"""Addresses of events."""

from django.urls import path

from events.views import activities

urlpatterns = [
    path("cum/<int:number>/hoat-dong/<int:year>/", activities.activity_list, name="activity_list"),
    path("cum/<int:number>/hoat-dong/<int:year>/moi/", activities.activity_new, name="activity_new"),
    path("hoat-dong/<int:pk>/sua/", activities.activity_edit, name="activity_edit"),
    path("hoat-dong/<int:pk>/da-to-chuc/", activities.activity_hold, name="activity_hold"),
    path("hoat-dong/<int:pk>/khong-to-chuc/", activities.activity_drop, name="activity_drop"),
    path("hoat-dong/<int:pk>/lap-lai/", activities.activity_again, name="activity_again"),
]
