"""What the pages of a rollup are put together from: switches, columns, addresses, the steps of a walk."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import reads_everything
from clusters.vietnamese import sort_key
from reports import charts
from reports.forms.rollup import SHOWN, RollupForm, Switches, default_basis
from reports.models import Indicator, Report, ReportingPeriod
from reports.permissions import unions_seen_in_rollups
from reports.rollups import wording
from reports.rollups.borders import BordersKind, cluster_slot, read_borders, region_slot
from reports.rollups.coverage import Basis, Duty
from reports.rollups.reading import Rollup
from reports.rollups.table import Column
from reports.rollups.walk import Addresses, Group, UnitRow, Walk, by_today, over_the_years

NUMBER_LENGTH = 6  # Python refuses to read numbers of thousands of digits


def read_switches(request: HttpRequest, name: str, code: str, *args: str | int) -> Switches:
    """What the address says; 404 where there is no such period to show. `name` and `args` are the page's own."""
    periods = list(ReportingPeriod.objects.visible_to(request.user).shown())
    period = next((period for period in periods if period.code == code), None)
    if period is None:
        raise Http404
    view = RollupForm(request.GET).view(default_basis(period))
    kept = {key: value for key in ("cum", "don-vi", SHOWN) if (value := request.GET.get(key))}
    return Switches(period, periods, view, lambda other: reverse(name, args=[other.code, *args]), kept)


def indicator_url(switches: Switches, **more: str) -> Callable[[Indicator], str]:
    query = switches.view.query(**more)
    return lambda line: reverse("rollup_indicator", args=[switches.period.code, line.code]) + query


def cluster_columns(rollup: Rollup, switches: Switches) -> list[Column]:
    """The clusters of the day; last, if somebody is, those outside of all."""
    numbers: list[int | None] = sorted(
        {unit.cluster for unit in rollup.borders.units.values() if unit.cluster and unit.is_in_force}
    )
    if any(unit.cluster is None for unit in rollup.reporting_units):
        numbers.append(None)
    columns = []
    for number in numbers:
        coverage = rollup.coverage_of_cluster(number)
        label, url = _("Không thuộc Cụm"), ""
        if number:
            label = _("Cụm %(number)s") % {"number": number}
            url = reverse("rollup_cluster", args=[switches.period.code, number]) + switches.view.query()
        cell_url = indicator_url(switches, cum=str(number or 0))
        columns.append(Column(cluster_slot(number), label, coverage, url, cell_url))
    return columns


def region_columns(rollup: Rollup, switches: Switches) -> list[Column]:
    regions = sorted({unit.region for unit in rollup.reporting_units}, key=sort_key)
    cell_url = indicator_url(switches)
    return [
        Column(
            region_slot(region),
            region,
            rollup.coverage(lambda unit, region=region: unit.region == region),
            cell_url=cell_url,
        )
        for region in regions
    ]


def unit_columns(user: User, rollup: Rollup, switches: Switches, number: int) -> tuple[list[Column], int]:
    """A column for each unit of the cluster whose figures the person may see, and how many units are left out."""
    seen = seen_unions(user, rollup, switches)
    units = [unit for unit in rollup.reporting_units if unit.cluster == number]
    shown = [unit for unit in units if rollup.filers(unit) <= seen]
    columns = [
        Column(
            unit.slot,
            unit.name,
            rollup.coverage(lambda other, unit=unit: other == unit),
            cell_url=indicator_url(switches, **{"don-vi": unit.slug}),
        )
        for unit in shown
    ]
    return columns, len(units) - len(shown)


def seen_unions(user: User, rollup: Rollup, switches: Switches) -> set[int]:
    """The unions whose figures the person may see: by the clusters of that time, whatever borders are shown."""
    borders = rollup.borders
    if borders.kind == BordersKind.TODAY and not reads_everything(user):
        borders = read_borders(BordersKind.THEN, switches.period.ends_on)
    clusters = {unit.union_id: unit.cluster_id for unit in borders.units.values()}
    return unions_seen_in_rollups(user, clusters, switches.period.year)


def addresses(request: HttpRequest, switches: Switches, line: Indicator) -> Addresses:
    """Where a walk leads from the rows of its table; a report's address is that of the cell in the counting round."""
    return Addresses(
        report=_report_urls(request, switches.period, switches.view.basis, line.code),
        cluster=lambda number: indicator_url(switches, cum=str(number or 0))(line),
        unit=lambda unit: indicator_url(switches, **{"don-vi": unit.slug})(line),
    )


