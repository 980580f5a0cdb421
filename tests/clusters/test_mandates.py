"""The work of an office given to another member for some days: who gives, to whom, and when it ends."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from clusters import clock, permissions
from clusters.models import Mandate, Succession, UnionName, User
from clusters.pages import cluster_page
from clusters.workflow import handover, mandates, network, rows
from clusters.workflow.rows import version
from tests import factories

TODAY = factories.TODAY
LAST = date(2026, 12, 5)
VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


def give(world, by="lead", role="lead", to="neighbour", **fields):
    days = {"valid_from": TODAY, "valid_to": LAST, "reason": "Lãnh đạo đi công tác"}
    return mandates.give(world.terms[role], world.unions[to], by=world.people[by], **(days | fields))


def again(world, name) -> User:
    """The person as a later request finds them: what was read of their posts and offices is not kept."""
    return User.objects.get(pk=world.people[name].pk)


def works_for(world, name, role="lead") -> bool:
    term = permissions.holders(world.cluster.pk, 2026).get(role)
    return term is not None and permissions.acts_for(term, permissions.acting_union_ids(again(world, name)))


@pytest.mark.parametrize(
    ("by", "office"),
    [("lead", "Lãnh đạo Liên hiệp Tỉnh lead, Cụm trưởng Cụm 5 năm 2026"), ("vufo", "Cán bộ VUFO")],
)
def test_the_holder_and_vufo_give_with_history(world, by, office):
    mandate = give(world, by)

    assert (mandate.given_by, mandate.given_office) == (world.people[by], office)
    told = Mandate.history.get(id=mandate.pk)
    assert (told.history_user, told.history_change_reason) == (world.people[by], "Lãnh đạo đi công tác")
    assert works_for(world, "neighbour")
    assert works_for(world, "lead"), "the holder keeps the right"


@pytest.mark.parametrize("by", ["outsider", "neighbour", "owner", "deputy", "last_lead", "observer"])
def test_nobody_else_gives(world, by):
    with pytest.raises(PermissionDenied):
        give(world, by)

    assert not Mandate.objects.exists()


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"to": "outsider"}, "union"),
        ({"to": "lead"}, "union"),
        ({"to": "deputy"}, "union"),
        ({"valid_from": TODAY - timedelta(1)}, "valid_from"),
        ({"valid_to": date(2027, 1, 1)}, "valid_to"),
        ({"valid_to": TODAY, "valid_from": LAST}, "valid_to"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_given(world, fields, at):
    with pytest.raises(ValidationError) as refusal:
        give(world, **fields)

    assert at in refusal.value.message_dict
    assert not Mandate.objects.exists() and not Mandate.history.exists()


def test_a_union_that_leaves_the_cluster_or_ends_before_the_last_day_cannot_be_given_the_work(world):
    world.unions["neighbour"].memberships.update(valid_to=LAST - timedelta(1))
    with pytest.raises(ValidationError, match="không là thành viên của Cụm 5 ngày 05/12/2026"):
        give(world)

    UnionName.objects.filter(union=world.unions["last_lead"]).update(valid_to=LAST - timedelta(1))
    with pytest.raises(ValidationError, match="không hoạt động ngày 05/12/2026"):
        give(world, to="last_lead")


def test_two_mandates_of_one_office_do_not_overlap_and_a_second_may_follow(world):
    give(world)

    with pytest.raises(ValidationError):
        give(world, to="member", valid_from=LAST)
    give(world, to="member", valid_from=LAST + timedelta(1), valid_to=date(2026, 12, 31))

    assert Mandate.objects.count() == 2


def test_one_union_does_not_stand_in_for_both_offices_at_once(world):
    """It would review the lead's own report in the office of the deputy (rule 5)."""
    give(world)

    with pytest.raises(ValidationError, match="không làm cả hai chức cùng lúc"):
        give(world, "deputy", "deputy", valid_from=LAST)
    give(world, "deputy", "deputy", valid_from=LAST + timedelta(1), valid_to=date(2026, 12, 31))


