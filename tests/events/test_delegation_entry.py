"""Entering a visit, correcting it, taking it back: what is kept, what is refused, who may."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import Changed, Overtaken, version
from events.forms.identity import looks_like_identity
from events.models import Delegation, DelegationGroup
from events.workflow import delegations
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.delegation_rules import Visit
from tests import factories
from tests.events.delegation_making import make_visit, revoke

NEW = "delegation_new"


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def member(world):
    return world.unions["member"]


def typed(**fields):
    return {
        "direction": "in",
        "organisation": "Hội hữu nghị Nagasaki",
        "country": "nhat",
        "level": "friendship",
        "starts_on": "05/03/2026",
        "ends_on": "07/03/2026",
        "people": "hơn 30",
        "purpose": "Giao lưu",
        "programme": "",
        "results": "Trao 20 học bổng",
        "body": "own",
        "association": "",
        "token": "0c1f4d52-5d55-4b6f-9f0f-1f0e8f1f8a11",
    } | fields


def enter(client, **fields):
    return client.post(reverse(NEW), typed(**fields))


def test_a_visit_as_it_was_typed(world, sign_in, by, member):
    co_host = world.unions["outsider"]

    response = enter(sign_in(by), co_hosts=[co_host.pk], group_name="Đoàn Nagasaki")

    visit = Delegation.objects.get()
    assert response.status_code == 302 and response.url == visit.get_absolute_url()
    assert (visit.country, visit.people, visit.qualifier) == ("JP", 30, "over")
    assert (visit.starts_on, visit.ends_on) == (date(2026, 3, 5), date(2026, 3, 7))
    assert [(host.union, host.is_first) for host in visit.hosts.all()] == [(member, True), (co_host, False)]
    assert (visit.group.name, visit.changed_by, visit.version) == ("Đoàn Nagasaki", by, 1)
    assert visit.history.get().history_user == by


def test_one_day_and_no_number(world, sign_in, by):
    enter(sign_in(by), ends_on="", people="")

    visit = Delegation.objects.get()
    assert (visit.ends_on, visit.people) == (date(2026, 3, 5), None)


FAR = f"{factories.TODAY + timedelta(400):%d/%m/%Y}"


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"ends_on": "04/03/2026"}, "ends_on", "từ ngày đến (05/03/2026) trở đi"),
        ({"ends_on": "07/03/2028"}, "ends_on", "dài hơn một năm"),
        ({"starts_on": FAR, "ends_on": ""}, "starts_on", "hơn một năm nữa"),
        ({"starts_on": "31/12/1989", "ends_on": ""}, "starts_on", "từ 01/01/1990"),
        ({"starts_on": "30/02/2026"}, "starts_on", "ngày"),
        ({"starts_on": ""}, "starts_on", "Ghi ô này"),
        ({"people": "0"}, "people", "ít nhất 1 người"),
        ({"people": "10.000.000"}, "people", "quá lớn"),
        ({"people": "99999999999999"}, "people", "quá lớn"),
        ({"people": "-3"}, "people", "không được âm"),
        ({"people": "nhiều"}, "people", "Không hiểu"),
        ({"country": "Atlantis"}, "country", "Không có nước"),
        ({"country": "guine"}, "country", "Có mấy nước khớp"),
        ({"country": "Việt Nam"}, "country", "không phải Việt Nam"),
        ({"organisation": "  "}, "organisation", "Ghi ô này"),
        ({"organisation": "a" * 201}, "organisation", "200"),
        ({"body": "associations"}, "association", "tên hội thành viên"),
        ({"body": "xyz"}, "body", "trong danh sách"),
        ({"direction": "xyz"}, "direction", "trong danh sách"),
        ({"level": "xyz"}, "level", "trong danh sách"),
        ({"group": "987654"}, "group", "trong danh sách"),
        ({"group": "abc"}, "group", "trong danh sách"),
        ({"co_hosts": ["987654"]}, "co_hosts", ""),
        ({"co_hosts": ["abc"]}, "co_hosts", ""),
        ({"token": "abc"}, "token", ""),
        ({"purpose": "Hộ chiếu số B1234567"}, "purpose", "giống số hộ chiếu"),
        ({"results": "CCCD 079203012345 của khách"}, "results", "giống số hộ chiếu"),
        ({"group_name": "Đoàn 123456789"}, "group_name", "giống số hộ chiếu"),
    ],
)
def test_what_is_refused_is_said_at_its_field_and_kept(world, sign_in, by, fields, field, words):
    response = enter(sign_in(by), **fields)

    form = response.context["form"]
    assert response.status_code == 422
    assert set(form.errors) == {field}
    assert words in " ".join(form.errors[field])
    assert form["results"].value() == typed(**fields)["results"]
    assert not Delegation.objects.exists()


def test_all_that_is_wrong_is_told_at_once(world, sign_in, by):
    wrong = {
        "country": "Atlantis",
        "people": "0",
        "ends_on": "01/01/2026",
        "body": "associations",
        "results": "B1234567",
    }

    response = enter(sign_in(by), **wrong)

    assert set(response.context["form"].errors) == {"country", "people", "ends_on", "association", "results"}


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Hộ chiếu số B1234567", True),
        ("passport no. TK 1234567", True),
        ("CCCD: 079 203 012 345", True),
        ("079203012345", True),
        ("123456789", True),
        ("C1234567.", True),
        ("ông A, N12345678, trưởng đoàn", True),
        ("Làm hộ chiếu cho 30 người", False),
        ("trị giá 1.234.567.890 đồng", False),
        ("điện thoại 0912345678", False),
        ("Quyết định số 1234/QĐ-UBND ngày 05/03/2026", False),
        ("năm 2026, 300 người", False),
        ("123.456.789", False),
    ],
)
def test_what_looks_like_a_number_of_papers(text, is_one):
    assert looks_like_identity(text) is is_one


def test_a_double_click_is_one_visit(world, sign_in, by):
    client = sign_in(by)

    first, second = enter(client), enter(client)

    assert Delegation.objects.count() == 1
    assert first.url == second.url


def test_the_same_form_with_other_words_is_asked_about(world, sign_in, by):
    client = sign_in(by)
    enter(client)

    response = enter(client, people="35", purpose="Sửa lại")

    assert response.status_code == 422
    assert response.context["form"]["purpose"].value() == "Sửa lại"
    assert "Có thể trùng" in response.text


def test_a_likely_double_is_told_and_may_be_confirmed(world, sign_in, by, member):
    standing = make_visit(member, by, organisation="Hội Nhật - Việt thành phố Nagasaki", starts_on=date(2026, 3, 7))
    client = sign_in(by)

    asked = enter(client)
    done = enter(client, confirmed="on")

    assert asked.status_code == 422 and standing.get_absolute_url() in asked.text
    assert done.status_code == 302 and Delegation.objects.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"country": "KR"},
        {"direction": "out"},
        {"starts_on": date(2026, 3, 8)},
        {"organisation": "Đại sứ quán Nhật Bản"},
        {"organisation": "Hội hữu nghị Việt - Nhật Osaka"},
    ],
)
def test_what_is_no_double(world, sign_in, by, member, fields):
    make_visit(member, by, **({"organisation": "Hội hữu nghị Nagasaki"} | fields))

    assert enter(sign_in(by)).status_code == 302


def test_a_visit_taken_back_is_no_double(world, sign_in, by, member):
    revoke(make_visit(member, by, organisation="Hội hữu nghị Nagasaki"), by)

    assert enter(sign_in(by)).status_code == 302


def test_a_double_of_another_union_tells_nothing_of_it(world, sign_in, by):
    other = make_visit(
        world.unions["outsider"], world.people["outsider"], organisation="Nagasaki bí mật", purpose="Chuyện riêng"
    )

    response = enter(sign_in(by))

    assert response.status_code == 422
    assert "Một Liên hiệp khác đã ghi" in response.text
    for text in ("bí mật", "Chuyện riêng", "Tỉnh ngoài</a>", other.get_absolute_url()):
        assert text not in response.text


def test_a_group_of_another_union_cannot_be_taken(world, sign_in, by, member):
    foreign = make_visit(world.unions["outsider"], world.people["outsider"], group_name="Đoàn lạ").group

    response = enter(sign_in(by), group=foreign.pk)

    assert response.status_code == 422 and set(response.context["form"].errors) == {"group"}
    given = Visit("in", "A", "JP", date(2026, 3, 1), date(2026, 3, 1), group=foreign)
    with pytest.raises(Blocked, match="không phải của đơn vị bạn"):
        delegations.enter(member, given, by=by)


def test_naming_a_group_again_takes_the_own_one(world, by, member):
    one = make_visit(member, by, group_name="Đoàn Quốc hội Lào").group
    same = make_visit(member, by, group_name="doan quoc hoi lao").group
    other = make_visit(world.unions["outsider"], world.people["outsider"], group_name="Đoàn Quốc hội Lào").group

    assert one == same != other
    assert DelegationGroup.objects.count() == 2


@pytest.mark.parametrize("name", ["vufo", "observer"])
def test_who_has_no_union_enters_nothing(world, sign_in, name):
    assert sign_in(world.people[name]).get(reverse(NEW)).status_code == 403
    with pytest.raises(NotAllowed):
        make_visit(world.unions["member"], world.people[name])


def test_nobody_enters_for_another_union(world):
    with pytest.raises(NotAllowed):
        make_visit(world.unions["member"], world.people["lead"])
    assert not Delegation.objects.exists()


def test_who_acts_for_two_unions_says_for_which(world, sign_in, by):
    second = world.unions["neighbour"]
    factories.make_post(by, "officer", second)
    client = sign_in(by)

    missing = enter(client)
    tampered = enter(client, union=world.unions["lead"].pk)
    done = enter(client, union=second.pk, co_hosts=[second.pk])

    assert missing.status_code == tampered.status_code == 422
    assert done.status_code == 302
    assert [(host.union, host.is_first) for host in Delegation.objects.get().hosts.all()] == [(second, True)]


def test_typed_words_outlive_the_session(world, sign_in, client, by):
    page = sign_in(by).get(reverse(NEW)).text
    mark = re.search(r'name="author" value="([^"]+)"', page)[1]
    client.logout()

    answer = enter(client, author=mark, co_hosts=[world.unions["outsider"].pk])
    client.force_login(by)
    form = client.get(reverse(NEW)).context["form"]

    assert answer.status_code == 302
    assert form["results"].value() == "Trao 20 học bổng"
    assert form["co_hosts"].value() == [str(world.unions["outsider"].pk)]


def test_the_lead_becomes_a_co_host_instead(world, sign_in, by, member):
    visit = make_visit(member, by, organisation="Hội Nhật - Việt Nagasaki")
    client = sign_in(world.people["lead"])

    asked = enter(client)
    done = enter(client, viec=f"cung-don-{visit.pk}")
    enter(client, viec=f"cung-don-{visit.pk}")

    assert f'value="cung-don-{visit.pk}"' in asked.text
    assert done.status_code == 302 and done.url == visit.get_absolute_url()
    assert Delegation.objects.count() == 1
    assert [host.union for host in visit.hosts.all()] == [member, world.unions["lead"]]


def test_nobody_joins_what_is_hidden_or_something_else(world, sign_in, by, member):
    visit = make_visit(member, by, organisation="Hội Nhật - Việt Nagasaki")
    other = make_visit(member, by, organisation="JICA")

    assert enter(sign_in(world.people["outsider"]), viec=f"cung-don-{visit.pk}").status_code == 404
    client = sign_in(world.people["lead"])
    assert enter(client, viec="cung-don-abc").status_code == 404
    assert enter(client, viec="cung-don-" + "9" * 30).status_code == 404
    assert enter(client, viec=f"cung-don-{other.pk}").status_code == 422
    assert sum(row.hosts.count() for row in (visit, other)) == 2


# --- correcting --------------------------------------------------------------------------------------


def edit(client, visit, seen=None, **fields):
    given = typed(organisation=visit.organisation, seen=version(visit) if seen is None else seen, reason="") | fields
    return client.post(reverse("delegation_edit", args=[visit.pk]), given)


def test_a_correction_keeps_the_old_words(world, sign_in, by, member):
    visit = make_visit(member, by, co_hosts=(world.unions["outsider"],))

    with clock.set_to(date(2026, 11, 25)):
        response = edit(sign_in(by), visit, people="35", reason="Theo danh sách", co_hosts=[world.unions["lead"].pk])

    visit.refresh_from_db()
    assert response.status_code == 302
    assert (visit.people, visit.qualifier, visit.version) == (35, "exact", 2)
    page = sign_in(by).get(visit.get_absolute_url())
    edits = {(edit.what, edit.old, edit.new, edit.reason) for edit in page.context["history"]}
    assert ("Số người", "10", "35", "Theo danh sách") in edits
    assert ("Tỉnh ngoài", "cùng đón, cùng cử", "không còn", "Theo danh sách") in edits
    assert ("Tỉnh lead", "không có", "cùng đón, cùng cử", "Theo danh sách") in edits


def test_a_correction_asks_about_doubles_only_where_it_could_make_one(world, sign_in, by, member):
    make_visit(member, by, organisation="JICA")
    visit = make_visit(member, by, organisation="Tổ chức JICA")
    client = sign_in(by)
    same_days = {"starts_on": "05/03/2026", "ends_on": ""}

    assert edit(client, visit, people="35", **same_days).status_code == 302
    asked = edit(client, visit, people="35", starts_on="05/03/2026", ends_on="06/03/2026")
    assert asked.status_code == 422 and set(asked.context["form"].errors) == {"confirmed"}
    assert edit(client, visit, ends_on="06/03/2026", confirmed="on").status_code == 302


def test_two_people_in_one_visit(world, sign_in, by, member):
    visit = make_visit(member, by)
    seen = version(visit)
    edit(sign_in(world.people["head"]), visit, people="12", results="Của lãnh đạo")
    client = sign_in(by)

    late = edit(client, visit, seen, people="35", results="Của cán bộ")

    conflict = late.context["form"].conflict
    assert late.status_code == 422 and conflict.who == world.people["head"]
    shown = {(row.label, row.typed, row.now) for row in conflict.differences}
    assert shown == {("Số người", "35", "12"), ("Kết quả", "Của cán bộ", "Của lãnh đạo")}
    again = edit(client, visit, late.context["form"]["seen"].value(), people="35", results="Của cán bộ")
    assert again.status_code == 302
    assert Delegation.objects.get().results == "Của cán bộ"


def test_vufo_corrects_with_a_reason(world, sign_in, by, member):
    visit = make_visit(member, by)
    client = sign_in(world.people["vufo"])

    without = edit(client, visit, people="35")
    done = edit(client, visit, people="35", reason="Đơn vị báo")

    assert without.status_code == 422 and set(without.context["form"].errors) == {"reason"}
    assert done.status_code == 302
    assert [host.union for host in visit.hosts.all()] == [member]
    given = Visit("in", "A", "JP", date(2026, 3, 1), date(2026, 3, 1))
    with pytest.raises(Blocked, match="ghi lý do"):
        delegations.change(visit, given, by=world.people["vufo"], seen=version(visit))


@pytest.mark.parametrize(("name", "code"), [("outsider", 404), ("neighbour", 403), ("lead", 403), ("observer", 403)])
def test_who_may_not_correct(world, sign_in, by, member, name, code):
    visit = make_visit(member, by, co_hosts=(world.unions["neighbour"],))

    assert edit(sign_in(world.people[name]), visit).status_code == code
    assert Delegation.objects.get().version == 1


def test_the_one_that_carries_a_union_on_corrects_its_visits(world, sign_in, by, member):
    ended = factories.make_union(short_name="Tỉnh cũ")
    visit = make_visit(ended, factories.make_officer(ended))
    member.successions_in.create(predecessor=ended, kind="merger", on=date(2025, 7, 1))

    assert edit(sign_in(by), visit, people="35").status_code == 302


# --- taking back -------------------------------------------------------------------------------------


def test_taken_back_and_brought_back(world, sign_in, by, member):
    visit = make_visit(member, by)
    client = sign_in(by)

    client.post(reverse("delegation_revoke", args=[visit.pk]), {"reason": "Ghi hai lần", "seen": version(visit)})
    visit.refresh_from_db()
    assert (visit.revoke_reason, visit.revoked_by) == ("Ghi hai lần", by)
    assert "<s>" in client.get(visit.get_absolute_url()).text

    client.post(reverse("delegation_restore", args=[visit.pk]), {"reason": "Đúng là có", "seen": version(visit)})
    visit.refresh_from_db()
    assert visit.revoked_at is None
    told = [(row.old, row.new, row.reason) for row in client.get(visit.get_absolute_url()).context["history"]]
    assert told == [
        ("rút, không tính", "được tính", "Đúng là có"),
        ("được tính", "rút, không tính", "Ghi hai lần"),
    ]


@pytest.mark.parametrize("address", ["delegation_revoke", "delegation_restore"])
@pytest.mark.parametrize("reason", ["", "   ", "a" * 101, "hộ chiếu B1234567"])
def test_a_reason_is_needed(world, sign_in, by, member, address, reason):
    visit = make_visit(member, by)
    response = sign_in(by).post(reverse(address, args=[visit.pk]), {"reason": reason, "seen": version(visit)})

    assert response.status_code == 422
    assert "reason" in response.context["form"].errors


def test_taking_back_what_changed_meanwhile(world, sign_in, by, member):
    visit = make_visit(member, by)
    seen = version(visit)
    edit(sign_in(by), visit, people="35")

    response = sign_in(by).post(reverse("delegation_revoke", args=[visit.pk]), {"reason": "Nhầm", "seen": seen})

    assert response.status_code == 422 and "vừa sửa" in response.text
    with pytest.raises(Changed):
        delegations.take_back(visit, "Nhầm", by=by, seen=seen)
    visit.refresh_from_db()
    assert visit.revoked_at is None


def test_taking_back_twice(world, by, member):
    visit = revoke(make_visit(member, by), by)

    with pytest.raises(Overtaken):
        revoke(visit, by)


# --- leaving -----------------------------------------------------------------------------------------


def test_a_co_host_takes_itself_off(world, sign_in, by, member):
    visit = make_visit(member, by, co_hosts=(world.unions["outsider"],))
    client = sign_in(world.people["outsider"])

    response = client.post(reverse("delegation_leave", args=[visit.pk]), {"reason": "Không dự"})

    assert response.status_code == 302 and response.url == reverse("delegation_list")
    assert [host.union for host in visit.hosts.all()] == [member]
    assert client.get(visit.get_absolute_url()).status_code == 404
    (told,) = sign_in(by).get(visit.get_absolute_url()).context["history"]
    assert (told.what, told.new, told.who, told.reason) == (
        "Tỉnh ngoài", "không còn", world.people["outsider"], "Không dự",
    )  # fmt: skip


def test_the_first_host_does_not_leave(world, sign_in, by, member):
    visit = make_visit(member, by)

    assert sign_in(by).get(reverse("delegation_leave", args=[visit.pk])).status_code == 403
    with pytest.raises(Blocked):
        delegations.leave(visit, member, "Không", by=by)
    with pytest.raises(NotAllowed):
        delegations.leave(visit, member, "Không", by=world.people["outsider"])


def test_nothing_is_left_behind_when_saving_fails(world, by, member, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("events.workflow.delegations._set_co_hosts", fail)
    with pytest.raises(RuntimeError):
        make_visit(member, by)

    assert not Delegation.objects.exists() and not Delegation.history.exists()
