"""The life of a cluster's report: every act by every visitor in every state, and what each writes."""

from datetime import date, timedelta

import pytest

from clusters import clock
from reports.models import ClusterReport, Edition, Issue, Piece
from reports.workflow import circulation, cluster_reports
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories

VISITORS = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
STATES = ["drafting", "circulating", "issued", "received", "returned", "accepted"]
DONE, NO, LATE, BLOCKED = "done", "not allowed", "overtaken", "blocked"


def row(default, **others):
    return dict.fromkeys(VISITORS, default) | others


OFFICES = row(NO, lead=DONE, deputy=DONE)
OFFICES_LATE = row(NO, lead=LATE, deputy=LATE)
OFFICES_BLOCKED = row(NO, lead=BLOCKED, deputy=BLOCKED)
VUFO, VUFO_LATE = row(NO, vufo=DONE), row(NO, vufo=LATE)
TABLE = {
    ("basis", "drafting"): OFFICES,
    ("basis", "circulating"): OFFICES,
    ("basis", "issued"): OFFICES_LATE,
    ("basis", "received"): OFFICES_LATE,
    ("basis", "returned"): OFFICES,
    ("basis", "accepted"): OFFICES_LATE,
    ("freeze", "drafting"): OFFICES,
    ("freeze", "circulating"): OFFICES,
    ("freeze", "issued"): OFFICES_LATE,
    ("freeze", "received"): OFFICES_LATE,
    ("freeze", "returned"): OFFICES,
    ("freeze", "accepted"): OFFICES_LATE,
    ("circulate", "drafting"): OFFICES,
    ("circulate", "circulating"): OFFICES_LATE,
    ("circulate", "issued"): OFFICES_LATE,
    ("circulate", "received"): OFFICES_LATE,
    ("circulate", "returned"): OFFICES,
    ("circulate", "accepted"): OFFICES_LATE,
    ("close", "drafting"): OFFICES_LATE,
    ("close", "circulating"): OFFICES,
    ("close", "issued"): OFFICES_LATE,
    ("close", "received"): OFFICES_LATE,
    ("close", "returned"): OFFICES_LATE,
    ("close", "accepted"): OFFICES_LATE,
    ("issue", "drafting"): OFFICES,
    ("issue", "circulating"): OFFICES_BLOCKED,
    ("issue", "issued"): OFFICES_LATE,
    ("issue", "received"): OFFICES_LATE,
    ("issue", "returned"): OFFICES,
    ("issue", "accepted"): OFFICES_LATE,
    ("receive", "drafting"): VUFO_LATE,
    ("receive", "circulating"): VUFO_LATE,
    ("receive", "issued"): VUFO,
    ("receive", "received"): VUFO_LATE,
    ("receive", "returned"): VUFO_LATE,
    ("receive", "accepted"): VUFO_LATE,
    ("return", "drafting"): VUFO_LATE,
    ("return", "circulating"): VUFO_LATE,
    ("return", "issued"): VUFO,
    ("return", "received"): VUFO,
    ("return", "returned"): VUFO_LATE,
    ("return", "accepted"): VUFO_LATE,
    ("accept", "drafting"): VUFO_LATE,
    ("accept", "circulating"): VUFO_LATE,
    ("accept", "issued"): VUFO,
    ("accept", "received"): VUFO,
    ("accept", "returned"): VUFO_LATE,
    ("accept", "accepted"): VUFO_LATE,
}
CALLS = {
    "basis": lambda report, by: cluster_reports.choose_basis(report, "accepted", by=by),
    "freeze": lambda report, by: cluster_reports.freeze_provisional(report, "Hội nghị Cụm", by=by),
    "circulate": lambda report, by: circulation.circulate(report, "", clock.today(), by=by),
    "close": lambda report, by: circulation.close(report, by=by, reason="Hội nghị sớm"),
    "issue": lambda report, by: cluster_reports.issue(report, factories.make_issuing(report.cluster), by=by),
    "receive": lambda report, by: cluster_reports.receive(report, by=by),
    "return": lambda report, by: cluster_reports.return_cluster_report(report, "Thiếu phụ lục", by=by),
    "accept": lambda report, by: cluster_reports.accept_cluster_report(report, by=by),
}
AFTER = {
    "circulate": "circulating",
    "issue": "issued",
    "receive": "received",
    "return": "returned",
    "accept": "accepted",
}
REFUSALS = {NotAllowed: NO, Overtaken: LATE, Blocked: BLOCKED, cluster_reports.BlockedAt: BLOCKED}


def make(world, state="drafting", **fields):
    lead, vufo = world.people["lead"], world.people["vufo"]
    return factories.make_cluster_report(world.cluster, world.period, lead, state=state, vufo=vufo, **fields)