def _report_urls(request: HttpRequest, period: ReportingPeriod, basis: str, code: str) -> Callable[[Duty], str]:
    counted = "accepted_round" if basis == Basis.ACCEPTED else "sent_round"
    reports = Report.objects.visible_to(request.user).filter(period=period, sent_round__isnull=False)
    numbers = dict(reports.values_list("pk", f"{counted}__number"))

    def url(duty: Duty) -> str:
        if duty.report_id not in numbers:
            return ""
        number = numbers[duty.report_id]
        # All lines: by itself the page of a later round shows only what changed, perhaps not this figure.
        query = ({"lan": number} if number else {}) | {"xem": "tat-ca", "tu": request.get_full_path()}
        return f"{reverse('report_detail', args=[duty.report_id])}?{urlencode(query, safe='/')}#{code}"

    return url


@dataclass(frozen=True)
class Step:
    """One step of a total walked down to its source."""

    label: str
    value: str
    hint: str
    url: str = ""
    is_current: bool = False


def chosen(walk: Walk, query: QueryDict) -> tuple[Group | None, UnitRow | None]:
    """The cluster (`cum`) or unit (`don-vi`) that the address walks down to; 404 if it is not there to be seen."""
    if slug := query.get("don-vi"):
        found = walk.find(slug)
        if found is None:
            raise Http404
        return found
    if number := query.get("cum"):
        is_number = number.isascii() and number.isdigit() and len(number) < NUMBER_LENGTH
        group = walk.group(int(number) or None) if is_number else None
        if group is None:
            raise Http404
        return group, None
    return None, None


def walk_steps(walk: Walk, switches: Switches, group: Group | None, row: UnitRow | None) -> list[Step]:
    """Nation, cluster, unit, report: as far as the person has gone, or may go."""
    line = walk.line
    steps = [
        Step(_("Toàn quốc"), walk.in_words(walk), walk.coverage.text + " " + _("đơn vị"), indicator_url(switches)(line))
    ]
    if group is not None:
        steps.append(Step(group.label, walk.in_words(group), group.coverage.text + " " + _("đơn vị"), group.url))
    if row is not None:
        share = _("%(share)s%% của Cụm") % {"share": wording.percent(row.share)} if row.share is not None else ""
        steps.append(Step(row.unit.name, walk.in_words(row), share, row.url))
        for filed in row.filed:
            if filed.url:
                label = _("Báo cáo %(name)s") % {"name": filed.name} if row.is_merged else _("Báo cáo")
                steps.append(Step(label, _("ô %(code)s") % {"code": line.code}, filed.text, filed.url))
    current = next(n for n in reversed(range(len(steps))) if "/bao-cao/" not in steps[n].url)
    steps[current] = Step(steps[current].label, steps[current].value, steps[current].hint, "", is_current=True)
    return steps


def chart_of_years(switches: Switches, walk: Walk) -> list[charts.Bar]:
    years = over_the_years(switches.of_kind, walk.line, switches.view.basis, walk.scope)
    return charts.bars(
        [
            charts.Year(
                label=str(year.period.year),
                value=year.total.value if year.total is not None else None,
                words=wording.short(year.total, walk.scale, bool(year.coverage)),
                title=wording.in_full(year.total, walk.line, bool(year.coverage)),
                note=_("theo nguồn") if year.is_published else year.coverage,
                is_open=year.period.is_open,
                is_published=year.is_published,
                is_current=year.period == switches.period,
            )
            for year in years
        ]
    )


def map_of_today(switches: Switches, walk: Walk) -> charts.TileMap:
    """The unions on the map of the 34 provinces, by the borders of today."""
    borders, totals = by_today(walk.rollup, walk.line, walk.scope)
    expected = {borders.unit_of(duty.union_id).union_id for duty in walk.rollup.duties if not duty.is_exempt}
    view = switches.view.query(borders=BordersKind.TODAY)
    separator = "&" if view else "?"
    places = {}
    for unit in borders.units.values():
        scheme, _colon, code = unit.code.partition(":")
        if scheme != "34" or not unit.is_in_force:
            continue
        total, is_expected = totals.get(unit.slot), unit.union_id in expected
        url = reverse("rollup_indicator", args=[switches.period.code, walk.line.code])
        url += f"{view}{separator}don-vi={unit.slug}" if is_expected or total is not None else view
        value = total.value if total is not None else None
        words = wording.in_full(total, walk.line, is_expected)
        places[code] = charts.Place(unit.name, value, _("không báo cáo") if words == wording.NOTHING else words, url)
    return charts.tile_map(places, walk.scale.number)
