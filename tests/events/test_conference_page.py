"""The page of one conference: what everybody reads, what only those who keep it find."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from clusters import clock
from events.models import Conference, ConferenceAct, ConferenceFact
from tests.events.conference_making import (
    add_agenda,
    add_delegate,
    add_sites,
    hold,
    invite,
    make_conference,
    make_national,
    make_of_union,
)

ALL = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


@pytest.mark.parametrize("name", ALL)
def test_everybody_signed_in_reads_the_clusters_and_the_networks(world, sign_in, name):
    client = sign_in(world.people[name])

    for row in (make_conference(world, summary="Bàn về giao ước"), make_national(world, summary="Bàn về giao ước")):
        page = client.get(row.get_absolute_url())
        assert page.status_code == 200 and "Bàn về giao ước" in page.content.decode()


@pytest.mark.parametrize("name", ALL)
def test_who_is_offered_to_keep_it(world, sign_in, name):
    page = sign_in(world.people[name]).get(make_conference(world).get_absolute_url())

    assert ("Sửa thông tin" in page.content.decode()) == (name in {"owner", "head", "lead", "deputy", "vufo"})


def test_anonymous_is_led_to_sign_in_and_nothing_hidden_is_told(client, world):
    assert client.get(make_conference(world).get_absolute_url()).status_code == 302
    assert client.get(make_of_union(world).get_absolute_url()).status_code == 302


def test_what_sources_say_stands_with_its_source(world, sign_in):
    row = make_national(world)
    for order, kind in enumerate(("attendance", "attendance", "award"), start=1):
        ConferenceFact.objects.create(
            conference=row,
            order=order,
            kind=kind,
            text=f"Điều {order}",
            source="https://example.vn/bai",
            confidence="stated",
        )

    page = sign_in(world.people["outsider"]).get(row.get_absolute_url())

    assert [(kind, len(facts)) for kind, facts in page.context["page"].facts] == [("người dự", 2), ("khen thưởng", 1)]
    assert page.content.decode().count('href="https://example.vn/bai"') == 1


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, sign_in, n, django_assert_num_queries):
    row = make_conference(world)
    for order in range(n):
        ConferenceFact.objects.create(conference=row, order=order, kind="award", text="Điều", source="x")
    client = sign_in(world.people["owner"])
    client.get(row.get_absolute_url())

    with django_assert_num_queries(QUERIES):
        client.get(row.get_absolute_url())


QUERIES = 26


def test_older_acts_wait_in_a_fold_for_those_who_read_the_acts(world, sign_in):
    row = make_conference(world)
    for day in range(1, 10):
        ConferenceAct.objects.create(
            conference=row, what=f"Bước {day}", by=world.people["lead"], at=clock.now() + timedelta(days=day)
        )

    page = sign_in(world.people["lead"]).get(row.get_absolute_url())
    log = page.text[page.text.index('id="lich-su"') :]

    assert [act.what for act in page.context["page"].acts] == [f"Bước {day}" for day in range(9, 3, -1)]
    assert [act.what for act in page.context["page"].older_acts][:3] == ["Bước 3", "Bước 2", "Bước 1"]
    assert log.index("Bước 4") < log.index("<details") < log.index("Bước 3") < log.index("</details>")
    assert "Bước" not in sign_in(world.people["outsider"]).get(row.get_absolute_url()).text


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow_with_what_was_done(world, sign_in, n, django_assert_num_queries):
    row = make_conference(world)
    for _time in range(n * 7):
        ConferenceAct.objects.create(conference=row, what="Bước", by=world.people["lead"], at=clock.now())
    client = sign_in(world.people["owner"])
    client.get(row.get_absolute_url())

    with django_assert_num_queries(QUERIES):
        client.get(row.get_absolute_url())


def test_without_sites_people_are_counted_alone(world, sign_in):
    row = make_conference(world)
    add_delegate(world, invite(world, row, "neighbour")[0])
    client = sign_in(world.people["lead"])

    page = client.get(row.get_absolute_url()).content.decode()
    assert "1 đại biểu." in page and "Chưa rõ điểm cầu" not in page and "Chưa ghi điểm cầu" not in page

    add_sites(world, row, Huế=None)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Huế" in page and "Chưa rõ điểm cầu" in page


@pytest.mark.parametrize(
    ("moment", "stage", "word"),
    [
        (datetime(2026, 11, 19, 9, 0), "planned", "Sắp họp"),
        (datetime(2026, 11, 20, 7, 9), "today", "Hôm nay"),
        (datetime(2026, 11, 20, 8, 0), "meeting", "Đang họp"),
        (datetime(2026, 11, 20, 20, 0), "meeting", "Đang họp"),
        (datetime(2026, 11, 21, 11, 46), "today", "Hôm nay"),
        (datetime(2026, 11, 22, 9, 0), "past", "Đã qua ngày họp"),
    ],
)
def test_its_page_and_the_list_say_whether_it_is_today_or_meeting(world, sign_in, moment, stage, word):
    row = make_conference(world, ends_on=date(2026, 11, 21), starts_at=time(8), ends_at=time(11, 45))
    client = sign_in(world.people["owner"])

    with clock.set_to(moment):
        assert row.stage == stage
        assert f"</svg>{word}</span>" in client.get(row.get_absolute_url()).text
        assert f"</svg>{word}</span>" in client.get(reverse("conference_list")).text
    hold(row, world.people["lead"])
    row.refresh_from_db()
    with clock.set_to(moment):
        assert row.stage == "held"


def test_another_cluster_sees_no_empty_heading_of_delegates(world, sign_in):
    row = make_conference(world)

    assert 'id="diem-cau"' not in sign_in(world.people["outsider"]).get(row.get_absolute_url()).text
    assert 'id="diem-cau"' in sign_in(world.people["neighbour"]).get(row.get_absolute_url()).text


def test_a_public_page_without_programme_says_so(world, client):
    row = make_conference(world)
    Conference.objects.filter(pk=row.pk).update(is_public=True)
    page = reverse("conference_public", args=[row.pk])

    assert "Chưa có chương trình." in client.get(page).text
    add_agenda(world, row, "Bế mạc")
    assert "Chưa có chương trình." not in client.get(page).text
