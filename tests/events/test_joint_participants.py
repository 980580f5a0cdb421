"""Who took part in a joint activity, when its plan was agreed, and what was changed of it since."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clusters.workflow.rows import version
from events import agreed_plans
from events.models import Delegate, JointActivity, Participation
from events.participants import attended, choices_of, proposal_of
from events.workflow import activities, conferences
from events.workflow.activities import Blocked, Plan
from tests import factories
from tests.events.conference_making import add_delegate, invite, make_conference
from tests.events.test_joint_activities import hold, list_url, plan


@pytest.fixture
def lead(world):
    return world.people["lead"]


def hold_url(activity):
    return reverse("activity_hold", args=[activity.pk])


def typed(activity, *unions, **fields):
    keys = [str(union.pk) for union in unions]
    first = {"held_on": "20/05/2026", "place": "Huế", "result": "Tốt", "participants": keys, "seen": version(activity)}
    return first | fields


def names_of(activity):
    return sorted(row.union.short_name for row in activity.participations.select_related("union"))


def test_who_took_part_is_ticked_and_the_host_counts_by_itself(world, sign_in, lead):
    activity = plan(world, host=world.unions["member"])
    client = sign_in(lead)

    assert client.post(hold_url(activity), typed(activity, world.unions["neighbour"])).status_code == 302

    assert names_of(activity) == ["Tỉnh member", "Tỉnh neighbour"]
    text = client.get(list_url()).content.decode()
    assert "2 đơn vị tham gia" in text and "Tỉnh member, Tỉnh neighbour" in text
    assert {row.history_user for row in Participation.history.all()} == {lead}


def test_all_members_by_one_tick(world, sign_in, lead):
    activity = plan(world)
    sign_in(lead).post(hold_url(activity), typed(activity, everyone="on"))
    assert len(names_of(activity)) == world.cluster.memberships.in_force_on(date(2026, 5, 20)).count() == 5


def test_nobody_ticked_means_nobody_knows(world, sign_in, lead):
    activity, client = plan(world, host=world.unions["member"]), sign_in(lead)
    client.post(hold_url(activity), typed(activity, world.unions["neighbour"]))
    activity.refresh_from_db()

    assert client.post(hold_url(activity), typed(activity)).status_code == 302

    assert names_of(activity) == [] and "Chưa ghi đơn vị tham gia" in client.get(list_url()).content.decode()
    assert [row.history_type for row in Participation.history.order_by("history_id")] == ["+", "+", "-", "-"]


def test_what_was_ticked_is_corrected_and_goes_with_the_holding(world, sign_in, lead):
    activity, client = plan(world), sign_in(lead)
    client.post(hold_url(activity), typed(activity, world.unions["neighbour"], world.unions["member"]))
    activity.refresh_from_db()
    form = client.get(hold_url(activity)).context["form"]
    assert form["participants"].value() == sorted(
        (str(world.unions[name].pk) for name in ("neighbour", "member")), key=int
    )

    client.post(hold_url(activity), typed(activity, world.unions["member"]))
    activity.refresh_from_db()
    assert names_of(activity) == ["Tỉnh member"]
    activities.plan_again(activity, by=lead, seen=version(activity))
    assert names_of(activity) == []


def test_a_host_named_later_took_part_too(world, lead):
    activity = hold(plan(world), lead, took_part=[world.unions["neighbour"]])
    given = Plan(activity.title, activity.kind, host=world.unions["member"])
    activities.edit(activity, given, by=lead, seen=version(activity))
    assert names_of(activity) == ["Tỉnh member", "Tỉnh neighbour"]

    unknown = hold(plan(world, "Việc khác"), lead)
    given = Plan(unknown.title, unknown.kind, host=world.unions["member"])
    activities.edit(unknown, given, by=lead, seen=version(unknown))
    assert names_of(unknown) == []


def test_the_members_of_the_day_may_have_taken_part(world, sign_in, lead):
    left, came = (factories.make_union(short_name=name) for name in ("Tỉnh cũ", "Tỉnh mới"))
    factories.make_membership(world.cluster, left, valid_to=date(2026, 5, 31))
    factories.make_membership(world.cluster, came, valid_from=date(2026, 6, 1))
    activity, client = plan(world), sign_in(lead)
    labels = [choice.label for choice in choices_of(activity)]
    assert {"Tỉnh cũ (đến 31/05/2026)", "Tỉnh mới (từ 01/06/2026)"} <= set(labels)

    page = client.post(hold_url(activity), typed(activity, left, came, result="Đã gõ"))

    assert page.status_code == 422 and page.context["form"].errors.keys() == {"participants"}
    text = page.content.decode()
    assert "không phải thành viên của Cụm: Tỉnh mới" in text and "Đã gõ" in text
    assert client.post(hold_url(activity), typed(activity, left)).status_code == 302
    activity.refresh_from_db()
    again = typed(activity, left, held_on="20/06/2026")
    assert client.post(hold_url(activity), again).status_code == 422  # on that day it was none any more
    outsider = client.post(hold_url(activity), typed(activity, world.unions["outsider"]))
    assert outsider.status_code == 422 and names_of(activity) == ["Tỉnh cũ"]
    with pytest.raises(Blocked):
        hold(activity, lead, took_part=[world.unions["outsider"]])


def test_the_conference_it_is_part_of_proposes_who_came(world, sign_in, lead):
    meeting = make_conference(world, place="Cà Mau")
    for invited in invite(world, meeting, "member", "neighbour", "deputy", "Sở Ngoại vụ"):
        add_delegate(world, invited)
    came = Delegate.objects.exclude(invited__union=world.unions["deputy"])
    came.update(attendance=Delegate.Attendance.PRESENT)
    activity = plan(world, conference=meeting)

    assert attended(meeting) == {world.unions["member"].pk, world.unions["neighbour"].pk}
    proposed = proposal_of(activity)
    assert (proposed["held_on"], proposed["place"]) == (meeting.starts_on, "Cà Mau")
    form = sign_in(lead).get(hold_url(activity)).context["form"]
    assert {int(key) for key in form["participants"].value()} == attended(meeting)


def test_the_later_of_two_sees_whom_the_first_ticked(world, sign_in, lead):
    activity, client = plan(world), sign_in(lead)
    mine = typed(activity, world.unions["member"])
    hold(activity, world.people["deputy"], took_part=[world.unions["neighbour"]])

    page = client.post(hold_url(activity), mine)

    told = {row.label: (row.typed, row.now) for row in page.context["form"].conflict.differences}
    assert page.status_code == 422 and told["Đơn vị tham gia"] == ("Tỉnh member", "Tỉnh neighbour")


def test_all_members_at_once_are_named_to_the_later_of_two(world, sign_in, lead):
    activity, client = plan(world), sign_in(lead)
    mine = typed(activity, everyone="on")
    hold(activity, world.people["deputy"], took_part=[])

    page = client.post(hold_url(activity), mine)

    told = {row.label: (row.typed, row.now) for row in page.context["form"].conflict.differences}
    names = sorted(world.cluster.memberships.values_list("union__names__short_name", flat=True))
    assert told["Đơn vị tham gia"] == (", ".join(names), "để trống")


def test_a_host_that_was_corrected_took_no_part_by_hosting(world, sign_in, lead):
    activity = hold(plan(world, host=world.unions["member"]), lead, took_part=[world.unions["neighbour"]])
    given = {"title": activity.title, "kind": "conference", "place": "Huế", "seen": version(activity)}
    address = reverse("activity_edit", args=[activity.pk])

    page = sign_in(lead).post(address, given | {"host": world.unions["deputy"].pk}, follow=True)

    assert names_of(activity) == ["Tỉnh deputy", "Tỉnh neighbour"]
    assert "Tỉnh member không còn trong danh sách tham gia" in page.content.decode()
    assert Participation.history.filter(union=world.unions["member"]).first().history_type == "-"


@pytest.mark.parametrize("name", ["activity_hold", "activity_edit", "activity_drop"])
def test_what_was_typed_survives_the_end_of_a_session(world, sign_in, lead, name):
    activity, client = plan(world), sign_in(lead)
    address = reverse(name, args=[activity.pk])
    author = client.get(address).context["author"]
    client.logout()
    first = typed(activity, world.unions["member"], author=author, reason="Gõ dở", invited="Gõ dở", result="Gõ dở")
    client.post(address, first)
    client.force_login(lead)

    page = client.get(address)

    assert "Gõ dở" in page.content.decode()
    activity.refresh_from_db()
    assert activity.state == "planned" and activity.invited == ""
    if name == "activity_hold":
        assert page.context["form"]["participants"].value() == [str(world.unions["member"].pk)]
        assert page.content.decode().count("checked") == 1


@pytest.mark.parametrize("last", [["member"], []])
def test_what_was_unticked_stays_so_after_the_end_of_a_session(world, sign_in, lead, last):
    activity = hold(plan(world), lead, took_part=[world.unions["member"], world.unions["neighbour"]])
    client = sign_in(lead)
    author = client.get(hold_url(activity)).context["author"]
    client.logout()
    client.post(hold_url(activity), typed(activity, *(world.unions[name] for name in last), author=author))
    client.force_login(lead)

    page = client.get(hold_url(activity))

    assert page.content.decode().count("checked") == len(last)
    assert page.context["form"]["participants"].value() == ([str(world.unions["member"].pk)] if last else None)


def test_the_database_keeps_the_rules(world, lead):
    activity = hold(plan(world), lead, took_part=[world.unions["member"]])
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(activity=activity, union=world.unions["member"])
    meeting = make_conference(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        JointActivity.objects.filter(pk=activity.pk).update(agreed_at=meeting)


# --- the agreed plan ------------------------------------------------------------------------------------------


def edit(activity, by, reason="", **fields):
    names = ("title", "kind", "host", "quarter", "place", "conference", "invited", "agreed_at", "agreed_on")
    given = Plan(**({name: getattr(activity, name) for name in names} | fields))
    return activities.edit(activity, given, by=by, seen=version(activity), reason=reason)


def differences(activity):
    found = agreed_plans.read_changes([activity]).get(activity.pk)
    return {row.label: (row.was, row.now) for row in found.differences} if found else {}


def test_the_day_of_agreement_is_that_of_the_conference(world, lead):
    meeting = make_conference(world, starts_on=date(2026, 1, 15))
    assert plan(world, agreed_at=meeting).agreed_on == date(2026, 1, 15)
    assert plan(world, "B", agreed_at=meeting, agreed_on=date(2026, 1, 20)).agreed_on == date(2026, 1, 20)


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2024, 12, 31), date(2027, 1, 1)])
def test_a_day_of_agreement_that_cannot_be_is_refused(world, lead, day):
    with pytest.raises(Blocked) as refused:
        plan(world, agreed_on=day)
    assert refused.value.field == "agreed_on"


def test_a_conference_to_come_agreed_on_nothing_yet(world, sign_in, lead):
    meeting = make_conference(world, starts_on=date(2026, 12, 10))
    given = {"title": "Tọa đàm", "kind": "other", "agreed_at": meeting.pk}
    page = sign_in(lead).post(reverse("activity_new", args=[5, 2026]), given)
    assert page.status_code == 422 and page.context["form"].errors.keys() == {"agreed_at"}


def test_what_was_changed_since_shows_with_its_reason(world, sign_in, lead):
    meeting = make_conference(world, starts_on=date(2026, 1, 15))
    activity = plan(world, host=world.unions["member"], quarter=2, agreed_at=meeting)
    assert differences(activity) == {}
    edit(activity, lead, "Bão lũ", host=world.unions["neighbour"], quarter=4, place="Cà Mau")
    activity.refresh_from_db()

    assert differences(activity) == {
        "đơn vị đăng cai": ("Tỉnh member", "Tỉnh neighbour"), "thời gian": ("quý II", "quý IV"),
    }  # fmt: skip
    text = sign_in(world.people["owner"]).get(list_url()).content.decode()
    assert "Khác kế hoạch" in text and "Bão lũ" in text and "Thống nhất 15/01/2026" in text
    assert "Lý do thay đổi" in sign_in(lead).get(reverse("activity_edit", args=[activity.pk])).content.decode()


def test_taking_the_day_of_agreement_away_forgets_no_change(world, lead):
    activity = plan(world, host=world.unions["member"], quarter=2, agreed_on=date(2026, 1, 15))
    for fields in ({"quarter": 4}, {"agreed_on": None}, {"agreed_on": date(2026, 2, 1)}):
        edit(activity, lead, "Bão lũ", **fields)
        activity.refresh_from_db()

    assert differences(activity) == {"thời gian": ("quý II", "quý IV")}


def test_a_conference_that_was_called_off_agreed_on_nothing(world, sign_in, lead):
    meeting = make_conference(world, starts_on=date(2026, 1, 15))
    before = plan(world, "Đã thống nhất", agreed_at=meeting)
    conferences.call_off(meeting, "Bão", by=lead, seen=version(meeting))
    meeting.refresh_from_db()

    with pytest.raises(Blocked) as refused:
        plan(world, agreed_at=meeting)

    assert refused.value.field == "agreed_at"
    client = sign_in(lead)
    new = client.get(reverse("activity_new", args=[5, 2026])).context["form"]
    old = client.get(reverse("activity_edit", args=[before.pk])).context["form"]
    assert list(new.fields["agreed_at"].queryset) == [] and list(old.fields["agreed_at"].queryset) == [meeting]
    assert edit(before, lead, agreed_at=meeting).agreed_at == meeting


def test_why_it_was_dropped_once_is_no_reason_of_a_later_change(world, lead):
    activity = plan(world, quarter=2, agreed_on=date(2026, 1, 15))
    activity = activities.drop(activity, "Bão", by=lead, seen=version(activity))
    activity = activities.plan_again(activity, by=lead, seen=version(activity))
    activity = edit(activity, lead, "Chờ khách", quarter=3)

    assert agreed_plans.read_changes([activity])[activity.pk].reasons == ["Chờ khách"]


def test_another_day_of_agreement_does_not_hide_a_change(world, lead):
    activity = plan(world, quarter=2, agreed_on=date(2026, 1, 15))
    edit(activity, lead, quarter=3)
    activity.refresh_from_db()
    edit(activity, lead, agreed_on=date(2026, 1, 16))
    activity.refresh_from_db()
    assert differences(activity) == {"thời gian": ("quý II", "quý III")}


def test_what_was_changed_before_it_was_agreed_is_no_change(world, lead):
    activity = plan(world, quarter=2)
    edit(activity, lead, quarter=3, agreed_on=date(2026, 1, 15))
    activity.refresh_from_db()
    assert differences(activity) == {}


def test_held_in_another_quarter_and_not_held_at_all(world, lead):
    late = hold(plan(world, quarter=1, agreed_on=date(2026, 1, 15)), lead)
    in_time = hold(plan(world, "Đúng quý", quarter=2, agreed_on=date(2026, 1, 15)), lead)
    dropped = plan(world, "Bỏ", agreed_on=date(2026, 1, 15))
    activities.drop(dropped, "Bão", by=lead, seen=version(dropped))
    dropped.refresh_from_db()

    assert differences(late) == {"thời gian": ("quý I", "20/05/2026")}
    assert differences(in_time) == {}
    assert differences(dropped) == {"việc này": ("có trong kế hoạch", "không tổ chức")}


def test_a_conference_named_in_words_gives_way_to_the_row(world, lead):
    activity = plan(world, combined_with="Hội nghị sơ kết", agreed_on=date(2026, 1, 15))
    edit(activity, lead, conference=make_conference(world), combined_with="Hội nghị sơ kết")
    activity.refresh_from_db()
    assert activity.combined_with == "" and differences(activity) == {}
