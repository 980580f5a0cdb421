"""The first page names the conferences ahead that concern a person, three at most."""

from datetime import date

from django.urls import reverse

from tests.events.conference_making import add_agenda, invite, make_conference, make_national, make_of_union

AHEAD = date(2026, 12, 11)


def told(world, sign_in, name):
    return [row.title for row in sign_in(world.people[name]).get(reverse("home")).context["conferences"]]


def test_own_cluster_nation_own_union_and_invitations_stand_on_the_first_page(world, sign_in):
    make_conference(world, title="Đã qua")
    make_conference(world, title="Của Cụm", starts_on=AHEAD)
    make_of_union(world, title="Riêng của đơn vị", starts_on=date(2026, 12, 12))
    asked = make_conference(world, title="Được mời", by="lead", starts_on=date(2026, 12, 13))
    invite(world, asked, "outsider")

    assert told(world, sign_in, "owner") == ["Của Cụm", "Riêng của đơn vị", "Được mời"]
    assert told(world, sign_in, "neighbour") == ["Của Cụm", "Được mời"]
    assert told(world, sign_in, "outsider") == ["Được mời"]
    assert told(world, sign_in, "vufo") == ["Của Cụm", "Được mời"]


def test_who_speaks_by_the_programme_finds_it_too(world, sign_in):
    row = make_of_union(world, title="Có tham luận", starts_on=AHEAD)
    add_agenda(world, row, "Tham luận", by="owner", union=world.unions["outsider"])

    assert told(world, sign_in, "outsider") == ["Có tham luận"] and told(world, sign_in, "neighbour") == []
    assert sign_in(world.people["outsider"]).get(row.get_absolute_url()).status_code == 200


def test_three_at_most_the_nearest_first(world, sign_in):
    for day in (14, 13, 12, 11):
        make_national(world, title=f"Ngày {day}", starts_on=date(2026, 12, day))

    assert told(world, sign_in, "outsider") == ["Ngày 11", "Ngày 12", "Ngày 13"]
