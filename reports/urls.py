"""Addresses of periods, forms, reports, review and rollups: one block each."""

from django.urls import path

from reports.views import threads

urlpatterns = []

# review: the conversation on a report
urlpatterns += [
    path("bao-cao/<int:pk>/gop-y/", threads.thread_open, name="thread_open"),
    path("gop-y/<int:pk>/tra-loi/", threads.thread_act, {"act": "reply"}, name="thread_reply"),
    path("gop-y/<int:pk>/dong/", threads.thread_act, {"act": "resolve"}, name="thread_resolve"),
    path("gop-y/<int:pk>/mo-lai/", threads.thread_act, {"act": "reopen"}, name="thread_reopen"),
]
