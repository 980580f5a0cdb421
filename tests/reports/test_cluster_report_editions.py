"""Two editions of a cluster's report side by side."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from events.models import JointActivity
from reports import editions
from reports.models import ClusterReport, Piece
from reports.workflow import cluster_reports
from tests import factories


@pytest.fixture
def two(world):
    """A provisional edition; since then a member sent more, a passage was changed, an activity held."""
    lead = world.people["lead"]
    factories.make_report(
        world.obligations["member"], world.people["owner"], {"PC01": 7, "PC05": 10**9}, state="submitted"
    )
    report = factories.make_cluster_report(
        world.cluster, world.period, lead, {"PC": ["Vận động được [[PC01]] khoản."], "HB12": ["Giữ nguyên."]}
    )
    world.old = cluster_reports.freeze_provisional(report, "Hội nghị", by=lead)
    by = world.people["neighbour"]
    factories.make_report(world.obligations["neighbour"], by, {"PC01": 3, "PC05": 5 * 10**8}, state="submitted")
    Piece.objects.filter(edition=report.draft, code="PC").update(text="Đã vận động được [[PC01]] khoản.")
    JointActivity.objects.create(
        cluster=world.cluster, year=2026, title="Tập huấn", held_on=date(2026, 11, 20), state="held",
        changed_at=clock.now(), changed_by=lead,
    )  # fmt: skip
    cluster_reports.issue(report.pk, factories.make_issuing(world.cluster), by=lead)
    world.cluster_report = ClusterReport.objects.get(pk=report.pk)
    world.new = world.cluster_report.issued
    return world


def test_figures_passages_and_activities_that_differ(two):
    changes = editions.compare(two.old, two.new)

    rows = {row.label.indicator.code: (row.old_text, row.new_text, row.difference) for row in changes.figures}
    assert rows["PC01"] == ("7", "10", "+3")
    assert rows["PC05"] == ("1 tỷ đồng", "1,5 tỷ đồng", "+500 triệu đồng")
    # Nothing was given, yet one member more answers for it: the coverage is the change.
    assert "HB02" not in rows
    assert [passage.code for passage in changes.passages] == ["PC"]
    words = changes.passages[0].words
    assert ("old", "7") in words and ("new", "10") in words
    assert [row.title for row in changes.added] == ["Tập huấn"]
    assert changes.removed == []


def test_an_edition_against_itself_in_other_words_is_alike(two):
    assert editions.compare(two.old, two.old).is_empty


def test_a_frozen_edition_keeps_its_figures_whatever_is_sent_later(two):
    page = editions.lay_out(two.old)

    assert page.figures.figures["PC01", "own"].text() == "7 khoản"
    assert page.coverage.text == "1/5"
    assert "Tỉnh neighbour" in page.coverage.missing


def test_the_page_shows_the_older_first_whatever_is_asked(two, sign_in):
    client = sign_in(two.people["owner"])
    address = reverse("cluster_editions_compare", args=[two.cluster_report.pk])

    page = client.get(f"{address}?truoc=2&sau=1").content.decode()

    assert "<del>7</del>" in page and "<ins>10</ins>" in page
    assert "+500 triệu đồng" in page
    assert client.get(address).content.decode().count("<ins>10</ins>") == 2  # in the table and in the sentence


def test_an_edition_that_may_not_be_seen_is_not_compared(world, sign_in):
    lead = world.people["lead"]
    report = factories.make_cluster_report(world.cluster, world.period, lead)
    cluster_reports.freeze_provisional(report, "Hội nghị", by=lead)
    address = reverse("cluster_editions_compare", args=[report.pk])

    assert sign_in(world.people["owner"]).get(f"{address}?truoc=1&sau=2").status_code == 404
    assert sign_in(lead).get(f"{address}?truoc=1&sau=2").status_code == 200
    assert sign_in(lead).get(f"{address}?truoc=x&sau=2").status_code == 404


def test_one_edition_alone_says_so(world, sign_in):
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])

    page = sign_in(world.people["lead"]).get(reverse("cluster_editions_compare", args=[report.pk])).content.decode()

    assert "Chưa có hai bản để so" in page


def test_both_editions_stand_at_their_own_address_with_their_day(two, sign_in):
    client = sign_in(two.people["observer"])

    provisional = client.get(two.old.get_absolute_url()).content.decode()
    final = client.get(two.new.get_absolute_url()).content.decode()

    assert "Hội nghị" in provisional and "Chốt 24/11/2026" in provisional
    assert "Số 01/BC-CĐ ngày 24/11/2026" in final


def test_comparing_asks_the_same_whatever_differs(two, sign_in, django_assert_num_queries):
    client = sign_in(two.people["lead"])
    address = reverse("cluster_editions_compare", args=[two.cluster_report.pk])
    client.get(address)

    with django_assert_num_queries(18):
        client.get(address)
    for edition in (two.old, two.new):
        for n in range(3):
            factories.make_piece(edition, "HB12", f"Đoạn {n} bản {edition.number}", two.people["lead"])
    with django_assert_num_queries(18):
        client.get(address)