def test_a_term_that_is_over_or_only_proposed_gives_nothing(world):
    with pytest.raises(PermissionDenied):
        give(world, "last_lead", "last_lead", valid_from=TODAY)
    world.terms["lead"].status = "proposed"
    world.terms["lead"].save()

    with pytest.raises(PermissionDenied):
        give(world, "vufo")


def test_a_vacant_office_is_handed_over_before_it_is_given_on(world):
    UnionName.objects.filter(union=world.unions["lead"]).update(valid_to=TODAY - timedelta(1))

    with pytest.raises(ValidationError, match="chức đang để trống"):
        give(world, "vufo")


def test_it_works_from_its_first_to_its_last_day(world):
    give(world, valid_from=TODAY + timedelta(2))
    seen = {}
    for day in (TODAY, TODAY + timedelta(2), LAST, LAST + timedelta(1)):
        with clock.set_to(day):
            seen[day] = (works_for(world, "neighbour"), bool(permissions.offices_of(again(world, "neighbour"))))

    assert list(seen.values()) == [(False, False), (True, True), (True, True), (False, False)]


@pytest.mark.parametrize("by", ["lead", "vufo"])
def test_taken_back_it_ends_at_once_and_keeps_its_row(world, by):
    mandate = give(world)

    revoked = mandates.revoke(mandate, by=world.people[by], reason="Lãnh đạo đã về")

    assert (revoked.revoked_by, revoked.revoke_reason) == (world.people[by], "Lãnh đạo đã về")
    assert not works_for(world, "neighbour")
    assert Mandate.history.filter(id=mandate.pk).count() == 2
    give(world, to="member")  # the days are free again
    with pytest.raises(rows.Overtaken):
        mandates.revoke(mandate, by=world.people[by], reason="Lần nữa")


def test_taking_back_wants_a_reason_and_the_right_and_something_left(world):
    mandate = give(world)
    with pytest.raises(ValidationError):
        mandates.revoke(mandate, by=world.people["lead"], reason=" ")
    for name in ("neighbour", "deputy", "observer"):
        with pytest.raises(PermissionDenied):
            mandates.revoke(mandate, by=world.people[name], reason="x")

    with clock.set_to(LAST + timedelta(1)), pytest.raises(rows.Overtaken):
        mandates.revoke(mandate, by=again(world, "vufo"), reason="x")


def test_it_gives_nothing_once_its_union_has_left_the_cluster_or_its_giver_has_merged_away(world):
    give(world)
    with clock.set_to(TODAY + timedelta(3)):
        members = world.unions["neighbour"].memberships
        members.update(valid_to=TODAY)
        assert not permissions.offices_of(again(world, "neighbour"))
        members.update(valid_to=None)
        assert permissions.offices_of(again(world, "neighbour"))
        UnionName.objects.filter(union=world.unions["lead"]).update(valid_to=TODAY)
        assert not permissions.offices_of(again(world, "neighbour"))


def correct(world, **fields):
    term = world.terms["lead"]
    kept = {"union": term.union, "valid_from": term.valid_from, "valid_to": term.valid_to, "status": term.status}
    return network.correct_term(term, by=world.people["vufo"], seen=version(term), reason="Ghi nhầm", **(kept | fields))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"holder": "member"}, "Chức đã chuyển sang Liên hiệp khác."),
        ({"valid_to": TODAY - timedelta(1)}, "Nhiệm kỳ đã đổi ngày hoặc không còn hiệu lực."),
        ({"status": "proposed"}, "Nhiệm kỳ đã đổi ngày hoặc không còn hiệu lực."),
    ],
)
def test_a_term_that_changes_hands_or_ends_takes_its_mandates_along(world, fields, reason):
    mandate = give(world)
    if "holder" in fields:
        fields = {"union": world.unions[fields["holder"]]}

    correct(world, **fields)

    mandate.refresh_from_db()
    assert (mandate.revoke_reason, mandate.revoked_by) == (reason, world.people["vufo"])


def test_a_term_that_is_shortened_shortens_its_mandates(world):
    mandate = give(world)

    correct(world, valid_to=TODAY + timedelta(2))

    mandate.refresh_from_db()
    assert (mandate.valid_to, mandate.revoked_at) == (TODAY + timedelta(2), None)