def fresh(report):
    return ClusterReport.objects.select_related("cluster", "period", "draft").get(pk=report.pk)


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize(("act", "state"), TABLE)
def test_who_may_do_what_when(world, act, state, visitor):
    report = make(world, state)
    acts, editions = report.acts.count(), report.editions.count()

    try:
        CALLS[act](report, world.people[visitor])
        outcome = DONE
    except tuple(REFUSALS) as refusal:
        outcome = REFUSALS[type(refusal)]

    assert outcome == TABLE[act, state][visitor]
    after = fresh(report)
    if outcome == DONE:
        closed = "returned" if report.issued_id else "drafting"
        assert after.state == AFTER.get(act, closed if act == "close" else state)
        assert after.acts.count() == acts + (act != "basis")
    else:
        assert (after.state, after.acts.count(), after.editions.count()) == (state, acts, editions)


def test_the_table_is_whole():
    assert set(TABLE) == {(act, state) for act in CALLS for state in STATES}


@pytest.mark.parametrize("visitor", VISITORS)
def test_only_the_offices_open(world, visitor):
    by = world.people[visitor]

    if visitor in ("lead", "deputy"):
        report = cluster_reports.open_cluster_report(world.cluster, world.period, by=by)
        assert (report.state, report.draft.number) == ("drafting", 1)
        assert report.acts.get().office.startswith("Cụm trưởng" if visitor == "lead" else "Cụm phó")
    else:
        with pytest.raises(NotAllowed):
            cluster_reports.open_cluster_report(world.cluster, world.period, by=by)


def test_a_mandated_member_writes_and_the_history_says_so(world):
    factories.make_mandate(world.terms["lead"], world.unions["member"])

    report = cluster_reports.open_cluster_report(world.cluster, world.period, by=world.people["owner"])

    assert "ủy quyền" in report.acts.get().office


def test_the_office_only_reads_once_the_year_is_over_and_the_period_closed(world):
    report = make(world)
    type(world.period).objects.update(state="closed")

    with clock.set_to(date(2027, 1, 20)), pytest.raises(NotAllowed):
        cluster_reports.freeze_provisional(fresh(report), "Hội nghị", by=world.people["lead"])


def test_what_was_returned_is_mended_and_sent_round_after_the_year_is_over(world):
    report = make(world, "returned")
    type(world.period).objects.update(state="closed")

    with clock.set_to(date(2027, 1, 20)):
        lead = type(world.people["lead"]).objects.get(pk=world.people["lead"].pk)
        circulation.circulate(fresh(report), "", date(2027, 1, 25), by=lead)
        circulation.close(report.pk, by=lead, reason="Đã đủ")
        assert fresh(report).state == "returned"
        cluster_reports.issue(fresh(report), factories.make_issuing(world.cluster), by=lead)

    assert fresh(report).state == "issued"


# --- freezing --------------------------------------------------------------------------------------


def test_a_provisional_edition_is_kept_and_the_draft_goes_on(world):
    report = make(world, pieces={"PC": ["Một", "Hai"]})
    draft = report.draft

    edition = cluster_reports.freeze_provisional(report, " Hội nghị Cụm ", by=world.people["deputy"])

    assert (edition.number, edition.kind, edition.occasion) == (1, "provisional", "Hội nghị Cụm")
    assert edition.frozen_by == world.people["deputy"]
    assert [piece.text for piece in edition.pieces.all()] == ["Một", "Hai"]
    assert edition.figures.exists() and edition.coverage["obliged"] == 5
    after = fresh(report)
    assert after.draft_id == draft.pk
    assert (after.draft.number, after.draft.kind) == (2, "draft")
    # Whoever writes at the desk in that moment goes on writing in the same rows.
    assert set(after.draft.pieces.values_list("pk", flat=True)) == set(draft.pieces.values_list("pk", flat=True))


def test_what_is_written_later_does_not_reach_the_frozen_edition(world):
    report = make(world, pieces={"PC": ["Một"]})
    edition = cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"])

    Piece.objects.filter(edition=report.draft).update(text="Khác")

    assert edition.pieces.get().text == "Một"


def test_a_second_click_freezes_nothing_more(world):
    report = make(world)
    cluster_reports.freeze_provisional(report, "Hội nghị", by=world.people["lead"], number=1)

    with pytest.raises(Overtaken):
        cluster_reports.freeze_provisional(report.pk, "Hội nghị", by=world.people["lead"], number=1)

    assert Edition.objects.frozen().count() == 1


