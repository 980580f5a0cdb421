"""Addresses of conferences."""

from django.urls import path

from events.views import (
    conference_bulk,
    conference_calendar,
    conference_delegates,
    conference_files,
    conference_minutes,
    conference_page,
    conference_rows,
    conferences,
    pacts,
)

urlpatterns = [
    path("hoi-nghi/", conferences.conference_list, name="conference_list"),
    path("hoi-nghi/moi/", conferences.conference_new, name="conference_new"),
    path("hoi-nghi/<int:pk>/", conference_page.conference_detail, name="conference_detail"),
    path("hoi-nghi/<int:pk>/sua/", conferences.conference_edit, name="conference_edit"),
    path("hoi-nghi/<int:pk>/da-hop/", conferences.conference_hold, name="conference_hold"),
    path("hoi-nghi/<int:pk>/khong-hop/", conferences.conference_call_off, name="conference_call_off"),
    path("hoi-nghi/<int:pk>/lap-lai/", conferences.conference_again, name="conference_again"),
    path("hoi-nghi/<int:pk>/bang/<slug:table>/", conference_rows.conference_rows, name="conference_rows"),
    path("hoi-nghi/<int:pk>/dai-bieu/", conference_delegates.conference_delegates, name="conference_delegates"),
    path("hoi-nghi/<int:pk>/dai-bieu/them/", conference_delegates.delegate_new, name="delegate_new"),
    path("hoi-nghi/<int:pk>/dai-bieu/dan/", conference_bulk.delegate_bulk, name="delegate_bulk"),
    path("hoi-nghi/dai-bieu/<int:pk>/sua/", conference_delegates.delegate_edit, name="delegate_edit"),
    path("hoi-nghi/dai-bieu/<int:pk>/rut/", conference_delegates.delegate_withdraw, name="delegate_withdraw"),
    path("hoi-nghi/<int:pk>/diem-danh/", conference_delegates.conference_door, name="conference_door"),
    # papers, photos, the page for everybody
    path("hoi-nghi/<int:pk>/tep/", conference_files.conference_file_new, name="conference_file_new"),
    path("hoi-nghi/noi-dung/<int:pk>/nop/", conference_files.paper_hand_in, name="paper_hand_in"),
    path("hoi-nghi/tep/<int:pk>/", conference_files.conference_file, name="conference_file"),
    path("hoi-nghi/tep/<int:pk>/sua/", conference_files.conference_file_edit, name="conference_file_edit"),
    path("hoi-nghi/tep/<int:pk>/bo/", conference_files.conference_file_remove, name="conference_file_remove"),
    path("hoi-nghi/tep/<int:pk>/cong-khai/", conference_files.conference_file_show, name="conference_file_show"),
    path("hoi-nghi/<int:pk>/cong-khai/", conference_files.conference_publish, name="conference_publish"),
    path("hoi-nghi/<int:pk>/xem-truoc/", conference_files.conference_preview, name="conference_preview"),
    path("hoi-nghi/<int:pk>/mo-lai-cong-khai/", conference_files.conference_show_again, name="conference_show_again"),
    path("hoi-nghi/<int:pk>/thoi-cong-khai/", conference_files.conference_withhold, name="conference_withhold"),
    path(
        "hoi-nghi/tep/<int:pk>/thoi-cong-khai/",
        conference_files.conference_file_withhold,
        name="conference_file_withhold",
    ),
    path("cong-khai/hoi-nghi/<int:pk>/", conference_files.conference_public, name="conference_public"),
    path("cong-khai/hoi-nghi/tep/<int:pk>/", conference_files.public_file, name="public_file"),
    # the month, and calendars of other programs
    path("hoi-nghi/lich/", conference_calendar.conference_calendar, name="conference_calendar"),
    path("hoi-nghi/lich/dia-chi/", conference_calendar.feed_addresses, name="feed_addresses"),
    path("lich/<str:token>.ics", conference_calendar.calendar_feed, name="calendar_feed"),
    # minutes, remarks, resolutions; the page of the minutes is in `reports`, since it tells what was said of these
    path("hoi-nghi/<int:pk>/bien-ban/sua/", conference_minutes.minutes_edit, name="minutes_edit"),
    path("hoi-nghi/<int:pk>/y-kien/", conference_minutes.remark_new, name="remark_new"),
    path("hoi-nghi/y-kien/<int:pk>/rut/", conference_minutes.remark_withdraw, name="remark_withdraw"),
    path("hoi-nghi/<int:pk>/ket-luan/", conference_minutes.resolution_new, name="resolution_new"),
    path("hoi-nghi/ket-luan/<int:pk>/sua/", conference_minutes.resolution_edit, name="resolution_edit"),
    path("hoi-nghi/ket-luan/<int:pk>/rut/", conference_minutes.resolution_withdraw, name="resolution_withdraw"),
    path("hoi-nghi/ket-luan/viec/<int:pk>/xong/", conference_minutes.resolution_finish, name="resolution_finish"),
    path("hoi-nghi/ket-luan/viec/<int:pk>/mo-lai/", conference_minutes.resolution_reopen, name="resolution_reopen"),
    # the pact of a cluster's year
    path("cum/<int:number>/giao-uoc/<int:year>/", pacts.pact_detail, name="pact_detail"),
    path("cum/<int:number>/giao-uoc/<int:year>/sua/", pacts.pact_edit, name="pact_edit"),
]
