"""The way of a nomination: every step for every visitor, votes, quotas, deadlines, steps taken back."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import Changed, Overtaken, version
from events.models import Award, AwardAct
from events.workflow import award_acts, award_nominations
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.award_rules import Handing
from tests import factories
from tests.events import award_making as making
from tests.events.award_making import decide, forward, make_kind, nominate, reach, set_quota, vote
from tests.events.conference_making import make_conference

NEW = reverse("nomination_new")
PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")
# Who may take which step of the member's nomination of 2026; everybody else is refused.
OFFICES = {"lead", "deputy", "vufo"}
UNION = {"owner", "head"}
WHO_MAY = {
    ("proposed", "vote"): OFFICES,
    ("proposed", "forward"): set(),
    ("proposed", "decide"): set(),
    ("proposed", "decline"): OFFICES,
    ("proposed", "present"): set(),
    ("proposed", "step_back"): set(),
    ("proposed", "revoke"): UNION | {"vufo"},
    ("voted", "vote"): OFFICES,
    ("voted", "forward"): OFFICES,
    ("voted", "decide"): set(),
    ("voted", "decline"): OFFICES,
    ("voted", "present"): set(),
    ("voted", "step_back"): OFFICES,
    ("voted", "revoke"): {"vufo"},
    ("forwarded", "vote"): set(),
    ("forwarded", "forward"): set(),
    ("forwarded", "decide"): {"vufo"},
    ("forwarded", "decline"): {"vufo"},
    ("forwarded", "present"): set(),
    ("forwarded", "step_back"): OFFICES,
    ("forwarded", "revoke"): {"vufo"},
    ("decided", "vote"): set(),
    ("decided", "forward"): set(),
    ("decided", "decide"): set(),
    ("decided", "decline"): set(),
    ("decided", "present"): OFFICES | UNION,
    ("decided", "step_back"): {"vufo"},
    ("decided", "revoke"): {"vufo"},
    ("presented", "vote"): set(),
    ("presented", "forward"): set(),
    ("presented", "decide"): set(),
    ("presented", "decline"): set(),
    ("presented", "present"): OFFICES | UNION,  # the day is corrected
    ("presented", "step_back"): OFFICES | UNION,
    ("presented", "revoke"): {"vufo"},
    ("declined", "vote"): set(),
    ("declined", "forward"): set(),
    ("declined", "decide"): set(),
    ("declined", "decline"): set(),
    ("declined", "present"): set(),
    ("declined", "step_back"): OFFICES,
    ("declined", "revoke"): {"vufo"},
}


@pytest.fixture
def bring(world):
    """`bring(state)` gives a nomination of the member in that state."""

    def _bring(state="proposed", **fields):
        people = world.people
        return reach(world.unions["member"], people["owner"], people["lead"], people["vufo"], state, **fields)

    return _bring


@pytest.mark.parametrize(("state", "act"), WHO_MAY)
def test_who_may_take_which_step(world, bring, state, act):
    award = bring(state)
    done = set()
    for name in PEOPLE:
        try:
            with transaction.atomic():
                getattr(making, act)(award, world.people[name])
                done.add(name)
                raise RuntimeError  # the next one finds the same row
        except (NotAllowed, Blocked, Overtaken):
            continue
        except RuntimeError:
            continue

    assert done == WHO_MAY[state, act]


def test_each_step_is_a_day_of_its_own_with_who_and_why(world, bring):
    award = bring("presented")

    days = (award.proposed_on, award.voted_on, award.forwarded_on, award.decided_on, award.presented_on)
    assert days == (date(2026, 11, 10), date(2026, 11, 20), factories.TODAY, date(2026, 11, 23), factories.TODAY)
    people = [act.by.username for act in award.acts.order_by("pk")]
    assert people == ["owner", "lead", "lead", "vufo", "owner"]
    assert award.history.count() == 5


@pytest.mark.parametrize("kind", ["bang-khen", "ky-niem-chuong"])
def test_what_needs_no_vote_goes_to_vufo_at_once(world, kind):
    award = nominate(world.unions["member"], world.people["owner"], kind, via_cluster=False)

    assert (award.state, award.cluster, award.forwarded_on) == ("forwarded", None, date(2026, 11, 10))
    with pytest.raises(NotAllowed):
        vote(award, world.people["lead"])
    assert decide(award, world.people["vufo"]).state == "decided"


def test_a_flag_always_goes_through_the_cluster(world):
    award = nominate(world.unions["member"], world.people["owner"], "co", recipient_kind="union", via_cluster=False)

    assert (award.state, award.cluster) == ("proposed", world.cluster)


def test_a_union_without_a_cluster_proposes_to_vufo(world):
    alone = factories.make_union()

    assert nominate(alone, factories.make_officer(alone)).state == "forwarded"


# --- the page of a new one -------------------------------------------------------------------------------


def typed(form="bang-khen", **fields):
    first = {
        "recipient_kind": "person", "name": "Lê An", "year": "2026", "achievement": "Vận động 12 khoản viện trợ",
        "figures": "47,2 tỷ đồng, báo cáo năm 2026", "route": "cum", "proposed_on": "10/11/2026",
    }  # fmt: skip
    return {"kind": make_kind(form).pk} | first | fields


@pytest.mark.parametrize(
    ("name", "status"), [("anonymous", 302), ("vufo", 403), ("observer", 403), ("owner", 200), ("lead", 200)]
)
def test_who_proposes(world, sign_in, name, status):
    assert sign_in(world.people[name]).get(NEW).status_code == status


def test_a_union_proposes(world, sign_in):
    response = sign_in(world.people["owner"]).post(NEW, typed())

    row = Award.objects.get()
    assert response.status_code == 302 and response.url == row.get_absolute_url()
    assert (row.state, row.union, row.cluster) == ("proposed", world.unions["member"], world.cluster)
    assert row.figures == "47,2 tỷ đồng, báo cáo năm 2026"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("kind", {"kind": "giay-khen"}),
        ("kind", {"kind": "ubnd"}),
        ("kind", {"kind": "-1"}),
        ("achievement", {"achievement": " "}),
        ("achievement", {"achievement": "a" * 1001}),
        ("proposed_on", {"proposed_on": "25/11/2026"}),
        ("proposed_on", {"proposed_on": "31/12/2025"}),
        ("route", {"route": "tat"}),
        ("recipient_kind", {"kind": "ky-niem-chuong", "recipient_kind": "union", "name": ""}),
        ("name", {"recipient_kind": "union"}),
        ("figures", {"figures": "số hộ chiếu B1234567"}),
    ],
)
def test_what_is_refused(world, sign_in, field, fields):
    if fields.get("kind", "-1") != "-1":
        fields = fields | {"kind": make_kind(fields["kind"]).pk}
    page = sign_in(world.people["owner"]).post(NEW, typed(**fields))

    assert page.status_code == 422
    assert field in page.context["form"].errors, page.context["form"].errors
    assert not Award.objects.exists()


@pytest.mark.parametrize(("days", "status"), [(0, 302), (-1, 422)])
def test_after_the_last_day_nothing_is_proposed(world, sign_in, days, status):
    set_quota(world.people["vufo"], until=factories.TODAY + timedelta(days))
    page = sign_in(world.people["owner"]).post(NEW, typed())

    assert page.status_code == status
    if status == 422:
        assert "Đã hết hạn đề nghị Bằng khen năm 2026: 23/11/2026" in str(page.context["form"].errors["kind"])
        assert page.context["form"]["achievement"].value() == "Vận động 12 khoản viện trợ"


def test_the_clusters_own_last_day_goes_before_that_of_all(world, sign_in):
    set_quota(world.people["vufo"], until=date(2026, 11, 1))
    set_quota(world.people["vufo"], until=date(2026, 12, 1), cluster=world.cluster)

    assert sign_in(world.people["owner"]).post(NEW, typed()).status_code == 302
    page = sign_in(world.people["outsider"]).post(NEW, typed())
    assert page.status_code == 422


def test_what_somebody_elses_nomination_says_is_not_told(world, sign_in):
    nominate(world.unions["member"], world.people["owner"], name="Lê An")
    page = sign_in(world.people["owner"]).post(NEW, typed())

    assert page.status_code == 422
    assert "một thành tích không tặng nhiều hình thức" in page.content.decode()


# --- votes -----------------------------------------------------------------------------------------------


def count(**fields):
    first = {"voted_on": "20/11/2026", "votes_present": 9, "votes_for": 7, "votes_against": 1, "votes_blank": 1}
    return first | fields


def post(client, name, award, **fields):
    return client.post(reverse(name, args=[award.pk]), {"seen": version(award)} | fields)


def test_the_lead_writes_down_the_vote_at_a_conference(world, sign_in, bring):
    award, conference = bring(), make_conference(world)
    response = post(sign_in(world.people["lead"]), "award_vote", award, **count(conference=conference.pk))

    assert response.status_code == 302
    fresh = Award.objects.get()
    assert (fresh.state, fresh.conference, fresh.votes_for, fresh.votes_present) == ("voted", conference, 7, 9)


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("votes_present", {"votes_for": 9}),
        ("votes_present", {"votes_present": 0, "votes_for": 0, "votes_against": 0, "votes_blank": 0}),
        ("votes_for", {"votes_for": "-1"}),
        ("votes_for", {"votes_for": ""}),
        ("votes_for", {"votes_for": "9" * 30}),
        ("votes_blank", {"votes_blank": "một"}),
        ("voted_on", {"voted_on": "25/11/2026"}),
        ("voted_on", {"voted_on": "09/11/2026"}),
        ("conference", {"conference": "987654321"}),
        ("conference", {"conference": "9" * 30}),
    ],
)
def test_votes_that_cannot_be(world, sign_in, bring, field, fields):
    page = post(sign_in(world.people["lead"]), "award_vote", bring(), **count(**fields))

    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert Award.objects.get().state == "proposed"


def test_a_conference_of_another_cluster_is_not_offered(world, sign_in, bring):
    other = make_conference(world)
    award = nominate(world.unions["outsider"], world.people["outsider"])
    page = post(sign_in(world.people["vufo"]), "award_vote", award, **count(conference=other.pk))

    assert "conference" in page.context["form"].errors


def test_the_database_refuses_more_votes_than_people(bring):
    award = bring("voted")
    award.votes_for = 20
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save()


def test_without_a_majority_the_cluster_says_why(world, sign_in, bring):
    award = vote(bring(), world.people["lead"], votes_for=4, against=5)
    client = sign_in(world.people["lead"])

    assert post(client, "award_forward", award).status_code == 422
    assert post(client, "award_forward", award, reason="Phiếu lấy lại").status_code == 302
    assert AwardAct.objects.first().reason == "Phiếu lấy lại"


# --- quotas ----------------------------------------------------------------------------------------------


def test_no_more_than_the_quota_goes_on_to_vufo(world, sign_in, bring):
    set_quota(world.people["vufo"], number=1)
    first, second = bring("voted"), bring("voted")
    forward(first, world.people["lead"])
    page = post(sign_in(world.people["lead"]), "award_forward", second)

    assert page.status_code == 422
    assert "Cụm 5 đã đủ hạn mức năm 2026: 1/1 Bằng khen" in page.content.decode()
    making.decline(Award.objects.get(pk=first.pk), world.people["vufo"])
    assert post(sign_in(world.people["lead"]), "award_forward", second).status_code == 302


def test_a_quota_of_none_and_one_of_its_own(world, bring):
    set_quota(world.people["vufo"], number=0)
    with pytest.raises(Blocked, match="0/0"):
        forward(bring("voted"), world.people["lead"])
    set_quota(world.people["vufo"], number=2, cluster=world.cluster)
    forward(bring("voted"), world.people["lead"])


def test_the_quota_is_looked_at_again_when_vufo_decides(world, bring):
    award = bring("forwarded")
    set_quota(world.people["vufo"], number=0)

    with pytest.raises(Blocked, match="hạn mức"):
        decide(award, world.people["vufo"])


def test_the_quota_of_a_year_and_of_a_cluster_counts_only_its_own(world, bring):
    set_quota(world.people["vufo"], number=1)
    set_quota(world.people["vufo"], number=1, year=2025)
    forward(bring("voted"), world.people["lead"])
    forward(bring("voted", year=2025), world.people["lead"])
    outside = nominate(world.unions["outsider"], world.people["outsider"])
    forward(vote(outside, world.people["vufo"]), world.people["vufo"])

    assert Award.objects.filter(state="forwarded").count() == 3


# --- decisions, handing over, going back -----------------------------------------------------------------


def test_vufo_decides_on_the_page(world, sign_in, bring):
    award = bring("forwarded")
    client = sign_in(world.people["vufo"])
    fields = {"decision_number": "100/QĐ-LHHN", "decided_on": "23/11/2026", "signatory": "Phan Anh Sơn"}

    for wrong in ("25/11/2026", "19/11/2026", "x", ""):
        page = post(client, "award_decide", award, **fields | {"decided_on": wrong})
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["decided_on"])
    assert post(client, "award_decide", award, **fields).status_code == 302
    assert Award.objects.get().signatory == "Phan Anh Sơn"


@pytest.mark.parametrize("name", ["award_decline", "award_step_back", "award_revoke"])
def test_what_takes_something_back_needs_a_reason(world, sign_in, bring, name):
    award = bring("voted")
    client = sign_in(world.people["vufo"])

    assert post(client, name, award, reason=" ").status_code == 422
    assert post(client, name, award, reason="Có lý do").status_code == 302
    assert AwardAct.objects.first().reason == "Có lý do"


def test_without_a_decision_it_cannot_be_handed_over(world, sign_in, bring):
    award = bring("forwarded")
    page = post(sign_in(world.people["owner"]), "award_present", award, presented_on="24/11/2026")

    assert page.status_code == 422
    assert "Chưa có quyết định" in str(page.context["form"].errors["presented_on"])
    award.state, award.presented_on = "presented", factories.TODAY
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save()


def test_all_of_one_decision_are_handed_over_at_once(world, sign_in):
    member, by = world.unions["member"], world.people["owner"]
    rows = [making.make_award(member, by) for _n in range(3)]
    making.make_award(member, by, number="16/QĐ-LHHN")
    making.revoke(making.make_award(member, by), by)
    fields = {"presented_on": "24/11/2026", "presented_at": "Hội trường", "with_others": "on"}

    assert post(sign_in(by), "award_present", rows[0], **fields).status_code == 302
    assert Award.objects.filter(state="presented", presented_at="Hội trường").count() == 3


@pytest.mark.parametrize(
    ("state", "before"),
    [("voted", "proposed"), ("forwarded", "voted"), ("decided", "forwarded"), ("presented", "decided")],
)
def test_a_step_taken_back_leaves_the_row_as_before_it(world, bring, state, before):
    award = making.step_back(bring(state), world.people["vufo"])

    assert award.state == before
    assert award.acts.first().reason == "Ghi nhầm"


def test_a_declined_one_is_taken_up_where_it_stood(world, bring):
    award = making.decline(bring("forwarded"), world.people["vufo"])
    with pytest.raises(NotAllowed):
        making.step_back(award, world.people["lead"])

    award = making.step_back(award, world.people["vufo"])
    assert (award.state, award.declined_on, award.declined_because) == ("forwarded", None, "")


def test_what_was_withdrawn_goes_no_further_until_it_is_brought_back(world, bring):
    award = making.revoke(bring(), world.people["owner"])
    with pytest.raises(Overtaken):
        vote(award, world.people["lead"])
    award = award_acts.bring_back(award, "Vẫn đề nghị", by=world.people["owner"], seen=version(award))

    assert vote(award, world.people["lead"]).state == "voted"


def test_a_page_that_is_out_of_date_changes_nothing(world, sign_in, bring):
    award = bring("voted")
    seen = version(award)
    vote(award, world.people["deputy"], votes_for=9, against=0)

    with pytest.raises(Changed):
        award_nominations.forward(award, by=world.people["lead"], seen=seen)
    page = sign_in(world.people["lead"]).post(reverse("award_forward", args=[award.pk]), {"seen": seen})
    assert page.status_code == 422
    again = {"seen": page.context["form"]["seen"].value()}
    assert sign_in(world.people["lead"]).post(reverse("award_forward", args=[award.pk]), again).status_code == 302


def test_a_failed_save_leaves_no_trace(world, bring, monkeypatch):
    award = bring("voted")
    acts, versions = award.acts.count(), award.history.count()

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(AwardAct.objects, "create", fail)
    with pytest.raises(RuntimeError):
        forward(award, world.people["lead"])
    assert (Award.objects.get().state, award.acts.count(), award.history.count()) == ("voted", acts, versions)


def test_the_offices_of_the_year_finish_their_year_in_january(world, bring):
    award = bring("voted")
    with clock.set_to(date(2027, 1, 12)):
        lead = type(world.people["lead"]).objects.get(username="lead")
        assert forward(award, lead).forwarded_on == date(2027, 1, 12)


def test_handing_over_is_not_before_the_decision(world, bring):
    award = bring("decided")
    with pytest.raises(Blocked, match="ngày quyết định"):
        award_acts.present(award, Handing(date(2026, 11, 22)), by=world.people["owner"], seen=version(award))


def test_the_form_says_of_which_forms_the_way_is_given(world, sign_in):
    for code in ("co", "bang-khen", "ky-niem-chuong"):
        make_kind(code)
    told = sign_in(world.people["owner"]).get(NEW).context["form"].fields["route"].help_text
    assert told == "Luôn qua Cụm: Cờ thi đua. Luôn thẳng tới VUFO: Kỷ niệm chương."


@pytest.mark.parametrize(("state", "name", "who"), [("proposed", "vote", "lead"), ("forwarded", "decide", "vufo")])
def test_whoever_votes_or_decides_sees_the_merits_and_what_was_given_before(world, sign_in, state, name, who):
    owner, lead, vufo = (world.people[person] for person in ("owner", "lead", "vufo"))
    member = world.unions["member"]
    making.make_award(member, owner, name="Lê Thị Hoa", year=2025, on=date(2025, 12, 1), number="7/QĐ-LHHN")
    award = reach(
        member, owner, lead, vufo, state, name="Lê Thị Hoa", figures="Vận động 12 khoản", achievement="Kết nối"
    )

    page = sign_in(world.people[who]).get(reverse(f"award_{name}", args=[award.pk])).content.decode()

    assert "Vận động 12 khoản" in page and "Kết nối" in page and "7/QĐ-LHHN" in page


def test_the_next_vote_of_a_meeting_begins_with_its_day_and_those_present(world, sign_in):
    owner, lead, member = world.people["owner"], world.people["lead"], world.unions["member"]
    first, second = nominate(member, owner, on=date(2026, 11, 10)), nominate(member, owner, on=date(2026, 11, 10))
    other = nominate(world.unions["outsider"], world.people["outsider"], on=date(2026, 11, 10))
    late = nominate(member, owner, on=date(2026, 11, 22))  # proposed after that meeting
    vote(first, lead, present=9)

    def begins_with(award, who="lead"):
        form = sign_in(world.people[who]).get(reverse("award_vote", args=[award.pk])).context["form"]
        return form["voted_on"].value(), form["votes_present"].value(), form["votes_for"].value()

    assert begins_with(second) == (date(2026, 11, 20), 9, None)
    assert begins_with(late) == begins_with(other, "vufo") == (None, None, None)
    with clock.set_to(date(2026, 11, 28)):
        assert begins_with(second) == (None, None, None)


@pytest.mark.parametrize(("route", "told"), [("cum", "Đã gửi Cụm 5 bình bầu."), ("vufo", "Đã gửi VUFO.")])
def test_whoever_proposes_reads_where_it_went(world, sign_in, route, told):
    client = sign_in(world.people["owner"])
    typed = {
        "kind": make_kind("bang-khen").pk, "recipient_kind": "person", "name": "Trần Thị Bình", "year": "2026",
        "achievement": "Làm tốt", "route": route, "proposed_on": "24/11/2026",
    }  # fmt: skip

    page = client.post(NEW, typed, follow=True)

    assert [str(message) for message in page.context["messages"]] == [told]
