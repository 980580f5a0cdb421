"""The pact of a cluster's year, and which members signed it on which day."""

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Cluster, Union, User
from clusters.timeline import day_of
from clusters.workflow.rows import Changed, version
from events import permissions
from events.models import ClusterPact, Conference, PactSignature
from events.workflow.activities import Blocked, NotAllowed


@dataclass(frozen=True)
class Given:
    """The pact as it is typed; `signed` has the day of each member that signed."""

    title: str
    text: str
    conference: Conference | None
    signed: dict[Union, date]


@transaction.atomic
def write_pact(cluster: Cluster, year: int, given: Given, *, by: User, seen: str) -> ClusterPact:
    """Write the pact and its signatures. Raises Changed where somebody else wrote it meanwhile."""
    cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)
    if not permissions.can_plan_activities(by, cluster, year):
        raise NotAllowed(_("Chỉ Cụm trưởng, Cụm phó của năm và cán bộ VUFO ghi giao ước của Cụm."))
    pact = ClusterPact.objects.filter(cluster=cluster, year=year).first()
    if pact is not None and version(pact) != seen:
        raise Changed(pact)
    pact = pact or ClusterPact(cluster=cluster, year=year)
    pact.title, pact.text = " ".join(given.title.split()), given.text.strip()
    if not pact.title:
        raise Blocked(_("Ghi tên giao ước."), "title")
    if given.conference is not None and given.conference.cluster_id != cluster.pk:
        raise Blocked(_("Hội nghị này không phải của Cụm."), "conference")
    _check_was_held(pact, given.conference)
    pact.conference, pact.changed_at, pact.changed_by = given.conference, clock.now(), by
    _sign(pact, by)
    pact.save()
    _write_signatures(pact, given.signed, by)
    return pact


def _check_was_held(pact: ClusterPact, conference: Conference | None) -> None:
    """Nothing is signed at a conference that was called off; one that was named before may stay."""
    if conference is None or conference.pk == pact.conference_id:
        return
    if conference.state == Conference.State.CALLED_OFF:
        raise Blocked(_("Hội nghị này không họp nên không ký được gì. Chọn hội nghị khác."), "conference")


def members_of(cluster: Cluster, year: int) -> list[Union]:
    """The members of the year's reference day, by their names then."""
    day = day_of(year)
    members = cluster.memberships.in_force_on(day).values("union")
    return list(Union.objects.filter(pk__in=members).named_on(day).order_by("sort_then", "pk"))


def _write_signatures(pact: ClusterPact, signed: dict[Union, date], by: User) -> None:
    """Those that differ; a signature that was noted by mistake goes, and its history keeps it."""
    members = {union.pk for union in members_of(pact.cluster, pact.year)}
    now = {row.union_id: row for row in PactSignature.objects.filter(pact=pact)}
    for union, day in signed.items():
        if union.pk not in members and union.pk not in now:
            raise Blocked(_("%(name)s không thuộc Cụm trong năm này.") % {"name": union})
        if not pact.year - 1 <= day.year <= pact.year or day > clock.today():
            raise Blocked(
                _("Ngày ký trong năm %(last)d hoặc năm trước, không sau hôm nay.") % {"last": pact.year},
                f"signed_{union.pk}",
            )
        row = now.pop(union.pk, None) or PactSignature(pact=pact, union=union)
        if row.signed_on != day:
            row.signed_on = day
            _sign(row, by)
            row.save()
    for row in now.values():
        # Who merged away or left meanwhile was not on the page: its signature stands (rule 2).
        if row.union_id in members:
            _sign(row, by)
            row.delete()


def _sign(row: models.Model, by: User) -> None:
    row._history_user, row._history_date = by, clock.now()  # type: ignore[attr-defined]
