"""The main thread of the job: file, return, answer, send again, endorse, accept."""

import pytest

from reports.models import Act, Report
from reports.workflow import filing, review, threads
from reports.workflow.errors import Blocked, NotAllowed
from tests import factories


def test_a_report_goes_all_the_way(world):
    owner, lead, vufo = (world.people[name] for name in ("owner", "lead", "vufo"))
    report = factories.make_report(world.obligations["member"], owner, {"PC01": 181}, state="submitted")
    assert report.route_cluster == world.cluster

    thread = threads.open_thread(report, "PC01", "181 đã gồm khoản chuyển tiếp chưa?", by=lead)
    review.return_report(report, "Xem lại PC01", by=lead)
    threads.reply(thread, "Đã gồm.", by=owner)
    factories.fill(report, {"PC01": 182}, by=owner)
    filing.send(report, by=owner)
    with pytest.raises(Blocked):
        factories.read_and(review.endorse, report, lead)
    threads.resolve(thread, by=lead)
    factories.read_and(review.endorse, report, lead)
    factories.read_and(review.accept, report, vufo)

    report = Report.objects.get(pk=report.pk)
    assert report.state == "accepted"
    assert report.accepted_round.number == 2
    assert [float(f.value) for r in report.rounds.all() for f in r.figures.filter(indicator__code="PC01")] == [181, 182]
    kinds = list(Act.objects.filter(report=report).values_list("kind", flat=True))
    assert kinds == ["open", "send", "return", "send", "endorse", "accept"]


def test_nobody_reviews_the_own_report(world):
    report = factories.make_report(world.obligations["lead"], world.people["lead"], state="submitted")

    with pytest.raises(NotAllowed):
        factories.read_and(review.endorse, report, world.people["lead"])
    factories.read_and(review.endorse, report, world.people["deputy"])

    assert Report.objects.get(pk=report.pk).state == "endorsed"
