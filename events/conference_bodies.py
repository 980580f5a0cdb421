"""Whose conferences a person may plan: the offices' clusters, the own unions, the network for VUFO."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, Union, User
from clusters.permissions import acting_union_ids, is_vufo_officer, offices_of
from events.permissions import keeps_until
from events.workflow.conferences import Body

NATIONAL = "quoc-gia"


def bodies_for(user: User) -> list[tuple[str, str, Body]]:
    """(code, name, body) of each; the code stands in forms and addresses."""
    return list(_bodies(user))


def _bodies(user: User) -> Iterator[tuple[str, str, Body]]:
    today = clock.today()
    if is_vufo_officer(user):
        yield NATIONAL, _("Toàn quốc"), Body()
        clusters = list(Cluster.objects.all())
    else:
        # Of this year and the next, and of last year as long as its offices write.
        years = [year for year in range(today.year - 1, today.year + 2) if today <= keeps_until(year)]
        found = {term.cluster_id: term.cluster for term in offices_of(user) if term.year in years}
        clusters = sorted(found.values(), key=lambda cluster: cluster.number)
    for cluster in clusters:
        yield f"cum-{cluster.number}", str(cluster), Body(cluster=cluster)
    own = Union.objects.filter(pk__in=acting_union_ids(user)).in_vietnamese_order().prefetch_related("names")
    for union in own:
        yield f"lh-{union.pk}", _("Liên hiệp %(name)s") % {"name": union.short_name}, Body(union=union)
