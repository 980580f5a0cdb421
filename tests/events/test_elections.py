"""Elections at a cluster's conference: candidates, counts, the term that follows, mistakes, and who may."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clusters import clock
from clusters.models import LeadershipTerm
from clusters.permissions import holders
from clusters.views import kept
from clusters.workflow import network
from clusters.workflow.rows import Changed, version
from events.models import Candidate, Election
from events.workflow import conferences, election_rules, elections
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.election_rules import Count
from tests import factories
from tests.events.conference_making import make_conference, make_of_union

Role = LeadershipTerm.Role


@pytest.fixture
def conference(world):
    """The cluster's conference of 20/11/2026; five members: lead, deputy, member, neighbour, last year's lead."""
    return make_conference(world)


@pytest.fixture
def by(world):
    return world.people["lead"]


def start(world, conference, *names, role="lead", year=2027, by="lead"):
    unions = [world.unions[name] for name in names]
    return elections.open_election(conference, year, role, by=world.people[by], unions=unions)


def result(election, by, present=5, method="show", **votes):
    """Votes by the names of the unions: `member=3`. All others vote for nobody, unless `blank` is told."""
    ids = {row.union.short_name.removeprefix("Tỉnh "): row.pk for row in election.candidates.all()}
    extra = {name: votes.pop(name) for name in ("recused", "blank", "invalid") if name in votes}
    rest = present - extra.get("recused", 0) - extra.get("invalid", 0) - sum(votes.values())
    extra.setdefault("blank", max(rest, 0))
    count = Count(method, present, votes={ids[name]: n for name, n in votes.items()}, **extra)
    return elections.record_result(election, count, by=by, seen=version(election))


@pytest.fixture(autouse=True)
def after_the_conference(world):
    with clock.set_to(date(2026, 11, 25)):
        yield


# --- the result -----------------------------------------------------------------------------------------------


def test_the_elected_union_gets_the_office_of_the_year(world, conference, by):
    election = result(start(world, conference, "member", "neighbour"), by, member=3, neighbour=2)

    assert (election.state, election.winner) == ("elected", world.unions["member"])
    term = election.term
    assert (term.union, term.year, term.role, term.status) == (world.unions["member"], 2027, "lead", "elected")
    assert (term.valid_from, term.valid_to) == (date(2027, 1, 1), date(2027, 12, 31))
    assert "Hội nghị tổng kết năm 2026" in term.source


def test_on_the_first_of_january_the_new_lead_has_the_right_and_the_old_one_no_longer(world, conference, by):
    result(start(world, conference, "member"), by, method="agreement")
    with clock.set_to(date(2026, 12, 31)):
        assert holders(world.cluster.pk, 2026)[Role.LEAD].union == world.unions["lead"]
    with clock.set_to(date(2027, 1, 1)):
        assert holders(world.cluster.pk, 2027)[Role.LEAD].union == world.unions["member"]


def test_a_conference_in_january_gives_the_office_from_its_day(world, by):
    with clock.set_to(date(2026, 12, 1)):
        late = make_conference(world, starts_on=date(2027, 1, 11), year_reviewed=2026)
    with clock.set_to(date(2027, 1, 12)):
        election = start(world, late, "member", by="vufo")
        result(election, world.people["vufo"], method="agreement")
    assert election.year == 2027
    assert LeadershipTerm.objects.get(year=2027, role="lead").valid_from == date(2027, 1, 11)


@pytest.mark.parametrize(
    "present, votes, state",
    [
        (5, {"member": 2, "neighbour": 2}, "tie"),
        (5, {"member": 2, "neighbour": 1}, "no_majority"),
        (4, {"member": 2, "neighbour": 1}, "no_majority"),
        (3, {"member": 2, "neighbour": 0}, "elected"),
        (5, {"member": 0, "neighbour": 0}, "no_majority"),
    ],
)
def test_without_more_than_half_nobody_is_elected(world, conference, by, present, votes, state):
    election = result(start(world, conference, "member", "neighbour"), by, present, **votes)
    assert election.state == state
    assert (election.term is not None) == (state == "elected")


def test_a_tie_goes_to_another_round_and_nothing_is_lost(world, conference, by):
    first = result(start(world, conference, "member", "neighbour"), by, member=2, neighbour=2)
    second = start(world, conference, "member", "neighbour")
    result(second, by, member=3, neighbour=2)

    assert [(row.round, row.state) for row in Election.objects.order_by("round")] == [(1, "tie"), (2, "elected")]
    assert {row.votes for row in first.candidates.all()} == {2}


def test_nobody_stands(world, conference, by):
    election = result(start(world, conference), by)
    assert (election.state, election.term) == ("no_candidate", None)


def test_who_steps_back_is_not_elected_and_stays_on_the_list(world, conference, by):
    election = start(world, conference, "member", "neighbour")
    candidate = election.candidates.get(union=world.unions["member"])
    elections.withdraw_candidate(candidate, "Xin rút vì đang kiện toàn tổ chức.", by=by)

    result(election, by, method="agreement")

    assert Election.objects.get(pk=election.pk).winner == world.unions["neighbour"]
    assert Candidate.objects.get(pk=candidate.pk).withdrawn_because.startswith("Xin rút")


def test_a_candidate_that_does_not_vote_is_not_counted_among_the_voters(world, conference, by):
    election = start(world, conference, "member", "neighbour")
    with pytest.raises(Blocked, match="nhiều hơn 4 đơn vị biểu quyết"):
        result(election, by, recused=1, member=3, neighbour=2)
    assert result(election, by, recused=1, member=3, neighbour=1).state == "elected"


@given(
    present=st.integers(1, 12),
    votes=st.lists(st.integers(0, 12), min_size=1, max_size=4),
)
def test_the_outcome_against_a_naive_count(present, votes):
    """Elected is who alone has the most, and more than half of those present."""
    standing = [Candidate(pk=n) for n in range(len(votes))]
    state, winner = election_rules.outcome(Count("ballot", present, votes=dict(enumerate(votes))), standing)

    ranked = sorted(votes, reverse=True)
    alone = len(votes) == 1 or ranked[0] > ranked[1]
    if alone and ranked[0] > present / 2:
        assert (state, winner.pk) == ("elected", votes.index(ranked[0]))
    else:
        assert winner is None
        assert state == ("tie" if not alone and ranked[0] else "no_majority")


# --- what cannot be -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "present, extra, words",
    [
        (6, {}, "Cụm có 5 thành viên"),
        (2, {}, "chưa quá nửa"),
        (5, {"method": "ballot", "member": 4, "neighbour": 2}, "Tổng số phiếu là 6, nhiều hơn 5 đơn vị bỏ phiếu"),
        (5, {"method": "ballot", "member": 3, "blank": 2, "invalid": 1}, "Tổng số phiếu là 6"),
        (5, {"member": 4, "neighbour": 2}, "Cộng lại là 6 đơn vị, nhiều hơn 5 đơn vị biểu quyết"),
        (5, {"method": "ballot", "member": 2, "neighbour": 2, "blank": 0}, "Còn thiếu 1 phiếu: ghi vào phiếu trắng"),
        (5, {"member": 2, "neighbour": 1, "blank": 0, "recused": 1}, "Còn thiếu 1 đơn vị: ghi vào không ý kiến"),
    ],
)
def test_counts_that_cannot_be(world, conference, by, present, extra, words):
    election = start(world, conference, "member", "neighbour")
    with pytest.raises(Blocked, match=words):
        result(election, by, present, **extra)
    assert Election.objects.get(pk=election.pk).is_open
    assert not LeadershipTerm.objects.filter(year=2027).exists()


def test_two_candidates_are_not_agreed_on_without_a_vote(world, conference, by):
    with pytest.raises(Blocked, match="phải biểu quyết"):
        result(start(world, conference, "member", "neighbour"), by, method="agreement")


def test_a_candidate_from_outside_the_cluster_is_refused(world, conference):
    with pytest.raises(Blocked, match="không là thành viên"):
        start(world, conference, "outsider")
    assert not Election.objects.exists()


def test_the_same_candidate_twice_is_refused(world, conference, by):
    election = start(world, conference, "member")
    with pytest.raises(Blocked, match="đã có trong danh sách"):
        elections.add_candidate(election, world.unions["member"], "", by=by)


def test_a_year_with_a_recognised_lead_is_not_voted_on(world, conference):
    factories.make_term(world.cluster, world.unions["deputy"], year=2027, status="recognised",
                        decision_number="12/QĐ-LHHN", decision_date=date(2026, 11, 1))  # fmt: skip
    with pytest.raises(Blocked, match="được VUFO công nhận"):
        start(world, conference, "member")


def test_an_office_that_is_taken_is_not_voted_on_again(world, conference, by):
    result(start(world, conference, "member"), by, method="agreement")
    with pytest.raises(Blocked, match="hủy kết quả ấy trước"):
        start(world, conference, "neighbour")


def test_one_union_does_not_hold_both_offices(world, conference, by):
    result(start(world, conference, "member"), by, method="agreement")
    deputy = start(world, conference, "member", role="deputy")
    with pytest.raises(Blocked, match="đã là Cụm trưởng"):
        result(deputy, by, method="agreement")


@pytest.mark.parametrize("year", [2025, 2028, 0])
def test_a_year_far_from_the_conference_is_refused(world, conference, year):
    with pytest.raises(Blocked, match="2026 hoặc 2027"):
        start(world, conference, "member", year=year)


def test_a_result_before_the_conference_is_refused(world, conference, by):
    election = start(world, conference, "member")
    with clock.set_to(date(2026, 11, 19)), pytest.raises(Blocked, match="chưa họp"):
        result(election, by, method="agreement")


def test_a_unions_own_conference_elects_nobody(world):
    with pytest.raises(Blocked, match="Chỉ hội nghị của Cụm"):
        start(world, make_of_union(world), "member", by="owner")


def test_the_same_form_twice_is_one_election(world, conference, by):
    token = uuid4()
    first = elections.open_election(conference, 2027, "lead", by=by, token=token)
    assert elections.open_election(conference, 2027, "lead", by=by, token=token) == first


def test_two_people_write_the_result(world, conference, by):
    election = start(world, conference, "member")
    seen = version(election)
    result(election, by, method="agreement")
    with pytest.raises(Changed):
        elections.record_result(election, Count("agreement", 5), by=by, seen=seen)


def test_a_conference_that_was_called_off_elects_nobody(world, conference, by):
    conferences.call_off(conference, "Bão", by=by, seen=version(conference))
    with pytest.raises(Blocked, match="không họp"):
        start(world, conference, "member")


def test_a_list_changed_meanwhile_is_not_counted_by_the_old_page(world, conference, by):
    election = start(world, conference, "member")
    seen = version(election)
    elections.add_candidate(election, world.unions["neighbour"], "", by=world.people["deputy"])
    with pytest.raises(Changed):
        elections.record_result(election, Count("agreement", 5), by=by, seen=seen)


def test_a_member_that_left_before_the_day_is_neither_counted_nor_elected(world, conference, by):
    election = start(world, conference, "member")
    world.unions["member"].memberships.update(valid_to=date(2026, 11, 19))
    with pytest.raises(Blocked, match="không còn là thành viên"):
        result(election, by, method="agreement", present=4)
    elections.withdraw_candidate(election.candidates.get(), "Không còn trong Cụm", by=by)
    elections.add_candidate(election, world.unions["neighbour"], "", by=by)
    assert result(election, by, method="agreement", present=4).members == 4


def test_an_office_that_fell_vacant_is_filled_again_in_the_year(world, conference, by):
    first = result(start(world, conference, "member"), by, method="agreement")
    LeadershipTerm.objects.filter(pk=first.term_id).update(valid_to=date(2027, 6, 30))
    with clock.set_to(date(2027, 6, 1)):
        summer = make_conference(world, "vufo", title="Bầu bổ sung", starts_on=date(2027, 7, 5))
    with clock.set_to(date(2027, 7, 6)):
        second = result(start(world, summer, "neighbour", by="vufo"), world.people["vufo"], method="agreement")
    assert (second.state, second.term.valid_from) == ("elected", date(2027, 7, 5))


def test_last_years_lead_does_not_make_itself_the_next(world, by):
    """A meeting of November is no late review of the year before, whatever its form says."""
    with pytest.raises(NotAllowed):
        make_conference(world, "last_lead", title="Tọa đàm", year_reviewed=2025)


# --- taking back ----------------------------------------------------------------------------------------------


def test_a_mistake_is_taken_back_with_its_term(world, conference, by):
    election = result(start(world, conference, "member"), by, method="agreement")

    election = elections.annul(election, "Ghi nhầm đơn vị.", by=by, seen=version(election))

    assert (election.state, election.term, election.annul_reason) == ("annulled", None, "Ghi nhầm đơn vị.")
    assert not LeadershipTerm.objects.filter(year=2027).exists()
    gone = LeadershipTerm.history.filter(year=2027, history_type="-").get()
    assert (gone.history_user, gone.history_change_reason) == (by, "Ghi nhầm đơn vị.")
    assert result(start(world, conference, "neighbour"), by, method="agreement").state == "elected"


def test_what_vufo_has_recognised_is_corrected_by_vufo(world, conference, by):
    election = result(start(world, conference, "member"), by, method="agreement")
    network.recognise_term(election.term, by=world.people["vufo"], seen=version(election.term),
                           decision_number="12/QĐ-LHHN", decision_date=date(2026, 11, 25))  # fmt: skip
    election = Election.objects.get(pk=election.pk)
    with pytest.raises(Blocked, match="VUFO đã công nhận"):
        elections.annul(election, "Nhầm", by=by, seen=version(election))


def test_a_term_that_has_begun_is_corrected_by_vufo(world, conference, by):
    election = result(start(world, conference, "member"), by, method="agreement")
    with clock.set_to(date(2027, 1, 1)), pytest.raises(Blocked, match="đã bắt đầu"):
        elections.annul(election, "Nhầm", by=world.people["vufo"], seen=version(election))


def test_a_slip_of_a_january_conference_is_taken_back_on_the_same_day(world):
    vufo = world.people["vufo"]
    with clock.set_to(date(2026, 12, 1)):
        late = make_conference(world, "vufo", title="Tháng giêng", starts_on=date(2027, 1, 11))
    with clock.set_to(date(2027, 1, 11)):
        election = result(start(world, late, "member", by="vufo"), vufo, method="agreement")
        elections.annul(election, "Ghi nhầm", by=vufo, seen=version(election))
    assert not LeadershipTerm.objects.filter(year=2027).exists()


def test_a_result_that_vufo_has_corrected_leaves_the_term_alone(world, conference, by):
    election = result(start(world, conference, "member"), by, method="agreement")
    LeadershipTerm.objects.filter(pk=election.term_id).update(union=world.unions["neighbour"])
    election = Election.objects.get(pk=election.pk)
    elections.annul(election, "VUFO đã sửa nhiệm kỳ.", by=by, seen=version(election))
    assert LeadershipTerm.objects.get(year=2027).union == world.unions["neighbour"]


# --- who, and the pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, may",
    [("lead", True), ("deputy", True), ("owner", True), ("vufo", True), ("neighbour", False), ("outsider", False),
     ("last_lead", False), ("observer", False)],
)  # fmt: skip
def test_who_opens_an_election(world, conference, name, may):
    """The offices of the year, the host (the member) and VUFO."""
    if may:
        assert start(world, conference, "member", by=name).is_open
    else:
        with pytest.raises(NotAllowed):
            start(world, conference, "member", by=name)


def test_the_whole_way_on_the_pages(world, conference, by, sign_in):
    client = sign_in(by)
    address = reverse("conference_elections", args=[conference.pk])
    form = client.get(address).context["form"]
    data = {"role": "lead", "year": "2027", "unions": [world.unions["member"].pk], "token": form["token"].value()}
    opened = client.post(address, data)
    election = Election.objects.get()
    assert opened.url == election.get_absolute_url()

    new = {"union": world.unions["neighbour"].pk, "proposed_by": "Tỉnh deputy"}
    client.post(reverse("candidate_new", args=[election.pk]), new)
    shown = client.get(election.get_absolute_url())
    votes = {f"votes-{row.pk}": str(n) for row, n in zip(election.candidates.order_by("pk"), (3, 2), strict=True)}
    data = {"method": "ballot", "present": "5", "seen": shown.context["form"]["seen"].value()} | votes

    refused = client.post(election.get_absolute_url(), data | {"present": "4"})
    assert refused.status_code == 422
    assert "nhiều hơn 4 đơn vị bỏ phiếu" in refused.content.decode()
    assert refused.context["form"]["present"].value() == "4"
    client.post(election.get_absolute_url(), data)

    page = client.get(election.get_absolute_url()).content.decode()
    assert "Tỉnh member được bầu làm Cụm trưởng năm 2027." in page


def test_a_stale_page_shows_the_list_of_now_and_keeps_the_numbers(world, conference, by, sign_in):
    election, client = start(world, conference, "member"), sign_in(by)
    seen = client.get(election.get_absolute_url()).context["form"]["seen"].value()
    elections.add_candidate(election, world.unions["neighbour"], "", by=world.people["deputy"])
    vote = {f"votes-{election.candidates.order_by('pk').first().pk}": "5"}

    answer = client.post(election.get_absolute_url(), {"method": "show", "present": "5", "seen": seen} | vote)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Danh sách ứng viên vừa được sửa" in page and "Số phiếu bầu cho Tỉnh neighbour" in page
    assert answer.context["form"]["present"].value() == "5"
    assert Election.objects.get().is_open


@pytest.mark.parametrize(
    "change", [{"method": "shout"}, {"present": "-1"}, {"present": "x"}, {"present": "10000"}, {"present": ""}]
)
def test_bad_numbers_are_told_at_their_place(world, conference, by, sign_in, change):
    election, client = start(world, conference, "member"), sign_in(by)
    seen = client.get(election.get_absolute_url()).context["form"]["seen"].value()
    vote = {f"votes-{election.candidates.get().pk}": "5"}
    answer = client.post(election.get_absolute_url(), {"method": "show", "present": "5", "seen": seen} | vote | change)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(change)


def test_votes_left_empty_are_asked_for(world, conference, by, sign_in):
    election, client = start(world, conference, "member"), sign_in(by)
    seen = client.get(election.get_absolute_url()).context["form"]["seen"].value()
    answer = client.post(election.get_absolute_url(), {"method": "show", "present": "5", "seen": seen})
    assert "Ghi số phiếu, 0 nếu không có phiếu nào." in answer.content.decode()


def test_votes_are_asked_for_unless_all_agree(world, conference, by, sign_in):
    election, client = start(world, conference, "member"), sign_in(by)
    form = client.get(election.get_absolute_url()).context["form"]
    assert form.fields[f"votes-{election.candidates.get().pk}"].required
    agreed = {"method": "agreement", "present": "5", "seen": form["seen"].value()}
    assert client.post(election.get_absolute_url(), agreed).url == election.get_absolute_url()
    assert Election.objects.get().winner == world.unions["member"]


def test_readers_see_the_result_and_no_form(world, conference, by, sign_in):
    election = result(start(world, conference, "member"), by, method="agreement")
    for name in ("neighbour", "outsider", "observer"):
        page = sign_in(world.people[name]).get(election.get_absolute_url())
        assert page.status_code == 200
        assert '<form class="hn-form"' not in page.content.decode()
        assert sign_in(world.people[name]).post(election.get_absolute_url(), {}).status_code == 403


def test_vufo_is_led_to_the_recognition(world, conference, by, sign_in):
    election = result(start(world, conference, "member"), by, method="agreement")
    address = reverse("term_recognise", args=[election.term_id])
    assert address in sign_in(world.people["vufo"]).get(election.get_absolute_url()).content.decode()
    assert address not in sign_in(by).get(election.get_absolute_url()).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(world, conference, by, sign_in, n, django_assert_num_queries):
    for place in range(n):
        role = ("lead", "deputy", "lead")[place]
        result(start(world, conference, "member", "neighbour", role=role), by, member=1, neighbour=1)
    client = sign_in(by)
    client.get(reverse("conference_elections", args=[conference.pk]))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("conference_elections", args=[conference.pk]))


LIST_QUERIES = 24


# --- nothing typed is lost ------------------------------------------------------------------------------------


def short_forms(world, conference):
    """The addresses of the three short forms, with words that are typed into each and its field."""
    election = start(world, conference, "member")
    candidate = election.candidates.get()
    return {
        "candidate_new": (election.pk, {"union": world.unions["neighbour"].pk, "proposed_by": "Liên hiệp Cà Mau"}),
        "candidate_withdraw": (candidate.pk, {"reason": "Đang kiện toàn tổ chức"}),
        "election_annul": (election.pk, {"reason": "Mở nhầm cuộc bầu", "seen": version(election)}),
    }


SHORT = ["candidate_new", "candidate_withdraw", "election_annul"]


@pytest.mark.parametrize("name", SHORT)
def test_a_short_form_waits_for_the_next_sign_in(world, conference, by, client, name):
    pk, typed = short_forms(world, conference)[name]
    address = reverse(name, args=[pk])
    answer = client.post(address, typed | {"author": kept.author_mark(by)})
    assert answer.status_code == 302 and address in answer.url
    client.force_login(by)

    page = client.get(address)

    form = page.context["form"]
    assert {field: str(form[field].value()) for field in typed} == {field: str(typed[field]) for field in typed}
    assert client.post(address, typed).url == Election.objects.get().get_absolute_url()


@pytest.mark.parametrize(
    "name, change, field, kept_field",
    [
        ("candidate_new", {"union": ""}, "union", "proposed_by"),
        ("candidate_new", {"union": "member"}, "union", "proposed_by"),
        ("candidate_new", {"proposed_by": "a" * 201}, "proposed_by", "proposed_by"),
        ("candidate_withdraw", {"reason": "a" * 301}, "reason", "reason"),
        ("candidate_withdraw", {"reason": " "}, "reason", "reason"),
        ("election_annul", {"reason": "CCCD 079123456789"}, "reason", "reason"),
    ],
)
def test_a_refused_short_form_keeps_its_words(world, conference, by, sign_in, name, change, field, kept_field):
    pk, typed = short_forms(world, conference)[name]
    if change.get("union") == "member":
        change = {"union": world.unions["member"].pk}
    answer = sign_in(by).post(reverse(name, args=[pk]), typed | change)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"][kept_field].value() == (typed | change)[kept_field]
    assert Election.objects.get().is_open and Candidate.objects.count() == 1


def test_a_double_click_on_a_short_form_is_one_act(world, conference, by, sign_in):
    forms, client = short_forms(world, conference), sign_in(by)
    election = Election.objects.get()
    for name in SHORT:
        pk, typed = forms[name]
        typed = typed | ({"seen": version(election)} if "seen" in typed else {})
        for _click in range(2):
            assert client.post(reverse(name, args=[pk]), typed).url == election.get_absolute_url()
    assert Candidate.objects.count() == 2


def test_a_withdrawal_that_was_written_meanwhile_is_told(world, conference, by, sign_in):
    pk, typed = short_forms(world, conference)["candidate_withdraw"]
    elections.withdraw_candidate(Candidate.objects.get(), "Xin thôi", by=by)
    answer = sign_in(by).post(reverse("candidate_withdraw", args=[pk]), typed)
    assert answer.status_code == 422 and "Xin thôi" in answer.content.decode()
    assert Candidate.objects.get().withdrawn_because == "Xin thôi"


def test_an_election_taken_back_on_an_old_page_is_asked_about_again(world, conference, by, sign_in):
    pk, typed = short_forms(world, conference)["election_annul"]
    elections.add_candidate(pk, world.unions["neighbour"], "", by=world.people["deputy"])
    client = sign_in(by)
    answer = client.post(reverse("election_annul", args=[pk]), typed)
    assert answer.status_code == 422 and Election.objects.get().is_open
    form = answer.context["form"]
    client.post(reverse("election_annul", args=[pk]), {name: form[name].value() for name in ("reason", "seen")})
    assert Election.objects.get().annul_reason == "Mở nhầm cuộc bầu"


def test_all_ticked_candidates_come_back_after_a_sessions_end(world, conference, by, client):
    address = reverse("conference_elections", args=[conference.pk])
    ticked = [world.unions["member"].pk, world.unions["neighbour"].pk]
    typed = {"role": "deputy", "year": "2027", "unions": ticked, "token": str(uuid4())}
    client.post(address, typed | {"author": kept.author_mark(by)})
    client.force_login(by)

    form = client.get(address).context["form"]

    assert [int(value) for value in form["unions"].value()] == ticked
    assert [box.data["value"] for box in form["unions"] if box.data["selected"]] == ticked
    assert form["role"].value() == "deputy"


# --- what a reader meets --------------------------------------------------------------------------------------


def test_this_years_offices_are_named_beside_the_candidates(world, conference, by, sign_in):
    """The deputy of a year commonly leads in the next: the form says who that is and ticks nobody."""
    form = sign_in(by).get(reverse("conference_elections", args=[conference.pk])).context["form"]
    assert dict(form.fields["unions"].choices)[world.unions["deputy"].pk] == "Tỉnh deputy (Cụm phó năm 2026)"
    assert dict(form.fields["unions"].choices)[world.unions["member"].pk] == "Tỉnh member"
    assert not form["unions"].value()


def test_more_recused_than_present_cannot_be(world, conference, by):
    election = start(world, conference, "member")
    with pytest.raises(Blocked, match="không thể có 6 đơn vị không bỏ phiếu"):
        result(election, by, recused=6, member=0)


def test_by_agreement_nobody_abstains(world, conference, by):
    election = result(start(world, conference, "member"), by, method="agreement", recused=9, blank=3, invalid=1)
    assert (election.recused, election.blank, election.invalid) == (0, 0, 0)


def test_an_election_of_a_meeting_that_is_off_frees_the_office(world, conference, by, sign_in):
    election = start(world, conference, "member")
    conferences.call_off(conference, "Bão", by=by, seen=version(conference))
    page = sign_in(by).get(election.get_absolute_url()).content.decode()
    assert "Hội nghị này không họp nên không có kết quả" in page and 'name="present"' not in page
    other = make_conference(world, title="Họp lại", starts_on=date(2026, 11, 24))
    with pytest.raises(Blocked, match="đang được bầu tại “Hội nghị tổng kết năm 2026”"):
        start(world, other, "member")
    elections.annul(election, "Hội nghị không họp", by=by, seen=version(election))
    assert start(world, other, "member").is_open


def test_what_is_voted_on_at_another_conference_is_linked_where_one_is_opened(world, conference, by, sign_in):
    election = start(world, conference, "member")
    other = make_conference(world, title="Họp lại", starts_on=date(2026, 11, 24))
    client = sign_in(by)
    link = f'<a href="{election.get_absolute_url()}">'
    page = client.get(reverse("conference_elections", args=[other.pk])).content.decode()
    assert link in page and "Đang bầu tại “Hội nghị tổng kết năm 2026”" in page
    assert "Đang bầu tại" not in client.get(reverse("conference_elections", args=[conference.pk])).content.decode()
    typed = {"role": "lead", "year": "2027", "token": str(uuid4())}
    refused = client.post(reverse("conference_elections", args=[other.pk]), typed)
    assert refused.status_code == 422 and link in refused.content.decode()
    elections.annul(election, "Ghi nhầm", by=by, seen=version(election))
    assert "Đang bầu tại" not in client.get(reverse("conference_elections", args=[other.pk])).content.decode()


def test_who_put_a_candidate_forward_and_why_it_stepped_back_are_told_apart(world, conference, by, sign_in):
    election = start(world, conference, "member")
    candidate = elections.add_candidate(election, world.unions["neighbour"], "Cần Thơ", by=by)
    elections.withdraw_candidate(candidate, "Để tập trung cho đại hội", by=by)
    page = sign_in(by).get(election.get_absolute_url()).content.decode()
    assert ">, Cần Thơ giới thiệu<" in page and ">, đã rút: Để tập trung cho đại hội<" in page


def test_a_vote_without_a_result_says_who_reads_the_reports(world, conference, by, sign_in):
    election = result(start(world, conference, "member", "neighbour"), by, member=2, neighbour=2)
    page = sign_in(by).get(election.get_absolute_url()).content.decode()
    assert "đơn vị giữ chức còn lại của Cụm xét báo cáo" in page


def test_opening_another_vote_is_no_part_of_the_paper(world, conference, by, sign_in):
    start(world, conference, "member")
    page = sign_in(by).get(conference.get_absolute_url()).content.decode()
    address = reverse("conference_elections", args=[conference.pk])
    assert f'<p class="hn-noprint"><a href="{address}">' in page


def test_before_the_day_there_is_no_count_to_write(world, conference, by, sign_in):
    election = start(world, conference, "member")
    with clock.set_to(date(2026, 11, 19)):
        page = sign_in(by).get(election.get_absolute_url()).content.decode()
    assert "Hội nghị họp ngày 20/11/2026" in page and 'name="present"' not in page


def test_another_round_is_opened_once(world, conference, by, sign_in):
    first = result(start(world, conference, "member", "neighbour"), by, member=2, neighbour=2)
    client = sign_in(by)
    again = [client.post(reverse("election_again", args=[first.pk])).url for _click in range(2)]
    second = Election.objects.get(round=2)
    assert again == [second.get_absolute_url()] * 2
    page = client.get(first.get_absolute_url()).content.decode()
    assert second.get_absolute_url() in page and reverse("election_again", args=[first.pk]) not in page


def test_a_holder_that_vufo_changed_is_told_on_the_page(world, conference, by, sign_in):
    election = result(start(world, conference, "member"), by, method="agreement")
    LeadershipTerm.objects.filter(pk=election.term_id).update(union=world.unions["neighbour"])
    page = sign_in(by).get(election.get_absolute_url()).content.decode()
    assert "VUFO đã sửa nhiệm kỳ này" in page and "Có quyền xét báo cáo" not in page


def test_what_vufo_alone_corrects_is_said_and_no_button_offered(world, conference, by, sign_in):
    election = result(start(world, conference, "member"), by, method="agreement")
    annul, edit = reverse("election_annul", args=[election.pk]), reverse("term_edit", args=[election.term_id])
    assert annul in sign_in(by).get(election.get_absolute_url()).content.decode()
    network.recognise_term(election.term, by=world.people["vufo"], seen=version(election.term),
                           decision_number="12/QĐ-LHHN", decision_date=date(2026, 11, 25))  # fmt: skip
    for name in ("lead", "vufo"):
        page = sign_in(world.people[name]).get(election.get_absolute_url()).content.decode()
        assert "VUFO đã công nhận kết quả này (quyết định 12/QĐ-LHHN)" in page and annul not in page
        assert (edit in page) is (name == "vufo")


def test_what_is_wrong_is_said_once_on_top(world, conference, by, sign_in):
    election, client = start(world, conference, "member"), sign_in(by)
    opening = reverse("conference_elections", args=[conference.pk])
    for address in (opening, election.get_absolute_url(), reverse("candidate_new", args=[election.pk])):
        page = client.post(address, {"seen": version(election)}).content.decode()
        assert page.count("Chưa lưu được. Cần sửa:") == 1


def test_the_history_of_an_election_is_dated_by_the_portals_clock(world, conference, by):
    election = result(start(world, conference, "member", "neighbour"), by, member=3, neighbour=2)

    rows = [*Election.history.filter(id=election.pk), *Candidate.history.filter(election=election)]
    assert len(rows) >= 6 and {row.history_date for row in rows} == {clock.now()}
    assert {row.history_user for row in rows} == {by}
