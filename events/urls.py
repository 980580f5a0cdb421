"""Addresses of events."""

from django.urls import include, path

from events.views import (
    activities,
    delegation_entry,
    delegation_month,
    delegation_totals,
    delegations,
    recommendations,
)

urlpatterns = [
    path("cum/<int:number>/hoat-dong/<int:year>/", activities.activity_list, name="activity_list"),
    path("cum/<int:number>/hoat-dong/<int:year>/moi/", activities.activity_new, name="activity_new"),
    path("hoat-dong/<int:pk>/sua/", activities.activity_edit, name="activity_edit"),
    path("hoat-dong/<int:pk>/da-to-chuc/", activities.activity_hold, name="activity_hold"),
    path("hoat-dong/<int:pk>/khong-to-chuc/", activities.activity_drop, name="activity_drop"),
    path("hoat-dong/<int:pk>/lap-lai/", activities.activity_again, name="activity_again"),
    # delegations that come and go
    path("doan/", delegations.delegation_list, name="delegation_list"),
    path("doan/tong-hop/", delegation_totals.delegation_totals, name="delegation_totals"),
    path("doan/moi/", delegation_entry.delegation_new, name="delegation_new"),
    path("doan/thang/", delegation_month.delegation_month, name="delegation_month"),
    path("doan/<int:pk>/", delegations.delegation_detail, name="delegation_detail"),
    path("doan/<int:pk>/sua/", delegation_entry.delegation_edit, name="delegation_edit"),
    path("doan/<int:pk>/rut/", delegation_entry.delegation_revoke, name="delegation_revoke"),
    path("doan/<int:pk>/khoi-phuc/", delegation_entry.delegation_restore, name="delegation_restore"),
    path("doan/<int:pk>/khong-cung-don/", delegation_entry.delegation_leave, name="delegation_leave"),
    path("doan/<int:pk>/anh/", delegation_entry.delegation_photo_new, name="delegation_photo_new"),
    path("doan/anh/<int:pk>/", delegations.delegation_photo, name="delegation_photo"),
    path("doan/anh/<int:pk>/bo/", delegation_entry.delegation_photo_remove, name="delegation_photo_remove"),
    # requests to a higher body
    path("kien-nghi/", recommendations.recommendation_list, name="recommendation_list"),
    path("kien-nghi/moi/", recommendations.recommendation_new, name="recommendation_new"),
    path("kien-nghi/<int:pk>/", recommendations.recommendation_detail, name="recommendation_detail"),
    path("", include("events.conference_urls")),
    path("", include("events.award_urls")),
    path("", include("events.election_urls")),
]
