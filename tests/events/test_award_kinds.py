"""Forms of commendation, quotas and last days: everybody reads them, VUFO keeps them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clusters.workflow.rows import version
from events.models import Award, AwardKind, AwardQuota
from events.workflow.award_facts import load_award_kinds, load_awards
from tests import factories
from tests.events.award_making import make_award, make_kind, set_quota

LIST, NEW_KIND, NEW_QUOTA = reverse("award_kind_list"), reverse("award_kind_new"), reverse("award_quota_new")


def kind_fields(**fields):
    first = {
        "name": "Thư khen", "recipients": ["person"], "decided_by": "vufo", "proposed_by": "union",
        "counts_as": "nothing", "order": "9", "is_offered": "on",
    }  # fmt: skip
    return first | fields


@pytest.fixture
def vufo(world, sign_in):
    return sign_in(world.people["vufo"])


@pytest.mark.parametrize("name", ["outsider", "neighbour", "owner", "lead", "deputy", "last_lead", "observer"])
def test_all_read_and_only_vufo_keeps(world, sign_in, name):
    quota = set_quota(world.people["vufo"], number=2)
    client = sign_in(world.people[name])

    assert "Bằng khen" in client.get(LIST).content.decode()
    addresses = [NEW_KIND, NEW_QUOTA]
    addresses += [reverse("award_kind_edit", args=[quota.kind_id]), reverse("award_quota_edit", args=[quota.pk])]
    assert {client.get(address).status_code for address in addresses} == {403}
    assert client.post(NEW_KIND, kind_fields()).status_code == 403
    assert AwardKind.objects.count() == 1


def test_anonymous_is_asked_to_sign_in(world, client):
    assert {client.get(address).status_code for address in (LIST, NEW_KIND, NEW_QUOTA)} == {302}


def test_vufo_adds_a_form_and_changes_it(world, vufo):
    assert vufo.post(NEW_KIND, kind_fields()).status_code == 302
    kind = AwardKind.objects.get()
    assert (kind.code, kind.recipients, kind.changed_by) == ("thu-khen", ",person,", world.people["vufo"])

    address = reverse("award_kind_edit", args=[kind.pk])
    assert vufo.post(address, kind_fields(seen=version(kind), is_offered="")).status_code == 302
    assert list(AwardKind.objects.offered()) == []
    assert kind.history.count() == 2


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "BANG KHEN"}),
        ("name", {"name": "a" * 151}),
        ("recipients", {"recipients": []}),
        ("recipients", {"recipients": ["robot"]}),
        ("proposed_by", {"decided_by": "union"}),
        ("decided_by", {"decided_by": "x"}),
        ("order", {"order": "9" * 30}),
    ],
)
def test_a_form_that_cannot_be(vufo, field, fields):
    make_kind("bang-khen")
    page = vufo.post(NEW_KIND, kind_fields(**fields))

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert AwardKind.objects.count() == 1


def test_who_decides_does_not_change_once_it_was_given(world, vufo):
    kind = make_award(world.unions["member"], world.people["owner"]).kind
    fields = kind_fields(name=kind.name, seen=version(kind))
    page = vufo.post(reverse("award_kind_edit", args=[kind.pk]), fields)

    assert list(page.context["form"].errors) == ["decided_by"]


def test_two_officers_in_one_form(world, vufo):
    kind = make_kind("bang-khen")
    address, seen = reverse("award_kind_edit", args=[kind.pk]), version(kind)
    vufo.post(address, kind_fields(seen=seen, name="Bằng khen VUFO"))
    page = vufo.post(address, kind_fields(seen=seen, name="Bằng khen mới"))

    assert page.status_code == 422
    assert "Bằng khen VUFO" in [row.now for row in page.context["form"].conflict.differences]


def test_vufo_sets_a_quota_and_a_last_day(world, vufo):
    kind = make_kind("bang-khen")
    fields = {"kind": kind.pk, "year": "2026", "cluster": "", "number": "2", "nominate_until": "01/12/2026"}
    assert vufo.post(NEW_QUOTA, fields).status_code == 302

    quota = AwardQuota.objects.get()
    assert (quota.number, quota.nominate_until, quota.cluster) == (2, date(2026, 12, 1), None)
    fields |= {"seen": version(quota), "number": "3"}
    assert vufo.post(reverse("award_quota_edit", args=[quota.pk]), fields).status_code == 302
    assert AwardQuota.objects.get().number == 3


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("kind", {}),  # the same one is there
        ("kind", {"kind": "9" * 30}),
        ("number", {"cluster": "5", "number": "", "nominate_until": ""}),
        ("number", {"number": "-1"}),
        ("number", {"number": "hai"}),
        ("year", {"year": "x"}),
        ("cluster", {"cluster": "987654321"}),
        ("nominate_until", {"nominate_until": "31/02/2026"}),
    ],
)
def test_a_quota_that_cannot_be(world, vufo, field, fields):
    quota = set_quota(world.people["vufo"], number=2)
    if fields.get("cluster") == "5":
        fields = fields | {"cluster": world.cluster.pk}
    first = {"kind": quota.kind_id, "year": "2026", "cluster": "", "number": "2", "nominate_until": ""}
    page = vufo.post(NEW_QUOTA, first | fields)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert AwardQuota.objects.count() == 1


def test_the_database_keeps_one_quota_for_all(world):
    quota = set_quota(world.people["vufo"], number=2)
    quota.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        quota.save(force_insert=True)


# --- what the data folder holds --------------------------------------------------------------------------


@pytest.fixture
def loaded(world):
    for slug in ("ca-mau", "tra-vinh", "kien-giang", "hai-phong"):
        factories.make_union(short_name=slug, slug=slug)
    load_award_kinds()
    return load_awards()


def test_the_forms_and_the_articles_are_loaded_once(loaded):
    assert len(loaded) == 5
    assert (load_award_kinds(), load_awards()) == ([], [])
    assert AwardKind.objects.filter(source="").count() == 0
    assert Award.objects.filter(source="").count() == 0


def test_an_article_that_tells_of_a_proposal_makes_no_decision(loaded):
    flag = Award.objects.get(kind__code="co-thi-dua")

    assert (flag.state, flag.voted_on, flag.decided_on) == ("forwarded", date(2024, 11, 20), None)
    assert set(Award.objects.given().values_list("number", "recipient_kind")) == {(21, "collective"), (36, "person")}


def test_what_articles_tell_is_read_by_everybody(loaded, world, sign_in):
    page = sign_in(world.people["outsider"]).get(reverse("nomination_list"))

    assert len(page.context["rows"]) == 3
    text = sign_in(world.people["outsider"]).get(Award.objects.get(number=36).get_absolute_url()).content.decode()
    assert "36 cá nhân" in text and "Hồng Nhung" in text


def test_vufo_adds_the_decision_of_a_flag_known_from_an_article(loaded, world, vufo):
    flag = Award.objects.get(kind__code="co-thi-dua")
    fields = {"seen": version(flag), "decision_number": "1/QĐ-LHHN", "decided_on": "15/12/2024"}

    assert vufo.post(reverse("award_decide", args=[flag.pk]), fields).status_code == 302


def test_what_was_taken_back_is_not_loaded_again(loaded, world, vufo):
    row = Award.objects.get(number=36)
    fields = {"seen": version(row), "reason": "Nhập danh sách tên"}

    assert vufo.post(reverse("award_revoke", args=[row.pk]), fields).status_code == 302
    assert load_awards() == []


def test_a_form_no_longer_offered_stays_unticked_after_the_end_of_a_session(world, vufo):
    kind = make_kind("bang-khen")
    address = reverse("award_kind_edit", args=[kind.pk])
    fields = kind_fields(seen=version(kind), author=vufo.get(address).context["author"])
    del fields["is_offered"]
    vufo.logout()
    vufo.post(address, fields)
    vufo.force_login(world.people["vufo"])

    form = vufo.get(address).context["form"]

    assert not form["is_offered"].value() and form["recipients"].value() == ["person"]
    assert form["name"].value() == "Thư khen"


def test_the_source_of_a_form_waits_in_a_fold_in_plain_words(world, vufo):
    load_award_kinds()
    page = vufo.get(LIST).content.decode()
    at = page.index("bài số 46343 trên vufo.org.vn")
    assert page.rindex("<details", 0, at) > page.rindex("</details>", 0, at)
