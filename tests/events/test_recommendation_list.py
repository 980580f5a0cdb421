"""The list of requests: who reads which, conditions, counts, the file."""

from datetime import date

import pytest

from events.models import Recommendation
from events.workflow.conferences import Body
from tests.events.recommendation_making import make_recommendation, step

LIST = "/kien-nghi/"
PEOPLE = ("outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer")


def test_each_person_reads_what_concerns_them(world, sign_in):
    of = {
        "to cluster": make_recommendation(world),
        "to vufo": make_recommendation(world, addressee="vufo"),
        "neighbour's to vufo": make_recommendation(
            world, "neighbour", Body(union=world.unions["neighbour"]), addressee="vufo"
        ),
        "of the cluster": make_recommendation(world, "lead", Body(cluster=world.cluster), addressee="vufo"),
        "outsider's": make_recommendation(world, "outsider", Body(union=world.unions["outsider"])),
    }
    members = {"to cluster", "of the cluster"}
    expected = dict.fromkeys(PEOPLE, members) | {
        "owner": members | {"to vufo"},
        "head": members | {"to vufo"},
        "neighbour": members | {"neighbour's to vufo"},
        "outsider": {"outsider's"},
        "vufo": set(of),
        "observer": set(of),
    }

    for name in PEOPLE:
        client = sign_in(world.people[name])
        assert {row.title for row in client.get(LIST).context["rows"]} == {of[key].title for key in expected[name]}
        for key, row in of.items():
            status = client.get(row.get_absolute_url()).status_code
            assert (name, key, status) == (name, key, 200 if key in expected[name] else 404)


def test_a_request_passed_on_stays_readable_in_the_cluster(world, sign_in):
    row = make_recommendation(world)
    step(world, row, "passed_on", "lead")

    response = sign_in(world.people["neighbour"]).get(row.get_absolute_url())

    assert "VUFO, Cụm 5 chuyển" in response.content.decode()


def test_the_list_filters_by_everything(world, sign_in):
    first = make_recommendation(world, title="Cấp thẻ cho hội viên", wished_on=date(2026, 11, 24))
    second = make_recommendation(world, title="Đường dây nóng", addressee="vufo")
    third = make_recommendation(
        world, "outsider", Body(union=world.unions["outsider"]), addressee="office", office_name="Sở Ngoại vụ"
    )
    old = make_recommendation(world, source="report", report_period="2025", addressee="vufo")
    step(world, second, "settled", "vufo")
    Recommendation.objects.filter(pk=first.pk).update(wished_on=date(2026, 11, 23))
    client = sign_in(world.people["vufo"])

    def found(query):
        return {row.pk for row in client.get(LIST + query).context["rows"]}

    assert found("") == {first.pk, second.pk, third.pk, old.pk}
    assert found("?tim=duong+day") == {second.pk}
    assert found("?tim=so+ngoai+vu") == {third.pk}
    assert found("?nam=2025") == {old.pk}
    assert found("?tinh_trang=da-giai-quyet") == {second.pk}
    assert found("?gui=cum") == {first.pk}
    assert found("?gui=co-quan-khac") == {third.pk}
    assert found(f"?cua={world.unions['outsider'].slug}") == {third.pk}
    assert found("?qua_han=1") == {first.pk}
    assert found("?nam=1&tinh_trang=x&cua=%27&trang=999") == {first.pk, second.pk, third.pk, old.pk}


def test_counts_are_of_all_states_and_lead_to_each(world, sign_in):
    make_recommendation(world)
    for _n in range(2):
        step(world, make_recommendation(world), "settled", "lead")

    response = sign_in(world.people["vufo"]).get(LIST + "?tinh_trang=da-giai-quyet&nam=2026")

    shares = response.context["shares"]
    assert [(share.label, share.n, share.is_chosen) for share in shares] == [
        ("Chờ trả lời", 1, False),
        ("Đã giải quyết", 2, True),
    ]
    assert len(sign_in(world.people["vufo"]).get(LIST + shares[0].link).context["rows"]) == 1


def test_pages_of_25(world, sign_in):
    for _n in range(26):
        make_recommendation(world)

    client = sign_in(world.people["vufo"])

    assert len(client.get(LIST).context["rows"]) == 25
    assert len(client.get(LIST + "?trang=2").context["rows"]) == 1


def test_the_file_is_what_is_filtered_and_no_formula(world, sign_in):
    row = make_recommendation(world, title="=1+1")
    step(world, row, "answered", "lead", text="Đã trả lời")
    make_recommendation(world, "outsider", Body(union=world.unions["outsider"]))

    response = sign_in(world.people["owner"]).get(LIST + "?xuat=csv&tim=1")

    text = response.content.decode("utf-8-sig")
    assert response["Content-Disposition"] == 'attachment; filename="kien-nghi-2026-11-24.csv"'
    assert '"\'=1+1"' in text
    assert '"Đã trả lời","Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead)"' in text
    assert len(text.splitlines()) == 2


def test_a_file_with_invented_rows_says_so_above_the_headings(world, sign_in):
    row = make_recommendation(world)
    client = sign_in(world.people["vufo"])
    assert client.get(LIST + "?xuat=csv").content.decode("utf-8-sig").startswith('"Năm"')
    type(row).objects.filter(pk=row.pk).update(is_illustrative=True)

    lines = client.get(LIST + "?xuat=csv").content.decode("utf-8-sig").splitlines()

    assert lines[0] == '"Số liệu minh họa"' and lines[1].startswith('"Năm"')


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("name", "address", "queries"),
    [("owner", LIST, 16), ("vufo", LIST, 12), ("vufo", LIST + "?xuat=csv", 8)],
)
def test_the_list_asks_no_more_for_more_rows(world, sign_in, rows, name, address, queries, django_assert_num_queries):
    for _n in range(rows):
        step(world, make_recommendation(world), "answered", "lead")
        make_recommendation(world, "neighbour", Body(union=world.unions["neighbour"]))
    client = sign_in(world.people[name])

    with django_assert_num_queries(queries):
        client.get(address)


def test_the_menu_leads_there_in_the_bar_and_in_the_drawer(world, sign_in):
    page = sign_in(world.people["owner"]).get(LIST).content.decode()

    assert page.count(f'<a href="{LIST}" aria-current="page">') == 2


@pytest.mark.parametrize("query", ["trang=x", "trang=-1", "xuat=exe", "nam=2026%27--", "qua_han=x", "tim=%25"])
def test_odd_conditions_are_no_error(world, sign_in, query):
    make_recommendation(world)

    assert sign_in(world.people["owner"]).get(f"{LIST}?{query}").status_code == 200
