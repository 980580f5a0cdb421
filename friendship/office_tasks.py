"""What an office brings to the first page: which one a person has today, and what a change of offices asks for."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import LeadershipTerm, Mandate, Succession, User
from clusters.permissions import (
    acting_union_ids,
    acts_for,
    is_vufo_officer,
    mandate_of,
    offices_of,
    offices_today,
    with_mandates,
)
from friendship.docket import Task
from reports import rerouting
from reports.models import ReportingPeriod


@dataclass(frozen=True)
class OfficeHeld:
    """An office of today, by what mandate if it is another union's, and who holds the other one of the cluster."""

    term: LeadershipTerm
    mandate: Mandate | None
    others: list[LeadershipTerm]


def offices_held(user: User) -> list[OfficeHeld]:
    """The offices that the person works for today, the own ones and those done by mandate."""
    mine = offices_today(user)
    if not mine:
        return []
    today, own = clock.today(), acting_union_ids(user)
    terms = LeadershipTerm.objects.holding().in_force_on(today).with_union_in_force_on(today)
    terms = terms.filter(cluster__in={term.cluster_id for term in mine}).order_by("-year", "-role")
    rows = list(with_mandates(terms))
    return [
        OfficeHeld(
            term,
            None if term.union_id in own else mandate_of(term, own),
            [row for row in rows if row.cluster_id == term.cluster_id and row.pk != term.pk],
        )
        for term in rows
        if acts_for(term, own)
    ]


def tasks_of_offices(user: User) -> list[tuple[str, Task]]:
    """By heading: offices to confirm for a successor, terms to recognise, reports to pass on to the holders of now."""
    return [*_offices_to_confirm(user), *_terms_to_recognise(user), *_reports_to_pass_on(user)]


def terms_to_come(user: User) -> list[LeadershipTerm]:
    """Offices to which a union of the person is elected and that have not begun; read with the offices of the user."""
    own, today = acting_union_ids(user), clock.today()
    return [term for term in offices_of(user) if term.union_id in own and term.valid_from and term.valid_from > today]


def _terms_to_recognise(user: User) -> list[tuple[str, Task]]:
    """Offices of this year and the next that were voted on, and that VUFO has written no decision about."""
    if not is_vufo_officer(user):
        return []
    today = clock.today()
    terms = LeadershipTerm.objects.filter(status=LeadershipTerm.Status.ELECTED, valid_to__gte=today)
    terms = terms.filter(year__in=[today.year, today.year + 1]).order_by("year", "cluster__number", "-role")
    rows = terms.select_related("cluster", "union").prefetch_related("union__names")
    return [(_("Việc của VUFO"), _recognise(term)) for term in rows]


def _recognise(term: LeadershipTerm) -> Task:
    words = {"role": term.get_role_display(), "cluster": term.cluster, "year": term.year}
    return Task(
        title=_("Công nhận %(role)s %(cluster)s năm %(year)d") % words,
        detail=_("Cụm đã bầu Liên hiệp %(name)s.") % {"name": term.union.short_name_on(term.valid_from)},
        url=reverse("term_recognise", args=[term.pk]),
        action=_("Ghi quyết định"),
    )


def _reports_to_pass_on(user: User) -> list[tuple[str, Task]]:
    tasks = []
    for pile in rerouting.waiting_for(user):
        words = {"n": len(pile.mine), "period": pile.period, "cluster": pile.cluster}
        task = Task(
            title=_("Chuyển %(n)d báo cáo %(period)s của %(cluster)s cho người xét mới") % words,
            detail="; ".join(pile.changes),
            url=f"{reverse('cluster_desk', args=[pile.cluster.number, pile.period.year])}?ky={pile.period.code}",
            action=_("Xem và chuyển"),
        )
        heading = _("Việc của VUFO") if is_vufo_officer(user) else _("Việc của %(cluster)s") % words
        tasks.append((heading, task))
    return tasks


def _offices_to_confirm(user: User) -> list[tuple[str, Task]]:
    """Offices whose union has merged away: vacant until VUFO says who holds them on."""
    if not is_vufo_officer(user):
        return []
    still_counts = Q(valid_to__gte=clock.today()) | Q(year__in=ReportingPeriod.objects.open().values("year"))
    steps = Succession.objects.ending_the_old().order_by("on", "pk").select_related("successor")
    terms = LeadershipTerm.objects.outlasting_their_union().filter(still_counts).order_by("year", "cluster", "-role")
    terms = terms.select_related("cluster", "union").prefetch_related(
        "union__names",
        Prefetch("union__successions_out", steps, to_attr="steps_out"),
        "union__steps_out__successor__names",
    )
    return [(_("Việc của VUFO"), _confirm(term)) for term in terms]


def _confirm(term: LeadershipTerm) -> Task:
    words = {"role": term.get_role_display(), "cluster": term.cluster, "year": term.year}
    title = _("Xác nhận Liên hiệp kế thừa giữ chức %(role)s %(cluster)s")
    if term.year != clock.today().year:
        title = _("Xác nhận Liên hiệp kế thừa giữ chức %(role)s %(cluster)s năm %(year)d")
    steps = term.union.steps_out  # type: ignore[attr-defined]
    successors = sorted({step.successor.short_name for step in steps})
    on = min(step.on for step in steps)
    said = {"union": term.union.short_name, "day": f"{on:%d/%m/%Y}", "names": ", ".join(successors)}
    detail = _("Liên hiệp %(union)s đã được kế thừa từ %(day)s; đề nghị: %(names)s.") % said
    if len(successors) > 1:
        detail = _("Liên hiệp %(union)s đã tách từ %(day)s; chọn một trong: %(names)s.") % said
    note = _("từ ngày ấy tới khi xác nhận, chức để trống: đơn vị giữ chức kia xét, không có thì VUFO xét")
    url = reverse("term_hand_over", args=[term.pk])
    return Task(title=title % words, detail=detail, url=url, action=_("Xác nhận"), note=note, is_main=True)
