"""The national picture: all indicators by cluster, one cluster by unit, one indicator down to its reports."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clusters.downloads import CSV, as_csv
from clusters.models import Cluster
from clusters.permissions import reads_everything
from reports.exports import table_rows, walk_rows
from reports.forms.rollup import Grouping
from reports.models import Indicator, ReportingPeriod
from reports.permissions import can_see_unit_rows
from reports.rollups.borders import NATION, cluster_slot
from reports.rollups.reading import add_level, finish, newest_with_figures, read_rollup
from reports.rollups.sums import has_uneven_parts
from reports.rollups.table import Column, TableBuilder
from reports.rollups.walk import build_walk, walk_down
from reports.views import rollup_page as page


@require_GET
def rollup_latest(request):
    """To the newest period that has something to show."""
    periods = ReportingPeriod.objects.visible_to(request.user).shown()
    period = newest_with_figures(periods) or periods.first()
    if period is None:
        return render(request, "reports/rollup_none.html")
    return redirect("rollup_nation", period.code)


@require_GET
def rollup_nation(request, code):
    switches = page.read_switches(request, "rollup_nation", code)
    view, by_region = switches.view, switches.view.grouping == Grouping.REGION
    rollup, beside = read_rollup(
        switches.period,
        basis=view.basis,
        borders_kind=view.borders,
        scope=view.scope,
        slot_of=lambda unit, _union: unit.region_slot if by_region else unit.cluster_slot,
        beside=switches.last,
    )
    add_level(rollup, lambda slot: NATION)
    places = (page.region_columns if by_region else page.cluster_columns)(rollup, switches)
    whole = Column(NATION, _("Toàn quốc"), rollup.coverage(), "", page.indicator_url(switches), is_whole=True)
    builder = TableBuilder(
        finish(rollup), finish(beside), [*places, whole], view.scope, NATION, shows_all=switches.shows_all
    )
    return _answer(
        request,
        switches,
        builder,
        {"shows_states": reads_everything(request.user), "by_region": by_region, "has_grouping": True},
    )


@require_GET
def rollup_cluster(request, code, number):
    switches = page.read_switches(request, "rollup_cluster", code, number)
    view, slot = switches.view, cluster_slot(number)
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    rollup, beside = read_rollup(
        switches.period,
        basis=view.basis,
        borders_kind=view.borders,
        scope=view.scope,
        slot_of=lambda unit, _union: unit.slot if unit.cluster == number else None,
        beside=switches.last,
        slot_beside=lambda unit, _union: slot if unit.cluster == number else None,
        is_part=True,
    )
    add_level(rollup, lambda _slot: slot)
    units, hidden = page.unit_columns(request.user, rollup, switches, number)
    coverage = rollup.coverage_of_cluster(number)
    whole = Column(slot, str(cluster), coverage, "", page.indicator_url(switches, cum=str(number)), is_whole=True)
    builder = TableBuilder(
        finish(rollup), finish(beside), [*units, whole], view.scope, slot, shows_all=switches.shows_all
    )
    sees_all = can_see_unit_rows(request.user, cluster.pk, switches.period.year)
    return _answer(request, switches, builder, {"cluster": cluster, "hidden": hidden, "shows_states": sees_all})


def _answer(request, switches, builder: TableBuilder, more: dict) -> HttpResponse:
    """The page with the table, or the same table as a file."""
    cluster, period = more.get("cluster"), switches.period
    title = _("Tổng hợp toàn quốc %(period)s") % {"period": period}
    if cluster is not None:
        title = _("Tổng hợp %(cluster)s %(period)s") % {"cluster": cluster, "period": period}
    table = builder.build()
    whole = table.columns[-1]
    if request.GET.get("xuat") == "csv":
        name = f"tong-hop-{period.code}" + (f"-cum-{cluster.number}" if cluster is not None else "")
        return _csv(name, table_rows(table, title, switches, whole.coverage))
    context = {"switches": switches, "table": table, "title": title, "coverage": whole.coverage}
    context["is_illustrative"] = switches.is_illustrative
    return render(request, "reports/rollup_table.html", context | more)


@require_GET
def rollup_indicator(request, code, indicator):
    switches = page.read_switches(request, "rollup_indicator", code, indicator)
    period, view = switches.period, switches.view
    line = get_object_or_404(
        Indicator.objects.select_related("section"), indicator_set=period.indicator_set_id, code=indicator
    )
    if line.is_text:
        raise Http404
    rollup, totals = walk_down(period, line, basis=view.basis, borders_kind=view.borders, scope=view.scope)
    seen = page.seen_unions(request.user, rollup, switches)
    to = page.addresses(request, switches, line)
    walk = build_walk(rollup, totals, line, view.scope, seen=seen, to=to)
    group, row = page.chosen(walk, request.GET)
    title = f"{line.code} {line.label}"
    if request.GET.get("xuat") == "csv":
        return _csv(f"{line.code}-{period.code}", walk_rows(walk, title, switches, group))
    sees_all = reads_everything(request.user)
    context = {
        "switches": switches,
        "walk": walk,
        "title": title,
        "group": group,
        "row": row,
        "groups": [group] if group else walk.groups,
        "steps": page.walk_steps(walk, switches, group, row),
        "bars": page.chart_of_years(switches, walk),
        "map": page.map_of_today(switches, walk) if sees_all else None,
        "shows_states": sees_all,
        "is_uneven": has_uneven_parts(line, rollup.totals, NATION, view.scope) if line.is_computed else False,
        "is_illustrative": switches.is_illustrative,
    }
    return render(request, "reports/rollup_indicator.html", context)


def _csv(name: str, rows) -> HttpResponse:
    response = HttpResponse(as_csv(rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
