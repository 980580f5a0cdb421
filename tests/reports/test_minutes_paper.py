"""The minutes as a paper: what stands on it, for whom, in how many queries."""

from datetime import date, time

import pytest
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import version
from events.minutes_paper import in_letters
from events.models import AgendaItem, Delegate
from events.workflow import conference_minutes
from events.workflow.conference_minutes import Said
from reports.workflow import threads
from tests import factories
from tests.events.conference_making import add_agenda, add_delegate, add_sites, invite, make_conference


@pytest.fixture
def row(world):
    return make_conference(world, year_reviewed=2026, place="Huế")


@pytest.fixture(autouse=True)
def on_the_day(world):
    with clock.set_to(date(2026, 11, 20)):
        yield


def address(row):
    return reverse("minutes_paper", args=[row.pk])


def words(client, row) -> str:
    return " ".join(client.get(address(row)).content.decode().split())


@pytest.mark.parametrize(
    ("name", "status"),
    [("anonymous", 302), ("outsider", 403), ("neighbour", 200), ("owner", 200), ("lead", 200), ("deputy", 200),
     ("last_lead", 200), ("vufo", 200), ("observer", 200)],
)  # fmt: skip
def test_who_reads_the_minutes_reads_the_paper(world, row, sign_in, name, status):
    assert sign_in(world.people[name]).get(address(row)).status_code == status


def fill(world, row, n=1):
    """Everything that minutes speak of, `n` times over."""
    lead = world.people["lead"]
    add_agenda(world, row, *(f"Báo cáo {place}" for place in range(n)))
    AgendaItem.objects.update(union=world.unions["member"])
    add_sites(world, row, **{f"Điểm {place}": None for place in range(n)})
    groups = invite(world, row, *["member", "lead", "deputy"][:n], *(f"Sở {place}" for place in range(n)))
    for group in groups:
        add_delegate(world, group)
    Delegate.objects.filter(invited=groups[0]).update(attendance="present", role="chair")
    for place in range(n):
        conference_minutes.remark(row, Said(f"Lời {place}", union=world.unions["member"]), by=lead)
        owners = [world.unions[name] for name in ["member", "lead", "deputy"][:n]]
        conference_minutes.resolve(row, f"Việc {place}", owners, date(2026, 12, 20), by=lead)


def test_the_paper_holds_all_that_is_known(world, row, sign_in):
    lead = world.people["lead"]
    fill(world, row)
    report = factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39}, state="submitted")
    thread = threads.open_thread(report, "PC01", "Lời dài về số này", by=lead, conference=row, speaker="Bà Lan")
    threads.reply(thread, "Lời của đơn vị", by=world.people["owner"])
    conference_minutes.write_minutes(row, "Thống nhất giao ước", "09/BB", date(2026, 11, 20), by=lead, seen="")

    label = world.form.indicators.get(code="PC01").label

    text = words(sign_in(lead), row)

    for said in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "LIÊN HIỆP CÁC TỔ CHỨC HỮU NGHỊ VIỆT NAM", "<b>CỤM 5</b>", "Số: 09/BB",
        "Tỉnh member, ngày 20 tháng 11 năm 2026", "Địa điểm: Huế (trực tiếp)", "Điểm 0", "Chủ trì: Nguyễn Văn An",
        "Sở 0: có mặt 0/1", "Báo cáo 0 (Tỉnh member)", "Tỉnh member: Lời 0",
        f"<b>Bà Lan</b>, Báo cáo của Tỉnh member, PC01 {label}: Lời dài về số này",
        "Thống nhất giao ước", "Việc 0", "20/12/2026", "CHỦ TRÌ", "THƯ KÝ",
    ):  # fmt: skip
        assert said in text, said
    assert "Lời của đơn vị" not in text and "Dự thảo" not in text and "sau khi thông qua" not in text


def test_a_paper_of_nothing_is_a_draft_with_gaps(world, row, sign_in):
    text = words(sign_in(world.people["lead"]), row)

    assert "Dự thảo: biên bản chưa ghi ngày thông qua" in text and "ngày ..... tháng" in text
    assert "Chưa ghi đơn vị được mời" in text and "Chưa ghi ý kiến" in text and "Chưa ghi kết luận" in text


