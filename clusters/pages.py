"""What the pages of one union and of one cluster in one year show of the network.

The views stand in `reports`, which adds the reports to them.
"""

from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clusters import clock, history, permissions, timeline
from clusters.models import (
    Cluster,
    ClusterMembership,
    LeadershipTerm,
    Mandate,
    Post,
    Succession,
    Union,
    UnionName,
    User,
)

YEARS = range(2000, 2101)


def union_page(user: User, slug: str) -> dict[str, Any]:
    """The union with its names, mergers, memberships, offices, sources and history. 404 where there is none.

    The offices are its own and those of the unions that it carries on, each by the name of its day.
    """
    rows = Union.objects.visible_to(user).prefetch_related(
        Prefetch("names", UnionName.objects.select_related("province").order_by("valid_from")),
        "names__province__names",
        Prefetch("memberships", ClusterMembership.objects.select_related("cluster").order_by("valid_from")),
        *successions(),
    )
    union = get_object_or_404(rows, slug=slug)
    may_edit = permissions.can_edit_network(user)
    terms = _terms_of(union)
    for name in union.names.all():
        name.province_then = name.province.name_row_on(name.valid_to or clock.today())
    return {
        "union": union,
        "terms": terms,
        "current": union.name_row_on(clock.today()),
        "is_in_force": any(name.is_in_force_on(clock.today()) for name in union.names.all()),
        "membership": next((row for row in union.memberships.all() if row.is_in_force_on(clock.today())), None),
        "sources": timeline.sources(_facts_of(union, terms)),
        "changes": history.of_union(union, with_posts=may_edit),
        "may_edit": may_edit,
        "posts_left": Post.objects.left_behind_for(union).count() if may_edit else 0,
        "terms_left": _terms_left(union__successions_out__successor=union) if may_edit else [],
        "is_illustrative": any(term.is_illustrative for term in terms),
    }


def cluster_page(user: User, number: int, year: int | None = None) -> dict[str, Any]:
    """The cluster in one year; without a year, this one."""
    cluster = get_object_or_404(Cluster.objects.visible_to(user), number=number)
    year = clock.today().year if year is None else year
    if year not in YEARS:
        raise Http404(_("Không có năm này."))
    day = timeline.day_of(year)
    members = _members(cluster, day)
    terms = timeline.cluster_terms(cluster)
    years = timeline.years_of(terms, year)
    holders = {term.role: term for term in terms if term.year == year and term.answers_on(day)}
    may_edit = permissions.can_edit_network(user)
    return {
        "cluster": cluster, "year": year, "day": day, "this_year": clock.today().year, "years": years,
        "members": members,
        "holder_names": {role: term.union.short_name_on(day) for role, term in holders.items()},
        "holding": {term.union_id: term for term in holders.values()},
        "lines": timeline.offices(terms, years, timeline.successors_of(term.union for term in terms)),
        "sources": timeline.sources(_facts_of_year(members, terms, year)),
        "changes": history.of_cluster(cluster), **_mandates(terms, year, user),
        "may_edit": may_edit, "terms_left": _terms_left(cluster=cluster, year=year) if may_edit else [],
        "is_illustrative": any(term.is_illustrative for term in terms),
    }  # fmt: skip


def successions() -> tuple:
    """Both directions of mergers and splits, with names; a step dated in the future has not happened."""
    return (
        Prefetch("successions_in", Succession.objects.in_order_of("predecessor").select_related("predecessor")),
        "successions_in__predecessor__names",
        Prefetch("successions_out", Succession.objects.in_order_of("successor").select_related("successor")),
        "successions_out__successor__names",
    )


def _terms_of(union: Union) -> list[LeadershipTerm]:
    """The offices of the union and of those it carries on, in their order; `before` is who held it, if not itself."""
    holders = {union.pk} | permissions.predecessor_ids({union.pk})
    rows = LeadershipTerm.objects.filter(union__in=holders).select_related("cluster", "union")
    terms = list(rows.prefetch_related("union__names").order_by("year", "valid_from", "pk"))
    for term in terms:
        term.name_then = term.union.short_name_on(term.valid_to or clock.today())
        term.before = term.name_then if term.union_id != union.pk else ""
        term.days = timeline.days_held(term.year, term.valid_from, term.valid_to)
    return terms


def _terms_left(**which: Any) -> list[LeadershipTerm]:
    """Terms that run on although their union has ended: VUFO hands them over."""
    terms = LeadershipTerm.objects.outlasting_their_union().filter(**which).select_related("cluster", "union")
    return list(terms.prefetch_related("union__names").order_by("year", "-role", "pk"))


def _mandates(terms: list[LeadershipTerm], year: int, user: User) -> dict[str, Any]:
    """The mandates of the year's offices, each with whether the person may take it back; the offices to give from."""
    of_year = {term.pk: term for term in terms if term.year == year}
    giving = [term for term in of_year.values() if permissions.can_give_mandate(user, term)]
    rows = Mandate.objects.filter(term__in=of_year).select_related("union", "given_by", "revoked_by")
    mandates = list(rows.prefetch_related("union__names").order_by("-term__role", "valid_from", "pk"))
    for mandate in mandates:
        mandate.term = of_year[mandate.term_id]
        mandate.name_then = mandate.union.short_name_on(mandate.valid_from)
        mandate.may_end = mandate.term in giving and mandate.revoked_at is None and mandate.valid_to >= clock.today()
    return {"mandates": mandates, "mandating": giving}


def _members(cluster: Cluster, day: date) -> list[ClusterMembership]:
    """The cluster's memberships on `day`, by the names of that day, with what each union carries on."""
    rows = cluster.memberships.in_force_on(day).select_related("union")
    begun = Succession.objects.filter(on__lte=day).in_order_of("predecessor")
    rows = rows.prefetch_related(
        "union__names",
        Prefetch("union__successions_in", begun.select_related("predecessor")),
        "union__successions_in__predecessor__names",
        Prefetch("union__successions_out", Succession.objects.select_related("successor")),
        "union__successions_out__successor__names",
    )
    order = dict(Union.objects.filter(memberships__in=rows).named_on(day).values_list("pk", "sort_then"))
    members = sorted(rows, key=lambda row: (order[row.union_id] or "", row.union_id))
    for member in members:
        member.name_then = member.union.short_name_on(day)
    return members


def _facts_of(union: Union, terms: list[LeadershipTerm]) -> list[tuple]:
    """Each dated fact of the union and each of its `terms` with its row, for the list of sources."""
    names = [
        (_("tên %(name)s, %(span)s") % {"name": row.short_name, "span": row.span}, row) for row in union.names.all()
    ]
    steps = [(f"{step.get_kind_display()} {step.predecessor}", step) for step in union.successions_in.all()]
    onward = _("%(kind)s thành %(union)s")
    steps += [
        (onward % {"kind": step.get_kind_display(), "union": step.successor}, step)
        for step in union.successions_out.all()
    ]
    memberships = [(str(row.cluster), row) for row in union.memberships.all()]
    offices = [(f"{_term_words(term)} {term.before}".rstrip(), term) for term in terms]
    return [(_("có Liên hiệp"), union), *names, *steps, *memberships, *offices]


def _facts_of_year(members: list[ClusterMembership], terms: list[LeadershipTerm], year: int) -> list[tuple]:
    memberships = [(row.name_then, row) for row in members]
    return [*((_term_words(term), term) for term in terms if term.year == year), *memberships]


def _term_words(term: LeadershipTerm) -> str:
    return f"{term.get_role_display()} {term.cluster} {term.year}"
