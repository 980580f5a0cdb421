"""How many of a form a cluster may propose in a year, and until which day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from clusters.models import Cluster
from events.models import Award, AwardKind, AwardQuota
from events.workflow.activities import Blocked

TAKES_A_PLACE = (Award.State.FORWARDED, Award.State.DECIDED, Award.State.PRESENTED)


@dataclass(frozen=True)
class Limits:
    """What VUFO has set; nothing where it has set nothing."""

    number: int | None = None
    until: date | None = None


def limits(kind: AwardKind, year: int, cluster: Cluster | None) -> Limits:
    """What is set for the cluster itself goes before what is set for all."""
    rows = AwardQuota.objects.filter(Q(cluster=cluster) | Q(cluster__isnull=True), kind=kind, year=year)
    # The cluster's own row first.
    ordered = sorted(rows, key=lambda row: row.cluster_id is None)
    number = next((row.number for row in ordered if row.number is not None), None)
    until = next((row.nominate_until for row in ordered if row.nominate_until is not None), None)
    return Limits(number, until)


def taken(kind: AwardKind, year: int, cluster: Cluster, *, but: Award | None = None) -> int:
    """How many places of the quota are gone: what the cluster has sent on, decided or not."""
    rows = Award.objects.standing().filter(kind=kind, year=year, cluster=cluster, state__in=TAKES_A_PLACE)
    if but is not None and but.pk:
        rows = rows.exclude(pk=but.pk)
    return rows.aggregate(n=Sum("number"))["n"] or 0


def check_quota(award: Award) -> None:
    """Raises Blocked where one more would be too many. Without a cluster there is no quota."""
    if award.cluster is None:
        return
    most = limits(award.kind, award.year, award.cluster).number
    if most is None:
        return
    gone = taken(award.kind, award.year, award.cluster, but=award)
    if gone + award.number > most:
        raise Blocked(
            _("%(cluster)s đã đủ hạn mức năm %(year)s: %(gone)d/%(most)d %(kind)s. VUFO đổi hạn mức nếu cần.")
            % {"cluster": award.cluster, "year": str(award.year), "gone": gone, "most": most, "kind": award.kind},
            "kind",
        )
