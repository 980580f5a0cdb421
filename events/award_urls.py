"""Addresses of commendations."""

from django.urls import path

from events.views import (
    award_acts,
    award_bulk,
    award_entry,
    award_kinds,
    award_photos,
    award_scores,
    award_steps,
    awards,
)

urlpatterns = [
    path("khen-thuong/", awards.award_list, name="award_list"),
    path("khen-thuong/moi/", award_entry.award_new, name="award_new"),
    path("khen-thuong/danh-sach/", award_bulk.award_bulk, name="award_bulk"),
    path("khen-thuong/de-nghi/", awards.nomination_list, name="nomination_list"),
    path("khen-thuong/de-nghi/moi/", award_entry.nomination_new, name="nomination_new"),
    path("khen-thuong/hinh-thuc/", award_kinds.award_kind_list, name="award_kind_list"),
    path("khen-thuong/hinh-thuc/moi/", award_kinds.award_kind_new, name="award_kind_new"),
    path("khen-thuong/hinh-thuc/<int:pk>/sua/", award_kinds.award_kind_edit, name="award_kind_edit"),
    path("khen-thuong/han-muc/moi/", award_kinds.award_quota_new, name="award_quota_new"),
    path("khen-thuong/han-muc/<int:pk>/sua/", award_kinds.award_quota_edit, name="award_quota_edit"),
    path("khen-thuong/thi-dua/", award_scores.score_sheet_list, name="score_sheet_list"),
    path("khen-thuong/thi-dua/moi/", award_scores.score_sheet_new, name="score_sheet_new"),
    path("khen-thuong/thi-dua/<int:year>/", award_scores.score_sheet, name="score_sheet"),
    path("khen-thuong/thi-dua/<int:year>/sua/", award_scores.score_sheet_edit, name="score_sheet_edit"),
    path("khen-thuong/thi-dua/<int:year>/buoc/", award_scores.score_sheet_move, name="score_sheet_move"),
    path("khen-thuong/thi-dua/<int:year>/<slug:slug>/", award_scores.score_card, name="score_card"),
    path("khen-thuong/lien-hiep/<slug:slug>/", awards.award_union, name="award_union"),
    path("khen-thuong/anh/<int:pk>/", award_photos.award_photo, name="award_photo"),
    path("khen-thuong/anh/<int:pk>/bo/", award_photos.award_photo_remove, name="award_photo_remove"),
    path("khen-thuong/<int:pk>/", awards.award_detail, name="award_detail"),
    path("khen-thuong/<int:pk>/nguoi-duoc-khen/", awards.award_recipient, name="award_recipient"),
    path("khen-thuong/<int:pk>/sua/", award_entry.award_edit, name="award_edit"),
    path("khen-thuong/<int:pk>/trao/", award_acts.award_present, name="award_present"),
    path("khen-thuong/<int:pk>/anh/", award_photos.award_photo_new, name="award_photo_new"),
    path("khen-thuong/<int:pk>/rut/", award_acts.award_revoke, name="award_revoke"),
    path("khen-thuong/<int:pk>/khoi-phuc/", award_acts.award_restore, name="award_restore"),
    path("khen-thuong/<int:pk>/binh-bau/", award_steps.award_vote, name="award_vote"),
    path("khen-thuong/<int:pk>/gui/", award_steps.award_forward, name="award_forward"),
    path("khen-thuong/<int:pk>/quyet-dinh/", award_steps.award_decide, name="award_decide"),
    path("khen-thuong/<int:pk>/khong-khen/", award_steps.award_decline, name="award_decline"),
    path("khen-thuong/<int:pk>/lui/", award_steps.award_step_back, name="award_step_back"),
]
