"""A conference votes on several nominations in one table: all or none, errors at the row; what is not over half."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.workflow.rows import version
from events.models import Award
from events.workflow import conferences
from tests.events import award_making as making
from tests.events.conference_making import make_conference, make_of_union

ON = date(2026, 11, 20)
PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


@pytest.fixture
def conference(world):
    return make_conference(world, starts_on=ON)


@pytest.fixture
def two(world):
    return [making.nominate(world.unions["member"], world.people["owner"]) for _n in range(2)]


@pytest.fixture
def lead(world, sign_in):
    return sign_in(world.people["lead"])


def address(conference):
    return reverse("conference_votes", args=[conference.pk])


def typed(*rows, present="9", on="20/11/2026"):
    """Rows of (nomination, for, against, blank), all as text."""
    data = {"voted_on": on, "votes_present": present}
    for award, yes, no, blank in rows:
        data |= {f"for_{award.pk}": yes, f"against_{award.pk}": no, f"blank_{award.pk}": blank}
        data |= {f"seen_{award.pk}": version(award)}
    return data


def states():
    return list(Award.objects.order_by("pk").values_list("state", flat=True))


def test_all_rows_are_written_at_once_for_the_conference(conference, two, lead):
    assert lead.get(address(conference)).context["form"]["voted_on"].value() == ON
    answer = lead.post(address(conference), typed((two[0], "8", "1", "0"), (two[1], "3", "", "")))

    assert answer.status_code == 302 and answer.url == conference.get_absolute_url()
    names = ("state", "voted_on", "conference", "votes_present", "votes_for", "votes_against", "votes_blank")
    assert list(Award.objects.order_by("pk").values_list(*names)) == [
        ("voted", ON, conference.pk, 9, 8, 1, 0), ("voted", ON, conference.pk, 9, 3, 0, 0),
    ]  # fmt: skip
    # A double click finds nothing to write any more and says so.
    again = lead.post(address(conference), typed((two[0], "8", "1", "0")), follow=True)
    assert "vừa được ghi kết quả" in again.content.decode() and Award.objects.filter(votes_for=8).count() == 1


def test_a_row_left_empty_is_not_voted_on(conference, two, lead):
    assert lead.post(address(conference), typed((two[0], "0", "9", "0"), (two[1], "", "", ""))).status_code == 302
    assert states() == ["voted", "proposed"]


@pytest.mark.parametrize(
    ("row", "more", "place", "words"),
    [
        (("8", "8", "0"), {}, "for", "nhiều hơn số người có mặt"),
        (("", "1", "0"), {}, "for", "Ghi số đồng ý"),
        (("tám", "", ""), {}, "for", "Ghi một số nguyên"),
        (("-1", "", ""), {}, "for", "từ 0 trở lên"),
        (("8", "0", "0"), {"on": "01/01/2026"}, "for", "Ngày bình bầu phải từ ngày đề nghị"),
        (("8", "0", "0"), {"on": "01/12/2027"}, "for", "không sau hôm nay"),
        (("0", "0", "0"), {"present": "0"}, "votes_present", "ít nhất 1"),
        (("8", "0", "0"), {"present": ""}, "votes_present", ""),
        (("", "", ""), {}, "__all__", "ít nhất một đề nghị"),
    ],
)
def test_what_cannot_be_is_told_at_its_row_and_nothing_is_written(conference, two, lead, row, more, place, words):
    rows = [(two[1], *row)] + ([(two[0], "8", "1", "0")] if any(row) else [])
    page = lead.post(address(conference), typed(*rows, **more))

    at = f"for_{two[1].pk}" if place == "for" else place
    form = page.context["form"]
    # A day that cannot be is refused for the first nomination that is written.
    at = at if at in form.errors else f"for_{two[0].pk}"
    assert page.status_code == 422 and words in " ".join(form.errors[at])
    assert form[f"for_{two[1].pk}"].value() == row[0] and states() == ["proposed", "proposed"]


def test_what_somebody_changed_meanwhile_is_told_to_the_later_one(world, conference, two, lead):
    data = typed((two[0], "8", "1", "0"), (two[1], "7", "0", "0"))
    making.vote(two[0], world.people["deputy"])
    page = lead.post(address(conference), data)
    assert page.status_code == 422 and "vừa được ghi kết quả" in page.content.decode()
    assert states() == ["voted", "proposed"] and page.context["form"][f"for_{two[1].pk}"].value() == "7"

    data = typed((two[1], "7", "0", "0")) | {f"seen_{two[1].pk}": "cũ"}
    page = lead.post(address(conference), data)
    form = page.context["form"]
    assert list(form.errors) == [f"for_{two[1].pk}"] and states() == ["voted", "proposed"]
    again = data | {f"seen_{two[1].pk}": form[f"seen_{two[1].pk}"].value()}
    assert lead.post(address(conference), again).status_code == 302 and states() == ["voted", "voted"]


def test_who_writes_votes_and_finds_the_way(world, conference, two, sign_in):
    found = {name: sign_in(world.people[name]).get(address(conference)).status_code for name in PEOPLE}
    assert {name for name, status in found.items() if status == 200} == {"lead", "deputy", "vufo"}
    assert set(found.values()) == {200, 403}
    link, page = f'href="{address(conference)}"', conference.get_absolute_url()
    led = {name for name in PEOPLE if link in sign_in(world.people[name]).get(page).content.decode()}
    assert led == {"lead", "deputy", "vufo"}
    assert sign_in(world.people["owner"]).post(address(conference), typed((two[0], "8", "1", "0"))).status_code == 403
    assert states() == ["proposed", "proposed"]


def test_only_what_waits_in_this_cluster_is_listed(world, conference, two, lead):
    making.vote(two[0], world.people["lead"])
    making.nominate(world.unions["outsider"], world.people["outsider"])
    making.nominate(world.unions["member"], world.people["owner"], on=date(2026, 11, 23))
    assert [row.pk for row in lead.get(address(conference)).context["form"].awards] == [two[1].pk]


def test_a_meeting_that_is_ahead_off_or_of_a_union_votes_on_nothing(world, conference, two, lead):
    ahead = make_conference(world, starts_on=date(2026, 12, 20), title="Sau")
    assert lead.get(address(ahead)).status_code == 302
    assert lead.get(address(make_of_union(world, "lead", "lead"))).status_code == 404
    conferences.call_off(conference, "Bão", by=world.people["lead"], seen=version(conference))
    assert "Không có đề nghị nào chờ bình bầu" in lead.get(address(conference)).content.decode()


def test_typed_votes_outlive_the_session(world, conference, two, client, sign_in):
    author = sign_in(world.people["lead"]).get(address(conference)).context["author"]
    client.logout()
    client.post(address(conference), typed((two[0], "8", "1", "0")) | {"author": author})
    client.force_login(world.people["lead"])
    form = client.get(address(conference)).context["form"]
    assert form[f"for_{two[0].pk}"].value() == "8" and states() == ["proposed", "proposed"]


def test_as_many_queries_for_three_nominations_as_for_one(world, conference, lead, django_assert_num_queries):
    making.nominate(world.unions["member"], world.people["owner"])
    lead.get(address(conference))
    with CaptureQueriesContext(connection) as first:
        lead.get(address(conference))
    for union, by in (("neighbour", "neighbour"), ("deputy", "deputy")):
        making.nominate(world.unions[union], world.people[by])
    with django_assert_num_queries(len(first)):
        lead.get(address(conference))


def test_a_vote_not_over_half_is_marked_wherever_it_is_read(world, two, sign_in):
    won = making.vote(two[0], world.people["lead"], votes_for=5, against=4)
    lost = making.vote(two[1], world.people["lead"], votes_for=4, against=4)
    vufo = sign_in(world.people["vufo"])
    assert "không quá nửa: 4/9 đồng ý" in (page := vufo.get(reverse("nomination_list")).content.decode())
    assert page.count("không quá nửa") == 1
    assert "không quá nửa" in vufo.get(lost.get_absolute_url()).content.decode()
    assert "không quá nửa" not in vufo.get(won.get_absolute_url()).content.decode()
    sent = making.forward(lost, world.people["lead"], "Cụm vẫn đề nghị")
    said = vufo.get(reverse("award_decide", args=[sent.pk])).content.decode()
    assert "Cụm bình bầu: 4 đồng ý, 4 không, 0 trắng, 9 có mặt, không quá nửa." in said
