"""`manage.py load_network`: what it loads, that it repeats, and that it leaves VUFO's corrections alone."""

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from clusters import network
from clusters.models import (
    Cluster,
    ClusterMembership,
    LeadershipTerm,
    Province,
    ProvinceName,
    Succession,
    Union,
    UnionName,
)
from clusters.workflow import withdrawals
from clusters.workflow.rows import version
from tests import factories

pytestmark = pytest.mark.django_db
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
TABLES = (Province, ProvinceName, Cluster, Union, UnionName, Succession, ClusterMembership, LeadershipTerm)


def run(*arguments) -> str:
    out = StringIO()
    call_command("load_network", *arguments, stdout=out)
    return out.getvalue()


def counts() -> dict:
    return {table.__name__: table.objects.count() for table in TABLES}


def names_of(unions, day) -> set[str]:
    return set(unions.named_on(day).values_list("short_then", flat=True))


def test_everything_is_loaded_in_the_numbers_that_the_sources_give():
    run()

    assert counts() == {
        "Province": 97,
        "ProvinceName": 101,
        "Cluster": 5,
        "Union": 70,
        "UnionName": 86,
        "Succession": 40,
        "ClusterMembership": 70,
        "LeadershipTerm": 12,
    }
    assert Union.objects.in_force_on(BEFORE).count() == 52
    assert Union.objects.in_force_on(AFTER).count() == 30


def test_members_of_the_clusters_over_time():
    network.load()

    def sizes(day):
        return dict(Counter(ClusterMembership.objects.in_force_on(day).values_list("cluster__number", flat=True)))

    assert sizes(date(2021, 7, 19)) == {}
    assert sizes(date(2024, 2, 25)) == {1: 11, 2: 11, 3: 11, 4: 9, 5: 9}
    assert sizes(date(2024, 2, 26)) == {1: 12, 2: 10, 3: 11, 4: 9, 5: 9}
    assert sizes(BEFORE) == {1: 12, 2: 10, 3: 11, 4: 9, 5: 9}
    assert sizes(AFTER) == {1: 8, 2: 7, 3: 7, 4: 3, 5: 5}


def test_quang_ninh_moves_from_cluster_2_to_cluster_1():
    network.load()

    rows = ClusterMembership.objects.filter(union__slug="quang-ninh").order_by("valid_from")

    assert [(row.cluster.number, row.valid_from, row.valid_to) for row in rows] == [
        (2, date(2021, 7, 20), date(2024, 2, 25)),
        (1, date(2024, 2, 26), None),
    ]
    assert all("351-TB/LHHN-BTCCB" in row.remark for row in rows)


def test_a_merged_union_is_assumed_in_the_cluster_of_the_name_that_stays():
    network.load()

    (phu_tho,) = ClusterMembership.objects.filter(union__slug="phu-tho-2025")
    assert (phu_tho.cluster.number, phu_tho.confidence) == (2, "assumed")
    (dong_thap,) = ClusterMembership.objects.filter(union__slug="dong-thap-2025")
    assert (dong_thap.cluster.number, dong_thap.confidence) == (5, "assumed")
    assumed = ClusterMembership.objects.filter(confidence="assumed")
    assert set(assumed.values_list("valid_from", flat=True)) == {AFTER}
    assert assumed.count() == 18


def test_a_union_alone_behind_its_new_province_goes_on_under_another_name():
    network.load()

    union = Union.objects.get(slug="thai-binh")

    assert union.short_name_on(BEFORE) == "Thái Bình"
    assert union.short_name_on(AFTER) == "Hưng Yên"
    assert not union.successions_out.exists()
    assert Union.objects.with_code("63:34").get() == union
    assert Union.objects.with_code("34:33").get() == union


def test_a_code_means_another_union_in_the_other_scheme():
    network.load()

    assert names_of(Union.objects.with_code("63:15"), BEFORE) == {"Yên Bái"}
    assert names_of(Union.objects.with_code("34:15"), AFTER) == {"Lào Cai"}
    assert names_of(Union.objects.with_code("63:10"), BEFORE) == {"Lào Cai"}
    assert not Union.objects.with_code("34:10").exists()
    assert Union.objects.with_code("34:46").get() == Union.objects.with_code("63:46").get()


