"""Lists of the network: unions and clusters. The pages of one union and one cluster stand in `reports`."""

from django.db.models import Count, Prefetch, Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from clusters import clock, permissions
from clusters.dated import in_force
from clusters.forms.union_filter import MOMENTS, UnionFilter
from clusters.models import Cluster, ClusterMembership, LeadershipTerm, Union
from clusters.pages import successions


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
        .prefetch_related("names", *successions(), Prefetch("memberships", memberships, to_attr="memberships_then"))
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
