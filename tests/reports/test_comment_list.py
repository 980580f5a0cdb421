"""The list of comments to take to the conference: of one report and of a cluster's, open ones or all."""

import pytest
from django.urls import reverse

from clusters import clock
from reports.models import Report
from reports.workflow import filing, review, threads
from tests import factories

VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
CLUSTER = "/cum/5/2026/gop-y/"


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 12}, state="submitted")


def page_of(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def statuses(world, sign_in, address):
    return {name: sign_in(world.people[name]).get(address).status_code for name in VISITORS}


def test_visitors(world, sign_in, report):
    one = statuses(world, sign_in, reverse("report_comments", args=[report.pk]))
    all_ = statuses(world, sign_in, CLUSTER)

    readers = {"owner", "head", "lead", "deputy", "vufo", "observer"}
    assert one == {name: 200 if name in readers else 404 for name in VISITORS} | {"anonymous": 302}
    desk = {"lead", "deputy", "vufo", "observer"}
    assert all_ == {name: 200 if name in desk else 404 for name in VISITORS} | {"anonymous": 302}


@pytest.mark.parametrize("address", ["/cum/5/1800/gop-y/", "/cum/77/2026/gop-y/"])
def test_a_cluster_or_year_that_is_not_there(world, sign_in, address):
    assert sign_in(world.people["vufo"]).get(address).status_code == 404


def test_unit_place_value_words_who_when_and_state(world, sign_in, report):
    lead, owner = world.people["lead"], world.people["owner"]
    thread = threads.open_thread(report, "PC01", "Đã gồm <b>khoản</b> cũ?", by=lead, scope="own")
    threads.reply(thread, "Đã gồm.", by=owner, mentions=[world.people["deputy"].pk])
    with clock.set_to(factories.date(2026, 11, 26)):
        review.return_report(report, "Xem lại", by=lead)
        factories.fill(report, {"PC01": 15}, by=owner)
        filing.send(report, by=owner)

    for page in (
        page_of(sign_in(lead), CLUSTER),
        page_of(sign_in(owner), reverse("report_comments", args=[report.pk])),
    ):
        assert "Tỉnh member" in page and "Chỉ tiêu PC01" in page
        assert "Lần 1: 12 → 15" in page
        assert "Đã gồm &lt;b&gt;khoản&lt;/b&gt; cũ?" in page and "Đã gồm." in page
        assert 'Nguyễn Văn lead</b>, Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead), <span class="num">24/11</span>' in page
        assert "nhắc: Nguyễn Văn deputy" in page
        assert "đang mở, chờ người xét" in page


def test_open_ones_first_and_all_when_asked(world, sign_in, report):
    lead = world.people["lead"]
    threads.open_thread(report, "PC02", "Còn mở", by=lead)
    threads.resolve(threads.open_thread(report, "PC01", "Đã đóng", by=lead), by=lead)
    client = sign_in(lead)

    still_open, all_, odd = (page_of(client, CLUSTER, xem=view) for view in ("mo", "tat-ca", "x"))

    assert "Còn mở" in still_open and "Đã đóng" not in still_open and "1 góp ý đang mở" in still_open
    assert "Còn mở" in odd and "Đã đóng" not in odd
    assert all_.index("Đã đóng") < all_.index("Còn mở")  # in the order of the form
    assert "2 góp ý, mở và đã xong" in all_


def test_only_reports_that_the_person_may_see(world, sign_in, report):
    elsewhere = factories.make_report(world.obligations["outsider"], world.people["outsider"], state="submitted")
    threads.open_thread(elsewhere, "PC01", "Chuyện Cụm khác", by=world.people["vufo"])
    threads.open_thread(report, "PC01", "Chuyện Cụm này", by=world.people["lead"])

    page = page_of(sign_in(world.people["lead"]), CLUSTER)

    assert "Chuyện Cụm này" in page and "Chuyện Cụm khác" not in page


def test_the_draft_never_shows(world, sign_in, report):
    threads.open_thread(report, "PC01", "Xem lại", by=world.people["lead"])
    review.return_report(report, "Xem lại", by=world.people["lead"])
    factories.fill(report, {"PC01": 987_654}, by=world.people["owner"])

    assert "987.654" not in page_of(sign_in(world.people["lead"]), CLUSTER)


def test_nothing_to_show_says_so(world, sign_in, report):
    client = sign_in(world.people["lead"])

    assert "Không còn góp ý đang mở" in page_of(client, CLUSTER)
    assert "Chưa có góp ý nào" in page_of(client, CLUSTER, xem="tat-ca")
    assert "Năm 2025 chưa mở kỳ báo cáo nào." in page_of(sign_in(world.people["vufo"]), "/cum/5/2025/gop-y/")
    assert "Không còn góp ý đang mở" in page_of(client, CLUSTER, ky="2026', --")


def test_the_pages_lead_there(world, sign_in, report):
    threads.open_thread(report, "PC01", "Xem lại", by=world.people["lead"])
    client = sign_in(world.people["lead"])

    assert f'href="{reverse("report_comments", args=[report.pk])}"' in page_of(client, report.get_absolute_url())
    assert f'href="{CLUSTER}?ky=2026"' in page_of(client, "/cum/5/2026/xet/")


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow(world, sign_in, rows, django_assert_num_queries):
    for unit in ("member", "neighbour", "last_lead")[:rows]:
        by = world.people["owner" if unit == "member" else unit]
        report = factories.make_report(world.obligations[unit], by, state="submitted")
        for _n in range(rows):
            thread = threads.open_thread(report, "PC01", "Vì sao?", by=world.people["lead"])
            threads.reply(thread, "Vì thế.", by=by)
        review.return_report(report, "Xem lại", by=world.people["lead"])
        factories.fill(report, {"PC01": rows + 5}, by=by)
        filing.send(Report.objects.get(pk=report.pk), by=by)
    client = sign_in(world.people["lead"])

    with django_assert_num_queries(20):
        client.get(CLUSTER)
