"""What is said at a conference of the cluster's own report: who notes it, where it is read, how it is settled."""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from clusters import clock
from clusters.models import LeadershipTerm, User
from friendship.cluster_report_tasks import tasks_of_cluster_reports
from mail.models import Letter
from reports.models import ClusterReport, PassageComment, Thread
from reports.workflow import circulation, cluster_reports
from reports.workflow.conference_remarks import note_on_cluster_report
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories
from tests.events.conference_making import make_conference

PROSE = {"PC": ["Vận động được nhiều khoản."]}
SPEAKER = "Bà Trần Thị B, Liên hiệp Cà Mau"
PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


@pytest.fixture(autouse=True)
def on_the_day(world):
    with clock.set_to(date(2026, 11, 20)):
        yield


@pytest.fixture
def conference(world):
    return make_conference(world, year_reviewed=2026)


@pytest.fixture
def report(world):
    """A draft of which the members have been shown a provisional edition."""
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"], PROSE)
    cluster_reports.freeze_provisional(report, "Hội nghị Cụm", by=world.people["lead"])
    return ClusterReport.objects.get(pk=report.pk)


def table(conference):
    return reverse("conference_reports", args=[conference.pk])


def typed(**changes):
    return {"report": "cum", "code": "PC", "speaker": SPEAKER, "text": "Nêu rõ hơn kết quả."} | changes


def note(world, conference, report, by="lead", code="PC", text="Nêu rõ hơn kết quả.", speaker=SPEAKER):
    return note_on_cluster_report(report, code, text, by=world.people[by], conference=conference, speaker=speaker)


def settle_address(remark):
    return reverse("comment_settle", args=[remark.pk])


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


# --- noting ------------------------------------------------------------------------------------------------


def test_a_remark_lands_on_the_clusters_own_report_and_on_no_members(world, conference, report, sign_in):
    answer = sign_in(world.people["lead"]).post(table(conference), typed())

    assert answer.status_code == 302
    remark = PassageComment.objects.get()
    assert (remark.report, remark.code, remark.conference, remark.outcome) == (report, "PC", conference, "open")
    assert not Thread.objects.exists()
    page = text_of(sign_in(world.people["deputy"]).get(report.get_absolute_url()))
    assert f"<b>{SPEAKER}</b>" in page and "Nêu tại “Hội nghị tổng kết năm 2026”, 20/11/2026" in page
    assert "Nêu rõ hơn kết quả." in page and settle_address(remark) in page and "Còn 1 ý kiến chưa xử lý." in page


def test_a_remark_on_the_whole_report_or_on_a_line(world, conference, report, sign_in):
    client = sign_in(world.people["lead"])
    assert client.post(table(conference), typed(code="ca")).status_code == 302
    assert client.post(table(conference), typed(code="PC01")).status_code == 302

    assert set(PassageComment.objects.values_list("code", flat=True)) == {"", "PC01"}
    label = world.form.indicators.get(code="PC01").label
    page = text_of(client.get(report.get_absolute_url()))
    assert "Cả báo cáo" in page and f"PC01 {label}" in page


def test_the_whole_of_a_members_report_is_no_field(world, conference, report, sign_in):
    sent = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 3}, state="submitted")
    client = sign_in(world.people["lead"])

    page = client.post(table(conference), typed(report=sent.pk, code="ca"))
    assert page.status_code == 422 and page.context["form"].errors.keys() == {"code"}
    assert page.context["form"]["text"].value() == "Nêu rõ hơn kết quả."
    assert client.post(table(conference), typed(report=sent.pk)).status_code == 302
    assert Thread.objects.get().report == sent and not PassageComment.objects.exists()


def allowed(world, conference, report) -> set[str]:
    done = set()
    for name in PEOPLE:
        try:
            with transaction.atomic():
                note(world, conference, report, by=name)
                done.add(name)
                raise RuntimeError
        except (NotAllowed, RuntimeError):
            continue
    return done


def test_who_notes_is_who_writes_the_report_and_vufo(world, conference, report, sign_in):
    assert allowed(world, conference, report) == {"lead", "deputy", "vufo"}
    for name in PEOPLE:
        client = sign_in(world.people[name])
        may = name in {"lead", "deputy", "vufo"}
        assert ('value="cum"' in client.get(table(conference)).content.decode()) is may, name
        assert client.post(table(conference), typed(text=f"Lời của {name}")).status_code == (302 if may else 403)


def test_a_draft_that_nobody_was_shown_takes_remarks_of_its_writers_alone(world, conference, sign_in):
    draft = factories.make_cluster_report(world.cluster, world.period, world.people["lead"], PROSE)
    note(world, conference, draft)
    shown = {name for name in PEOPLE if "Nêu rõ hơn" in text_of(sign_in(world.people[name]).get(table(conference)))}

    assert shown == {"lead", "deputy"}
    assert 'value="cum"' not in sign_in(world.people["vufo"]).get(table(conference)).content.decode()


