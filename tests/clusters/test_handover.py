"""From a union that ended to the one that carries it on: people's posts, and offices that run on past its end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clusters.models import LeadershipTerm, Post, Succession
from clusters.workflow.rows import version
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 1)
LAST = date(2026, 6, 30)


@pytest.fixture
def merged(autumn):
    """Cà Mau and Bạc Liêu become Cà Mau 2026 in the middle of the year; all are in Cụm 5."""
    cluster = factories.make_cluster(number=5)
    old = [factories.make_union(name, valid_to=LAST) for name in ("Cà Mau", "Bạc Liêu")]
    new = factories.make_union("Cà Mau", valid_from=DAY, slug="ca-mau-2026")
    factories.make_membership(cluster, new, valid_from=DAY)
    for union in old:
        factories.make_membership(cluster, union, valid_to=LAST)
        Succession.objects.create(predecessor=union, successor=new, kind="merger", on=DAY)
    return cluster, old, new


@pytest.fixture
def vufo(client, autumn):
    client.force_login(factories.make_vufo_officer(username="vufo"))
    return client


def spans(user) -> set:
    return set(user.posts.values_list("kind", "union__slug", "valid_from", "valid_to"))


PAGE = "/lien-hiep/ca-mau-2026/chuyen-chuc-trach/"


def test_posts_pass_to_the_successor_in_one_act(vufo, merged):
    _cluster, (ca_mau, bac_lieu), new = merged
    head, officer = factories.make_head(ca_mau), factories.make_officer(bac_lieu)
    posts = list(Post.objects.exclude(union=None))

    response = vufo.post(PAGE, {"posts": [post.pk for post in posts], "reason": "Kiện toàn bộ máy"})

    assert response.url == new.get_absolute_url()
    assert spans(head) == {
        ("head", ca_mau.slug, date(2020, 1, 1), LAST),
        ("head", new.slug, DAY, None),
    }
    assert spans(officer) == {
        ("officer", bac_lieu.slug, date(2020, 1, 1), LAST),
        ("officer", new.slug, DAY, None),
    }
    whats = {change.what.split(",")[0] for change in vufo.get(new.get_absolute_url()).context["changes"]}
    assert {f"Thêm chức trách: {head}", f"Thêm chức trách: {officer}"} <= whats
    told = Post.history.filter(history_change_reason="Kiện toàn bộ máy")
    assert sorted(told.values_list("history_type", flat=True)) == ["+", "+", "~", "~"]


def test_who_is_not_chosen_stays_behind_and_is_offered_again(vufo, merged):
    _cluster, (ca_mau, bac_lieu), new = merged
    head, officer = factories.make_head(ca_mau), factories.make_officer(bac_lieu)

    vufo.post(PAGE, {"posts": [head.posts.get().pk], "reason": "thử"})

    assert spans(officer) == {("officer", bac_lieu.slug, date(2020, 1, 1), None)}
    assert vufo.get(new.get_absolute_url()).context["posts_left"] == 1
    assert set(vufo.get(PAGE).context["form"].fields["posts"].queryset) == {officer.posts.get()}


def test_one_person_with_the_post_in_both_has_it_once(vufo, merged):
    _cluster, (ca_mau, bac_lieu), new = merged
    head = factories.make_head(ca_mau)
    factories.make_post(head, "head", bac_lieu)

    vufo.post(PAGE, {"posts": list(head.posts.values_list("pk", flat=True)), "reason": "thử"})

    assert spans(head) == {
        ("head", ca_mau.slug, date(2020, 1, 1), LAST),
        ("head", bac_lieu.slug, date(2020, 1, 1), LAST),
        ("head", new.slug, DAY, None),
    }


def test_a_post_given_in_the_old_union_after_its_end_becomes_the_successors(vufo, merged):
    _cluster, (ca_mau, _bac_lieu), new = merged
    user = factories.make_user()
    post = factories.make_post(user, "officer", ca_mau, valid_from=date(2026, 9, 1))

    vufo.post(PAGE, {"posts": [post.pk], "reason": "thử"})

    assert spans(user) == {("officer", new.slug, date(2026, 9, 1), None)}


def test_posts_that_ended_before_and_those_of_others_are_not_offered(vufo, merged):
    _cluster, (ca_mau, _bac_lieu), new = merged
    factories.make_post(factories.make_user(), "officer", ca_mau, valid_to=LAST)
    factories.make_officer(new)
    factories.make_officer(factories.make_union("Hà Nội"))

    assert vufo.get(new.get_absolute_url()).context["posts_left"] == 0
    assert "Không còn chức trách nào" in vufo.get(PAGE, follow=True).text


def test_a_union_that_survived_its_split_keeps_its_people(vufo):
    old, new = factories.make_union("Cà Mau"), factories.make_union("Mới", valid_from=DAY)
    Succession.objects.create(predecessor=old, successor=new, kind="split", on=DAY)
    factories.make_officer(old)

    assert vufo.get(new.get_absolute_url()).context["posts_left"] == 0


def test_an_invented_post_is_refused_and_nothing_moves(vufo, merged):
    _cluster, (ca_mau, _bac_lieu), _new = merged
    head = factories.make_head(ca_mau)
    stranger = factories.make_officer(factories.make_union("Hà Nội")).posts.get()

    response = vufo.post(PAGE, {"posts": [head.posts.get().pk, stranger.pk], "reason": "thử"})

    assert list(response.context["form"].errors) == ["posts"]
    assert Post.objects.exclude(valid_to=None).count() == 0


def test_a_failure_half_way_leaves_no_post_and_no_history(vufo, merged, monkeypatch):
    _cluster, (ca_mau, bac_lieu), new = merged
    posts = [factories.make_head(ca_mau).posts.get(), factories.make_officer(bac_lieu).posts.get()]
    real = Post.full_clean
    monkeypatch.setattr(Post, "full_clean", lambda self: real(self) if self.kind == "head" else 1 / 0)
    before = Post.history.count()

    with pytest.raises(ZeroDivisionError):
        vufo.post(PAGE, {"posts": [post.pk for post in posts], "reason": "thử"})

    assert not new.posts.exists()
    assert Post.history.count() == before


def test_the_office_passes_to_the_successor_on_the_day_of_the_merger(vufo, merged):
    cluster, (ca_mau, _bac_lieu), new = merged
    term = factories.make_term(cluster, ca_mau, 2026, "lead", "recognised")
    page = vufo.get("/cum/5/2026/")
    path = reverse("term_hand_over", args=[term.pk])
    assert path in page.text and path in vufo.get(new.get_absolute_url()).text

    response = vufo.post(path, {"to": new.pk, "reason": "Hợp nhất", "seen": version(term)})

    assert response.url == "/cum/5/2026/"
    rows = cluster.terms.order_by("valid_from").values_list("union__slug", "valid_from", "valid_to", "status")
    assert list(rows) == [
        (ca_mau.slug, date(2026, 1, 1), LAST, "recognised"),
        (new.slug, DAY, date(2026, 12, 31), "recognised"),
    ]
    assert set(cluster.terms.values_list("decision_number", flat=True)) == {"100/QĐ-LHHN"}
    assert vufo.get("/cum/5/2026/").context["terms_left"] == []
    follow = vufo.post(path, {"to": new.pk, "reason": "Hợp nhất", "seen": version(term)}, follow=True)
    assert "không có gì để chuyển" in follow.text
    assert cluster.terms.count() == 2


def test_a_term_wholly_after_the_merger_changes_its_holder(vufo, merged):
    cluster, (ca_mau, _bac_lieu), new = merged
    term = factories.make_term(cluster, ca_mau, 2026, "lead", valid_from=date(2026, 8, 1))

    vufo.post(reverse("term_hand_over", args=[term.pk]), {"to": new.pk, "reason": "x", "seen": version(term)})

    assert list(cluster.terms.values_list("union__slug", "valid_from")) == [(new.slug, date(2026, 8, 1))]


def test_lead_and_deputy_that_merged_cannot_be_one(vufo, merged):
    cluster, (ca_mau, bac_lieu), new = merged
    lead = factories.make_term(cluster, ca_mau, 2026, "lead")
    deputy = factories.make_term(cluster, bac_lieu, 2026, "deputy")
    vufo.post(reverse("term_hand_over", args=[lead.pk]), {"to": new.pk, "reason": "x", "seen": version(lead)})

    path = reverse("term_hand_over", args=[deputy.pk])
    response = vufo.post(path, {"to": new.pk, "reason": "x", "seen": version(deputy)})

    assert response.context["form"].errors == {"to": ["Một Liên hiệp không thể vừa là Cụm trưởng vừa là Cụm phó."]}
    deputy.refresh_from_db()
    assert deputy.valid_to == date(2026, 12, 31)
    assert LeadershipTerm.objects.count() == 3


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 9, 1)])
def test_what_was_handed_over_moves_with_the_day_of_the_merger(vufo, merged, day):
    cluster, (ca_mau, _bac_lieu), new = merged
    head, term = factories.make_head(ca_mau), factories.make_term(cluster, ca_mau, 2026, "lead")
    stranger = factories.make_user()
    factories.make_post(stranger, "officer", new, valid_from=DAY)
    vufo.post(PAGE, {"posts": [head.posts.get().pk], "reason": "x"})
    vufo.post(reverse("term_hand_over", args=[term.pk]), {"to": new.pk, "reason": "x", "seen": version(term)})
    step = new.successions_in.first()

    data = {"on": f"{day:%d/%m/%Y}", "decision": "QĐ 9", "reason": "Ngày đúng", "seen": version(step)}
    response = vufo.post(reverse("succession_edit", args=[step.pk]), data)

    assert response.status_code == 302
    last = day - timedelta(days=1)
    assert spans(head) == {("head", ca_mau.slug, date(2020, 1, 1), last), ("head", new.slug, day, None)}
    assert spans(stranger) == {("officer", new.slug, DAY, None)}
    assert list(cluster.terms.order_by("valid_from").values_list("union__slug", "valid_from", "valid_to")) == [
        (ca_mau.slug, date(2026, 1, 1), last),
        (new.slug, day, date(2026, 12, 31)),
    ]


def test_a_term_that_someone_changed_meanwhile_is_shown_again(vufo, merged):
    cluster, (ca_mau, _bac_lieu), new = merged
    term = factories.make_term(cluster, ca_mau, 2026, "lead")

    response = vufo.post(reverse("term_hand_over", args=[term.pk]), {"to": new.pk, "reason": "Hợp nhất", "seen": "0"})

    assert "Có người vừa sửa dòng này" in response.text and 'value="Hợp nhất"' in response.text
    assert cluster.terms.count() == 1


def test_who_hands_over(world, sign_in):
    Succession.objects.create(
        predecessor=world.unions["lead"], successor=world.unions["member"], kind="merger", on=date(2026, 12, 1)
    )
    slug, term = world.unions["member"].slug, world.terms["lead"]
    paths = [reverse("posts_hand_over", args=[slug]), reverse("term_hand_over", args=[term.pk])]
    for visitor, person in world.people.items():
        client, expected = sign_in(person), {"anonymous": 302, "vufo": 200}.get(visitor, 403)
        assert {client.get(path).status_code for path in paths} == {expected}
        assert {client.post(path).status_code for path in paths} == {expected}
        if expected == 403:
            pages = client.get(f"/lien-hiep/{slug}/").text + client.get("/cum/5/2026/").text
            assert not any(path in pages for path in paths)
            assert "chức trách:" not in pages


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_posts(vufo, merged, django_assert_num_queries, count):
    _cluster, (ca_mau, _bac_lieu), _new = merged
    for _n in range(count):
        factories.make_head(ca_mau)

    with django_assert_num_queries(11):
        vufo.get(PAGE)
