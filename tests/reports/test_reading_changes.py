"""What has changed since a person last read: against which round, in figures, words, files and conversations."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from clusters import clock
from reports import comparing, looks, showing
from reports.models import Attachment, Report
from reports.workflow import filing, review, threads
from reports.workflow.filing import Entry
from tests import factories

DAYS = [factories.date(2026, 11, day) for day in (24, 25, 26, 27, 28)]


@pytest.fixture
def report(world):
    figures = {"PC01": 12, "PC05": Entry("number", 288_000_000_000, "over", "Gồm khoản cũ")}
    prose = {"PC": "Đã vận động 12 khoản."}
    return factories.make_report(world.obligations["member"], world.people["owner"], figures, prose, "submitted")


def resend(world, report, figures=None, prose=None, day=DAYS[2]):
    """Return the report and send it again with other figures, on a later day."""
    with clock.set_to(day):
        review.return_report(Report.objects.get(pk=report.pk), "Xem lại", by=world.people["deputy"])
        factories.fill(report, figures or {}, prose, by=world.people["owner"])
        filing.send(report, by=world.people["owner"])


def read(world, report, name, number, day):
    with clock.set_to(day):
        review.note_reading(report.rounds.get(number=number), by=world.people[name])


def page_of(client, report, query=""):
    response = client.get(reverse("report_detail", args=[report.pk]) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def attach(report, by, name):
    row = Attachment(kind="pdf", name=name, content_type="application/pdf", size=8, sha256="0" * 64)
    row.file = ContentFile(b"%PDF-1.4", name=name)
    return filing.add_attachment(Report.objects.get(pk=report.pk), row, by=by)


def test_the_baseline_is_the_newest_earlier_round_that_the_person_opened(world, sign_in, report):
    read(world, report, "lead", 1, DAYS[0])
    resend(world, report, {"PC01": 13}, day=DAYS[1])
    resend(world, report, {"PC01": 15}, day=DAYS[2])
    read(world, report, "deputy", 2, DAYS[2])

    lead = page_of(sign_in(world.people["lead"]), report)
    deputy = page_of(sign_in(world.people["deputy"]), report)

    assert '<b>1 số liệu đổi</b> từ lần 1, bạn đọc <span class="num">24/11/2026, 09:00</span>' in lead
    assert "<del>12 </del>" in lead and "<ins>15 </ins>" in lead and "+3 (+25,0%)" in lead
    assert "<del>13 </del>" in deputy and "+2 (+15,4%)" in deputy
    assert "Đổi từ lần bạn đọc trước (1)" in deputy


def test_to_whom_never_read_all_is_new_and_the_round_before_is_offered(world, sign_in, report):
    resend(world, report, {"PC01": 15})
    client = sign_in(world.people["vufo"])

    page, compared = page_of(client, report), page_of(client, report, "?lan=2&so=1")

    assert "Bạn chưa đọc lần nào trước lần 2: cả báo cáo là mới với bạn." in page and "<ins>" not in page
    assert 'href="?lan=2&amp;so=1"' in page and "Tất cả" in page
    assert "<ins>15 </ins>" in compared and "Đổi so với lần 1 (1)" in compared
    assert "so với lần 1, Nguyễn Văn owner gửi" in compared


def test_the_own_union_sees_what_it_changed_since_the_last_sending(world, sign_in, report):
    resend(world, report, {"PC01": 15})

    page = page_of(sign_in(world.people["head"]), report)

    assert "<ins>15 </ins>" in page and "bạn đọc" not in page


def test_any_two_rounds_in_either_direction(world, sign_in, report):
    resend(world, report, {"PC01": 13}, day=DAYS[1])
    resend(world, report, {"PC01": 15}, day=DAYS[2])
    client = sign_in(world.people["lead"])

    forth, back = page_of(client, report, "?lan=3&so=1"), page_of(client, report, "?lan=1&so=3")

    assert "<del>12 </del>" in forth and "<ins>15 </ins>" in forth
    assert "<del>15 </del>" in back and "<ins>12 </ins>" in back and "−3 (−20,0%)" in back
    choice = re.findall(r'<option value="(\w+)"( selected)?>([^<]*)</option>', back.split('id="so-lan"')[1])
    assert [(value, text.strip()) for value, _s, text in choice] == [
        ("khong", "không so"),
        ("1", "Lần 1: 24/11/2026, Nguyễn Văn owner"),
        ("2", "Lần 2: 25/11/2026, Nguyễn Văn owner"),
        ("3", "Lần 3: 26/11/2026, Nguyễn Văn owner"),
    ]
    assert [value for value, chosen, _t in choice if chosen] == ["3"]
    alone = page_of(client, report, "?lan=3&so=khong")
    assert "<ins>" not in alone and "<del>" not in alone.split("<tbody>")[1]


@pytest.mark.parametrize("asked", ["0", "7", "x", "-1", "٣", "9" * 30, "2; drop", "nhap"])
def test_a_round_to_compare_with_that_is_not_there(world, sign_in, report, asked):
    review.return_report(report, "Xem lại", by=world.people["lead"])  # round 2 is a draft, and no round to compare with

    answers = [
        sign_in(world.people[name]).get(reverse("report_detail", args=[report.pk]), {"so": asked}).status_code
        for name in ("lead", "owner")
    ]

    assert answers == [404, 404]


def test_the_draft_of_the_next_round_is_never_compared_with(world, sign_in, report):
    review.return_report(report, "Xem lại", by=world.people["lead"])
    factories.fill(report, {"PC01": 987_654}, by=world.people["owner"])

    for query in ({"so": "2"}, {"lan": "1", "so": "2"}, {"lan": "2", "so": "1"}):
        for name in ("lead", "vufo", "observer"):
            response = sign_in(world.people[name]).get(reverse("report_detail", args=[report.pk]), query)
            assert response.status_code == 404


def test_qualifiers_states_scopes_and_notes_are_told_in_words(world, sign_in, report):
    read(world, report, "lead", 1, DAYS[0])
    figures = {
        "PC01": Entry("number", 12, "about"),
        "PC05": Entry("number", 288_000_000_000, "over", "Gồm khoản mới"),
        "PC02": Entry("not_applicable"),
    }
    resend(world, report, figures)

    page = page_of(sign_in(world.people["lead"]), report)

    assert "mức đổi từ “đúng” sang “khoảng”" in page
    assert "Gồm khoản <del>cũ</del><ins>mới</ins>" in page
    assert "<b>3 số liệu đổi</b>" in page


def test_a_figure_moved_to_another_scope_is_told_as_a_move(world, sign_in, report):
    read(world, report, "lead", 1, DAYS[0])
    with clock.set_to(DAYS[1]):
        review.return_report(report, "Xem lại", by=world.people["lead"])
        report = Report.objects.get(pk=report.pk)
        line = world.form.indicators.get(code="PC05")
        figure = report.draft_round.figures.get(indicator=line)
        entry = Entry(figure.value_state, figure.value, figure.qualifier, figure.note)
        filing.save_figure(report, line, "province", entry, by=world.people["owner"], version=figure.version, was="own")
        filing.send(report, by=world.people["owner"])

    page = page_of(sign_in(world.people["lead"]), report)

    assert "chuyển sang phạm vi Toàn tỉnh" in page and "chuyển từ phạm vi Liên hiệp" in page


def test_files_that_came_and_went(world, sign_in, report):
    owner = world.people["owner"]
    review.return_report(report, "Kèm tệp", by=world.people["lead"])
    for name in ("giu.pdf", "bo.pdf"):
        attach(report, owner, name)
    filing.send(report, by=owner)
    read(world, report, "lead", 2, DAYS[1])
    with clock.set_to(DAYS[2]):
        review.return_report(Report.objects.get(pk=report.pk), "Bỏ một tệp", by=world.people["lead"])
        draft = Report.objects.get(pk=report.pk).draft_round
        filing.remove_attachment(draft.attachments.get(name="bo.pdf"), by=owner)
        attach(report, owner, "moi.pdf")
        filing.send(report, by=owner)
    client = sign_in(world.people["lead"])

    page = page_of(client, report)
    files = client.get(reverse("report_detail", args=[report.pk])).context["files"]

    names = [[row.name for row in rows] for rows in (files.kept, files.added, files.removed)]
    assert names == [["giu.pdf"], ["moi.pdf"], ["bo.pdf"]]
    assert "<b>2 tệp đổi</b>" in page and "Đổi từ lần bạn đọc trước (2)" in page
    old = files.removed[0]
    download = client.get(reverse("attachment_download", args=[old.pk]))
    assert b"".join(download.streaming_content) == b"%PDF-1.4"  # what was taken out is still read in its own round


def test_threads_that_others_settled_stand_with_the_value_before_and_after(world, sign_in, report):
    lead, owner = world.people["lead"], world.people["owner"]
    done = threads.open_thread(report, "PC01", "Xem lại", by=lead)
    mine = threads.open_thread(report, "PC08", "Thiếu", by=lead)
    read(world, report, "lead", 1, DAYS[0])
    with clock.set_to(DAYS[1]):
        threads.resolve(mine, by=lead)
        review.return_report(report, "Xem lại", by=lead)
        factories.fill(report, {"PC01": 15}, by=owner)
        threads.resolve(done, by=owner, text="Đã sửa")
        filing.send(report, by=owner)
    client = sign_in(lead)

    page = page_of(client, report)
    settled = client.get(reverse("report_detail", args=[report.pk])).context["settled"]

    assert [(each.thread.code, each.is_done) for each in settled] == [("PC01", True)]
    assert "<b>1 số liệu đổi; 1 góp ý đã xong</b>" in page
    section = page.split('id="gop-y-da-xong"')[1].split("</section>")[0]
    assert "<del>12</del>" in section and "<ins>15</ins>" in section


def test_looking_back_at_an_old_round_does_not_make_news_old(world, report):
    lead, owner = world.people["lead"], world.people["owner"]
    thread = threads.open_thread(report, "PC01", "Xem lại", by=lead)
    read(world, report, "lead", 1, DAYS[0])
    with clock.set_to(DAYS[1]):
        threads.resolve(thread, by=owner)
    resend(world, report, {"PC01": 15}, day=DAYS[2])
    read(world, report, "lead", 1, DAYS[3])
    rounds = list(report.rounds.order_by("number"))

    look = looks.look_of(lead, rounds)

    found = looks.settled_since([thread], look.since(rounds[1], rounds[0]), lead)
    assert [each.thread for each in found] == [thread]


def test_messages_since_the_last_look_are_marked(world, sign_in, report):
    lead, owner = world.people["lead"], world.people["owner"]
    thread = threads.open_thread(report, "PC01", "Vì sao?", by=lead)
    client = sign_in(lead)
    assert ">mới<" not in page_of(client, report)  # nothing was read before, so nothing stands out

    client.post(reverse("report_read", args=[report.pk, 1]))
    with clock.set_to(DAYS[1]):
        threads.reply(thread, "Vì thế.", by=owner)
        threads.reply(thread, "À.", by=lead)
        page = page_of(client, report)
        client.post(reverse("report_read", args=[report.pk, 1]))

    assert page.count(">mới<") == 1
    assert ">mới<" not in page_of(client, report)


def test_a_thread_tells_what_became_of_its_figure(world, sign_in, report):
    lead, owner = world.people["lead"], world.people["owner"]
    for code in ("PC01", "PC05", "PC", "PC08"):
        threads.open_thread(report, code, "Xem lại", by=lead, scope="own" if code != "PC" else "")
    resend(world, report, {"PC01": 15, "PC05": Entry()}, {"PC": "Viết lại."})

    page = page_of(sign_in(lead), report)
    sentences = [
        thread.place and thread.place.sentence
        for thread in sign_in(lead).get(report.get_absolute_url()).context["threads"]
    ]

    assert sentences == [
        "Số đã đổi từ lần 1: 12 → 15",
        "Số đã bỏ từ lần 1: trên 288 tỷ đồng → chưa có số",
        "Đoạn này đã sửa từ lần 1",
        "",
    ]
    assert "Số đã đổi từ lần 1: 12 → 15" in page
    review.return_report(Report.objects.get(pk=report.pk), "Lần nữa", by=lead)
    factories.fill(report, {"PC01": 987_654}, by=owner)
    assert "987.654" not in page_of(sign_in(lead), report)
    entry = sign_in(owner).get(reverse("report_section", args=[report.pk, "PC"])).content.decode()
    assert "Số đã đổi từ lần 1: 12 → 987.654" in entry


def test_the_desk_counts_what_the_page_counts(world, sign_in, report):
    read(world, report, "lead", 1, DAYS[0])
    resend(world, report, {"PC01": 15, "PC19": 100, "PC05": 50}, {"PC": "Viết lại."})
    client = sign_in(world.people["lead"])

    rows = client.get("/cum/5/2026/xet/").context["desk"].rows
    views = client.get(report.get_absolute_url()).context["views"]

    assert [row.changes for row in rows if row.report] == [5]  # three typed, the ratio of two of them, a passage
    assert {key: n for key, _label, n in views}["doi"] == 5
    assert "5 thay đổi" in client.get("/cum/5/2026/xet/").content.decode()
    assert "thay đổi" not in sign_in(world.people["deputy"]).get("/cum/5/2026/xet/").content.decode()
    client = sign_in(world.people["lead"])
    client.post(reverse("report_read", args=[report.pk, 2]))
    assert "thay đổi" not in client.get("/cum/5/2026/xet/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_desk_do_not_grow_with_reports_sent_again(world, sign_in, rows, django_assert_num_queries):
    for unit in ("member", "neighbour", "last_lead")[:rows]:
        by = world.people["owner" if unit == "member" else unit]
        report = factories.make_report(world.obligations[unit], by, state="submitted")
        read(world, report, "lead", 1, DAYS[0])
        review.return_report(report, "Xem lại", by=world.people["lead"])
        factories.fill(report, {"PC02": 1}, by=by)
        filing.send(report, by=by)
    client = sign_in(world.people["lead"])

    with django_assert_num_queries(33):
        client.get("/cum/5/2026/xet/")


def test_long_stretches_that_stay_the_same_are_cut():
    same = "một hai ba bốn năm " * 40
    words = showing.compare_words(f"{same}cũ {same}", f"{same}mới {same}")

    text = "".join(text for _kind, text in showing.in_context(words))

    assert len(text) < 300 and "cũ" in text and "mới" in text and text.startswith("…") and text.endswith("…")


def test_rounds_without_another_have_no_changes(world, report):
    form = list(world.form.indicators.all())
    alone = comparing.Comparison(form, report.sent_round.figures.all(), None)

    assert alone.changed() == 0
