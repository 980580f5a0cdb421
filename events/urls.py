"""Addresses of events."""

from django.urls import path

from events.views import activities, conference_page, conferences

urlpatterns = [
    path("cum/<int:number>/hoat-dong/<int:year>/", activities.activity_list, name="activity_list"),
    path("cum/<int:number>/hoat-dong/<int:year>/moi/", activities.activity_new, name="activity_new"),
    path("hoat-dong/<int:pk>/sua/", activities.activity_edit, name="activity_edit"),
    path("hoat-dong/<int:pk>/da-to-chuc/", activities.activity_hold, name="activity_hold"),
    path("hoat-dong/<int:pk>/khong-to-chuc/", activities.activity_drop, name="activity_drop"),
    path("hoat-dong/<int:pk>/lap-lai/", activities.activity_again, name="activity_again"),
    # conferences
    path("hoi-nghi/", conferences.conference_list, name="conference_list"),
    path("hoi-nghi/moi/", conferences.conference_new, name="conference_new"),
    path("hoi-nghi/<int:pk>/", conference_page.conference_detail, name="conference_detail"),
    path("hoi-nghi/<int:pk>/sua/", conferences.conference_edit, name="conference_edit"),
    path("hoi-nghi/<int:pk>/da-hop/", conferences.conference_hold, name="conference_hold"),
    path("hoi-nghi/<int:pk>/khong-hop/", conferences.conference_call_off, name="conference_call_off"),
    path("hoi-nghi/<int:pk>/lap-lai/", conferences.conference_again, name="conference_again"),
]
