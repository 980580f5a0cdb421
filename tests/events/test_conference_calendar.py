"""The month, and the calendar that other programs read: by RFC 5545, at private addresses that can be renewed."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import version
from events import conference_ics as ics
from events.models import CalendarFeed, Conference
from events.workflow import conferences
from events.workflow.conference_feeds import make_feed
from tests import factories
from tests.events.conference_making import add_agenda, add_sites, invite, make_conference, make_national, make_of_union

MONTH, FEEDS = reverse("conference_calendar"), reverse("feed_addresses")


def squares(page):
    return {day.on.day: [row.title for row in day.conferences] for week in page.context["month"].weeks for day in week}


def test_a_month_shows_each_conference_on_each_of_its_days(world, sign_in):
    make_conference(world, title="Hai ngày", starts_on=date(2026, 11, 19), ends_on=date(2026, 11, 20))
    make_conference(world, title="Tháng khác", starts_on=date(2026, 12, 20))

    page = sign_in(world.people["outsider"]).get(MONTH)

    held = {day: titles for day, titles in squares(page).items() if titles}
    assert held == {19: ["Hai ngày"], 20: ["Hai ngày"]}
    assert (page.context["month"].before, page.context["month"].after) == ("2026-10", "2026-12")
    assert "Tháng khác" in sign_in(world.people["outsider"]).get(MONTH + "?thang=2026-12").content.decode()


def test_an_invented_conference_in_a_square_of_the_month_beside_marks_the_page(world, sign_in):
    row = make_conference(world, title="Đầu tháng sau", starts_on=date(2026, 12, 3))
    Conference.objects.filter(pk=row.pk).update(is_illustrative=True)
    client = sign_in(world.people["outsider"])

    page = client.get(MONTH)
    assert squares(page)[3] == ["Đầu tháng sau"] and page.context["month"].conferences == []
    assert "Số liệu minh họa" in page.content.decode()
    assert "Số liệu minh họa" not in client.get(MONTH + "?thang=2026-10").content.decode()


@pytest.mark.parametrize("query", ["?thang=2026-13", "?thang=99999-1", "?thang=x", "?cum=77", "?cum=²", "?thang=0-0"])
def test_an_address_that_names_no_month_shows_this_one(world, sign_in, query):
    page = sign_in(world.people["owner"]).get(MONTH + query)

    assert page.status_code == 200 and page.context["month"].first == date(2026, 11, 1)


def test_one_clusters_month_has_the_nations_too_and_nothing_hidden(world, sign_in):
    make_conference(world, title="Cụm 5 họp")
    make_national(world, title="Toàn quốc họp")
    make_of_union(world, title="Đơn vị họp")
    client = sign_in(world.people["neighbour"])

    assert squares(client.get(MONTH + "?cum=5"))[20] == ["Cụm 5 họp", "Toàn quốc họp"]
    assert squares(client.get(MONTH + "?cum=3"))[20] == ["Toàn quốc họp"]
    assert client.get(MONTH).status_code == 200 and "Đơn vị họp" not in client.get(MONTH).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, sign_in, n, django_assert_num_queries):
    for place in range(n):
        make_conference(world, title=f"Cụm {place}")
        make_of_union(world, title=f"Đơn vị {place}")
    client = sign_in(world.people["owner"])
    client.get(MONTH)

    with django_assert_num_queries(11):
        client.get(MONTH)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("outsider", [3]), ("neighbour", [5]), ("lead", [5]), ("last_lead", [5]), ("vufo", [3, 5]), ("observer", [3, 5])],
)
def test_a_person_is_offered_the_calendars_of_own_clusters(world, sign_in, name, numbers):
    page = sign_in(world.people[name]).get(FEEDS)

    assert [cluster.number for cluster, _address, _feed in page.context["rows"]] == numbers
    assert not CalendarFeed.objects.exists()  # looking makes none


def fed(client, person, cluster) -> list[str]:
    """The titles in the feed of a person and a cluster."""
    text = client.get(reverse("calendar_feed", args=[make_feed(person, cluster).token])).content.decode()
    return [line.partition(":")[2] for line in unfolded(text) if line.startswith("SUMMARY")]


@pytest.mark.parametrize("how", ["invited", "site", "speech"])
@pytest.mark.parametrize("whose", ["cluster", "union"])
def test_who_is_asked_to_come_from_another_cluster_has_it_in_the_own_calendar(world, sign_in, how, whose):
    make_row, by = (make_conference, "lead") if whose == "cluster" else (make_of_union, "owner")
    row = make_row(world, title="Có mời", starts_on=date(2026, 12, 11))
    make_row(world, title="Không mời", starts_on=date(2026, 12, 12))
    client, month = sign_in(world.people["outsider"]), MONTH + "?thang=2026-12&cum=3"
    assert fed(client, world.people["outsider"], world.other_cluster) == []

    if how == "invited":
        invite(world, row, "outsider", by=by)
    elif how == "site":
        add_sites(world, row, by=by, Khác="outsider")
    else:
        add_agenda(world, row, "Tham luận", by=by, union=world.unions["outsider"])

    assert fed(client, world.people["outsider"], world.other_cluster) == ["Có mời"]
    shown = client.get(month)
    assert squares(shown)[11] == ["Có mời"] and "nơi mời đơn vị bạn" in shown.content.decode()
    assert "Không mời" not in shown.content.decode()
    # What asks a union of another cluster is in nobody else's calendar of that cluster, nor in that of yet another.
    watcher = factories.make_officer(factories.make_union(short_name="Tỉnh khác"), username="khac")
    factories.make_membership(world.other_cluster, watcher.posts.get().union)
    assert fed(client, watcher, world.other_cluster) == []
    assert squares(sign_in(watcher).get(month))[11] == squares(sign_in(world.people["vufo"]).get(month))[11] == []


def test_an_invitation_taken_back_takes_it_from_the_calendar(world, client):
    row = make_of_union(world, title="Có mời", starts_on=date(2026, 12, 11))
    (asked,) = invite(world, row, "outsider", by="owner")
    assert fed(client, world.people["outsider"], world.other_cluster) == ["Có mời"]

    asked.delete()

    person = type(world.people["outsider"]).objects.get(username="outsider")
    assert fed(client, person, world.other_cluster) == []


def test_the_month_of_a_cluster_and_its_feed_hold_the_same(world, sign_in, client):
    day = date(2026, 12, 11)
    make_conference(world, title="Của Cụm", starts_on=day)
    make_national(world, title="Toàn quốc", starts_on=day)
    make_of_union(world, title="Của mình", starts_on=day)
    make_of_union(world, "neighbour", "neighbour", title="Kín của bạn", starts_on=day)
    shown = make_of_union(world, "neighbour", "neighbour", title="Mở của bạn", starts_on=day)
    Conference.objects.filter(pk=shown.pk).update(is_public=True)
    make_of_union(world, "outsider", "outsider", title="Mở của Cụm khác", starts_on=day)
    Conference.objects.filter(title="Mở của Cụm khác").update(is_public=True)

    signed = sign_in(world.people["owner"])
    month = squares(signed.get(MONTH + "?thang=2026-12&cum=5"))[11]

    assert sorted(month) == sorted(fed(client, world.people["owner"], world.cluster)) == [
        "Của Cụm", "Của mình", "Mở của bạn", "Toàn quốc",
    ]  # fmt: skip
    assert squares(signed.get(MONTH + "?thang=2026-12&cum=3"))[11] == ["Toàn quốc", "Mở của Cụm khác"]


@pytest.mark.parametrize("n", [1, 3])
def test_one_clusters_month_and_feed_ask_no_more_for_more(world, sign_in, n, django_assert_num_queries):
    for place in range(n):
        invite(world, make_of_union(world, title=f"Đơn vị {place}"), "outsider", by="owner")
    client, month = sign_in(world.people["outsider"]), MONTH + "?cum=3"
    address = reverse("calendar_feed", args=[make_feed(world.people["outsider"], world.other_cluster).token])
    client.get(month)

    with django_assert_num_queries(15):
        assert len(squares(client.get(month))[20]) == n
    with django_assert_num_queries(12):
        assert client.get(address).content.decode().count("BEGIN:VEVENT") == n


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_address_is_made_read_without_a_session_and_renewed(world, sign_in, client):
    hours = {"starts_at": time(8), "ends_at": time(11, 45)}
    make_conference(world, title="Tổng kết Cụm 5", starts_on=date(2026, 12, 11), **hours)
    make_national(world, title="Toàn quốc", starts_on=date(2026, 12, 18), ends_on=date(2026, 12, 19))
    make_of_union(world, "neighbour", "neighbour", title="Của mình", starts_on=date(2026, 12, 20))
    make_of_union(world, title="Của người khác", starts_on=date(2026, 12, 21))
    signed = sign_in(world.people["neighbour"])

    assert signed.post(FEEDS, {"cum": "5"}).url == FEEDS
    feed = CalendarFeed.objects.get()
    assert len(feed.token) >= 43 and feed.token in signed.get(FEEDS).content.decode()
    address = reverse("calendar_feed", args=[feed.token])
    signed.logout()
    answer = client.get(address)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8" and "private" in answer["Cache-Control"]
    lines = unfolded(answer.content.decode())
    assert [line for line in lines if line.startswith("SUMMARY")] == [
        "SUMMARY:Tổng kết Cụm 5", "SUMMARY:Toàn quốc", "SUMMARY:Của mình",
    ]  # fmt: skip
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20261211T080000" in lines
    assert "DTEND;TZID=Asia/Ho_Chi_Minh:20261211T114500" in lines
    assert "DTSTART;VALUE=DATE:20261218" in lines and "DTEND;VALUE=DATE:20261220" in lines

    make_feed(world.people["neighbour"], world.cluster)
    assert client.get(address).status_code == 404
    assert CalendarFeed.objects.working().count() == 1 and CalendarFeed.objects.count() == 2


@pytest.mark.parametrize("token", ["x", "khong-co", "A" * 43, "A" * 500])
def test_a_guessed_address_is_not_there(world, client, token):
    make_feed(world.people["neighbour"], world.cluster)

    assert client.get(reverse("calendar_feed", args=[token])).status_code == 404


def test_an_address_dies_with_the_account_and_with_the_last_post(world, client):
    person = world.people["neighbour"]
    address = reverse("calendar_feed", args=[make_feed(person, world.cluster).token])
    assert client.get(address).status_code == 200

    person.posts.update(valid_to=date(2026, 11, 23))
    assert client.get(address).status_code == 404
    person.posts.update(valid_to=None)
    person.is_active = False
    person.save()
    assert client.get(address).status_code == 404


def test_nobody_makes_an_address_of_a_cluster_not_own(world, sign_in):
    client = sign_in(world.people["neighbour"])

    assert [client.post(FEEDS, {"cum": cum}).status_code for cum in ("3", "", "x")] == [404, 404, 404]
    assert sign_in(None).get(FEEDS).status_code == 302


def test_the_first_address_replaces_none_and_the_next_one_says_what_ends(world, sign_in):
    client = sign_in(world.people["owner"])

    first = client.post(FEEDS, {"cum": "5"}, follow=True).content.decode()
    second = client.post(FEEDS, {"cum": "5"}, follow=True).content.decode()

    assert "Đã lập địa chỉ lịch của Cụm 5." in first and "Địa chỉ cũ" not in first
    assert "Địa chỉ cũ không dùng được nữa" in second
    assert 'data-copies="dc-5"' in first and "“Từ URL”" in first


def event(world, **fields):
    row = make_conference(world, **fields)
    return ics.calendar("Lịch", [row], lambda row: f"https://cong.example.vn/hoi-nghi/{row.pk}/")


def test_an_invented_conference_says_so_in_the_calendar_file(world):
    row = make_conference(world, summary="Nội dung")
    assert "minh họa" not in ics.calendar("Lịch", [row], lambda row: "https://x/")
    row.is_illustrative = True

    (description,) = [
        line
        for line in unfolded(ics.calendar("Lịch", [row], lambda row: "https://x/"))
        if line.startswith("DESCRIPTION")
    ]

    assert description.startswith("DESCRIPTION:Số liệu minh họa\\nCụm")


def test_the_file_keeps_the_standard(world):
    text = event(world, title="Một, hai; ba\\bốn", summary="Dòng một\r\nDòng hai " + "Đối ngoại nhân dân " * 20)

    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    lines = unfolded(text)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "SUMMARY:Một\\, hai\\; ba\\\\bốn" in lines
    (description,) = [line for line in lines if line.startswith("DESCRIPTION")]
    assert "Dòng một\\nDòng hai" in description and description.count("Đối ngoại nhân dân") == 20
    assert sum(line.startswith("UID:hoi-nghi-") for line in lines) == 1
    assert "DTSTAMP:20261124T020000Z" in lines and "STATUS:CONFIRMED" in lines
    assert "TZID:Asia/Ho_Chi_Minh" in lines and "TZOFFSETTO:+0700" in lines


def test_no_control_character_ends_a_line(world):
    assert ics.escaped("a\rb\nc\x00\x1b[0m\x7fd") == "a\\nb\\nc[0md"
    assert list(ics.folded("x" * 75)) == ["x" * 75]
    assert list(ics.folded("x" * 76)) == ["x" * 75, " x"]
    assert "".join(piece[1:] if place else piece for place, piece in enumerate(ics.folded("ệ" * 99))) == "ệ" * 99


def test_a_change_and_a_calling_off_are_newer_words_of_the_same_event(world):
    row = make_conference(world, starts_on=date(2026, 12, 11))
    with clock.set_to(factories.TODAY.replace(day=25)):
        conferences.call_off(row, "Bão số 9", by=world.people["lead"], seen=version(row))
        row.refresh_from_db()
        text = ics.calendar("Lịch", [row], lambda row: "https://x/")

    lines = unfolded(text)
    assert "STATUS:CANCELLED" in lines and any("Không họp: Bão số 9" in line for line in lines)
    sequence = int(next(line for line in lines if line.startswith("SEQUENCE")).partition(":")[2])
    assert f"SEQUENCE:{sequence - 86400}" in unfolded(event(world, title="Khác"))


def parsed(text: str) -> list[dict[str, tuple[dict[str, str], str]]]:
    """The events, read as RFC 5545 has it: {name: (parameters, value)}; fails on what the standard forbids."""
    assert text.endswith("\r\n")
    stack, events, zones = [], [], set()
    for line in re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n"):
        head, _colon, value = line.partition(":")
        name, *given = head.split(";")
        assert re.fullmatch(r"[A-Z-]+", name), line
        if name == "BEGIN":
            stack.append(value)
            events += [{}] if value == "VEVENT" else []
        elif name == "END":
            assert stack.pop() == value
        elif name == "TZID" and stack[-1] == "VTIMEZONE":
            zones.add(value)
        elif stack[-1] == "VEVENT":
            assert name not in events[-1], f"{name} twice"
            events[-1][name] = (dict(part.split("=", 1) for part in given), value)
    assert not stack
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= event.keys()
        assert {given["TZID"] for given, _value in event.values() if "TZID" in given} <= zones
        if "DTEND" in event:
            assert event["DTEND"][0] == event["DTSTART"][0] and event["DTEND"][1] > event["DTSTART"][1]
    return events


SPANS = [
    ({}, ("20261211", "20261212")),
    ({"ends_on": date(2026, 12, 13)}, ("20261211", "20261214")),
    ({"starts_at": time(8)}, ("20261211T080000", None)),
    ({"starts_at": time(8), "ends_at": time(11, 30)}, ("20261211T080000", "20261211T113000")),
    ({"ends_on": date(2026, 12, 13), "starts_at": time(8)}, ("20261211T080000", "20261214T000000")),
    (
        {"ends_on": date(2026, 12, 13), "starts_at": time(14), "ends_at": time(11)},
        ("20261211T140000", "20261213T110000"),
    ),
]


@pytest.mark.parametrize(("fields", "span"), SPANS)
def test_another_program_reads_from_when_to_when(world, fields, span):
    (event_read,) = parsed(event(world, title="Một, hai", starts_on=date(2026, 12, 11), **fields))

    assert tuple(event_read[name][1] if name in event_read else None for name in ("DTSTART", "DTEND")) == span


def test_another_program_knows_the_event_again_after_a_change(world):
    row = make_conference(world, starts_on=date(2026, 12, 11))
    (before,) = parsed(ics.calendar("Lịch", [row], lambda row: "https://x/"))
    with clock.set_to(factories.TODAY.replace(day=25)):
        conferences.call_off(row, "Bão; gió", by=world.people["lead"], seen=version(row))
        row.refresh_from_db()
        (after,) = parsed(ics.calendar("Lịch", [row], lambda row: "https://x/"))

    assert before["UID"] == after["UID"] and after["STATUS"][1] == "CANCELLED"
    assert int(before["SEQUENCE"][1]) < int(after["SEQUENCE"][1]) < 2**31
    assert before["LAST-MODIFIED"][1] < after["LAST-MODIFIED"][1]
    assert after["DESCRIPTION"][1].startswith("Không họp: Bão\\; gió\\n")
