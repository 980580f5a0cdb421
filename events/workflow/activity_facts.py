"""Joint activities that published sources tell of, from data/conferences.json: each with its source."""

from django.db import transaction

from clusters import clock
from clusters.dated import Confidence
from clusters.models import Cluster, Union
from events.models import JointActivity
from events.workflow.conference_facts import LOADED_BY, Given, read

PLAIN = ("key", "year", "kind", "title", "combined_with", "remark")


@transaction.atomic
def load_activities(*, dry_run: bool = False) -> list[str]:
    """Add those that are missing; their keys. Nothing that was corrected, or entered by people, is overwritten."""
    clusters = {cluster.number: cluster for cluster in Cluster.objects.all()}
    unions = {union.slug: union for union in Union.objects.all()}
    known = set(JointActivity.objects.exclude(key="").values_list("key", flat=True))
    added = []
    for meeting in read():
        for row in meeting.get("activities", []):
            if row["key"] in known or (not dry_run and not {row["host"]} <= unions.keys()):
                continue
            if not dry_run and not _add(row, meeting, clusters[meeting["cluster"]], unions[row["host"]]):
                continue
            added.append(row["key"])
    return added


def _add(row: Given, meeting: Given, cluster: Cluster, host: Union) -> bool:
    if JointActivity.objects.filter(cluster=cluster, year=row["year"], title__iexact=row["title"]).exists():
        return False
    activity = JointActivity(
        **{name: row[name] for name in PLAIN},
        cluster=cluster,
        host=host,
        source=meeting["sources"][row["source"]],
        confidence=Confidence.STATED,
        changed_at=clock.now(),
    )
    activity._change_reason = LOADED_BY  # type: ignore[attr-defined]
    activity.save()
    return True
