"""The page of a report: which round shows, what changed, who may act, and that a draft never leaks."""

import re
from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from reports.models import Report
from reports.workflow import filing, review, threads
from reports.workflow.filing import Entry
from tests import factories

VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
READERS = {"owner", "head", "lead", "deputy", "vufo", "observer"}


@pytest.fixture
def report(world):
    figures = {"PC01": 181, "PC05": Entry("number", 288_000_000_000, "over", "Gồm khoản chuyển tiếp")}
    return factories.make_report(
        world.obligations["member"], world.people["owner"], figures, {"PC": "Đã vận động 181 khoản."}, "submitted"
    )


def page_of(client, report, query=""):
    return client.get(reverse("report_detail", args=[report.pk]) + query).content.decode()


def test_visitors(world, sign_in, report):
    address = reverse("report_detail", args=[report.pk])

    seen = {name: sign_in(world.people[name]).get(address).status_code for name in VISITORS}
    posted = {name: sign_in(world.people[name]).post(address).status_code for name in VISITORS}

    assert seen == {name: 200 if name in READERS else 404 for name in VISITORS} | {"anonymous": 302}
    assert posted == dict.fromkeys(VISITORS, 405) | {"anonymous": 302}


def test_a_draft_is_seen_by_its_union_alone(world, sign_in):
    report = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 987_654})
    address = reverse("report_detail", args=[report.pk])

    seen = {name: sign_in(world.people[name]).get(address).status_code for name in VISITORS}

    assert seen == dict.fromkeys(VISITORS, 404) | {"anonymous": 302, "owner": 302, "head": 302}
    assert sign_in(world.people["owner"]).get(address).url == f"/bao-cao/{report.pk}/soan/"


def test_the_round_being_written_never_shows(world, sign_in, report):
    review.return_report(report, "Xem lại", by=world.people["lead"])
    factories.fill(report, {"PC01": 987_654}, {"PC": "Câu chưa gửi"}, by=world.people["owner"])

    for name in READERS:
        client = sign_in(world.people[name])
        for query in ("", "?lan=1", "?xem=doi", "?xem=tat-ca"):
            page = page_of(client, report, query)
            assert "987.654" not in page and "Câu chưa gửi" not in page
        assert client.get(reverse("report_detail", args=[report.pk]), {"lan": 2}).status_code == 404
        assert client.post(reverse("report_read", args=[report.pk, 2])).status_code == 404


@pytest.mark.parametrize("number", ["0", "7", "x", "", "-1", "٣", "9" * 30])
def test_a_tampered_round_is_not_found(world, sign_in, report, number):
    client = sign_in(world.people["lead"])

    assert client.get(reverse("report_detail", args=[report.pk]), {"lan": number}).status_code == 404


def test_values_with_qualifier_scope_and_note(world, sign_in, report):
    page = page_of(sign_in(world.people["lead"]), report)

    assert '<span class="hn-q">trên</span> <span title="288.000.000.000 đồng">288 tỷ đồng</span>' in page
    assert "Gồm khoản chuyển tiếp" in page
    assert "Đã vận động 181 khoản." in page
    assert "Tỉnh member: báo cáo năm 2026, lần 1" in page


def test_old_and_new_values_stand_side_by_side(world, sign_in, report):
    review.note_reading(report.sent_round, by=world.people["lead"])
    review.return_report(report, "Xem lại PC01", by=world.people["lead"])
    factories.fill(report, {"PC01": 182}, {"PC": "Đã vận động 182 khoản."}, by=world.people["owner"])
    filing.send(report, by=world.people["owner"])

    changed = page_of(sign_in(world.people["lead"]), report)
    before = page_of(sign_in(world.people["lead"]), report, "?lan=1")

    text = " ".join(changed.split())
    assert "<del>181 </del>" in text and "<ins>182 </ins>" in text
    assert "Đã vận động <del>181</del><ins>182</ins> khoản." in text
    assert "PC05" not in text.split("<tbody>")[1].split("</tbody>")[0]
    assert "Bạn đang xem lần 1." in before
    assert "<ins>" not in before


