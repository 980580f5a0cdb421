"""Addresses of the aid register."""

from django.urls import path

from aid.views import donors, imports, pledge_list, pledge_totals

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
]
