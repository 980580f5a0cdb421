"""The list and the overview of cluster reports, and the acts of the offices and of VUFO there."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from clusters import clock
from events.models import JointActivity
from reports.models import ClusterReport, Edition, Issue
from reports.workflow import cluster_reports
from tests import factories

PDF = b"%PDF-1.4\n%%EOF"


def make(world, state="drafting", **fields):
    lead, vufo = world.people["lead"], world.people["vufo"]
    return factories.make_cluster_report(world.cluster, world.period, lead, state=state, vufo=vufo, **fields)


def paper(report, **fields):
    scan = SimpleUploadedFile("bao-cao.pdf", PDF, content_type="application/pdf")
    given = {
        "ban": report.draft.number if report.draft else 1,
        "paper": "12/BC-CĐ",
        "issued_on": "24/11/2026",
        "signatory": "Trần Văn Ký",
        "signatory_title": "Cụm trưởng",
        "scan": scan,
    }
    return given | fields


def text_of(response) -> str:
    return response.content.decode()


# --- list and opening -------------------------------------------------------------------------------


def test_the_list_offers_to_open_what_the_office_may(world, sign_in):
    page = text_of(sign_in(world.people["lead"]).get(reverse("cluster_report_list")))

    assert reverse("cluster_report_open", args=[5, "2026"]) in page
    assert "Chưa có báo cáo Cụm nào" in page


@pytest.mark.parametrize("visitor", ["owner", "outsider", "last_lead", "vufo", "observer"])
def test_others_are_offered_nothing(world, sign_in, visitor):
    page = text_of(sign_in(world.people[visitor]).get(reverse("cluster_report_list")))

    assert "Mở báo cáo Cụm" not in page


def test_opening_twice_leads_to_one_report(world, sign_in):
    client, address = sign_in(world.people["deputy"]), reverse("cluster_report_open", args=[5, "2026"])

    first, second = client.post(address), client.post(address)

    assert first.url == second.url == ClusterReport.objects.get().get_absolute_url()


def test_whoever_holds_no_office_opens_nothing(world, sign_in):
    response = sign_in(world.people["owner"]).post(reverse("cluster_report_open", args=[5, "2026"]))

    assert (response.status_code, ClusterReport.objects.count()) == (403, 0)


def test_the_link_from_the_desk_leads_to_the_report_or_to_the_list(world, sign_in):
    client, address = sign_in(world.people["lead"]), reverse("cluster_report_open", args=[5, "2026"])

    assert client.get(address).url == reverse("cluster_report_list")
    report = make(world)
    assert client.get(address).url == report.get_absolute_url()


def test_the_list_asks_the_same_whatever_its_length(world, sign_in, django_assert_num_queries):
    client, address = sign_in(world.people["vufo"]), reverse("cluster_report_list")
    make(world, "issued")
    client.get(address)

    with django_assert_num_queries(5):
        client.get(address)
    for year in (2024, 2025):
        period = factories.make_period(year=year, indicator_set=world.form)
        with clock.set_to(date(year, 12, 1)):
            factories.make_term(world.cluster, world.unions["neighbour"], year, "lead" if year == 2024 else "deputy")
            by = factories.make_head(world.unions["neighbour"])
            factories.make_cluster_report(world.cluster, period, by, state="issued")
    with django_assert_num_queries(5):
        page = text_of(client.get(address))
    assert page.count("01/BC-CĐ") == 3


# --- overview ---------------------------------------------------------------------------------------


def test_who_finds_the_draft(world, sign_in):
    report = make(world)

    found = {
        name: sign_in(person).get(report.get_absolute_url()).status_code
        for name, person in world.people.items()
        if person is not None
    }

    assert {name for name, status in found.items() if status == 200} == {"lead", "deputy"}
    assert set(found.values()) == {200, 404}


def test_who_finds_a_report_once_an_edition_is_kept(world, sign_in):
    report = make(world)
    cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"])

    found = {
        name: sign_in(person).get(report.get_absolute_url()).status_code
        for name, person in world.people.items()
        if person is not None
    }

    assert {name for name, status in found.items() if status == 404} == {"outsider"}


def test_members_read_the_edition_kept_last_and_not_the_draft(world, sign_in):
    report = make(world, pieces={"PC": ["Đã chốt"]})
    cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"])
    factories.make_piece(report.draft, "PC", "Mới viết thêm", world.people["lead"])

    member = text_of(sign_in(world.people["owner"]).get(report.get_absolute_url()))
    lead = text_of(sign_in(world.people["lead"]).get(report.get_absolute_url()))

    assert "Đã chốt" in member and "Mới viết thêm" not in member
    assert "Mới viết thêm" in lead
    draft = reverse("cluster_edition", args=[report.pk, 2])
    assert sign_in(world.people["owner"]).get(draft).status_code == 404
    assert sign_in(world.people["lead"]).get(draft).status_code == 200


def test_figures_stand_with_who_is_behind_them_and_lead_into_the_rollup(world, sign_in):
    factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 7}, state="submitted")
    report = make(world)

    page = text_of(sign_in(world.people["lead"]).get(report.get_absolute_url()))

    assert "1/5 đơn vị có báo cáo" in page
    assert "Tỉnh neighbour" in page
    link = reverse("rollup_indicator", args=["2026", "PC01"])
    assert f'{link}?cum=5&amp;co-so=sent">7</a>' in page


def test_joint_activities_held_so_far_are_shown_and_kept(world, sign_in):
    for day, title in ((date(2026, 5, 1), "Tập huấn chung"), (date(2025, 5, 1), "Năm ngoái")):
        JointActivity.objects.create(
            cluster=world.cluster, year=day.year, title=title, host=world.unions["deputy"], held_on=day, state="held",
            changed_at=clock.now(), changed_by=world.people["lead"],
        )  # fmt: skip
    report = make(world)

    edition = cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"])

    assert [row["title"] for row in edition.activities] == ["Tập huấn chung"]
    page = text_of(sign_in(world.people["lead"]).get(report.get_absolute_url()))
    assert "Tập huấn chung" in page and "Năm ngoái" not in page and "Tỉnh deputy" in page


def test_the_overview_asks_the_same_whatever_there_is(world, sign_in, django_assert_num_queries):
    client = sign_in(world.people["lead"])
    factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 7}, state="submitted")
    report = make(world, pieces={"PC": ["Một"]})
    cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"])
    client.get(report.get_absolute_url())

    with django_assert_num_queries(30):
        client.get(report.get_absolute_url())
    for name in ("neighbour", "deputy"):
        by = factories.make_officer(world.unions[name])
        factories.make_report(world.obligations[name], by, {"PC01": 3, "PC05": 9}, state="submitted")
    for text in ("Hai", "Ba"):
        factories.make_piece(report.draft, "PC", text, world.people["lead"])
        cluster_reports.freeze_provisional(report.pk, "Hội nghị", by=world.people["lead"])
    with django_assert_num_queries(30):
        page = text_of(client.get(report.get_absolute_url()))
    assert "3/5 đơn vị có báo cáo" in page


def test_the_office_chooses_what_the_figures_are_counted_from(world, sign_in):
    report = make(world)

    sign_in(world.people["deputy"]).post(reverse("cluster_report_basis", args=[report.pk]), {"co-so": "accepted"})

    assert Edition.objects.get(pk=report.draft_id).basis == "accepted"
    page = text_of(sign_in(world.people["lead"]).get(report.get_absolute_url()))
    assert "theo báo cáo VUFO đã duyệt" in page and "0/5 đơn vị có báo cáo" in page


@pytest.mark.parametrize("visitor", ["owner", "last_lead", "vufo", "observer"])
@pytest.mark.parametrize("name", ["basis", "freeze", "circulate", "issue"])
def test_readers_do_none_of_the_offices_work(world, sign_in, visitor, name):
    report = make(world)
    cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"])

    response = sign_in(world.people[visitor]).post(reverse(f"cluster_report_{name}", args=[report.pk]))

    assert response.status_code == 403


# --- freezing and issuing ---------------------------------------------------------------------------


def test_freezing_keeps_an_edition_at_its_own_address(world, sign_in):
    report = make(world)
    client = sign_in(world.people["lead"])

    response = client.post(
        reverse("cluster_report_freeze", args=[report.pk]), {"ban": 1, "occasion": "Hội nghị Cụm 05/12"}
    )

    assert response.url == report.get_absolute_url()
    page = text_of(client.get(reverse("cluster_edition", args=[report.pk, 1])))
    assert "Hội nghị Cụm 05/12" in page and "bản tạm thời trình hội nghị số 1" in page


def test_a_second_click_on_an_old_page_says_so(world, sign_in):
    report, client = make(world), sign_in(world.people["lead"])
    address = reverse("cluster_report_freeze", args=[report.pk])
    client.post(address, {"ban": 1, "occasion": "Hội nghị"})

    response = client.post(address, {"ban": 1, "occasion": "Hội nghị"}, follow=True)

    assert "vừa chốt bản này" in text_of(response)
    assert Edition.objects.frozen().count() == 1


def test_a_live_figure_that_stands_for_nothing_stops_freezing_and_issuing(world, sign_in):
    report, client = make(world, pieces={"PC": ["Đạt [[XX99]]."]}), sign_in(world.people["lead"])

    frozen = client.post(reverse("cluster_report_freeze", args=[report.pk]), {"ban": 1, "occasion": "Hội nghị"})
    issued = client.post(reverse("cluster_report_issue", args=[report.pk]), paper(report))

    assert (frozen.status_code, issued.status_code) == (422, 422)
    assert "[[XX99]]" in text_of(frozen) and 'value="Hội nghị"' in text_of(frozen)
    assert Edition.objects.frozen().count() == 0


def test_issuing_sends_the_report_to_vufo_with_its_scan(world, sign_in):
    report = make(world)

    sign_in(world.people["lead"]).post(
        reverse("cluster_report_issue", args=[report.pk]), paper(report, paper=" số 12 / bc – cđ ")
    )

    issue = Issue.objects.get()
    assert (str(issue), issue.scan_name) == ("12/BC-CĐ", "bao-cao.pdf")
    assert ClusterReport.objects.get().state == "issued"
    response = sign_in(world.people["vufo"]).get(reverse("issue_scan", args=[issue.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Cache-Control"] == "private, no-store"
    assert sign_in(world.people["outsider"]).get(reverse("issue_scan", args=[issue.pk])).status_code == 404


def test_the_form_suggests_the_next_number_and_the_head_as_signatory(world, sign_in):
    half_year = factories.make_period(year=2026, kind="half_year", indicator_set=world.form)
    by = world.people["lead"]
    other = cluster_reports.open_cluster_report(world.cluster, half_year, by=by)
    cluster_reports.issue(other, factories.make_issuing(world.cluster, number=11, symbol="BC-C5"), by=by)
    report = make(world)

    page = text_of(sign_in(by).get(reverse("cluster_report_issue", args=[report.pk])))

    assert 'value="12/BC-C5"' in page and by.full_name in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"paper": "12"}, "cách nhau bằng dấu gạch chéo"),
        ({"paper": "0/BC-CĐ"}, "Số bắt đầu từ 1"),
        ({"issued_on": "25/11/2026"}, "không thể ở sau hôm nay"),
        ({"issued_on": "01/01/2020"}, "trước ngày đầu của kỳ"),
        ({"issued_on": "31/02/2026"}, "Không có ngày này."),
        ({"issued_on": "hôm nay"}, "Ghi ngày như"),
        ({"signatory": ""}, "Người ký"),
        ({"scan": SimpleUploadedFile("a.pdf", b"MZ not a PDF")}, "Nội dung tệp này không thuộc loại nào"),
        ({"scan": SimpleUploadedFile("a.pdf", b"")}, "Tệp rỗng"),
        ({"scan": ""}, "Chọn tệp PDF"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_what_was_typed_stays(world, sign_in, fields, said):
    report = make(world)

    response = sign_in(world.people["lead"]).post(
        reverse("cluster_report_issue", args=[report.pk]), paper(report, **fields)
    )

    assert response.status_code == 422
    assert said in text_of(response)
    assert "Cụm trưởng" in text_of(response)
    assert Issue.objects.count() == 0


def test_a_photo_is_no_scan(world, sign_in):
    photo = SimpleUploadedFile("a.pdf", png(), content_type="application/pdf")

    report = make(world)
    response = sign_in(world.people["lead"]).post(
        reverse("cluster_report_issue", args=[report.pk]), paper(report, scan=photo)
    )

    assert "không phải tệp PDF" in text_of(response)


def png() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (4, 4)).save(drawn, "PNG")
    return drawn.getvalue()


def test_a_scan_too_large_is_refused(world, sign_in, settings):
    settings.UPLOAD_MAX_BYTES = 5
    report = make(world)

    response = sign_in(world.people["lead"]).post(reverse("cluster_report_issue", args=[report.pk]), paper(report))

    assert "nhiều nhất" in text_of(response) and response.status_code == 422


def test_a_number_used_this_year_is_refused_at_its_field(world, sign_in):
    make(world, "issued")
    half_year = factories.make_period(year=2026, kind="half_year", indicator_set=world.form)
    other = cluster_reports.open_cluster_report(world.cluster, half_year, by=world.people["lead"])

    response = sign_in(world.people["lead"]).post(
        reverse("cluster_report_issue", args=[other.pk]), paper(other, paper="1/BC-CĐ")
    )

    form = response.context["form"]
    assert list(form.errors) == ["paper"] and "đã dùng" in form.errors["paper"][0]


# --- VUFO -------------------------------------------------------------------------------------------


def test_vufo_receives_and_accepts(world, sign_in):
    report, client = make(world, "issued"), sign_in(world.people["vufo"])

    client.post(reverse("cluster_report_receive", args=[report.pk]), {"ban": 1})
    assert ClusterReport.objects.get().state == "received"
    client.post(reverse("cluster_report_accept", args=[report.pk]), {"ban": 1})

    page = text_of(client.get(report.get_absolute_url()))
    assert ClusterReport.objects.get().state == "accepted"
    assert "Quyết định của VUFO" not in page


def test_a_return_without_a_reason_is_refused_and_one_with_it_reaches_the_cluster(world, sign_in):
    report, address = make(world, "issued"), "cluster_report_return"
    client = sign_in(world.people["vufo"])

    refused = client.post(reverse(address, args=[report.pk]), {"ban": 1, "reason": " "})
    client.post(reverse(address, args=[report.pk]), {"ban": 1, "reason": "Thiếu phụ lục"})

    assert refused.status_code == 422
    page = text_of(sign_in(world.people["lead"]).get(report.get_absolute_url()))
    assert "Thiếu phụ lục" in page and "Soạn lời văn" in page


def test_a_reason_typed_for_an_edition_that_was_replaced_stays(world, sign_in):
    report = make(world, "returned")
    cluster_reports.issue(report, factories.make_issuing(world.cluster), by=world.people["lead"])

    response = sign_in(world.people["vufo"]).post(
        reverse("cluster_report_return", args=[report.pk]), {"ban": 1, "reason": "Thiếu phụ lục"}
    )

    assert response.status_code == 409
    assert "Thiếu phụ lục" in text_of(response) and "bản mới" in text_of(response)


@pytest.mark.parametrize("visitor", ["owner", "lead", "last_lead", "observer"])
@pytest.mark.parametrize("name", ["receive", "return", "accept"])
def test_only_vufo_decides(world, sign_in, visitor, name):
    report = make(world, "issued")

    response = sign_in(world.people[visitor]).post(reverse(f"cluster_report_{name}", args=[report.pk]), {"ban": 1})

    assert response.status_code == 403
    assert ClusterReport.objects.get().state == "issued"


def test_the_cluster_page_leads_to_the_report(world, sign_in):
    page = text_of(sign_in(world.people["lead"]).get(reverse("cluster_year", args=[5, 2026])))

    assert reverse("cluster_report_open", args=[5, "2026"]) in page


def test_the_history_names_who_did_what_in_which_office(world, sign_in):
    report = make(world, "returned")

    page = text_of(sign_in(world.people["lead"]).get(report.get_absolute_url()))

    assert "Ban hành, gửi VUFO" in page and "Cán bộ VUFO" in page and "Cụm trưởng Cụm 5 năm 2026" in page