def test_a_union_that_comes_to_hold_an_office_stands_in_for_the_other_no_more(world):
    world.terms["deputy"].delete()
    mandate = give(world)

    network.add_term(
        world.cluster, by=world.people["vufo"], year=2026, union=world.unions["neighbour"], role="deputy",
        status="elected", valid_from=TODAY, valid_to=date(2026, 12, 31),
    )  # fmt: skip

    mandate.refresh_from_db()
    assert mandate.revoke_reason == "Liên hiệp được ủy quyền nay giữ một chức của Cụm."


def test_a_hand_over_ends_what_the_old_holder_gave(world):
    mandate = give(world)
    Succession.objects.create(
        predecessor=world.unions["lead"], successor=world.unions["member"], kind="merger", on=TODAY
    )
    term = world.terms["lead"]

    handover.hand_over_term(
        term, by=world.people["vufo"], seen=version(term), reason="Hợp nhất", to=world.unions["member"]
    )

    mandate.refresh_from_db()
    assert mandate.revoked_by == world.people["vufo"]


def test_given_and_taken_back_on_the_pages(world, sign_in):
    client = sign_in(world.people["lead"])
    address = reverse("mandate_new", args=[world.terms["lead"].pk])
    assert address in client.get("/cum/5/2026/").text

    data = {"union": world.unions["neighbour"].pk, "valid_from": "24/11/2026", "valid_to": "05/12/2026"}
    refused = client.post(address, data | {"valid_to": "31/01/2027", "reason": "Đi công tác"})
    assert "Ủy quyền phải nằm trong nhiệm kỳ" in refused.text and 'value="31/01/2027"' in refused.text
    assert "Đi công tác" in refused.text
    response = client.post(address, data | {"reason": "Đi công tác"})

    assert response.url == "/cum/5/2026/#uy-quyen"
    mandate = Mandate.objects.get()
    page = client.get("/cum/5/2026/").text
    assert "Thêm ủy quyền chức Cụm trưởng Cụm 5 năm 2026 cho Tỉnh neighbour" in page
    assert "đang hiệu lực" in page and "Đi công tác" in page
    end = reverse("mandate_revoke", args=[mandate.pk])
    assert end in page and end not in sign_in(world.people["owner"]).get("/cum/5/2026/").text

    client = sign_in(world.people["vufo"])
    assert client.post(end, {"reason": ""}).status_code == 200
    assert client.post(end, {"reason": "Đã về"}).url == "/cum/5/2026/#uy-quyen"
    assert "đã thôi" in client.get("/cum/5/2026/").text
    assert "Ủy quyền này đã được thôi rồi." in client.post(end, {"reason": "Đã về"}, follow=True).text


def test_only_members_without_an_office_are_offered(world, sign_in):
    form = sign_in(world.people["lead"]).get(reverse("mandate_new", args=[world.terms["lead"].pk])).context["form"]

    names = {union.short_name for union in form.fields["union"].queryset}
    assert names == {"Tỉnh member", "Tỉnh neighbour", "Tỉnh last_lead"}


def test_who_reaches_the_pages(world, sign_in):
    mandate = give(world)
    paths = [reverse("mandate_new", args=[world.terms["lead"].pk]), reverse("mandate_revoke", args=[mandate.pk])]
    for visitor in VISITORS:
        expected = {"anonymous": 302, "lead": 200, "vufo": 200}.get(visitor, 403)
        client = sign_in(world.people[visitor])
        assert {client.get(path).status_code for path in paths} == {expected}
        assert {client.post(path).status_code for path in paths} == {expected}


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_cluster_page_do_not_grow_with_mandates(world, count, django_assert_num_queries):
    for n, to in enumerate(["neighbour", "member", "last_lead"][:count]):
        give(world, to=to, valid_from=TODAY + timedelta(n), valid_to=TODAY + timedelta(n))
    lead = again(world, "lead")

    with django_assert_num_queries(19):
        page = cluster_page(lead, 5, 2026)
        assert [row.may_end for row in page["mandates"]] == [True] * count
