"""The section of requests in a report: last year's with their answers, those raised in it, and the way to a new one."""

import pytest
from django.urls import reverse

from clusters.models import Succession
from events.workflow.conferences import Body
from reports.workflow import filing
from tests import factories
from tests.events.recommendation_making import make_recommendation, step


@pytest.fixture
def furnished(world):
    """The form has the section of requests; the member raised three last year, of which one was withdrawn."""
    factories.make_section(world.form, "NX", "Khó khăn, kiến nghị", 9, narrative_label="Lời")
    made = {
        name: make_recommendation(world, source="report", report_period="2025", **fields)
        for name, fields in (
            ("answered", {}), ("to vufo", {"addressee": "vufo"}), ("withdrawn", {}),
        )
    }  # fmt: skip
    step(world, made["answered"], "under_way", "lead", text="Cụm đang xem")
    step(world, made["answered"], "answered", "lead", text="Sẽ mở lớp")
    step(world, made["answered"], "settled", "lead", text="Đã mở lớp tập huấn")
    step(world, made["to vufo"], "under_way", "vufo", text="VUFO đang xem")
    step(world, made["withdrawn"], "withdrawn", "owner")
    make_recommendation(
        world, "neighbour", Body(union=world.unions["neighbour"]), source="report", report_period="2025"
    )
    world.made = made
    world.report = factories.make_report(world.obligations["member"], world.people["owner"], prose={"NX": "Lời"})
    return world


def requests_of(sign_in, world, name, address):
    return sign_in(world.people[name]).get(address).context["requests"]


def titles(rows):
    return [told.row.title for told in rows]


def test_the_entry_page_lists_last_years_with_their_answers(furnished, sign_in):
    found = requests_of(sign_in, furnished, "owner", address_of(furnished.report))

    assert titles(found.earlier) == [furnished.made["answered"].title, furnished.made["to vufo"].title]
    assert [[step.text for step in told.answers] for told in found.earlier] == [
        ["Sẽ mở lớp", "Đã mở lớp tập huấn"],
        ["VUFO đang xem"],
    ]
    assert (found.last_year, found.raised_here, found.may_raise) == (2025, [], True)
    page = sign_in(furnished.people["owner"]).get(address_of(furnished.report)).content.decode()
    assert "Kiến nghị năm 2025 và trả lời (2)" in page
    assert 'href="/kien-nghi/moi/?ky=2026"' in page


def address_of(report, code="NX"):
    return reverse("report_section", args=[report.pk, code])


def test_only_the_section_of_requests_shows_them(furnished, sign_in):
    assert requests_of(sign_in, furnished, "owner", address_of(furnished.report, "PC")) is None


def test_what_is_raised_in_the_report_stands_apart(furnished, sign_in):
    row = make_recommendation(furnished, source="report", report_period="2026", addressee="vufo")
    make_recommendation(furnished)

    found = requests_of(sign_in, furnished, "owner", address_of(furnished.report))

    assert titles(found.raised_here) == [row.title]
    assert len(found.earlier) == 2


def test_a_half_year_lists_only_its_own(furnished, sign_in):
    period = factories.make_period(2026, kind="half_year", indicator_set=furnished.form)
    duty = factories.make_obligation(period, furnished.unions["member"])
    report = factories.make_report(duty, furnished.people["owner"])

    found = requests_of(sign_in, furnished, "owner", address_of(report))

    assert (found.earlier, found.raised_here, found.is_annual) == ([], [], False)


@pytest.mark.parametrize(
    ("name", "seen", "may_raise"),
    [
        ("owner", ["answered", "to vufo"], True),
        ("head", ["answered", "to vufo"], True),
        ("lead", ["answered"], False),
        ("deputy", ["answered"], False),
        ("vufo", ["answered", "to vufo"], False),
        ("observer", ["answered", "to vufo"], False),
    ],
)
def test_a_reader_of_the_report_sees_what_the_register_shows_to_him(furnished, sign_in, name, seen, may_raise):
    send(furnished)

    found = requests_of(sign_in, furnished, name, furnished.report.get_absolute_url())

    assert titles(found.earlier) == [furnished.made[key].title for key in seen]
    assert found.may_raise is may_raise


def send(world):
    filing.send(world.report, by=world.people["owner"])


def test_the_successor_reads_what_its_predecessors_asked(furnished, sign_in):
    new = factories.make_union(short_name="Tỉnh mới")
    Succession.objects.create(predecessor=furnished.unions["member"], successor=new, kind="merger", on=factories.TODAY)
    officer = factories.make_officer(new)
    report = factories.make_report(factories.make_obligation(furnished.period, new), officer)

    found = sign_in(officer).get(address_of(report)).context["requests"]

    assert titles(found.earlier) == [furnished.made["answered"].title, furnished.made["to vufo"].title]


def test_the_clusters_report_lists_the_clusters_own(furnished, sign_in):
    body = Body(cluster=furnished.cluster)
    row = make_recommendation(furnished, "lead", body, addressee="vufo", source="report", report_period="2025")
    report = factories.make_cluster_report(furnished.cluster, furnished.period, furnished.people["lead"])

    found = requests_of(sign_in, furnished, "lead", report.get_absolute_url())

    assert titles(found.earlier) == [row.title]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("owner", 33), ("vufo", 28)])
def test_the_page_asks_no_more_for_more_requests(furnished, sign_in, rows, name, queries, django_assert_num_queries):
    send(furnished)
    for _n in range(rows):
        row = make_recommendation(furnished, source="report", report_period="2025")
        step(furnished, row, "answered", "lead")
    client = sign_in(furnished.people[name])

    with django_assert_num_queries(queries):
        client.get(furnished.report.get_absolute_url())
