"""A conference votes on several nominations in one table: all or none, errors at the row; what is not over half."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.workflow.rows import version
from events.forms.attendance import BOX
from events.models import Award, AwardAct
from events.workflow import conference_delegates, conferences
from tests.events import award_making as making
from tests.events.conference_making import add_delegate, invite, make_conference, make_of_union

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
        (("8", "0", "0"), {"on": "01/01/2026"}, "voted_on", ": Ngày bình bầu phải từ ngày đề nghị"),
        (("8", "0", "0"), {"on": "01/12/2027"}, "voted_on", "Ngày bình bầu không sau hôm nay."),
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


def test_the_summary_names_whom_a_wrong_number_is_about(conference, two, lead):
    page = lead.post(address(conference), typed((two[1], "8", "8", "0"))).content.decode()
    label = f'<a href="#id_for_{two[1].pk}">{two[1].recipient} (Bằng khen), đồng ý</a>: Tổng số phiếu (16)'
    assert label in page
    # In the table the column says which number it is.
    assert f'for="id_for_{two[1].pk}">Đồng ý<span class="visually-hidden">, {two[1].recipient}</span>' in page


def test_a_day_before_one_nomination_names_that_one(world, conference, two, lead):
    early = make_conference(world, starts_on=date(2026, 11, 15), title="Họp trước")
    late = making.nominate(world.unions["member"], world.people["owner"], on=date(2026, 11, 14))
    page = lead.post(address(early), typed((two[0], "8", "1", "0"), (late, "8", "0", "0"), on="12/11/2026"))
    told = f"{late.recipient}: Ngày bình bầu phải từ ngày đề nghị (14/11/2026) trở đi."
    assert page.context["form"].errors == {"voted_on": [told]}


# --- attendance -----------------------------------------------------------------------------------------------


@pytest.fixture
def four_came(world, conference):
    """Two of the lead's and two of the member's people are there, one of the neighbour's is not."""
    for name, marks in {"lead": ["present"] * 2, "member": ["present"] * 2, "neighbour": ["absent"]}.items():
        invited = invite(world, conference, name, quota=None)[-1]
        for nth, word in enumerate(marks):
            delegate = add_delegate(world, invited, f"Lê {name} {nth}")
            conference_delegates.mark(delegate, word, by=world.people["lead"])


def test_those_present_are_empty_where_no_attendance_was_taken(conference, two, lead):
    assert lead.get(address(conference)).context["form"]["votes_present"].value() is None


def test_attendance_is_shown_and_another_number_asked_about(world, conference, two, lead, four_came):
    page = lead.get(address(conference))
    assert page.context["form"]["votes_present"].value() == 4
    assert "Điểm danh: 4 đại biểu của 2 đơn vị trong Cụm có mặt." in page.content.decode()

    data = typed((two[0], "8", "1", "0"))
    asked = lead.post(address(conference), data)
    words = "Điểm danh có 4 đại biểu của Cụm có mặt, ở đây ghi 9. Xem lại, hoặc đánh dấu ô dưới đây."
    assert asked.status_code == 422 and asked.context["form"].errors == {"votes_present": [words]}
    assert "Đã kiểm tra, đúng là 9 người có mặt" in asked.content.decode() and states() == ["proposed", "proposed"]

    box = {BOX: asked.context["form"].fields[BOX].widget.attrs["value"]}
    other = lead.post(address(conference), data | {"votes_present": "10"} | box)
    assert "ở đây ghi 10" in other.context["form"].errors["votes_present"][0]
    assert lead.post(address(conference), data | box).status_code == 302 and states() == ["voted", "proposed"]
    assert AwardAct.objects.first().what == "Cụm bình bầu: 8/9 đồng ý (điểm danh có 4)"


def test_the_number_of_attendance_is_not_asked_about(conference, two, lead, four_came):
    assert lead.post(address(conference), typed((two[0], "3", "1", "0"), present="4")).status_code == 302
    assert AwardAct.objects.first().what == "Cụm bình bầu: 3/4 đồng ý"


