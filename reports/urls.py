"""Addresses of periods, forms, reports, review and rollups: one block each."""

from django.urls import path

from reports.views import (
    attachments,
    desks,
    filing,
    indicator_sets,
    network,
    periods,
    report_list,
    rerouting,
    review,
    rollup,
    threads,
)

# one union and one cluster, with their reports
urlpatterns = [
    path("lien-hiep/<slug:slug>/", network.union_detail, name="union_detail"),
    path("cum/<int:number>/", network.cluster_year, name="cluster_detail"),
    path("cum/<int:number>/<int:year>/", network.cluster_year, name="cluster_year"),
]

# review: a report as readers see it, decisions, conversation, desks
urlpatterns += [
    path("bao-cao/<int:pk>/", review.report_detail, name="report_detail"),
    path("bao-cao/<int:pk>/da-doc/<int:number>/", review.report_read, name="report_read"),
    path("bao-cao/<int:pk>/tra-lai/", review.report_return, name="report_return"),
    path("bao-cao/<int:pk>/thong-qua/", review.report_endorse, name="report_endorse"),
    path("bao-cao/<int:pk>/duyet/", review.report_accept, name="report_accept"),
    path("bao-cao/<int:pk>/chuyen-nguoi-xet/", rerouting.report_reroute, name="report_reroute"),
    path("cum/<int:number>/<int:year>/xet/<slug:code>/chuyen/", rerouting.cluster_reroute, name="cluster_reroute"),
    path("cum/<int:number>/<int:year>/xet/", desks.cluster_desk, name="cluster_desk"),
    path("xet/", desks.national_desk, name="national_desk"),
    path("bao-cao/<int:pk>/gop-y/", threads.thread_open, name="thread_open"),
    path("gop-y/<int:pk>/tra-loi/", threads.thread_act, {"act": "reply"}, name="thread_reply"),
    path("gop-y/<int:pk>/dong/", threads.thread_act, {"act": "resolve"}, name="thread_resolve"),
    path("gop-y/<int:pk>/mo-lai/", threads.thread_act, {"act": "reopen"}, name="thread_reopen"),
]

# filing: the list, the section pages of a draft, its files, sending
urlpatterns += [
    path("bao-cao/", report_list.report_list, name="report_list"),
    path("bao-cao/moi/<int:obligation>/", filing.report_open, name="report_open"),
    path("bao-cao/<int:pk>/soan/", filing.report_edit, name="report_edit"),
    path("bao-cao/<int:pk>/soan/<str:code>/", filing.report_section, name="report_section"),
    path("bao-cao/<int:pk>/o/<str:code>/", filing.cell_save, name="cell_save"),
    path("bao-cao/<int:pk>/gui/", filing.report_send, name="report_send"),
    path("bao-cao/<int:pk>/dinh-chinh/", filing.report_correct, name="report_correct"),
    path("bao-cao/tep/<int:pk>/", attachments.attachment_download, name="attachment_download"),
]

# periods and who owes them a report
urlpatterns += [
    path("ky-bao-cao/", periods.period_list, name="period_list"),
    path("ky-bao-cao/moi/", periods.period_new, name="period_new"),
    path("ky-bao-cao/don-vi/<int:pk>/mien/", periods.obligation_exempt, name="obligation_exempt"),
    path("ky-bao-cao/don-vi/<int:pk>/gia-han/", periods.obligation_extend, name="obligation_extend"),
    path("ky-bao-cao/<slug:code>/", periods.period_detail, name="period_detail"),
    path("ky-bao-cao/<slug:code>/sua/", periods.period_edit, name="period_edit"),
    path("ky-bao-cao/<slug:code>/mo/", periods.period_open, name="period_open"),
    path("ky-bao-cao/<slug:code>/khoa/", periods.period_close, name="period_close"),
    path("ky-bao-cao/<slug:code>/mo-lai/", periods.period_reopen, name="period_reopen"),
    path("ky-bao-cao/<slug:code>/lui-han/", periods.period_postpone, name="period_postpone"),
    path("ky-bao-cao/<slug:code>/don-vi/them/", periods.obligation_add, name="obligation_add"),
]

# versions of the form
urlpatterns += [
    path("bo-chi-tieu/", indicator_sets.indicator_set_list, name="indicator_set_list"),
    path("bo-chi-tieu/<int:version>/", indicator_sets.indicator_set_detail, name="indicator_set_detail"),
    path("bo-chi-tieu/<int:version>/xem-thu/", indicator_sets.indicator_set_preview, name="indicator_set_preview"),
    path("bo-chi-tieu/<int:version>/chep/", indicator_sets.indicator_set_copy, name="indicator_set_copy"),
    path("bo-chi-tieu/<int:version>/sua/", indicator_sets.indicator_set_edit, name="indicator_set_edit"),
    path("bo-chi-tieu/<int:version>/ban-hanh/", indicator_sets.indicator_set_publish, name="indicator_set_publish"),
    path("bo-chi-tieu/<int:version>/muc/moi/", indicator_sets.section_new, name="section_new"),
    path("bo-chi-tieu/<int:version>/muc/<int:pk>/", indicator_sets.section_edit, name="section_edit"),
    path("bo-chi-tieu/<int:version>/muc/<int:pk>/xoa/", indicator_sets.section_remove, name="section_remove"),
    path("bo-chi-tieu/<int:version>/muc/<int:pk>/chuyen/", indicator_sets.section_move, name="section_move"),
    path("bo-chi-tieu/<int:version>/chi-tieu/moi/", indicator_sets.indicator_new, name="indicator_new"),
    path("bo-chi-tieu/<int:version>/chi-tieu/<int:pk>/", indicator_sets.indicator_edit, name="indicator_edit"),
    path("bo-chi-tieu/<int:version>/chi-tieu/<int:pk>/xoa/", indicator_sets.indicator_remove, name="indicator_remove"),
    path("bo-chi-tieu/<int:version>/chi-tieu/<int:pk>/chuyen/", indicator_sets.indicator_move, name="indicator_move"),
]

# rollups
urlpatterns += [
    path("tong-hop/", rollup.rollup_latest, name="rollup_latest"),
    path("tong-hop/<slug:code>/", rollup.rollup_nation, name="rollup_nation"),
    path("tong-hop/<slug:code>/cum/<int:number>/", rollup.rollup_cluster, name="rollup_cluster"),
    path("tong-hop/<slug:code>/chi-tieu/<slug:indicator>/", rollup.rollup_indicator, name="rollup_indicator"),
]