def test_three_mergers_feed_one_union():
    network.load()

    ho_chi_minh = Union.objects.get(slug="ho-chi-minh-2025")

    before = {step.predecessor.slug for step in ho_chi_minh.successions_in.all()}
    assert before == {"ho-chi-minh", "binh-duong", "ba-ria-vung-tau"}


@pytest.mark.parametrize(
    ("code", "day", "kind"),
    [("75", date(2026, 4, 30), "city"), ("22", date(2026, 9, 1), "city"), ("24", date(2026, 9, 20), "city")],
)
def test_provinces_that_became_cities_in_2026(code, day, kind):
    network.load()
    names = ProvinceName.objects.filter(province__scheme=34, province__code=code)

    assert names.in_force_on(day).get().kind == kind
    assert names.in_force_on(date.fromordinal(day.toordinal() - 1)).get().kind == "province"


def test_terms_keep_their_decision_and_how_surely_they_are_known():
    network.load()

    terms = {
        (term.cluster.number, term.year, term.role): (
            term.union.slug,
            term.status,
            term.decision_number,
            term.confidence,
        )
        for term in LeadershipTerm.objects.select_related("cluster", "union")
    }

    assert terms[2, 2024, "lead"] == ("lao-cai", "recognised", "326/QĐ-LHHN", "stated")
    assert terms[2, 2024, "deputy"] == ("ha-giang", "recognised", "326/QĐ-LHHN", "stated")
    assert terms[5, 2024, "lead"] == ("ca-mau", "elected", "", "inferred")
    assert terms[5, 2025, "lead"] == ("kien-giang", "elected", "", "stated")
    assert len(terms) == 12


def test_a_dry_run_names_every_row_and_writes_none():
    output = run("--dry-run")

    assert "chưa ghi" in output
    assert "Cụm 5, 2025, Cụm trưởng: kien-giang" in output
    assert "Liên hiệp các tổ chức hữu nghị tỉnh Cà Mau" in output
    assert set(counts().values()) == {0}


def test_a_second_run_changes_nothing():
    run()
    histories = {table: table.history.count() for table in TABLES if hasattr(table, "history")}

    assert run() == "Không có gì thay đổi.\n"

    assert {table: table.history.count() for table in histories} == histories


def test_each_loaded_row_has_one_history_act():
    network.load()

    assert UnionName.history.count() == UnionName.objects.count()
    assert ClusterMembership.history.count() == ClusterMembership.objects.count()
    assert set(LeadershipTerm.history.values_list("history_change_reason", flat=True)) == {"load_network"}


def test_what_vufo_corrected_on_the_pages_is_left_alone():
    network.load()
    membership = ClusterMembership.objects.get(union__slug="phu-tho-2025")
    membership.cluster = Cluster.objects.get(number=1)
    membership.valid_from = date(2025, 9, 1)
    membership.save()
    name = UnionName.objects.get(union__slug="hai-phong")
    name.valid_to = date(2025, 8, 31)
    name.save()
    term = LeadershipTerm.objects.get(cluster__number=1, year=2025)
    term.union = Union.objects.get(slug="ha-noi")
    term.save()
    before = counts()

    assert network.load() == {}

    assert counts() == before
    membership.refresh_from_db()
    assert (membership.cluster.number, membership.valid_from) == (1, date(2025, 9, 1))
    name.refresh_from_db()
    assert name.valid_to == date(2025, 8, 31)


def test_only_the_missing_row_comes_back():
    network.load()
    LeadershipTerm.objects.filter(cluster__number=4, year=2023).delete()

    assert network.load() == {"Nhiệm kỳ": ["Cụm 4, 2023, Cụm trưởng: dong-nai"]}


@pytest.mark.parametrize("whole", [True, False])
def test_a_merger_that_vufo_withdrew_stays_withdrawn(whole):
    run()
    step = Succession.objects.get(predecessor__slug="kien-giang")
    steps = Succession.objects.of_the_act(step) if whole else [step]
    withdrawals.withdraw_succession(
        step, by=factories.make_vufo_officer(), seen=version(step), reason="chưa hợp nhất", steps=steps
    )
    left = counts()

    assert run() == "Không có gì thay đổi.\n"

    assert counts() == left
    assert Union.objects.filter(slug="an-giang-2025").exists() is not whole
    assert Union.objects.get(slug="kien-giang").names.get().valid_to is None
