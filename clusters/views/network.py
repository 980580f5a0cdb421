"""Reading the network: unions, one union, clusters, one cluster in one year."""

from datetime import date

from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clusters import clock, history, permissions, timeline
from clusters.dated import in_force
from clusters.forms.union_filter import MOMENTS, UnionFilter
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Post, Succession, Union, UnionName

YEARS = range(2000, 2101)


@require_GET
def union_list(request):
    union_filter = UnionFilter(request.GET, queryset=Union.objects.visible_to(request.user))
    day = union_filter.day
    memberships = ClusterMembership.objects.select_related("cluster")
    at_all_times = union_filter.moment == "tat-ca"
    memberships = memberships.order_by("-valid_from") if at_all_times else memberships.in_force_on(day)
    unions = (
        union_filter.qs.named_on(day)
        .order_by("sort_then", "pk")
        .prefetch_related("names", *_successions(), Prefetch("memberships", memberships, to_attr="memberships_then"))
    )
    query = request.GET.copy()
    query.pop("luc", None)
    context = {
        "filter": union_filter,
        "unions": unions,
        "moments": [(value, label, value == union_filter.moment) for value, label in MOMENTS],
        "query": query.urlencode(),
        "may_edit": permissions.can_edit_network(request.user),
    }
    return render(request, "clusters/union_list.html", context)


@require_GET
def union_detail(request, slug):
    rows = Union.objects.visible_to(request.user).prefetch_related(
        Prefetch("names", UnionName.objects.select_related("province").order_by("valid_from")),
        Prefetch("memberships", ClusterMembership.objects.select_related("cluster").order_by("valid_from")),
        Prefetch("terms", LeadershipTerm.objects.select_related("cluster").order_by("year", "valid_from")),
        *_successions(),
    )
    union = get_object_or_404(rows, slug=slug)
    may_edit = permissions.can_edit_network(request.user)
    context = {
        "union": union,
        "current": union.name_row_on(clock.today()),
        "is_in_force": any(name.is_in_force_on(clock.today()) for name in union.names.all()),
        "membership": next((row for row in union.memberships.all() if row.is_in_force_on(clock.today())), None),
        "sources": timeline.sources(_facts_of(union)),
        "changes": history.of_union(union, with_posts=may_edit),
        "may_edit": may_edit,
        "posts_left": Post.objects.left_behind_for(union).count() if may_edit else 0,
        "terms_left": _terms_left(union__successions_out__successor=union) if may_edit else [],
        "is_illustrative": any(term.is_illustrative for term in union.terms.all()),
    }
    return render(request, "clusters/union_detail.html", context)


@require_GET
def cluster_list(request):
    day = clock.today()
    terms = LeadershipTerm.objects.of_year(day.year, day).select_related("union").prefetch_related("union__names")
    members = Q(in_force(day, "memberships__"))
    clusters = (
        Cluster.objects.visible_to(request.user)
        .annotate(
            member_count=Count("memberships", filter=members),
            assumed_count=Count("memberships", filter=members & Q(memberships__confidence="assumed")),
        )
        .order_by("number")
        .prefetch_related(Prefetch("terms", terms, to_attr="terms_now"))
    )
    context = {"clusters": clusters, "year": day.year}
    context["is_illustrative"] = any(term.is_illustrative for row in clusters for term in row.terms_now)
    return render(request, "clusters/cluster_list.html", context)


@require_GET
def cluster_year(request, number, year=None):
    """The cluster in one year; without a year, this one."""
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    year = clock.today().year if year is None else year
    if year not in YEARS:
        raise Http404(_("Không có năm này."))
    day = timeline.day_of(year)
    members = _members(cluster, day)
    terms = timeline.cluster_terms(cluster)
    years = timeline.years_of(terms, year)
    holders = permissions.holders(cluster.pk, year, day)
    may_edit = permissions.can_edit_network(request.user)
    context = {
        "cluster": cluster, "year": year, "day": day, "this_year": clock.today().year, "years": years,
        "members": members,
        "holder_names": {role: term.union.short_name_on(day) for role, term in holders.items()},
        "holding": {term.union_id: term for term in holders.values()},
        "lines": timeline.offices(terms, years, timeline.successors_of(term.union for term in terms)),
        "sources": timeline.sources(_facts_of_year(members, terms, year)),
        "changes": history.of_cluster(cluster),
        "may_edit": may_edit, "terms_left": _terms_left(cluster=cluster, year=year) if may_edit else [],
        "is_illustrative": any(term.is_illustrative for term in terms),
    }  # fmt: skip
    return render(request, "clusters/cluster_year.html", context)


def _successions():
    """Both directions of mergers and splits, with names; a step dated in the future has not happened."""
    return (
        Prefetch("successions_in", Succession.objects.select_related("predecessor")),
        "successions_in__predecessor__names",
        Prefetch("successions_out", Succession.objects.select_related("successor")),
        "successions_out__successor__names",
    )


def _terms_left(**which) -> list[LeadershipTerm]:
    """Terms that run on although their union has ended: VUFO hands them over."""
    terms = LeadershipTerm.objects.outlasting_their_union().filter(**which).select_related("cluster", "union")
    return list(terms.prefetch_related("union__names").order_by("year", "-role", "pk"))


def _members(cluster: Cluster, day: date) -> list[ClusterMembership]:
    """The cluster's memberships on `day`, by the names of that day, with what each union carries on."""
    rows = cluster.memberships.in_force_on(day).select_related("union")
    rows = rows.prefetch_related(
        "union__names",
        Prefetch("union__successions_in", Succession.objects.filter(on__lte=day).select_related("predecessor")),
        "union__successions_in__predecessor__names",
        Prefetch("union__successions_out", Succession.objects.select_related("successor")),
        "union__successions_out__successor__names",
    )
    order = dict(Union.objects.filter(memberships__in=rows).named_on(day).values_list("pk", "sort_then"))
    members = sorted(rows, key=lambda row: (order[row.union_id] or "", row.union_id))
    for member in members:
        member.name_then = member.union.short_name_on(day)
    return members


def _facts_of(union: Union) -> list[tuple]:
    """Each dated fact of the union with its row, for the list of sources."""
    names = [
        (_("tên %(name)s, %(span)s") % {"name": row.short_name, "span": row.span}, row) for row in union.names.all()
    ]
    successions = [*union.successions_in.all(), *union.successions_out.all()]
    steps = [(str(step.get_kind_display()), step) for step in successions]
    memberships = [(str(row.cluster), row) for row in union.memberships.all()]
    return [(_("có Liên hiệp"), union), *names, *steps, *memberships, *((_term_words(t), t) for t in union.terms.all())]


def _facts_of_year(members: list[ClusterMembership], terms: list[LeadershipTerm], year: int) -> list[tuple]:
    memberships = [(row.name_then, row) for row in members]
    return [*((_term_words(term), term) for term in terms if term.year == year), *memberships]


def _term_words(term: LeadershipTerm) -> str:
    return f"{term.get_role_display()} {term.cluster} {term.year}"
