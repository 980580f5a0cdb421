"""The list of clusters and the page of one in one year."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import LeadershipTerm, Succession, Union
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, autumn):
    client.force_login(factories.make_observer())
    return client


@pytest.fixture
def west(db):
    """Cụm 5: Kiên Giang until the mergers, An Giang 2025 after them, Cà Mau all along."""
    cluster = factories.make_cluster(number=5, region="đồng bằng sông Cửu Long")
    old = factories.make_union("Kiên Giang", valid_to=date(2025, 6, 30), slug="kien-giang")
    new = factories.make_union("An Giang", valid_from=date(2025, 7, 1), slug="an-giang-2025")
    Succession.objects.create(predecessor=old, successor=new, kind="merger", on=date(2025, 7, 1))
    factories.make_membership(cluster, old, valid_to=date(2025, 6, 30))
    factories.make_membership(cluster, new, valid_from=date(2025, 7, 1))
    factories.make_membership(cluster, factories.make_union("Cà Mau", slug="ca-mau"))
    factories.make_term(cluster, old, 2025, "lead")
    return cluster


def members(response) -> list[str]:
    return [member.name_then for member in response.context["members"]]


@pytest.mark.parametrize(
    ("path", "names", "day"),
    [
        ("/cum/5/2024/", ["Cà Mau", "Kiên Giang"], date(2024, 12, 31)),
        ("/cum/5/2025/", ["An Giang", "Cà Mau"], date(2025, 12, 31)),
        ("/cum/5/2026/", ["An Giang", "Cà Mau"], date(2026, 11, 24)),
        ("/cum/5/", ["An Giang", "Cà Mau"], date(2026, 11, 24)),
        ("/cum/5/2020/", [], date(2020, 12, 31)),
    ],
)
def test_members_are_those_of_the_last_day_of_the_year_or_today(reader, west, path, names, day):
    response = reader.get(path)

    assert members(response) == names
    assert response.context["day"] == day


def test_an_office_is_shown_by_the_name_of_its_year(reader, west):
    page = reader.get("/cum/5/2025/")

    (lead,) = [cell for cell in page.context["lines"][0].cells if cell.year == 2025]
    assert [(holder["name"], str(holder["now"])) for holder in lead.holders] == [("Kiên Giang", "An Giang")]
    assert page.context["holder_names"] == {"lead": "Kiên Giang"}
    assert "nay thuộc An Giang" in page.text


def test_the_line_of_years_runs_from_the_first_year_to_the_next(reader, west):
    assert reader.get("/cum/5/").context["years"] == [2021, 2022, 2023, 2024, 2025, 2026, 2027]
    assert reader.get("/cum/5/2030/").context["years"][-1] == 2030


def test_a_decision_shows_with_number_and_day(reader, west):
    factories.make_term(west, west.memberships.last().union, 2026, "deputy", "recognised")

    assert "QĐ 100/QĐ-LHHN, 01/03/2026" in reader.get("/cum/5/").text


def test_a_proposed_union_is_not_the_lead(reader, west):
    factories.make_term(west, west.memberships.last().union, 2026, "lead", "proposed")

    response = reader.get("/cum/5/")

    assert response.context["holder_names"] == {}
    assert "đề cử" in response.text


def test_assumed_members_and_inferred_offices_are_marked_with_their_source(reader, west):
    west.memberships.update(confidence="assumed", remark="Chưa có danh sách Cụm.")
    west.terms.update(confidence="inferred", source="https://example.vn/hoi-nghi")

    page = reader.get("/cum/5/2025/").text

    assert page.count("giả định") >= 2
    assert "suy ra" in page
    assert 'href="https://example.vn/hoi-nghi"' in page
    assert "Chưa có danh sách Cụm." in page


def test_illustrative_terms_show_the_badge(reader, west):
    assert "Số liệu minh họa" not in reader.get("/cum/5/").text

    west.terms.update(is_illustrative=True)

    assert "Số liệu minh họa" in reader.get("/cum/5/").text


@pytest.mark.parametrize("path", ["/cum/9/", "/cum/5/1/", "/cum/5/99999/", f"/cum/{'9' * 30}/", f"/cum/5/{'9' * 30}/"])
def test_what_is_not_there_is_a_404(reader, west, path):
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("path", ["/cum/", "/cum/5/", "/cum/5/2025/", "/lien-hiep/", "/lien-hiep/ca-mau/"])
def test_pages_are_read_only(reader, west, path, method):
    assert getattr(reader, method)(path).status_code == 405


def test_list_counts_members_and_assumptions_of_today(reader, west):
    west.memberships.filter(union__slug="an-giang-2025").update(confidence="assumed")
    factories.make_term(west, west.memberships.last().union, 2026, "deputy")
    factories.make_cluster(number=1)

    response = reader.get("/cum/")

    rows = [
        (row.number, row.member_count, row.assumed_count, len(row.terms_now)) for row in response.context["clusters"]
    ]
    assert rows == [(1, 0, 0, 0), (5, 2, 1, 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(reader, count, django_assert_num_queries):
    for n in range(count):
        cluster, union = factories.make_cluster(number=n + 1), factories.make_union(f"Tỉnh {n}")
        factories.make_membership(cluster, union)
        factories.make_term(cluster, union, 2026)

    with django_assert_num_queries(6):
        reader.get("/cum/")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(reader, count, django_assert_num_queries):
    cluster = factories.make_cluster(number=5)
    for n in range(count):
        union = factories.make_union(f"Tỉnh {n}")
        factories.make_membership(cluster, union)
        factories.make_term(cluster, union, 2025 - n)
        old = factories.make_union(f"Cũ {n}", valid_to=date(2022, 6, 30))
        factories.make_membership(cluster, old, valid_to=date(2022, 6, 30))
        factories.make_term(cluster, old, 2021 + n, "deputy")
        Succession.objects.create(predecessor=old, successor=union, kind="merger", on=date(2022, 7, 1))
        Succession.objects.create(
            predecessor=union, successor=factories.make_union(), kind="split", on=date(2026, 5, 1)
        )

    with django_assert_num_queries(24):
        assert len(members(reader.get("/cum/5/2025/"))) == count


@pytest.fixture
def handed_over(west):
    """Cần Thơ deputises until it merges into a union of the same name, which holds the office for the rest."""
    old = factories.make_union("Cần Thơ", valid_to=date(2025, 6, 30), slug="can-tho")
    new = factories.make_union("Cần Thơ", valid_from=date(2025, 7, 1), slug="can-tho-2025")
    Succession.objects.create(predecessor=old, successor=new, kind="merger", on=date(2025, 7, 1))
    before = factories.make_term(west, old, 2025, "deputy", valid_to=date(2025, 6, 30))
    after = factories.make_term(west, new, 2025, "deputy", valid_from=date(2025, 7, 1))
    return before, after


def deputies(page) -> list[tuple]:
    (cell,) = [cell for cell in page.context["lines"][1].cells if cell.year == 2025]
    return [(one["name"], one["days"], [term.pk for term in one["onward"]]) for one in cell.holders]


def test_an_office_handed_on_under_the_same_name_has_one_holder(reader, west, handed_over):
    _before, after = handed_over

    page = reader.get("/cum/5/2025/")

    assert deputies(page) == [("Cần Thơ", "", [after.pk])]
    assert page.text.count("đơn vị kế thừa cùng tên") == 1
    assert 'href="/lien-hiep/can-tho-2025/">đơn vị kế thừa cùng tên' in page.text
    assert page.context["holder_names"]["deputy"] == "Cần Thơ"


@pytest.mark.parametrize(
    "difference",
    [
        {"valid_from": date(2025, 7, 5)},
        {"status": "recognised", "decision_number": "1/QĐ", "decision_date": date(2025, 8, 1)},
        {"union_id": "another"},
    ],
)
def test_what_is_not_one_term_handed_on_stays_two_holders(reader, west, handed_over, difference):
    _before, after = handed_over
    if "union_id" in difference:  # of the same name, but no successor of the first
        difference = {"union_id": factories.make_union("Cần Thơ").pk}
    LeadershipTerm.objects.filter(pk=after.pk).update(**difference)

    assert [days for _name, days, _onward in deputies(reader.get("/cum/5/2025/"))] == [
        "đến 30/06", f"từ {difference.get('valid_from', date(2025, 7, 1)):%d/%m}",
    ]  # fmt: skip


def test_vufo_corrects_each_part_of_an_office_handed_on(client, autumn, west, handed_over):
    client.force_login(factories.make_vufo_officer())

    page = client.get("/cum/5/2025/").text

    for term in handed_over:
        assert reverse("term_edit", args=[term.pk]) in page and reverse("term_recognise", args=[term.pk]) in page


def test_an_office_that_changed_hands_says_on_which_days(reader, west):
    """Two holders of one year, by the same name perhaps: each with its days; who held it all year needs none."""
    LeadershipTerm.objects.filter(year=2025).update(valid_to=date(2025, 6, 30))
    new = Union.objects.get(slug="an-giang-2025")
    factories.make_term(west, new, 2025, "lead", valid_from=date(2025, 7, 1))
    factories.make_term(west, new, 2026, "lead")
    factories.make_term(west, new, 2024, "deputy", valid_from=date(2024, 3, 1), valid_to=date(2024, 9, 30))

    page = reader.get("/cum/5/2026/")

    days = {(line.role, cell.year): [one["days"] for one in cell.holders] for line in page.context["lines"]
            for cell in line.cells if cell.holders}  # fmt: skip
    assert days == {
        ("lead", 2025): ["đến 30/06", "từ 01/07"], ("lead", 2026): [""], ("deputy", 2024): ["01/03 – 30/09"],
    }  # fmt: skip
    assert "đến 30/06" in page.text and "từ 01/07" in page.text