def test_what_was_withdrawn_does_not_stand_as_said_or_due(world, row, sign_in):
    lead = world.people["lead"]
    fill(world, row)
    conference_minutes.withdraw_remark(row.remarks.get(), "Nhầm", by=lead)
    one = row.resolutions.get()
    conference_minutes.withdraw_resolution(one, "Nhầm", by=lead, seen=version(one))

    text = words(sign_in(lead), row)

    assert "Lời 0" not in text and "<s>Việc 0</s> (đã rút)" in text and "20/12/2026" not in text


def test_names_are_for_those_who_read_them(world, row, sign_in):
    conference_minutes.resolve(row, "Việc", [world.unions["outsider"]], None, by=world.people["lead"])
    fill(world, row)

    text = words(sign_in(world.people["outsider"]), row)

    assert "Nguyễn Văn An" not in text and "Sở 0" not in text and "Thành phần dự họp chỉ hiện với" in text


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, row, sign_in, n, django_assert_num_queries):
    fill(world, row, n)
    client = sign_in(world.people["lead"])
    client.get(address(row))

    with django_assert_num_queries(QUERIES):
        client.get(address(row))


QUERIES = 46


@pytest.mark.parametrize(
    ("place", "written_at"),
    [
        ("Hội trường A, TP. Cần Thơ", "Cần Thơ"),
        ("Cần Thơ", "Cần Thơ"),
        ("Phú Quốc", "Tỉnh member"),
        ("", "Tỉnh member"),
    ],
)
def test_the_place_of_the_paper_is_a_province_or_the_hosts(world, sign_in, place, written_at):
    factories.make_province(name="Cần Thơ", kind="city")
    row = make_conference(world, place=place)

    assert f"<i>{written_at}, ngày ....." in words(sign_in(world.people["lead"]), row)


def test_without_place_and_host_the_place_is_left_open(world, sign_in):
    row = make_conference(world, host=None)

    assert "<i>........., ngày ....." in words(sign_in(world.people["lead"]), row)


def test_the_paper_has_the_shape_of_an_office_paper(world, sign_in):
    row = make_conference(world, starts_at=time(8), ends_at=time(11, 45))
    lead = world.people["lead"]
    (body,) = invite(world, row, "member", quota=None)
    add_delegate(world, body, "Trần Chủ Tọa", role="chair")
    add_delegate(world, body, "Lê Thị Ghi", role="support", post="Thư ký hội nghị")
    add_delegate(world, body, "Ngô Lái Xe", role="support", post="Lái xe")

    text = words(sign_in(lead), row)

    assert '<h1>BIÊN BẢN<span class="hn-paper-title">Hội nghị tổng kết năm 2026</span></h1>' in text
    assert "bắt đầu lúc 08 giờ 00 phút" in text and "Hội nghị kết thúc lúc 11 giờ 45 phút cùng ngày." in text
    assert "Thư ký: Lê Thị Ghi, Thư ký hội nghị<" in text and '<b class="hn-paper-name">Lê Thị Ghi</b>' in text
    assert '<b class="hn-paper-name">Trần Chủ Tọa</b>' in text and "Ngô Lái Xe" not in text


def test_a_meeting_of_two_days_ends_on_its_last_and_one_that_is_to_come_not_yet(world, sign_in):
    two = make_conference(world, ends_on=date(2026, 11, 21), starts_at=time(8), ends_at=time(16, 5))
    client = sign_in(world.people["lead"])

    assert "Hội nghị kết thúc" not in words(client, two)
    with clock.set_to(date(2026, 11, 21)):
        assert "Hội nghị kết thúc lúc 16 giờ 05 phút ngày 21 tháng 11 năm 2026." in words(client, two)


def test_who_was_absent_neither_chaired_nor_took_the_minutes(world, row, sign_in):
    (body,) = invite(world, row, "member", quota=None)
    add_delegate(world, body, "Trần Vắng", role="chair")
    add_delegate(world, body, "Lê Vắng", role="support")
    Delegate.objects.update(attendance="absent")

    text = words(sign_in(world.people["lead"]), row)

    assert "Trần Vắng" not in text and "Lê Vắng" not in text


@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 7, 5), "ngày 05 tháng 7 năm 2026"), (date(2026, 2, 15), "ngày 15 tháng 02 năm 2026")],
)
def test_days_are_written_as_decree_30_has_them(day, said):
    assert in_letters(day) == said
