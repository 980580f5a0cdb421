"""The send page, sending, and opening a correction."""

import pytest
from django.urls import reverse

from reports.models import Act, Report, ReportingPeriod
from reports.workflow.filing import Entry
from tests import factories


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39})


@pytest.fixture
def owner(world, sign_in):
    return sign_in(world.people["owner"])


def send_url(report):
    return reverse("report_send", args=[report.pk])


def state_of(report):
    return Report.objects.get(pk=report.pk).state


def test_what_blocks_is_listed_with_links_to_the_fields(world, report, owner):
    factories.fill(report, {"PC01": Entry(), "PC08": 5}, by=world.people["owner"])

    page = owner.get(send_url(report))

    section = reverse("report_section", args=[report.pk, "PC"])
    assert [(problem.kind, url) for problem, url in page.context["blocking"]] == [
        ("block", f"{section}#PC01"),
        ("warn", f"{section}#PC08"),
    ]
    assert f'href="{section}#PC01"' in page.content.decode()
    assert "disabled" in page.content.decode()


def test_the_route_is_told(world, report, owner):
    page = owner.get(send_url(report)).content.decode()

    assert "Gửi tới Cụm trưởng Cụm 5 năm 2026 là Liên hiệp Tỉnh lead." in page
    assert "Cụm phó là Liên hiệp Tỉnh deputy cũng xét được." in page


def test_the_leads_own_report_goes_to_the_deputy(world, sign_in):
    report = factories.make_report(world.obligations["lead"], world.people["lead"])

    page = sign_in(world.people["lead"]).get(send_url(report)).content.decode()

    assert "Gửi tới Cụm phó Cụm 5 năm 2026 là Liên hiệp Tỉnh deputy." in page and "Tỉnh lead." not in page


def test_without_a_lead_it_goes_to_vufo(world, sign_in):
    report = factories.make_report(world.obligations["outsider"], world.people["outsider"])

    assert "Gửi thẳng tới VUFO" in sign_in(world.people["outsider"]).get(send_url(report)).content.decode()


def test_a_good_draft_is_sent_once_even_by_a_double_click(report, owner):
    first, second = owner.post(send_url(report)), owner.post(send_url(report), follow=True)

    assert first.url == reverse("report_detail", args=[report.pk])
    assert "đã được gửi rồi" in second.content.decode()
    assert state_of(report) == "submitted"
    assert list(Act.objects.filter(report=report).values_list("kind", flat=True)) == ["open", "send"]


def test_a_draft_with_a_block_is_not_sent(world, report, owner):
    factories.fill(report, {"PC02": 40}, by=world.people["owner"])

    answer = owner.post(send_url(report))

    assert answer.url == send_url(report)
    assert "còn 1 chỗ phải sửa" in owner.get(answer.url).content.decode()
    assert state_of(report) == "draft"


def test_a_warning_stops_until_it_is_explained(world, report, owner):
    factories.fill(report, {"PC08": 5}, by=world.people["owner"])
    owner.post(send_url(report))
    assert state_of(report) == "draft"

    factories.fill(report, {"PC08": Entry("number", 5, "exact", "Khoản cũ")}, by=world.people["owner"])
    page = owner.get(send_url(report))
    assert [(problem.code, note) for problem, note in page.context["explained"]] == [("PC08", "Khoản cũ")]
    assert "Giải trình: Khoản cũ" in page.content.decode()
    owner.post(send_url(report))

    assert state_of(report) == "submitted"


def test_a_closed_period_is_not_sent(world, report, owner):
    ReportingPeriod.objects.filter(pk=world.period.pk).update(state="closed")

    page = owner.get(send_url(report)).content.decode()
    answer = owner.post(send_url(report), follow=True)

    assert "đã khóa, không sửa được nữa" in page
    assert "đã khóa, không sửa được" in answer.content.decode()
    assert state_of(report) == "draft"


def test_a_correction_needs_a_reason_and_opens_a_round(world, owner):
    people = world.people
    report = factories.make_report(
        world.obligations["member"], people["owner"], state="accepted", reviewer=people["lead"], vufo=people["vufo"]
    )
    url = reverse("report_correct", args=[report.pk])

    empty = owner.post(url, {"reason": " \u200b "})
    assert empty.status_code == 422 and "Ghi lý do đính chính" in empty.content.decode()
    answer = owner.post(url, {"reason": "Sót một khoản"})

    report.refresh_from_db()
    assert answer.url == reverse("report_edit", args=[report.pk])
    assert (report.state, report.draft_round.number, report.accepted_round.number) == ("draft", 2, 1)
    assert report.draft_round.correction_reason == "Sót một khoản"
    again = owner.post(url, {"reason": "Lần nữa"})
    assert again.url == reverse("report_detail", args=[report.pk])
    assert report.rounds.count() == 2


def test_a_report_that_was_not_accepted_is_not_corrected(world, report, owner):
    url = reverse("report_correct", args=[report.pk])

    assert "Chỉ báo cáo đã duyệt" in owner.get(url).content.decode()
    assert owner.post(url, {"reason": "Vội"}).status_code == 302
    assert report.rounds.count() == 1
