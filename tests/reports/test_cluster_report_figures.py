"""The figures of a cluster's report: those of the rollup, with who stands behind them and who is missing."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.cluster_figures import figures_of, read_figures
from reports.models import ClusterReport
from reports.rollups.borders import cluster_slot
from reports.rollups.reading import read_all_levels
from reports.workflow import cluster_reports
from reports.workflow.filing import Entry
from reports.workflow.periods import exempt
from tests import factories

MEMBERS = ("lead", "deputy", "member", "neighbour", "last_lead")


def open_report(world, basis="sent"):
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])
    if basis != "sent":
        cluster_reports.choose_basis(report, basis, by=world.people["lead"])
    return ClusterReport.objects.select_related("draft__report__cluster", "draft__report__period").get(pk=report.pk)


def send(world, name, figures, state="submitted", **fields):
    by = factories.make_officer(world.unions[name])
    return factories.make_report(world.obligations[name], by, figures, state=state, **fields)


def test_words_as_in_prose(world):
    about = Entry("number", Decimal(288 * 10**9), "over")
    send(world, "member", {"PC01": 0, "PC05": about, "PC10": 9, "PC19": 400 * 10**9})
    send(world, "neighbour", {"PC10": 6, "PC03": Entry("not_applicable")})

    figures = figures_of(open_report(world).draft)

    assert figures["PC05", "own"].text() == "trên 288 tỷ đồng"
    assert figures["PC10", "own"].text() == "tối đa 15 tổ chức"
    assert figures["PC01", "own"].text() == "1 khoản"
    assert figures["HB02", "own"].text() == "chưa có số"
    assert figures["PC20", "own"].text() == "khoảng 72%"


def test_who_is_behind_each_line_and_the_whole(world):
    send(world, "member", {"PC01": 4, "PC02": 0})
    send(world, "neighbour", {"PC01": 3, "PC02": Entry("not_collected")})
    exempt(world.obligations["last_lead"], "Mới thành lập", by=world.people["vufo"])

    read = read_figures(open_report(world).draft)

    assert read.coverage.text == "2/4"
    assert (read.coverage.missing, read.coverage.exempt) == (("Tỉnh deputy", "Tỉnh lead"), ("Tỉnh last_lead",))
    assert read.figures["PC02", "own"].coverage == "2/4"  # that there is no number is an answer too
    assert read.figures["PC03", "own"].coverage == "0/4"
    assert read.figures["PC03", "own"].missing == ("Tỉnh deputy", "Tỉnh lead", "Tỉnh member", "Tỉnh neighbour")


def test_other_clusters_and_scopes_stay_apart(world):
    send(world, "member", {"PC01": 4, ("PC01", "province"): 40})
    send(world, "outsider", {"PC01": 100})

    figures = figures_of(open_report(world).draft)

    assert figures["PC01", "own"].value == 4
    assert figures["PC01", "province"].value == 40


def test_a_line_that_is_not_summable_says_so(world):
    world.form.indicators.filter(code="HB02").update(over_units="none")
    send(world, "member", {"HB02": 4})
    send(world, "neighbour", {"HB02": 5})

    figure = figures_of(open_report(world).draft)["HB02", "own"]

    assert (figure.is_uncombinable, figure.value, figure.text()) == (True, None, "không tổng hợp")


def test_accepted_reports_alone_count_on_that_basis(world):
    send(world, "neighbour", {"PC01": 3})
    send(world, "member", {"PC01": 4}, state="accepted", reviewer=world.people["lead"], vufo=world.people["vufo"])

    assert figures_of(open_report(world).draft)["PC01", "own"].value == 7
    assert figures_of(open_report(world, "accepted").draft)["PC01", "own"].value == 4


def test_what_was_frozen_reads_as_it_was_reckoned(world):
    send(world, "member", {"PC01": 4, "PC05": 10**9, "PC19": 3 * 10**9, "PC10": 2, ("PC01", "associations"): 9})
    send(world, "neighbour", {"PC01": 5, "PC10": 1})
    report = open_report(world)
    before = read_figures(report.draft)

    edition = cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"])

    kept = read_figures(edition)
    assert list(kept.figures) == list(before.figures)
    assert kept == before


def test_figures_ask_the_same_whatever_is_behind_them(world, django_assert_num_queries):
    send(world, "member", {"PC01": 4})
    draft = open_report(world).draft
    with django_assert_num_queries(5):
        figures_of(draft)
    for name in ("neighbour", "deputy", "last_lead"):
        send(world, name, {"PC01": 5, "PC05": 10**9, ("PC02", "province"): 3})
    with django_assert_num_queries(5):
        figures_of(draft)


ENTRIES = st.one_of(
    st.integers(0, 10**9).map(lambda n: Entry("number", Decimal(n))),
    st.tuples(st.integers(0, 10**6), st.sampled_from(["over", "nearly", "about"])).map(
        lambda pair: Entry("number", Decimal(pair[0]), pair[1])
    ),
    st.sampled_from([Entry("not_applicable"), Entry("not_collected")]),
)
FIGURES = st.dictionaries(
    st.sampled_from([(code, scope) for code in ("HB02", "PC05", "PC10", "PC19") for scope in ("own", "province")]),
    ENTRIES,
    max_size=6,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(by_member=st.dictionaries(st.sampled_from(MEMBERS), FIGURES, max_size=4))
def test_the_report_says_what_the_rollup_of_the_cluster_says(world, by_member):
    with transaction.atomic():
        for name, figures in by_member.items():
            send(world, name, figures)
        report = open_report(world)

        figures = figures_of(report.draft)

        rollup = read_all_levels(world.period, basis="sent", borders_kind="then")
        slot = cluster_slot(world.cluster.number)
        for (code, scope), figure in figures.items():
            total = rollup.totals.get((slot, code, scope))
            value = total.value if total else None
            if figure.indicator.is_computed and value is not None:
                value = round(value, 2)
            assert (figure.value, figure.value_state) == (value, total.value_state if total else "none_yet")
            if total is not None:
                assert (figure.qualifier, figure.is_at_most) == (total.qualifier, total.is_at_most)
        wanted = {key[1:] for key in rollup.totals if key[0] == slot}
        assert wanted <= set(figures)
        assert rollup.coverage_of_cluster(world.cluster.number).text == read_figures(report.draft).coverage.text
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", ["none_yet"])
def test_nothing_sent_is_none_yet_and_not_zero(world, state):
    figure = figures_of(open_report(world).draft)["PC01", "own"]

    assert (figure.value_state, figure.value, figure.coverage) == (state, None, "0/5")
