"""Reports tabled at a cluster's conference: what lies there for whom, and remarks that become comments."""

import pytest
from django.urls import reverse

from reports.models import Report, Thread
from reports.workflow import threads
from tests import factories
from tests.events.conference_making import make_conference, make_national


@pytest.fixture
def conference(world):
    return make_conference(world, year_reviewed=2026)


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39}, state="submitted")


def address(conference):
    return reverse("conference_reports", args=[conference.pk])


def remark(of, **changes):
    typed = {"code": "PC01", "speaker": "Bà Trần Thị B, Liên hiệp Cà Mau", "text": "Xem lại số này."}
    return {"report": of.pk} | typed | changes


def test_a_remark_becomes_a_comment_on_the_report(world, conference, report, sign_in):
    answer = sign_in(world.people["lead"]).post(address(conference), remark(report))

    assert answer.status_code == 302
    thread = Thread.objects.get()
    assert (thread.report, thread.code, thread.conference) == (report, "PC01", conference)
    assert thread.messages.get().text == "Xem lại số này."
    assert thread.awaits_union
    page = sign_in(world.people["owner"]).get(Report.objects.get().get_absolute_url()).content.decode()
    assert "Nêu tại “Hội nghị tổng kết năm 2026”, 20/11/2026: Bà Trần Thị B, Liên hiệp Cà Mau" in " ".join(page.split())


@pytest.mark.parametrize(
    "name, linked, may",
    [("lead", True, True), ("deputy", True, True), ("vufo", True, True), ("observer", True, False),
     ("owner", True, False), ("neighbour", False, False), ("outsider", False, False), ("last_lead", False, False)],
)  # fmt: skip
def test_who_opens_reports_and_notes_remarks(world, conference, report, sign_in, name, linked, may):
    """All see who has sent; a report is opened by those who read it anyway, remarks are noted by its reviewers."""
    client = sign_in(world.people[name])
    page = client.get(address(conference))
    assert page.status_code == 200
    assert (report.get_absolute_url() in page.content.decode()) is linked
    assert client.post(address(conference), remark(report)).status_code == (302 if may else 403)


def test_remarks_are_read_by_those_who_read_the_report(world, conference, report, sign_in):
    threads.open_thread(report, "PC01", "Số này cao.", by=world.people["lead"], conference=conference, speaker="Ông C")
    told = {
        name: "Số này cao." in sign_in(world.people[name]).get(address(conference)).content.decode()
        for name in ("owner", "lead", "vufo", "observer", "neighbour", "outsider")
    }
    assert told == {
        "owner": True, "lead": True, "vufo": True, "observer": True, "neighbour": False, "outsider": False,
    }  # fmt: skip


def test_a_draft_is_its_unions_own_affair(world, conference, sign_in):
    draft = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39})
    page = sign_in(world.people["lead"]).get(address(conference))
    assert draft.get_absolute_url() not in page.content.decode()
    assert page.context["table"].open_to_remarks == []


@pytest.mark.parametrize(
    "change, field", [({"text": " "}, "text"), ({"code": "ZZ9"}, "code"), ({"report": "9999"}, "report"),
                      ({"report": "x"}, "report"), ({"speaker": "a" * 201}, "speaker")],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(world, conference, report, sign_in, change, field):
    answer = sign_in(world.people["lead"]).post(address(conference), remark(report, **change))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["speaker"].value() == remark(report, **change)["speaker"]
    assert not Thread.objects.exists()


def test_a_conference_of_a_year_before_the_portal_says_so(world, sign_in):
    old = make_conference(world, year_reviewed=2019)
    page = sign_in(world.people["lead"]).get(address(old))
    assert "Năm này các đơn vị chưa báo cáo qua Cổng." in page.content.decode()


def test_other_conferences_table_nothing(world, conference, sign_in):
    client = sign_in(world.people["vufo"])
    assert client.get(address(make_national(world, year_reviewed=2026))).status_code == 404
    assert client.get(address(make_conference(world, title="Tọa đàm"))).status_code == 404


@pytest.mark.parametrize("n", [1, 3])
def test_a_fixed_number_of_queries(world, conference, sign_in, n, django_assert_num_queries):
    for name in ("member", "neighbour", "deputy")[:n]:
        by = factories.make_officer(world.unions[name])
        one = factories.make_report(world.obligations[name], by, {"PC01": 39}, state="submitted")
        threads.open_thread(one, "PC01", "Xem lại.", by=world.people["vufo" if name == "deputy" else "lead"],
                            conference=conference)  # fmt: skip
    client = sign_in(world.people["vufo"])
    client.get(address(conference))
    with django_assert_num_queries(QUERIES):
        client.get(address(conference))


QUERIES = 24
