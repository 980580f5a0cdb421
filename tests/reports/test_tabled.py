"""Reports tabled at a cluster's conference: what lies there for whom, and remarks that become comments."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from clusters.views import kept
from clusters.workflow.rows import version
from events.workflow import conferences
from reports.models import Report, Thread
from reports.workflow import cluster_reports, threads
from tests import factories
from tests.events.conference_making import make_conference, make_national


@pytest.fixture
def conference(world):
    return make_conference(world, year_reviewed=2026)


@pytest.fixture(autouse=True)
def on_the_day(world):
    with clock.set_to(date(2026, 11, 20)):
        yield


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
    """A report is opened by those who read it anyway, remarks are noted by its reviewers."""
    client = sign_in(world.people[name])
    page = client.get(address(conference))
    assert page.status_code == 200
    assert (report.get_absolute_url() in page.content.decode()) is linked
    assert client.post(address(conference), remark(report)).status_code == (302 if may else 403)


ALL = {"Tỉnh lead", "Tỉnh deputy", "Tỉnh member", "Tỉnh neighbour", "Tỉnh last_lead"}


@pytest.mark.parametrize(
    "name, known",
    [("lead", ALL), ("deputy", ALL), ("vufo", ALL), ("observer", ALL), ("owner", {"Tỉnh member"}),
     ("neighbour", {"Tỉnh neighbour"}), ("last_lead", {"Tỉnh last_lead"}), ("outsider", set())],
)  # fmt: skip
def test_how_single_members_stand_is_for_those_who_may_know(world, conference, report, sign_in, name, known):
    """As on the desks; everybody else: the own union, and how many have sent."""
    page = sign_in(world.people[name]).get(address(conference))
    table = page.context["table"]
    assert {row.name for row in table.rows} == known
    assert (table.sent, table.owed) == (1, 5)
    content = page.content.decode()
    assert "1/5 đơn vị đã gửi" in content
    assert ("Tỉnh member" in content.split("<h2>Các báo cáo")[1].split("</table>")[0]) is ("Tỉnh member" in known)


def test_the_own_people_read_from_their_draft(world, conference, sign_in):
    draft = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39})
    linked = {
        name: draft.get_absolute_url() in sign_in(world.people[name]).get(address(conference)).content.decode()
        for name in ("owner", "lead", "vufo", "neighbour", "outsider")
    }
    assert linked == {"owner": True, "lead": False, "vufo": False, "neighbour": False, "outsider": False}


def test_the_clusters_own_draft_is_linked_for_its_offices(world, conference, sign_in):
    lead = world.people["lead"]
    begin = reverse("cluster_report_open", args=[world.cluster.number, "2026"])
    assert begin in sign_in(lead).get(address(conference)).content.decode()
    draft = cluster_reports.open_cluster_report(world.cluster, world.obligations["member"].period, by=lead)
    linked = {
        name: draft.get_absolute_url() in sign_in(world.people[name]).get(address(conference)).content.decode()
        for name in ("lead", "deputy", "owner", "neighbour", "vufo")
    }
    assert linked == {"lead": True, "deputy": True, "owner": False, "neighbour": False, "vufo": False}


def test_the_programme_leads_to_the_tabled_reports(world, conference, sign_in):
    page = sign_in(world.people["neighbour"]).get(conference.get_absolute_url())
    assert address(conference) in page.content.decode()


def test_before_the_day_no_remark_was_made(world, conference, report, sign_in):
    with clock.set_to(date(2026, 11, 19)):
        client = sign_in(world.people["lead"])
        page = client.get(address(conference)).content.decode()
        assert "Hội nghị họp ngày 20/11/2026. Ghi ý kiến từ ngày ấy." in page and 'name="text"' not in page
        refused = client.post(address(conference), remark(report))
    assert refused.status_code == 422 and "Ghi ý kiến từ ngày ấy." in refused.content.decode()
    assert refused.context["form"]["text"].value() == "Xem lại số này." and 'name="text"' in refused.content.decode()
    assert not Thread.objects.exists()


def test_a_conference_that_is_off_takes_no_remark(world, conference, report, sign_in):
    conferences.call_off(conference, "Bão", by=world.people["lead"], seen=version(conference))
    client = sign_in(world.people["lead"])
    page = client.get(address(conference)).content.decode()
    assert "Hội nghị này không họp nên không có ý kiến để ghi." in page and 'name="text"' not in page
    assert client.post(address(conference), remark(report)).status_code == 422
    assert not Thread.objects.exists()


def test_a_double_click_is_one_remark(world, conference, report, sign_in):
    client = sign_in(world.people["lead"])
    for _click in range(2):
        assert client.post(address(conference), remark(report)).status_code == 302
    assert Thread.objects.get().messages.count() == 1
    client.post(address(conference), remark(report, text="Một ý khác."))
    client.post(address(conference), remark(report, speaker="Ông C"))
    assert Thread.objects.count() == 3


def test_a_remark_waits_for_the_next_sign_in(world, conference, report, client):
    lead = world.people["lead"]
    client.post(address(conference), remark(report) | {"author": kept.author_mark(lead)})
    client.force_login(lead)
    form = client.get(address(conference)).context["form"]
    assert {name: str(form[name].value()) for name in remark(report)} == {
        name: str(value) for name, value in remark(report).items()
    }


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
    assert answer.content.decode().count("Chưa lưu được. Cần sửa:") == 1
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


QUERIES = 28


def test_no_union_is_chosen_beforehand(conference, report, world, sign_in):
    client = sign_in(world.people["lead"])
    assert client.get(address(conference)).context["form"].fields["report"].choices[0] == ("", "Chọn…")

    answer = client.post(address(conference), remark(report, report=""))

    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"report"}
    assert "Xem lại số này." in answer.content.decode() and not Thread.objects.exists()


def test_no_section_is_chosen_beforehand_and_the_whole_report_comes_first(conference, report, world, sign_in):
    factories.make_cluster_report(world.cluster, world.period, world.people["lead"], {"PC": ["Vận động."]})
    client = sign_in(world.people["lead"])
    choices = client.get(address(conference)).context["form"].fields["code"].choices
    assert choices[:2] == [("", "Chọn…"), ("ca", "Cả báo cáo (chỉ với báo cáo Cụm)")]

    answer = client.post(address(conference), remark(report, code=""))

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"code": ["Chọn ý kiến nói về phần nào."]}
    assert "Xem lại số này." in answer.content.decode() and not Thread.objects.exists()


def hint(client, conference) -> str:
    return client.get(address(conference)).context["form"].fields["report"].help_text


def test_why_a_report_is_not_to_be_chosen(conference, report, world, sign_in):
    """The own one, what was not sent, what was accepted; each with who takes the remark instead."""
    for name, state in (("lead", "submitted"), ("neighbour", "accepted")):
        vufo = {"vufo": world.people["vufo"], "reviewer": world.people["deputy"]} if state == "accepted" else {}
        factories.make_report(world.obligations[name], world.people[name], state=state, **vufo)

    assert hint(sign_in(world.people["lead"]), conference) == (
        "Ý kiến về báo cáo của Tỉnh lead do Cụm phó ghi. Chưa gửi: Tỉnh deputy, Tỉnh last_lead. "
        "Đã duyệt, không nhận thêm ý kiến: Tỉnh neighbour."
    )
    assert hint(sign_in(world.people["deputy"]), conference).startswith("Chưa gửi: Tỉnh deputy, Tỉnh last_lead.")


def test_the_name_of_a_union_is_no_markup_in_the_hint(conference, report, world, sign_in):
    world.unions["last_lead"].names.update(short_name="<b>Tỉnh</b>")
    page = sign_in(world.people["lead"]).get(address(conference)).content.decode()
    assert "&lt;b&gt;Tỉnh" in page and "<b>Tỉnh</b>" not in page


def test_what_was_returned_is_counted_apart_from_what_was_sent(conference, world, sign_in):
    people = world.people
    factories.make_report(world.obligations["member"], people["owner"], state="returned", reviewer=people["lead"])
    page = sign_in(world.people["owner"]).get(address(conference)).content.decode()
    assert "0/5 đơn vị đã gửi, 1 trả lại" in page