def test_what_was_issued_takes_no_more_and_what_vufo_returned_does(world, conference, report, sign_in):
    lead, vufo = world.people["lead"], world.people["vufo"]
    cluster_reports.issue(report, factories.make_issuing(world.cluster), by=lead)
    with pytest.raises(Overtaken, match="không nhận thêm"):
        note(world, conference, report)
    assert 'value="cum"' not in sign_in(lead).get(table(conference)).content.decode()

    cluster_reports.return_cluster_report(report, "Bổ sung", by=vufo)
    assert note(world, conference, report).outcome == "open"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"text": " "}, "text"), ({"code": "ZZ9"}, "code"), ({"report": "cụm"}, "report"), ({"speaker": "a" * 201},
     "speaker"), ({"text": "Hộ chiếu C1234567"}, "text")],
)  # fmt: skip
def test_bad_input_keeps_what_was_typed(world, conference, report, sign_in, change, field):
    page = sign_in(world.people["lead"]).post(table(conference), typed(**change))

    assert page.status_code == 422 and field in page.context["form"].errors
    assert page.context["form"]["speaker"].value() == typed(**change)["speaker"]
    assert not PassageComment.objects.exists()


def test_what_the_workflow_refuses(world, conference, report):
    with pytest.raises(Blocked, match="không tổng kết năm"):
        note(world, make_conference(world, title="Hội nghị năm trước", year_reviewed=2025), report)
    with pytest.raises(Blocked, match="Ghi ý kiến"):
        note(world, conference, report, text="  ")
    with pytest.raises(Overtaken, match="không còn trong biểu"):
        note(world, conference, report, code="ZZ9")
    with clock.set_to(date(2026, 11, 19)), pytest.raises(Blocked, match="từ ngày ấy"):
        note(world, conference, report)
    assert not PassageComment.objects.exists()


def test_a_double_click_is_one_remark(world, conference, report, sign_in):
    client = sign_in(world.people["lead"])
    for _click in range(2):
        client.post(table(conference), typed())
    assert PassageComment.objects.count() == 1
    client.post(table(conference), typed(speaker="Ông C"))
    assert PassageComment.objects.count() == 2


def test_a_remark_is_of_a_conference_or_of_a_member(world, conference, report):
    remark = note(world, conference, report)
    with pytest.raises(IntegrityError), transaction.atomic():
        PassageComment.objects.filter(pk=remark.pk).update(conference=None)


# --- reading -----------------------------------------------------------------------------------------------


def test_remarks_are_read_by_those_who_read_the_report(world, conference, report, sign_in):
    remark = note(world, conference, report)
    readers = set(PEOPLE) - {"outsider"}
    place = f"{report.get_absolute_url()}#y-kien-{remark.pk}"

    found = {name: text_of(sign_in(world.people[name]).get(table(conference))) for name in PEOPLE}
    assert {name for name, page in found.items() if place in page and "Nêu rõ hơn" in page} == readers
    pages = {name: sign_in(world.people[name]).get(report.get_absolute_url()) for name in PEOPLE}
    assert {name for name, page in pages.items() if "Nêu rõ hơn" in page.content.decode()} == readers
    assert pages["outsider"].status_code == 404
    settling = {name for name, page in pages.items() if settle_address(remark) in page.content.decode()}
    assert settling == {"lead", "deputy"}