def test_views_narrow_the_lines(world, sign_in, report):
    threads.open_thread(report, "PC05", "Nêu nguồn", by=world.people["lead"])
    client = sign_in(world.people["lead"])

    def codes(query):
        page = page_of(client, report, query)
        return {code for code in ("PC01", "PC05", "HB02", "PC08") if f'id="{code}"' in page}

    assert codes("?xem=gop-y") == {"PC05"}
    assert codes("?xem=canh-bao") == set()
    assert codes("?xem=tat-ca") == {"PC01", "PC05", "HB02", "PC08"}


def test_last_year_and_its_change_are_shown(world, sign_in):
    with factories.clock.set_to(factories.date(2025, 11, 20)):
        past = factories.make_period(2025, indicator_set=world.form)
        obligation = factories.make_obligation(past, world.unions["member"])
        factories.make_report(obligation, world.people["owner"], {"PC01": 150}, state="submitted")
    report = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 180}, state="submitted")

    page = page_of(sign_in(world.people["vufo"]), report)

    assert "Năm 2025" in page
    assert "+20,0%" in page


def test_a_ratio_is_hedged_as_its_parts_and_stands_beside_last_year(world, sign_in):
    with factories.clock.set_to(factories.date(2025, 11, 20)):
        past = factories.make_period(2025, indicator_set=world.form)
        obligation = factories.make_obligation(past, world.unions["member"])
        factories.make_report(obligation, world.people["owner"], {"PC05": 50, "PC19": 150}, state="submitted")
    figures = {"PC05": Entry("number", 75, "over"), "PC19": 100}
    report = factories.make_report(world.obligations["member"], world.people["owner"], figures, state="submitted")

    page = page_of(sign_in(world.people["vufo"]), report, "?xem=tat-ca")

    row = re.search(r'<tr[^>]*>\s*<th scope="row" id="PC20">.*?</tr>', page, re.S)[0]
    cells = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
    assert cells[:3] == ["khoảng 75", "33,33", "+41,7 điểm %"]


def test_who_may_act_since_when_and_by_which_office(world, sign_in, report):
    page = " ".join(page_of(sign_in(world.people["observer"]), report).split())

    assert "Cụm trưởng Cụm 5 (Tỉnh lead)" in page
    assert "Cụm phó Cụm 5 (Tỉnh deputy)" in page
    assert "24/11/2026, 09:00" in page
    assert "12/12/2026" in page


def test_history_names_actor_office_and_reason(world, sign_in, report):
    review.return_report(report, "Thiếu thuyết minh <b>PC05</b>", by=world.people["deputy"])

    page = page_of(sign_in(world.people["owner"]), report)

    assert "Thiếu thuyết minh &lt;b&gt;PC05&lt;/b&gt;" in page
    assert "Cụm phó Cụm 5 năm 2026 (Tỉnh deputy)" in page
    assert "Cán bộ Liên hiệp Tỉnh member" in page


def test_only_those_whose_turn_it_is_get_the_decision_box(world, sign_in, report):
    shown = {name: 'id="quyet-dinh"' in page_of(sign_in(world.people[name]), report) for name in READERS}
    assert shown == dict.fromkeys(READERS, False) | {"lead": True, "deputy": True}

    factories.read_and(review.endorse, report, world.people["lead"])

    shown = {name: 'id="quyet-dinh"' in page_of(sign_in(world.people[name]), report) for name in READERS}
    assert shown == dict.fromkeys(READERS, False) | {"vufo": True}


def test_opening_is_noted_by_post_only(world, sign_in, report):
    client = sign_in(world.people["lead"])

    page_of(client, report)
    assert not report.sent_round_id or Report.objects.get(pk=report.pk).sent_round.readings.count() == 0
    response = client.post(reverse("report_read", args=[report.pk, 1]))

    assert response.status_code == 204
    assert [r.user.username for r in Report.objects.get(pk=report.pk).sent_round.readings.all()] == ["lead"]


def test_visitors_of_reading(world, sign_in, report):
    address = reverse("report_read", args=[report.pk, 1])

    posted = {name: sign_in(world.people[name]).post(address).status_code for name in VISITORS}

    assert posted == {name: 204 if name in READERS else 404 for name in VISITORS} | {"anonymous": 302}
    assert sign_in(world.people["lead"]).get(address).status_code == 405


