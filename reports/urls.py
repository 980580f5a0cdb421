"""Addresses of periods, forms, reports, review and rollups: one block each."""

from django.urls import path

from reports.views import (
    attachments,
    circulation,
    cluster_reports,
    comments,
    deadlines,
    desks,
    editions,
    filing,
    indicator_sets,
    minutes_paper,
    network,
    periods,
    prose_desk,
    registers,
    report_list,
    rerouting,
    review,
    rollup,
    tabled,
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
    path("hoi-nghi/<int:pk>/bao-cao/", tabled.conference_reports, name="conference_reports"),
    path("hoi-nghi/<int:pk>/bien-ban/", minutes_paper.conference_minutes, name="conference_minutes"),
    path("hoi-nghi/<int:pk>/bien-ban/ban-in/", minutes_paper.minutes_paper, name="minutes_paper"),
    path("bao-cao/<int:pk>/danh-sach-gop-y/", comments.report_comments, name="report_comments"),
    path("bao-cao/<int:pk>/lich-su/<slug:code>/", comments.figure_history, name="figure_history"),
    path("cum/<int:number>/<int:year>/gop-y/", comments.cluster_comments, name="cluster_comments"),
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
    path("bao-cao/<int:pk>/bo-dinh-chinh/", filing.report_abandon, name="report_abandon"),
    path("bao-cao/<int:pk>/so/", registers.report_register, name="report_register"),
    path("bao-cao/<int:pk>/so/cap-nhat/", registers.report_refresh, name="report_refresh"),
    path("bao-cao/<int:pk>/so/<str:code>/", registers.report_register_line, name="report_register_line"),
    path("bao-cao/tep/<int:pk>/", attachments.attachment_download, name="attachment_download"),
]

# periods and who owes them a report
urlpatterns += [
    path("ky-bao-cao/", periods.period_list, name="period_list"),
    path("ky-bao-cao/moi/", periods.period_new, name="period_new"),
    path("ky-bao-cao/don-vi/<int:pk>/mien/", periods.obligation_exempt, name="obligation_exempt"),
    path("ky-bao-cao/don-vi/<int:pk>/gia-han/", periods.obligation_extend, name="obligation_extend"),
    path("ky-bao-cao/don-vi/<int:pk>/mo-lai/", periods.obligation_reopen, name="obligation_reopen"),
    path("ky-bao-cao/don-vi/<int:pk>/khoa-lai/", periods.obligation_close, name="obligation_close"),
    path("ky-bao-cao/<slug:code>/", periods.period_detail, name="period_detail"),
    path("ky-bao-cao/<slug:code>/nhap-muon/", registers.period_late, name="period_late"),
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

# a cluster's own report: its editions, circulations and issue
urlpatterns += [
    path("bao-cao-cum/", cluster_reports.cluster_report_list, name="cluster_report_list"),
    path("bao-cao-cum/mo/<int:number>/<slug:code>/", cluster_reports.cluster_report_open, name="cluster_report_open"),
    path("bao-cao-cum/<int:pk>/", cluster_reports.cluster_report, name="cluster_report"),
    path("bao-cao-cum/<int:pk>/co-so/", cluster_reports.cluster_report_basis, name="cluster_report_basis"),
    path("bao-cao-cum/<int:pk>/chot/", cluster_reports.cluster_report_freeze, name="cluster_report_freeze"),
    path("bao-cao-cum/<int:pk>/ban-hanh/", cluster_reports.cluster_report_issue, name="cluster_report_issue"),
    path("bao-cao-cum/<int:pk>/tiep-nhan/", cluster_reports.cluster_report_receive, name="cluster_report_receive"),
    path("bao-cao-cum/<int:pk>/tra-lai/", cluster_reports.cluster_report_return, name="cluster_report_return"),
    path("bao-cao-cum/<int:pk>/duyet/", cluster_reports.cluster_report_accept, name="cluster_report_accept"),
    path("bao-cao-cum/ban-ky/<int:pk>/", cluster_reports.issue_scan, name="issue_scan"),
    path("bao-cao-cum/<int:pk>/ban/<int:number>/", editions.cluster_edition, name="cluster_edition"),
    path("bao-cao-cum/<int:pk>/so-sanh/", editions.cluster_editions_compare, name="cluster_editions_compare"),
    path("bao-cao-cum/<int:pk>/lay-y-kien/", circulation.cluster_report_circulate, name="cluster_report_circulate"),
    path("bao-cao-cum/<int:pk>/y-kien/<int:number>/", circulation.circulation, name="circulation"),
    path("bao-cao-cum/<int:pk>/y-kien/<int:number>/dong-y/", circulation.circulation_agree, name="circulation_agree"),
    path(
        "bao-cao-cum/<int:pk>/y-kien/<int:number>/gop-y/", circulation.circulation_comment, name="circulation_comment"
    ),
    path("bao-cao-cum/<int:pk>/y-kien/<int:number>/ket-thuc/", circulation.circulation_close, name="circulation_close"),
    path("bao-cao-cum/y-kien/<int:pk>/rut/", circulation.comment_withdraw, name="comment_withdraw"),
    path("bao-cao-cum/y-kien/<int:pk>/xu-ly/", circulation.comment_settle, name="comment_settle"),
]

# the prose desk of a cluster's report
urlpatterns += [
    path("bao-cao-cum/<int:pk>/soan/", prose_desk.cluster_prose_first, name="cluster_prose_first"),
    path("bao-cao-cum/<int:pk>/soan/<str:code>/", prose_desk.cluster_prose, name="cluster_prose"),
    path("bao-cao-cum/<int:pk>/doan/<int:piece>/", prose_desk.piece_save, name="piece_save"),
]

# later due dates that are asked for
urlpatterns += [
    path("gia-han/xin/<int:obligation>/", deadlines.extension_ask, name="extension_ask"),
    path("gia-han/xin/<slug:code>/cum/<int:number>/", deadlines.cluster_extension_ask, name="cluster_extension_ask"),
    path("gia-han/<int:pk>/", deadlines.extension_detail, name="extension_detail"),
    path("gia-han/<int:pk>/cho/", deadlines.extension_grant, name="extension_grant"),
    path("gia-han/<int:pk>/khong-cho/", deadlines.extension_refuse, name="extension_refuse"),
    path("gia-han/<int:pk>/rut/", deadlines.extension_withdraw, name="extension_withdraw"),
]