@pytest.mark.parametrize("name", ["minutes_paper", "conference_minutes"])
def test_the_minutes_hold_the_words_with_the_field_and_the_speaker(world, conference, report, sign_in, name):
    note(world, conference, report)
    note(world, conference, report, code="", speaker="", text="Còn dài")
    page = text_of(sign_in(world.people["owner"]).get(reverse(name, args=[conference.pk])))
    if name == "conference_minutes":
        assert f"{report.get_absolute_url()}#y-kien-" in page
    page = re.sub(r"</?a[^>]*>", "", page)

    place = world.form.sections.get(code="PC").narrative_label or world.form.sections.get(code="PC").title
    assert f"<b>{SPEAKER}</b>, Báo cáo của Cụm 5, PC {place}: Nêu rõ hơn kết quả." in page
    assert "Báo cáo của Cụm 5, Cả báo cáo: Còn dài" in page and "Chưa ghi ý kiến" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_a_fixed_number_of_queries(world, conference, report, sign_in, n, django_assert_num_queries):
    for place in range(n):
        note(world, conference, report, text=f"Ý {place}", by=("lead", "deputy", "vufo")[place])
    client = sign_in(world.people["lead"])
    for address, queries in ((table(conference), TABLE), (report.get_absolute_url(), PAGE)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


TABLE, PAGE = 30, 33


# --- settling ----------------------------------------------------------------------------------------------


def test_its_writers_settle_it_one_by_one_and_only_then_issue(world, conference, report, sign_in):
    first, second = note(world, conference, report), note(world, conference, report, code="", text="Viết ngắn lại.")
    lead = sign_in(world.people["lead"])
    with pytest.raises(Blocked, match="Còn 2 ý kiến chưa xử lý"):
        cluster_reports.issue(report, factories.make_issuing(world.cluster), by=world.people["lead"])

    refused = lead.post(settle_address(first), {"outcome": "explained", "response": ""})
    assert refused.status_code == 422 and "Ghi vì sao giữ nguyên" in text_of(refused)
    done = lead.post(settle_address(first), {"outcome": "explained", "response": "Đã có ở mục II."})
    assert done.url == f"{report.get_absolute_url()}#y-kien-{first.pk}"
    lead.post(settle_address(second), {"outcome": "taken", "response": ""})

    assert list(PassageComment.objects.order_by("pk").values_list("outcome", flat=True)) == ["explained", "taken"]
    page = text_of(sign_in(world.people["owner"]).get(report.get_absolute_url()))
    assert "Đã có ở mục II." in page and "đã tiếp thu" in page
    cluster_reports.issue(report, factories.make_issuing(world.cluster), by=world.people["lead"])


@pytest.mark.parametrize(
    ("name", "status"),
    [("outsider", 404), ("owner", 403), ("neighbour", 403), ("observer", 403), ("vufo", 403), ("deputy", 302)],
)
def test_who_settles(world, conference, report, sign_in, name, status):
    remark = note(world, conference, report)
    answer = sign_in(world.people[name]).post(settle_address(remark), {"outcome": "taken"})
    assert answer.status_code == status


def test_a_remark_of_a_conference_is_not_withdrawn(world, conference, report, sign_in):
    remark = note(world, conference, report)
    withdraw = reverse("comment_withdraw", args=[remark.pk])
    assert {sign_in(world.people[name]).post(withdraw).status_code for name in ("lead", "owner", "vufo")} == {403}
    assert PassageComment.objects.get().outcome == "open"


def test_the_members_comments_are_settled_beside_it(world, conference, report):
    """A round of comments keeps its own place and its own count."""
    row = factories.make_circulation(report, world.people["lead"])
    answer = row.answers.get(union=world.unions["member"])
    circulation.comment(answer, "Bổ sung Cà Mau.", by=world.people["owner"], code="PC")
    note(world, conference, report)

    with pytest.raises(Blocked, match="Đang lấy ý kiến"):
        cluster_reports.issue(report, factories.make_issuing(world.cluster), by=world.people["lead"])
    found = PassageComment.objects.of_reports([report])
    assert {(one.on_report, one.answer_id) for one in found} == {(report.pk, answer.pk), (report.pk, None)}
    assert not PassageComment.objects.of_reports([]).exists()


def test_the_words_of_an_answer_outlive_the_session(world, conference, report, sign_in):
    remark = note(world, conference, report)
    lead = world.people["lead"]
    author = sign_in(lead).get(report.get_absolute_url()).context["author"]
    client, words = Client(), "Đã nêu ở mục II, giữ nguyên."
    answer = client.post(settle_address(remark), {"outcome": "explained", "response": words, "author": author})
    assert answer.status_code == 302
    client.force_login(lead)

    page = client.get(report.get_absolute_url())

    assert words in page.content.decode() and PassageComment.objects.get().outcome == "open"
    client.post(settle_address(remark), {"outcome": "explained", "response": words, "author": author})
    remark.refresh_from_db()
    assert (remark.outcome, remark.response) == ("explained", words)


def test_the_writers_are_told_and_find_it_on_the_first_page(world, conference, report):
    Letter.objects.all().delete()
    note(world, conference, report)

    letters = Letter.objects.all()
    assert {letter.user.username for letter in letters} == {"deputy"}  # not the lead, who typed it
    assert {letter.link for letter in letters} == {report.get_absolute_url()}
    assert "Nêu rõ" not in letters[0].text
    for name in ("lead", "deputy"):
        tasks = [task for _h, task in tasks_of_cluster_reports(User.objects.get(pk=world.people[name].pk))]
        assert ("Xử lý 1 ý kiến về báo cáo Cụm, năm 2026", report.get_absolute_url()) in [
            (task.title, task.url) for task in tasks
        ]


def test_words_that_were_settled_are_not_taken_for_new_ones(world, conference, report):
    circulation.settle(note(world, conference, report), "taken", "Đã bổ sung.", by=world.people["lead"])
    with pytest.raises(Overtaken, match="đã được xử lý"):
        note(world, conference, report)


def test_vufo_notes_nothing_that_nobody_could_settle(world, conference, report):
    LeadershipTerm.objects.filter(cluster=world.cluster, year=2026).update(valid_to=date(2026, 6, 30))
    with pytest.raises(Overtaken, match="chưa ai xử lý"):
        note(world, conference, report, by="vufo")
