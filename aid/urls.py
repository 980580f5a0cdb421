"""Addresses of the aid register."""

from django.urls import path

from aid.views import donors, imports, pledge_acts, pledge_entry, pledge_list, pledge_money, pledge_page, pledge_totals

urlpatterns = [
    # the list, totals, files, donors
    path("vien-tro/", pledge_list.pledge_list, name="pledge_list"),
    path("vien-tro/tong-hop/", pledge_totals.pledge_totals, name="pledge_totals"),
    path("vien-tro/nap/", imports.pledge_import, name="pledge_import"),
    path("vien-tro/nap/mau/", imports.import_template, name="import_template"),
    path("vien-tro/nap/<int:pk>/", imports.import_check, name="import_check"),
    path("vien-tro/nha-tai-tro/", donors.donor_list, name="donor_list"),
    path("vien-tro/nha-tai-tro/them/", donors.donor_new, name="donor_new"),
    path("vien-tro/nha-tai-tro/<int:pk>/", donors.donor_detail, name="donor_detail"),
    path("vien-tro/nha-tai-tro/<int:pk>/sua/", donors.donor_edit, name="donor_edit"),
    path("vien-tro/nha-tai-tro/<int:pk>/gop/", donors.donor_merge, name="donor_merge"),
    path("vien-tro/nha-tai-tro/gop/<int:pk>/hoan-tac/", donors.donor_unmerge, name="donor_unmerge"),
    # one pledge
    path("vien-tro/moi/", pledge_entry.pledge_new, name="pledge_new"),
    path("vien-tro/<int:pk>/", pledge_page.pledge_detail, name="pledge_detail"),
    path("vien-tro/<int:pk>/sua/", pledge_entry.pledge_edit, name="pledge_edit"),
    path("vien-tro/<int:pk>/buoc/", pledge_acts.pledge_step, name="pledge_step"),
    path("vien-tro/<int:pk>/rut/", pledge_acts.pledge_withdraw, name="pledge_withdraw"),
    path("vien-tro/<int:pk>/thoi-gian/", pledge_acts.pledge_span, name="pledge_span"),
    path("vien-tro/<int:pk>/gia-tri/<slug:point>/", pledge_money.value_new, name="value_new"),
    path("vien-tro/gia-tri/<int:pk>/rut/", pledge_money.value_revoke, name="value_revoke"),
    path("vien-tro/<int:pk>/giai-ngan/", pledge_money.disbursement_new, name="disbursement_new"),
    path("vien-tro/giai-ngan/<int:pk>/sua/", pledge_money.disbursement_edit, name="disbursement_edit"),
    path("vien-tro/giai-ngan/<int:pk>/rut/", pledge_money.disbursement_revoke, name="disbursement_revoke"),
    path("vien-tro/<int:pk>/cong-trinh/", pledge_acts.work_new, name="work_new"),
    path("vien-tro/cong-trinh/<int:pk>/", pledge_acts.work_edit, name="work_edit"),
    path("vien-tro/<int:pk>/tep/", pledge_acts.aid_file_new, name="aid_file_new"),
    path("vien-tro/tep/<int:pk>/", pledge_page.aid_file_download, name="aid_file_download"),
    path("vien-tro/tep/<int:pk>/bo/", pledge_acts.aid_file_remove, name="aid_file_remove"),
]
