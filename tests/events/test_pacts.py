"""The pact of a cluster's year and its signatures; a joint activity that is part of a conference."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.workflow.rows import version
from events.models import ClusterPact, JointActivity, PactSignature
from events.workflow import activities, conferences, pacts
from events.workflow.activities import Blocked, NotAllowed, Plan
from tests import factories
from tests.events.conference_making import make_conference, make_of_union

DETAIL, EDIT = reverse("pact_detail", args=[5, 2026]), reverse("pact_edit", args=[5, 2026])


def typed(world, **fields):
    return {"title": "Giao ước thi đua năm 2026", "text": "Cùng nhau", "seen": ""} | fields


def signature(world, name):
    return f"signed_{world.unions[name].pk}"


@pytest.mark.parametrize("name", ["outsider", "neighbour", "owner", "lead", "deputy", "last_lead", "vufo", "observer"])
def test_everybody_reads_who_signed_and_the_offices_write(world, sign_in, name):
    given = typed(world) | {signature(world, "member"): "20/03/2026"}
    assert sign_in(world.people["deputy"]).post(EDIT, given).url == DETAIL
    client = sign_in(world.people[name])

    text = client.get(DETAIL).content.decode()

    assert "1/5 đơn vị đã ký" in text and "20/03/2026" in text and text.count("chưa ký") == 4
    assert client.get(EDIT).status_code == (200 if name in {"lead", "deputy", "vufo"} else 403)


def test_anonymous_and_empty(world, sign_in):
    assert sign_in(None).get(DETAIL).status_code == sign_in(None).get(EDIT).status_code == 302
    assert "Chưa ghi giao ước" in sign_in(world.people["owner"]).get(DETAIL).content.decode()
    assert sign_in(world.people["owner"]).get(reverse("pact_detail", args=[5, 1999])).status_code == 404
    assert sign_in(world.people["owner"]).get(reverse("pact_detail", args=[77, 2026])).status_code == 404


def test_signatures_are_added_corrected_and_taken_back(world, sign_in):
    client = sign_in(world.people["lead"])

    def post(**days):
        seen = client.get(EDIT).context["form"]["seen"].value()
        given = {signature(world, name): day for name, day in days.items()}
        assert client.post(EDIT, typed(world, seen=seen) | given).status_code == 302
        return {row.union.short_name: row.signed_on for row in PactSignature.objects.all()}

    assert post(member="20/03/2026", lead="20/03/2026") == {
        "Tỉnh member": date(2026, 3, 20), "Tỉnh lead": date(2026, 3, 20),
    }  # fmt: skip
    assert post(member="21/03/2026") == {"Tỉnh member": date(2026, 3, 21)}
    assert [row.history_type for row in PactSignature.history.order_by("history_id")] == ["+", "+", "~", "-"]
    assert ClusterPact.objects.get().changed_by == world.people["lead"]


@pytest.mark.parametrize("day", ["31/02/2026", "25/11/2026", "20/03/2024", "mai"])
def test_a_day_that_cannot_be_is_refused_at_its_member(world, sign_in, day):
    given = typed(world, text="Đã gõ") | {signature(world, "member"): day}

    page = sign_in(world.people["lead"]).post(EDIT, given)

    assert page.status_code == 422 and page.context["form"].errors.keys() == {signature(world, "member")}
    assert "Đã gõ" in page.content.decode() and not ClusterPact.objects.exists()


def test_the_later_of_two_sees_what_the_first_wrote(world, sign_in):
    client = sign_in(world.people["lead"])
    client.post(EDIT, typed(world, text="Của người trước"))

    page = client.post(EDIT, typed(world, text="Của người sau"))

    text = page.content.decode()
    assert page.status_code == 422 and "Của người trước" in text and "Của người sau" in text


def test_a_conference_of_others_and_a_union_of_others_are_refused(world):
    other, by = make_of_union(world), world.people["lead"]
    with pytest.raises(Blocked):
        pacts.write_pact(world.cluster, 2026, pacts.Given("A", "", other, {}), by=by, seen="")
    with pytest.raises(Blocked):
        foreign = {world.unions["outsider"]: factories.TODAY}
        pacts.write_pact(world.cluster, 2026, pacts.Given("A", "", None, foreign), by=by, seen="")
    with pytest.raises(NotAllowed):
        pacts.write_pact(world.cluster, 2026, pacts.Given("A", "", None, {}), by=world.people["owner"], seen="")


def test_nothing_is_signed_at_a_conference_that_was_called_off(world, sign_in):
    held, off = make_conference(world, title="Có họp"), make_conference(world, title="Không họp")
    lead = world.people["lead"]
    before = pacts.write_pact(world.cluster, 2026, pacts.Given("A", "", off, {}), by=lead, seen="")
    off = conferences.call_off(off, "Bão", by=lead, seen=version(off))
    client = sign_in(lead)

    def offered():
        return list(client.get(EDIT).context["form"].fields["conference"].queryset)

    # The one that was named while it was planned stays, so that saving the rest loses nothing.
    assert set(offered()) == {held, off}
    kept = typed(world, conference=off.pk, text="Thêm lời", seen=version(before))
    assert client.post(EDIT, kept).status_code == 302
    pact = ClusterPact.objects.get()
    assert (pact.conference, pact.text) == (off, "Thêm lời")
    assert client.post(EDIT, kept | {"conference": held.pk, "seen": version(pact)}).status_code == 302
    assert offered() == [held]
    refused = client.post(EDIT, kept | {"text": "Lời đã gõ", "seen": version(ClusterPact.objects.get())})
    assert refused.status_code == 422 and "Lời đã gõ" in refused.content.decode()
    assert refused.context["form"].errors.keys() == {"conference"}
    with pytest.raises(Blocked):  # called off after the page was opened
        seen = version(ClusterPact.objects.get())
        pacts.write_pact(world.cluster, 2026, pacts.Given("A", "", off, {}), by=lead, seen=seen)


def test_what_was_typed_survives_the_end_of_a_session(world, sign_in):
    client = sign_in(world.people["lead"])
    author = client.get(EDIT).context["author"]
    client.logout()
    client.post(EDIT, typed(world, text="Gõ dở", author=author))
    client.force_login(world.people["lead"])

    assert "Gõ dở" in client.get(EDIT).content.decode() and not ClusterPact.objects.exists()


def test_an_activity_is_combined_with_a_conference_of_its_cluster(world, sign_in):
    row, client = make_conference(world), sign_in(world.people["lead"])
    given = {"title": "Tọa đàm", "kind": "conference", "conference": row.pk, "invited": "Sở Ngoại vụ"}

    assert client.post(reverse("activity_new", args=[5, 2026]), given).status_code == 302
    activity = JointActivity.objects.get()
    assert (activity.conference, activity.invited) == (row, "Sở Ngoại vụ")
    text = client.get(reverse("activity_list", args=[5, 2026])).content.decode()
    assert row.get_absolute_url() in text and "Mời: Sở Ngoại vụ" in text
    other = Plan("Khác", "other", conference=make_of_union(world))
    with pytest.raises(Blocked):
        activities.plan(world.cluster, 2026, other, by=world.people["lead"])


@pytest.mark.parametrize("n", [1, 3])
def test_the_number_of_queries_does_not_grow(world, sign_in, n, django_assert_num_queries):
    signed = {world.unions[name]: date(2026, 3, 20) for name in ("member", "lead", "deputy")[:n]}
    pacts.write_pact(world.cluster, 2026, pacts.Given("A", "", None, signed), by=world.people["lead"], seen="")
    client = sign_in(world.people["owner"])
    client.get(DETAIL)

    with django_assert_num_queries(11):
        client.get(DETAIL)
