"""Fix the route of reports sent before routes named the unions: those that held the offices when each was sent."""

from django.db import migrations
from django.utils import timezone


def fix(apps, schema_editor):
    Report, Term = apps.get_model("reports", "Report"), apps.get_model("clusters", "LeadershipTerm")
    sent = Report.objects.filter(route_cluster__isnull=False, first_sent_at__isnull=False).select_related("period")
    for report in sent.iterator():
        year, day = report.period.year, timezone.localtime(report.first_sent_at).date()
        terms = Term.objects.filter(cluster=report.route_cluster_id, year=year).exclude(status="proposed")
        # As in TermQuerySet.of_year: before and after the year the first and the last holder answer.
        day = min(max(day, day.replace(year, 1, 1)), day.replace(year, 12, 31))
        for term in terms.filter(valid_from__lte=day, valid_to__gte=day):
            setattr(report, f"route_{term.role}_id", term.union_id)
        report.review_due_on = report.period.cluster_due_on
        report.save(update_fields=["route_lead", "route_deputy", "review_due_on"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_review_and_cluster_reports"), ("clusters", "0005_mandates")]

    operations = [migrations.RunPython(fix, migrations.RunPython.noop)]
