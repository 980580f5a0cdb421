"""Recording one commendation and correcting it: who may, what is refused, what is kept."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import version
from events.models import Award
from events.workflow import awards
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_rules import Decision
from tests.events.award_making import make_award, make_kind, merit, nominate, revoke

NEW = reverse("award_new")


def typed(form="giay-khen", **fields):
    first = {
        "recipient_kind": "person", "name": "Nguyễn  Thị Lan", "post": "Chủ tịch",
        "unit": "Hội hữu nghị Việt - Lào", "year": "2026", "achievement": "Vận động viện trợ",
        "decision_number": "15/QĐ-LHHN", "decided_on": "10/11/2026", "signatory": "Trần Văn B",
    }  # fmt: skip
    return {"kind": make_kind(form).pk} | first | fields


@pytest.fixture
def owner(world, sign_in):
    return sign_in(world.people["owner"])


@pytest.mark.parametrize(("name", "status"), [("anonymous", 302), ("observer", 403)])
def test_who_records_nothing(world, sign_in, name, status):
    client = sign_in(world.people[name])

    assert client.get(NEW).status_code == client.post(NEW, typed()).status_code == status
    assert not Award.objects.exists()


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("owner", {"giay-khen", "ubnd"}), ("lead", {"giay-khen", "ubnd"}), ("vufo", {"bang-khen", "co", "ubnd"})],
)
def test_everybody_is_offered_what_they_may_record(world, sign_in, name, kinds):
    for code in ("co", "bang-khen", "giay-khen", "ubnd"):
        make_kind(code)
    page = sign_in(world.people[name]).get(NEW)

    assert {kind.code for kind in page.context["form"].fields["kind"].queryset} == kinds


def test_a_union_records_its_own_giay_khen(world, owner):
    response = owner.post(NEW, typed(presented_on="20/11/2026", presented_at="Hội trường", occasion="Tổng kết"))

    row = Award.objects.get()
    assert response.status_code == 302 and response.url == row.get_absolute_url()
    assert (row.union, row.name, row.state) == (world.unions["member"], "Nguyễn Thị Lan", "presented")
    assert (row.decided_on, row.presented_on) == (date(2026, 11, 10), date(2026, 11, 20))
    assert [act.by for act in row.acts.all()] == [world.people["owner"]]
    assert row.history.get().history_user == world.people["owner"]


def test_vufo_records_what_it_gave(world, sign_in):
    union = world.unions["outsider"]
    fields = {"union": union.pk, "recipient_kind": "union", "name": ""}
    response = sign_in(world.people["vufo"]).post(NEW, typed("bang-khen", **fields))

    row = Award.objects.get()
    assert response.status_code == 302
    assert (row.union, row.cluster, row.recipient) == (union, world.other_cluster, "Liên hiệp Tỉnh ngoài")


def refused(client, field, address=NEW, **fields):
    response = client.post(address, typed(**fields))
    assert response.status_code == 422
    assert field in response.context["form"].errors, response.context["form"].errors
    assert "Nguyễn" in response.content.decode() or fields.get("name") is not None
    assert not Award.objects.exists()
    return " ".join(response.context["form"].errors[field])


@pytest.mark.parametrize(
    ("field", "fields", "words"),
    [
        ("kind", {"kind": "bang-khen"}, "VUFO quyết định"),
        ("kind", {"kind": "9" * 30}, "Chọn một hình thức"),
        ("recipient_kind", {"recipient_kind": "union", "name": ""}, "chỉ tặng cho: tập thể, cá nhân"),
        ("recipient_kind", {"recipient_kind": "robot"}, "robot"),
        ("name", {"name": "  "}, "họ tên"),
        ("name", {"name": "a" * 201}, "200"),
        ("name", {"name": "Lan, CCCD 012345678901"}, "số giấy tờ"),
        ("year", {"year": "2027"}, "2026"),
        ("year", {"year": "hai nghìn"}, "bốn chữ số"),
        ("decision_number", {"decision_number": ""}, "Ghi ô này"),
        ("decided_on", {"decided_on": ""}, "Ghi ô này"),
        ("decided_on", {"decided_on": "25/11/2026"}, "không sau hôm nay"),
        ("decided_on", {"decided_on": "10/11/2025"}, "trước năm của thành tích"),
        ("decided_on", {"decided_on": "31/02/2026"}, ""),
        ("presented_on", {"presented_on": "09/11/2026"}, "ngày quyết định"),
        ("presented_on", {"presented_on": "25/11/2026"}, "không sau hôm nay"),
        ("presented_on", {"presented_at": "Hội trường"}, "Ghi ngày trao"),
        # Handed over without a decision.
        ("decision_number", {"decision_number": "", "decided_on": "", "presented_on": "20/11/2026"}, ""),
        ("token", {"token": "x"}, ""),
    ],
)
def test_what_is_refused_and_where_it_says_so(owner, field, fields, words):
    if fields.get("kind") == "bang-khen":
        fields = {"kind": make_kind("bang-khen").pk}

    assert words in refused(owner, field, **fields)


def test_another_union_cannot_be_smuggled_in(world, owner):
    assert "union" in owner.post(NEW, typed(union=world.unions["neighbour"].pk)).context["form"].errors
    assert not Award.objects.exists()


def test_the_workflow_refuses_what_the_form_does_not_offer(world):
    member, by = world.unions["member"], world.people["owner"]
    decision = Decision("1/QĐ", date(2026, 11, 10))

    with pytest.raises(Blocked, match="VUFO quyết định"):
        awards.record(merit(member, "bang-khen"), decision, by=by)
    with pytest.raises(NotAllowed):
        awards.record(merit(world.unions["neighbour"]), decision, by=by)
    with pytest.raises(NotAllowed):
        awards.record(merit(member), decision, by=world.people["vufo"])
    assert not Award.objects.exists()


def test_the_same_form_posted_twice_is_one(owner):
    token = "6f1f1f5e-0000-4000-8000-000000000001"
    for _n in range(2):
        assert owner.post(NEW, typed(token=token)).url == Award.objects.get().get_absolute_url()


def test_a_second_form_for_the_same_year_is_doubted_until_confirmed(world, owner):
    make_award(world.unions["member"], world.people["owner"], name="Nguyen Thi LAN", achievement="Giao lưu")
    page = owner.post(NEW, typed("ubnd"))

    assert page.status_code == 422
    assert "một thành tích không tặng nhiều hình thức" in page.content.decode()
    assert Award.objects.count() == 1
    assert owner.post(NEW, typed("ubnd", confirmed="on")).status_code == 302
    assert Award.objects.count() == 2
    detail = owner.get(Award.objects.latest("pk").get_absolute_url())
    assert [row.kind.code for row in detail.context["twins"]] == ["giay-khen"]


@pytest.mark.parametrize("fields", [{"year": 2025}, {"recipient_kind": "collective"}])
def test_another_year_or_another_recipient_is_no_double(world, owner, fields):
    make_award(world.unions["member"], world.people["owner"], name="Nguyễn Thị Lan", **fields)

    assert owner.post(NEW, typed()).status_code == 302


def test_what_was_taken_back_or_of_another_union_is_no_double(world, owner):
    by = world.people["owner"]
    revoke(make_award(world.unions["member"], by, name="Nguyễn Thị Lan"), by)
    make_award(world.unions["neighbour"], world.people["neighbour"], name="Nguyễn Thị Lan")

    assert owner.post(NEW, typed()).status_code == 302


# --- correcting ------------------------------------------------------------------------------------------


@pytest.fixture
def award(world):
    return make_award(world.unions["member"], world.people["owner"], name="Nguyễn Thị Lan")


def edit(client, award, **fields):
    return client.post(reverse("award_edit", args=[award.pk]), typed(seen=version(award)) | fields)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("anonymous", 302), ("outsider", 403), ("neighbour", 403), ("owner", 200), ("head", 200), ("lead", 403),
        ("deputy", 403), ("last_lead", 403), ("vufo", 200), ("observer", 403),
    ],
)  # fmt: skip
def test_who_corrects(world, sign_in, award, name, status):
    assert sign_in(world.people[name]).get(reverse("award_edit", args=[award.pk])).status_code == status


def test_a_correction_keeps_what_was_there(award, owner):
    assert edit(owner, award, unit="Hội khác", reason="Ghi nhầm đơn vị").status_code == 302

    fresh = Award.objects.get()
    assert (fresh.unit, fresh.history.count()) == ("Hội khác", 2)
    assert [act.reason for act in fresh.acts.all()] == ["Ghi nhầm đơn vị", ""]


def test_vufo_gives_a_reason_for_correcting_a_unions_own(world, sign_in, award):
    client = sign_in(world.people["vufo"])

    page = edit(client, award, unit="Hội khác")
    assert page.status_code == 422 and "reason" in page.context["form"].errors
    assert edit(client, award, unit="Hội khác", reason="Đơn vị nhờ").status_code == 302


def test_two_people_in_one_form(world, award, owner):
    seen = version(award)
    awards.change(
        award, merit(award.union, name="Nguyễn Thị Lan", unit="Người kia ghi"), by=world.people["head"], seen=seen,
        decision=Decision("15/QĐ-LHHN", date(2026, 11, 10)),
    )  # fmt: skip
    page = edit(owner, award, seen=seen, unit="Tôi ghi")

    assert page.status_code == 422
    differences = {row.label: (row.typed, row.now) for row in page.context["form"].conflict.differences}
    assert differences["Đơn vị"] == ("Tôi ghi", "Người kia ghi") and "None" not in differences
    again = owner.post(reverse("award_edit", args=[award.pk]), typed(unit="Tôi ghi") | {
        "seen": page.context["form"]["seen"].value()
    })  # fmt: skip
    assert again.status_code == 302
    assert Award.objects.get().unit == "Tôi ghi"


def test_a_form_given_by_another_level_cannot_be_chosen(award, owner):
    assert "kind" in edit(owner, award, kind=make_kind("bang-khen").pk).context["form"].errors


def test_typed_text_outlives_the_session(world, client, sign_in):
    page = sign_in(world.people["owner"]).get(NEW)
    author = page.context["author"]
    client.logout()
    client.post(NEW, typed(author=author, unit="Gõ dở"))
    client.force_login(world.people["owner"])

    assert client.get(NEW).context["form"]["unit"].value() == "Gõ dở"


def test_known_only_as_a_number_it_is_not_corrected(world, sign_in):
    row = Award.objects.create(
        kind=make_kind(), union=world.unions["member"], recipient_kind="person", number=36, year=2022, key="k",
        state="presented", presented_on=date(2023, 1, 9), entered_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    client = sign_in(world.people["owner"])

    page = client.get(row.get_absolute_url())
    assert "36 cá nhân" in page.content.decode()
    assert [button.name for button in page.context["buttons"]] == ["award_revoke", "award_present"]
    assert edit(client, row).status_code == 422


def test_the_page_of_one_costs_the_same_for_three_others(
    world, sign_in, award, django_assert_max_num_queries, django_assert_num_queries
):
    client, by = sign_in(world.people["vufo"]), world.people["owner"]
    make_award(award.union, by, name=award.name, year=2025)
    client.get(award.get_absolute_url())
    with django_assert_max_num_queries(40) as first:
        client.get(award.get_absolute_url())
    for year in (2024, 2023):
        make_award(award.union, by, name=award.name, year=year)
    with django_assert_num_queries(len(first.captured_queries)):
        client.get(award.get_absolute_url())


def test_a_persons_history_holds_one_name_within_one_union(world, sign_in, award):
    by = world.people["owner"]
    make_award(award.union, by, name="NGUYỄN THỊ LAN", year=2025)
    make_award(world.unions["neighbour"], world.people["neighbour"], name="Nguyễn Thị Lan")
    make_award(award.union, by, name="Người khác")
    nominate(award.union, by, name="Nguyễn Thị Lan")
    address = reverse("award_recipient", args=[award.pk])

    found = {name: len(sign_in(world.people[name]).get(address).context["rows"]) for name in ("owner", "outsider")}
    assert found == {"owner": 3, "outsider": 2}


def test_a_nomination_is_corrected_by_its_union_until_the_vote(world, owner, sign_in):
    row = nominate(world.unions["member"], world.people["owner"])
    fields = {"kind": make_kind("bang-khen").pk, "seen": version(row), "figures": "12 khoản"}

    assert owner.post(reverse("award_edit", args=[row.pk]), typed(**fields)).status_code == 302
    assert Award.objects.get().figures == "12 khoản"
    assert Award.objects.get().state == "proposed"