def test_a_single_vote_for_a_conference_is_held_against_its_attendance(conference, two, lead, four_came):
    data = {
        "conference": conference.pk, "voted_on": "20/11/2026", "votes_present": "9", "votes_for": "8",
        "votes_against": "1", "votes_blank": "0", "seen": version(two[0]),
    }  # fmt: skip
    where = reverse("award_vote", args=[two[0].pk])
    asked = lead.post(where, data)
    assert "Điểm danh có 4 đại biểu" in asked.context["form"].errors["votes_present"][0]
    names = list(asked.context["form"].fields)
    assert names.index(BOX) == names.index("votes_present") + 1
    box = {BOX: asked.context["form"].fields[BOX].widget.attrs["value"]}
    assert lead.post(where, data | box).status_code == 302
    assert lead.post(reverse("award_vote", args=[two[1].pk]), data | {"conference": "", "seen": version(two[1])}).url


# --- what became of it ----------------------------------------------------------------------------------------


def test_a_reason_is_asked_for_only_where_most_did_not_agree(world, two, lead):
    won = making.vote(two[0], world.people["lead"], votes_for=6, against=2, present=8)
    lost = making.vote(two[1], world.people["lead"], votes_for=3, against=5, present=8)
    page = lead.get(reverse("award_forward", args=[won.pk]))
    assert "reason" not in page.context["form"].fields and "Lý do" not in page.content.decode()
    page = lead.get(reverse("award_forward", args=[lost.pk]))
    assert page.context["form"].fields["reason"].required
    assert "3 đồng ý, 5 không, 0 trắng, 8 có mặt, không quá nửa" in page.content.decode()

    assert lead.post(reverse("award_forward", args=[won.pk]), {"seen": version(won)}).status_code == 302
    refused = lead.post(reverse("award_forward", args=[lost.pk]), {"seen": version(lost)})
    assert refused.status_code == 422 and list(refused.context["form"].errors) == ["reason"]
    assert states() == ["forwarded", "voted"]


def test_the_conference_lists_who_was_voted_on_with_result_and_link(world, conference, two, lead, sign_in):
    lead.post(address(conference), typed((two[0], "6", "2", "0"), (two[1], "3", "5", "0"), present="8"))
    making.forward(Award.objects.get(pk=two[0].pk), world.people["lead"])
    page = lead.get(conference.get_absolute_url()).content.decode()
    part = page.split('id="binh-xet"')[1].split("</section>")[0]
    for award, result in ((two[0], "6/8</b> đồng ý · chờ VUFO quyết định"), (two[1], "3/8</b> đồng ý, không quá nửa<")):
        assert f'<a href="{award.get_absolute_url()}">{award.recipient}</a>' in part and result in part
    assert "Không có đề nghị nào" not in part
    # Who may not read nominations finds none of them; their own union does.
    shown = {name for name in PEOPLE if two[0].recipient in
             sign_in(world.people[name]).get(conference.get_absolute_url()).content.decode()}  # fmt: skip
    assert shown == {"owner", "head", "lead", "deputy", "vufo", "observer"}


def test_as_many_queries_for_three_results_as_for_one(world, conference, lead, django_assert_num_queries):
    def vote_on(name, by):
        award = making.nominate(world.unions[name], world.people[by])
        lead.post(address(conference), typed((award, "8", "1", "0")))

    vote_on("member", "owner")
    lead.get(conference.get_absolute_url())
    with CaptureQueriesContext(connection) as first:
        lead.get(conference.get_absolute_url())
    n = len(first)  # before the next request empties the log
    vote_on("neighbour", "neighbour")
    vote_on("deputy", "deputy")
    with django_assert_num_queries(n):
        lead.get(conference.get_absolute_url())


@pytest.mark.parametrize("key", ["9" * 5000, "9" * 25, "²", "-1", "1e5"])
def test_a_name_of_a_field_that_no_row_can_have_is_passed_over(conference, two, lead, key):
    votes = typed((two[0], "8", "1", "0")) | {f"for_{key}": "8"}

    form = "application/x-www-form-urlencoded"
    assert lead.post(address(conference), urlencode(votes), form).status_code in (302, 422)
    assert Award.objects.filter(votes_for=8).count() <= 1
