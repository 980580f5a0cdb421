"""The count of an election beside the attendance of its conference, and votes that do not add up."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters import clock
from events.attendance import came_of_members
from events.forms.attendance import BOX
from events.models import ConferenceAct, Election
from events.workflow import conference_delegates, elections
from tests.events.conference_making import add_delegate, invite, make_conference

MEMBERS = ("lead", "deputy", "member", "neighbour", "last_lead")


@pytest.fixture(autouse=True)
def after_the_conference(world):
    with clock.set_to(date(2026, 11, 25)):
        yield


@pytest.fixture
def conference(world):
    return make_conference(world)


@pytest.fixture
def election(world, conference):
    unions = [world.unions["member"], world.unions["neighbour"]]
    return elections.open_election(conference, 2027, "lead", by=world.people["lead"], unions=unions)


@pytest.fixture
def lead(world, sign_in):
    return sign_in(world.people["lead"])


def mark(world, conference, **marks):
    """Attendance: two delegates of each named union, both marked with the word given (`present`, `absent`)."""
    for invited in invite(world, conference, *marks, quota=None):
        name = next((name for name, union in world.unions.items() if union.pk == invited.union_id), invited.body)
        for nth in range(2):
            delegate = add_delegate(world, invited, f"Trần {name} {nth}")
            if marks[name] != "expected":
                conference_delegates.mark(delegate, marks[name], by=world.people["lead"])


def typed(client, election, first, second, **fields):
    form = client.get(election.get_absolute_url()).context["form"]
    votes = dict(zip((f"votes-{row.pk}" for row in form.standing), (first, second), strict=True))
    data = {"method": "ballot", "present": "5", "recused": "0", "blank": "0", "invalid": "0"}
    return data | {"seen": form["seen"].value()} | votes | fields


def send(client, election, data):
    return client.post(election.get_absolute_url(), data)


# --- attendance -----------------------------------------------------------------------------------------------


def test_units_with_somebody_there_are_counted_of_the_members_alone(world, conference):
    assert came_of_members(conference) is None
    mark(world, conference, lead="present", deputy="present", member="absent", outsider="present")
    came = came_of_members(conference)
    assert (came.unions, came.people) == (2, 4)

    first = conference.delegates.filter(attendance="present", invited__union=world.unions["deputy"]).first()
    conference_delegates.mark(first, "absent", by=world.people["lead"])
    assert came_of_members(conference).unions == 2  # the other one of them is there


def test_guests_alone_are_no_attendance_of_the_members(world, conference):
    mark(world, conference, outsider="present", lead="expected")
    assert came_of_members(conference) is None


def test_a_helper_is_no_voice_of_its_union(world, conference):
    (invited,) = invite(world, conference, "lead")
    helper = add_delegate(world, invited, role="support")
    conference_delegates.mark(helper, "present", by=world.people["lead"])
    came = came_of_members(conference)
    assert (came.unions, came.people) == (1, 0)


def test_the_field_starts_with_what_attendance_says(world, conference, election, lead):
    assert lead.get(election.get_absolute_url()).context["form"]["present"].value() is None
    mark(world, conference, lead="present", deputy="present", member="present", neighbour="absent", last_lead="present")
    answer = lead.get(election.get_absolute_url())
    assert answer.context["form"]["present"].value() == 4
    assert "Cụm có 5 thành viên vào ngày họp; điểm danh có 4 đơn vị có mặt." in answer.content.decode()


def test_another_number_is_asked_about_and_written_once_confirmed(world, conference, election, lead):
    mark(world, conference, lead="present", deputy="present", member="present", neighbour="absent", last_lead="present")
    data = typed(lead, election, "3", "2")

    asked = send(lead, election, data)

    assert asked.status_code == 422 and Election.objects.get().is_open
    form = asked.context["form"]
    assert form.errors == {"present": ["Điểm danh có 4 đơn vị có mặt, ở đây ghi 5. Xem lại, hoặc đánh dấu ô dưới đây."]}
    names = list(form.fields)
    assert names.index(BOX) == names.index("present") + 1
    # The box stands for these numbers: for others it is asked anew.
    box = asked.context["form"].fields[BOX].widget.attrs["value"]
    page = asked.content.decode()
    assert "Đã kiểm tra, đúng là 5 đơn vị có mặt" in page and f'value="{box}"' in page
    assert "checked" not in page.split(BOX)[1]
    other = data | {"present": "3", f"votes-{form.standing[1].pk}": "0", BOX: box}
    assert "ở đây ghi 3" in send(lead, election, other).context["form"].errors["present"][0]

    assert send(lead, election, data | {BOX: box}).url == election.get_absolute_url()
    assert Election.objects.get().present == 5
    assert "(ghi 5 đơn vị có mặt, điểm danh có 4)" in ConferenceAct.objects.first().what


def test_the_number_of_attendance_is_not_asked_about(world, conference, election, lead):
    mark(world, conference, lead="present", deputy="present", member="present", neighbour="absent", last_lead="present")
    assert send(lead, election, typed(lead, election, "3", "1", present="4")).status_code == 302
    assert "điểm danh" not in ConferenceAct.objects.first().what


def test_more_than_there_are_members_is_refused_and_not_asked_about(world, conference, election, lead):
    mark(world, conference, lead="present")
    page = send(lead, election, typed(lead, election, "4", "2", present="6"))
    assert page.context["form"].errors == {"present": ["Có mặt 6 đơn vị, mà Cụm có 5 thành viên vào ngày họp."]}


@pytest.mark.parametrize("n", [1, 3])
def test_as_many_queries_for_three_unions_marked_as_for_one(world, conference, n, django_assert_num_queries):
    mark(world, conference, **dict.fromkeys(MEMBERS[:n], "present"))
    with django_assert_num_queries(1):
        came_of_members(conference)


def test_a_closed_election_reads_no_attendance(world, conference, election, lead):
    assert send(lead, election, typed(lead, election, "3", "2")).status_code == 302
    with CaptureQueriesContext(connection) as found:
        lead.get(election.get_absolute_url())
    assert not [query for query in found if "events_delegate" in query["sql"]]


# --- votes that do not add up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "votes", "fields", "at", "words"),
    [
        ("ballot", "21", {"invalid": "1"}, "blank", "Còn thiếu 1 phiếu: ghi vào phiếu trắng, không hợp lệ hoặc"),
        ("show", "21", {"recused": "1"}, "blank", "Còn thiếu 1 đơn vị: ghi vào không ý kiến hoặc không tham gia."),
        ("ballot", "93", {}, 0, "Tổng số phiếu là 12, nhiều hơn 5 đơn vị bỏ phiếu (5 có mặt, 0 không tham gia)."),
        ("show", "39", {"recused": "1"}, 1, "Cộng lại là 12 đơn vị, nhiều hơn 4 đơn vị biểu quyết"),
    ],
)
def test_votes_that_do_not_add_up_are_told_at_the_votes(election, lead, method, votes, fields, at, words):
    answer = send(lead, election, typed(lead, election, *votes, method=method, **fields))

    form = answer.context["form"]
    at = at if isinstance(at, str) else f"votes-{form.standing[at].pk}"
    assert answer.status_code == 422 and list(form.errors) == [at] and words in form.errors[at][0]
    assert [form[f"votes-{row.pk}"].value() for row in form.standing] == list(votes)
    assert Election.objects.get().is_open


def test_wrong_sums_and_attendance_are_told_together(world, conference, election, lead):
    mark(world, conference, lead="present", deputy="present", member="present", last_lead="present")
    errors = send(lead, election, typed(lead, election, "3", "1")).context["form"].errors
    assert set(errors) == {"present", "blank"}


def test_units_that_agree_with_no_candidate_have_their_place(election, lead):
    form = lead.get(election.get_absolute_url()).context["form"]
    assert form["blank"].help_text == "Gồm cả đơn vị không đồng ý với ứng viên nào."
    assert send(lead, election, typed(lead, election, "2", "0", blank="3")).status_code == 302
    election.refresh_from_db()
    assert (election.state, election.blank) == ("no_majority", 3)


# --- words ----------------------------------------------------------------------------------------------------


def test_no_union_has_a_majority_and_the_next_round_has_its_number(world, election, lead):
    send(lead, election, typed(lead, election, "2", "1", blank="2"))
    page = lead.get(election.get_absolute_url()).content.decode()
    assert "Không đơn vị nào quá bán" in page and "Bầu vòng 2" in page
    again = Election.objects.get(pk=int(lead.post(f"{election.get_absolute_url()}vong-nua/").url.split("/")[-2]))
    assert again.round == 2
    send(lead, again, typed(lead, again, "2", "1", blank="2"))
    assert "Bầu vòng 3" in lead.get(again.get_absolute_url()).content.decode()
