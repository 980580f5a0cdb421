"""The month of conferences, and the private addresses under which calendar programs read them."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters import clock
from clusters.models import Cluster
from clusters.permissions import offices_of, posts_in_force, reading_union_ids, reads_everything
from events.conference_calendar import first_of, month_of
from events.conference_ics import calendar
from events.models import CalendarFeed, Conference
from events.workflow.conference_feeds import make_feed

BACK = timedelta(days=731)  # how far back a calendar program is told


def _of_cluster(request):
    """The cluster that the address names, if it does."""
    number = request.GET.get("cum", "")
    is_number = number.isdecimal() and len(number) < 5
    return Cluster.objects.visible_to(request.user).filter(number=int(number)).first() if is_number else None


@require_safe
def conference_calendar(request):
    cluster = _of_cluster(request)
    rows = Conference.objects.visible_to(request.user)
    is_own = cluster is not None and _clusters_for(request.user).contains(cluster)
    if cluster is not None:
        rows = rows.in_calendar_of(cluster, request.user if is_own else None)
    month = month_of(first_of(request.GET.get("thang", "")), rows)
    context = {
        "month": month, "clusters": Cluster.objects.all(), "cluster": cluster,
        "takes_part": is_own and not reads_everything(request.user),
        "is_illustrative": any(row.is_illustrative for row in month.shown),
    }  # fmt: skip
    return render(request, "events/conference_calendar.html", context)


def _clusters_for(user):
    """The clusters that a person has to do with; all for VUFO and observers."""
    if reads_everything(user):
        return Cluster.objects.all()
    offices = {term.cluster_id for term in offices_of(user)}
    today = clock.today()
    members = Q(memberships__union__in=reading_union_ids(user)) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gte=today)
    )
    return Cluster.objects.filter(Q(pk__in=offices) | Q(pk__in=Cluster.objects.filter(members).values("pk")))


@require_http_methods(["GET", "HEAD", "POST"])
def feed_addresses(request):
    """The person's own addresses; a post makes one, or puts a new one in its place."""
    clusters = list(_clusters_for(request.user))
    if request.method == "POST":
        chosen = next((row for row in clusters if str(row.number) == request.POST.get("cum", "")), None)
        if chosen is None:
            raise Http404(_("Không có Cụm này trong các Cụm của bạn."))
        feed = make_feed(request.user, chosen)
        is_first = not CalendarFeed.objects.filter(user=request.user, cluster=chosen).exclude(pk=feed.pk).exists()
        said = (
            _("Đã lập địa chỉ lịch của %(cluster)s.")
            if is_first
            else _(
                "Đã đổi địa chỉ lịch của %(cluster)s. Địa chỉ cũ không dùng được nữa: dán địa chỉ mới vào lịch của bạn."
            )
        )
        messages.success(request, said % {"cluster": chosen})
        return redirect("feed_addresses")
    own = {feed.cluster_id: feed for feed in CalendarFeed.objects.working().filter(user=request.user)}
    rows = [(row, _address(request, own[row.pk]) if row.pk in own else "", own.get(row.pk)) for row in clusters]
    return render(request, "events/conference_feeds.html", {"rows": rows})


def _address(request, feed) -> str:
    return request.build_absolute_uri(reverse("calendar_feed", args=[feed.token]))


@login_not_required
@require_safe
def calendar_feed(request, token):
    """The calendar of a cluster and of the address's owner, as far as this person may see it today."""
    feed = get_object_or_404(CalendarFeed.objects.working().select_related("user", "cluster"), token=token)
    if not posts_in_force(feed.user):
        raise Http404
    rows = Conference.objects.visible_to(feed.user).filter(starts_on__gte=clock.today() - BACK)
    rows = rows.in_calendar_of(feed.cluster, feed.user).with_bodies().order_by("starts_on", "pk")
    name = _("Hội nghị %(cluster)s") % {"cluster": feed.cluster}
    text = calendar(name, rows, lambda row: request.build_absolute_uri(row.get_absolute_url()))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=900"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