def test_an_edition_needs_its_occasion(world):
    with pytest.raises(Blocked, match="dịp"):
        cluster_reports.freeze_provisional(make(world), "  ", by=world.people["lead"])


# --- issuing ---------------------------------------------------------------------------------------


def test_issuing_makes_the_draft_final(world):
    report = make(world, pieces={"PC": ["Một"]})
    draft = report.draft

    cluster_reports.issue(report, factories.make_issuing(world.cluster, number=12), by=world.people["lead"])

    after = fresh(report)
    assert (after.state, after.draft_id, after.issued_id) == ("issued", None, draft.pk)
    assert (after.issued.kind, str(after.issued.issue), after.issued.issue.year) == ("final", "12/BC-CĐ", 2026)
    assert after.issued.figures.exists()
    assert "12/BC-CĐ" in after.acts.last().reason


def test_a_return_opens_the_next_draft_as_a_copy(world):
    report = make(world, "returned", pieces={"PC": ["Một"]})

    assert (report.draft.number, report.draft.kind) == (2, "draft")
    assert report.draft.pieces.get().text == "Một"
    assert report.issued.pieces.get().pk != report.draft.pieces.get().pk
    assert report.acts.last().reason == "Bổ sung thuyết minh"


def test_acceptance_counts_the_edition_issued_last(world):
    report = make(world, "returned")
    cluster_reports.issue(report, factories.make_issuing(world.cluster), by=world.people["lead"])

    cluster_reports.accept_cluster_report(report.pk, by=world.people["vufo"])

    after = fresh(report)
    assert after.accepted_id == after.issued_id
    assert [paper.number for paper in Issue.objects.order_by("pk")] == [1, 2]


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("issued_on", {"issued_on": factories.TODAY + timedelta(1)}),
        ("issued_on", {"issued_on": date(1900, 1, 1)}),
        ("number", {"number": 0}),
        ("symbol", {"symbol": " "}),
        ("signatory", {"signatory": " "}),
    ],
)
def test_nonsense_on_the_paper_is_refused_at_its_field(world, field, fields):
    with pytest.raises(cluster_reports.BlockedAt) as refused:
        cluster_reports.issue(make(world), factories.make_issuing(world.cluster, **fields), by=world.people["lead"])

    assert refused.value.field == field
    assert Issue.objects.count() == 0


def test_a_number_is_used_once_a_year_by_a_cluster(world):
    make(world, "issued")
    half_year = factories.make_period(year=2026, kind="half_year", indicator_set=world.form)
    other = cluster_reports.open_cluster_report(world.cluster, half_year, by=world.people["lead"])

    with pytest.raises(cluster_reports.BlockedAt, match="Số 01 đã dùng") as refused:
        cluster_reports.issue(other, factories.make_issuing(world.cluster, number=1), by=world.people["lead"])

    assert refused.value.field == "number"
    assert fresh(other).state == "drafting"


def test_the_issue_does_not_come_before_the_last_circulation(world):
    report = make(world, "circulating")
    circulation.close(report, by=world.people["lead"], reason="Xong")

    with pytest.raises(cluster_reports.BlockedAt, match="trước lần lấy ý kiến"):
        cluster_reports.issue(
            report, factories.make_issuing(world.cluster, issued_on=date(2026, 11, 20)), by=world.people["lead"]
        )


def test_a_return_needs_a_reason(world):
    with pytest.raises(Blocked, match="lý do"):
        cluster_reports.return_cluster_report(make(world, "issued"), " ", by=world.people["vufo"])


def test_a_decision_on_an_older_edition_is_refused(world):
    report = make(world, "returned")
    cluster_reports.issue(report, factories.make_issuing(world.cluster), by=world.people["lead"])

    with pytest.raises(Overtaken):
        cluster_reports.accept_cluster_report(report.pk, by=world.people["vufo"], number=1)


def test_who_writes_for_the_cluster_does_not_decide_for_vufo(world):
    report = make(world, "issued")
    factories.make_post(world.people["vufo"], "head", world.unions["lead"])

    with pytest.raises(NotAllowed):
        cluster_reports.accept_cluster_report(report, by=world.people["vufo"])


def test_a_failed_save_leaves_no_trace(world, monkeypatch):
    report = make(world)

    def fail(*_arguments, **_fields):
        raise RuntimeError

    monkeypatch.setattr(cluster_reports, "note_cluster_act", fail)
    with pytest.raises(RuntimeError):
        cluster_reports.issue(report, factories.make_issuing(world.cluster), by=world.people["lead"])

    after = fresh(report)
    assert (after.state, after.draft.kind, Issue.objects.count(), after.draft.figures.count()) == (
        "drafting",
        "draft",
        0,
        0,
    )
