"""What is still missing before a conference: told to its organiser, each with the way to mend it."""

from datetime import date, time

import pytest
from django.urls import reverse

from events.models import AgendaItem
from events.workflow import conferences, elections
from events.workflow.conference_rows import SITES
from tests import factories
from tests.events.conference_making import (
    add_agenda,
    add_delegate,
    add_sites,
    hold,
    invite,
    make_conference,
    make_of_union,
    write_rows,
)

AHEAD = date(2026, 12, 11)
QUERIES = 42  # the lead, of a page with all that can be missing; two of them ask for votes and holders


@pytest.fixture
def row(world):
    """Hour and place are known, and it elects nobody."""
    return make_conference(world, kinds=["seminar"], starts_on=AHEAD, starts_at=time(8), place="Cà Mau")


def told(world, sign_in, row, name="lead"):
    page = sign_in(world.people[name]).get(row.get_absolute_url())
    return [(one.what, one.rows, one.url) for one in page.context["page"].missing]


def table(row, name):
    return reverse("conference_rows", args=[row.pk, name])


def test_a_bare_plan_lacks_hour_place_guests_and_programme(world, sign_in):
    row = make_conference(world, kinds=["seminar"], starts_on=AHEAD, mode="hybrid")
    edit = reverse("conference_edit", args=[row.pk])

    assert told(world, sign_in, row) == [
        ("Chưa ghi giờ họp", [], edit),
        ("Chưa ghi địa điểm", [], edit),
        ("Chưa mời đơn vị nào", [], table(row, "khach-moi")),
        ("Chưa có chương trình", [], table(row, "chuong-trinh")),
        ("Chưa ghi điểm cầu", [], table(row, "diem-cau")),
    ]
    text = sign_in(world.people["lead"]).get(row.get_absolute_url()).text
    assert "Còn thiếu" in text and f'<a href="{edit}">Chưa ghi địa điểm</a>' in text


def test_bodies_without_delegates_lines_without_speaker_papers_and_sites(world, row, sign_in):
    add_delegate(world, invite(world, row, "neighbour", "member", "Sở Ngoại vụ")[0])
    add_agenda(world, row, "Báo cáo năm", starts_at=time(8, 15))
    add_agenda(world, row, "Thảo luận", kind="discussion")
    add_agenda(world, row, "Tham luận", kind="paper", paper="Viện trợ", union=world.unions["member"])
    add_sites(world, row, Huế=None, Vinh="member")
    write_rows(
        row, SITES, [{"name": "Hội trường", "union": None, "address": "", "is_main": True}], world.people["lead"]
    )
    paper = AgendaItem.objects.get(kind="paper")
    upload = f"{reverse('conference_file_new', args=[row.pk])}?noi-dung={paper.pk}"

    assert told(world, sign_in, row) == [
        ("Chưa ghi đại biểu", ["Tỉnh member", "Sở Ngoại vụ"], reverse("conference_delegates", args=[row.pk])),
        ("Chưa ghi người trình bày", ["08:15 Báo cáo năm"], table(row, "chuong-trinh")),
        ("Chưa nộp tham luận", ["Tỉnh member, Viện trợ"], upload),
        ("Chưa có đơn vị phụ trách điểm cầu", ["Huế"], table(row, "diem-cau")),
    ]
    form = sign_in(world.people["lead"]).get(upload).context["form"]
    assert str(form["item"].value()) == str(paper.pk)


def test_a_year_end_conference_lacks_the_votes_on_offices_that_nobody_holds(world, sign_in):
    row = make_conference(world, starts_on=AHEAD, year_planned=2027)
    address = reverse("conference_elections", args=[row.pk])

    def votes():
        return [one for one in told(world, sign_in, row) if one[2] == address]

    assert votes() == [("Chưa mở cuộc bầu cho năm 2027", ["Cụm trưởng", "Cụm phó"], address)]
    elections.open_election(row, 2027, "lead", by=world.people["lead"])
    assert votes() == [("Chưa mở cuộc bầu cho năm 2027", ["Cụm phó"], address)]
    factories.make_term(world.cluster, world.unions["member"], 2027, "deputy")
    assert votes() == []


@pytest.mark.parametrize(
    "name", ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
)
def test_the_organisers_alone_are_told(world, sign_in, name):
    row = make_conference(world, starts_on=AHEAD)

    assert bool(told(world, sign_in, row, name)) == (name in {"owner", "head", "lead", "deputy", "vufo"})


def test_nothing_is_missing_once_it_is_over_held_or_off(world, sign_in):
    held = hold(make_conference(world, title="Đã họp"), world.people["lead"])
    own = make_of_union(world, starts_on=AHEAD)

    assert told(world, sign_in, make_conference(world)) == told(world, sign_in, held) == []
    assert told(world, sign_in, own, "owner") != []
    conferences.call_off(own, "Bão", by=world.people["owner"], seen=conferences.version(own))
    assert told(world, sign_in, own, "owner") == []


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, sign_in, n, django_assert_num_queries):
    row = make_conference(world, starts_on=AHEAD, year_planned=2027)
    invite(world, row, *["neighbour", "member", "lead"][:n])
    for place in range(n):
        add_agenda(world, row, f"Tham luận {place}", kind="paper", union=world.unions["member"])
        add_sites(world, row, **{f"Điểm {place}": None})
    client = sign_in(world.people["lead"])
    client.get(row.get_absolute_url())

    with django_assert_num_queries(QUERIES):
        client.get(row.get_absolute_url())