def test_form_for_a_comment_without_javascript(world, sign_in, report):
    lead = page_of(sign_in(world.people["lead"]), report, "?gop-y=PC05&pham-vi=own")
    owner = page_of(sign_in(world.people["owner"]), report, "?gop-y=PC05&pham-vi=own")

    assert 'name="o" value="PC05"' in lead and 'name="lan" value="1"' in lead
    assert 'name="o" value="PC05"' not in owner


@pytest.mark.parametrize("rounds", [1, 3])
def test_query_count_does_not_grow(world, sign_in, report, rounds, django_assert_num_queries):
    for number in range(rounds):
        threads.open_thread(report, "PC01", "Vì sao?", by=world.people["lead"])
        if number:
            review.return_report(report, "Xem lại", by=world.people["lead"])
            factories.fill(report, {"PC02": number}, by=world.people["owner"])
            filing.send(report, by=world.people["owner"])
    client = sign_in(world.people["vufo"])

    with django_assert_num_queries(31):
        client.get(reverse("report_detail", args=[report.pk]))


def test_a_section_without_prose_carries_its_own_conversations(world, sign_in, report):
    thread = threads.open_thread(report, "HB", "Mục này thiếu đoàn ra.", by=world.people["lead"])

    page = page_of(sign_in(world.people["lead"]), report, "?xem=gop-y")

    assert f'href="#gop-y-{thread.pk}"' in page.split("<tbody>")[1]
    assert "Có góp ý mở (1)" in page
    assert 'id="HB02"' not in page


def test_the_union_reads_at_once_why_the_report_came_back(world, sign_in, report):
    review.return_report(report, "Thiếu nguồn của PC05", by=world.people["lead"])

    page = " ".join(page_of(sign_in(world.people["owner"]), report).split())

    assert "Báo cáo đã bị trả lại. Lý do: Thiếu nguồn của PC05" in page


def test_the_way_of_a_report_names_the_day_it_was_last_sent(world, sign_in, report):
    review.return_report(report, "Xem lại", by=world.people["lead"])
    with clock.set_to(date(2026, 11, 28)):
        filing.send(report, by=world.people["owner"])

    steps = sign_in(world.people["owner"]).get(reverse("report_detail", args=[report.pk])).context["steps"]

    assert [step.detail for step in steps if step.label == "Đơn vị soạn, gửi"] == ["gửi 28/11/2026"]


def test_text_left_in_the_browser_is_looked_for_by_its_writers_alone(world, sign_in, report):
    marks = {name: f'data-left-over="{world.people[name].pk}:{report.pk}"' for name in READERS}

    shown = {name for name in READERS if marks[name] in page_of(sign_in(world.people[name]), report)}
    assert shown == {"owner", "head"}

    review.return_report(report, "Xem lại", by=world.people["lead"])  # now the draft takes the text itself
    assert "data-left-over" not in page_of(sign_in(world.people["owner"]), report)


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_the_whole_draft_is_read_by_its_union_alone(world, sign_in, state):
    people = world.people
    reviewer = {"reviewer": people["lead"]} if state == "returned" else {}
    owed = world.obligations["member"]
    report = factories.make_report(owed, people["owner"], {"PC01": 987_654}, state=state, **reviewer)
    address = reverse("report_detail", args=[report.pk])

    seen = {name: sign_in(people[name]).get(address, {"lan": "nhap"}).status_code for name in VISITORS}

    assert seen == dict.fromkeys(VISITORS, 404) | {"anonymous": 302, "owner": 200, "head": 200}
    page = page_of(sign_in(people["head"]), report, "?lan=nhap")
    assert "987.654" in page and "Bản nháp, chưa gửi." in page and 'id="quyet-dinh"' not in page
    assert f'href="/bao-cao/{report.pk}/soan/"' in page and f'href="/bao-cao/{report.pk}/gui/"' in page
    assert 'href="?lan=nhap&amp;xem=tat-ca"' in page
    for name in ("report_edit", "report_send"):
        linked = sign_in(people["owner"]).get(reverse(name, args=[report.pk]), follow=True).content.decode()
        assert f'href="{address}?lan=nhap"' in linked


def test_the_draft_that_was_sent_meanwhile_is_read_as_sent(sign_in, world, report):
    answer = sign_in(world.people["owner"]).get(reverse("report_detail", args=[report.pk]), {"lan": "nhap"})

    assert answer.url == reverse("report_detail", args=[report.pk])
