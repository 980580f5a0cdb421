"""What the tests of the prose desk post, as a browser would: taken from the page that was shown."""

from django.urls import reverse

from reports.models import Narrative, Report
from reports.workflow import filing, review
from tests import factories


def desk_url(report, code="HB12"):
    return reverse("cluster_prose", args=[report.pk, code])


def page_of(client, report, code="HB12"):
    """The fields that the desk shows, by name, as its form would post them."""
    page = client.get(desk_url(report, code))
    assert page.status_code == 200
    posted = {"author": page.context["author"], "row": []}
    for row in page.context["rows"]:
        posted["row"].append(row.key)
        for name in ("text", "named", "version", "shown"):
            posted[f"{row.key}-{name}"] = row.form[name].value()
    return posted


def write_report(world, name, prose, figures=None, by=None):
    """The report of one of the world's unions, sent with these passages."""
    by = by or factories.make_officer(world.unions[name])
    return factories.make_report(world.obligations[name], by, figures, prose, state="submitted"), by


def send_again(report, prose, *, by, reviewer):
    """The next round with other passages: returned, written anew, sent."""
    review.return_report(Report.objects.get(pk=report.pk), "Viết lại", by=reviewer)
    report = Report.objects.get(pk=report.pk)
    for code, text in prose.items():
        narrative = Narrative.objects.filter(round=report.draft_round, code=code).first()
        filing.save_narrative(report, code, text, by=by, version=narrative.version if narrative else 0)
    filing.send(report, by=by)
    return Report.objects.get(pk=report.pk)
