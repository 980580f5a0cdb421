"""Ten years of reports for the whole network, written in bulk: only what the measured pages read."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.utils import timezone

from clusters import network
from clusters.models import ClusterMembership, LeadershipTerm, Post, Union, User
from reports import indicators
from reports.models import Act, Figure, Indicator, IndicatorSet, Obligation, Report, ReportingPeriod, Round
from reports.models.report import State

YEARS = 10
LAST_YEAR = 2026
DRAFTS = 2  # reports of the last year that are still written
MEASURED_DAY = date(LAST_YEAR, 12, 20)


@dataclass(frozen=True)
class Ground:
    """What the measurements need to know of the data."""

    vufo: User
    writer: User
    draft: Report
    endorsed: list[Report]
    period: ReportingPeriod
    reports: int
    figures: int


def make_ground(random: Random) -> Ground:
    """The network of the data files, and a yearly report of each union for ten years; the last year is under way."""
    network.load()
    indicators.load_version_1()
    form = IndicatorSet.objects.published().get()
    vufo = _person("vufo", Post.Kind.VUFO_OFFICER, None)
    lines = [line for line in form.indicators.all() if line.is_typed]
    for year in range(LAST_YEAR - YEARS + 1, LAST_YEAR + 1):
        _make_year(year, form, lines, vufo, random)
    last = ReportingPeriod.objects.get(code=str(LAST_YEAR))
    draft = Report.objects.filter(period=last, state=State.DRAFT).select_related("union", "period").first()
    assert draft is not None
    return Ground(
        vufo=vufo,
        writer=_person("canbo", Post.Kind.OFFICER, draft.union),
        draft=draft,
        endorsed=list(Report.objects.filter(period=last, state=State.ENDORSED).select_related("sent_round")),
        period=ReportingPeriod.objects.get(code=str(LAST_YEAR - 1)),
        reports=Report.objects.count(),
        figures=Figure.objects.count(),
    )


def _person(username: str, kind: str, union: Union | None) -> User:
    user = User.objects.create(username=username, full_name=username, email=f"{username}@bench.invalid")
    Post.objects.create(user=user, kind=kind, union=union, valid_from=date(2015, 1, 1))
    return user


def _make_year(year: int, form: IndicatorSet, lines: list[Indicator], by: User, random: Random) -> None:
    is_open = year == LAST_YEAR
    period = ReportingPeriod.objects.create(
        code=str(year),
        kind=ReportingPeriod.Kind.YEAR,
        year=year,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        opens_on=date(year, 11, 1),
        union_due_on=date(year, 12, 5),
        cluster_due_on=date(year, 12, 12),
        closes_on=date(year + 1, 1, 15),
        indicator_set=form,
        state=ReportingPeriod.State.OPEN if is_open else ReportingPeriod.State.CLOSED,
    )
    unions = list(Union.objects.in_force_on(period.ends_on))
    routes = dict(ClusterMembership.objects.in_force_on(period.ends_on).values_list("union_id", "cluster_id"))
    terms = LeadershipTerm.objects.of_year(year, period.ends_on).filter(role=LeadershipTerm.Role.LEAD)
    leads: dict[int | None, int] = dict(terms.values_list("cluster_id", "union_id"))
    due_on = date(year, 12, 5)
    Obligation.objects.bulk_create(Obligation(period=period, union=union, due_on=due_on) for union in unions)
    owed = {obligation.union_id: obligation for obligation in Obligation.objects.filter(period=period)}
    sent_at = timezone.make_aware(datetime.combine(date(year, 12, 4), time(9)))
    reports = [
        Report.objects.create(
            union=union,
            period=period,
            obligation=owed[union.pk],
            route_cluster_id=routes.get(union.pk),
            route_lead_id=leads.get(routes.get(union.pk)),
            created_at=sent_at,
            state_changed_at=sent_at,
        )
        for union in unions
    ]
    rounds = [
        _make_round(report, is_draft=is_open and n < DRAFTS, is_open=is_open, sent_at=sent_at, by=by)
        for n, report in enumerate(reports)
    ]
    Figure.objects.bulk_create(
        (_figure(round_, line, sent_at, by, random) for round_ in rounds for line in lines),
        batch_size=2000,
    )


def _make_round(report: Report, *, is_draft: bool, is_open: bool, sent_at: datetime, by: User) -> Round:
    round_ = Round.objects.create(
        report=report,
        number=1,
        created_at=sent_at,
        created_by=by,
        sent_at=None if is_draft else sent_at,
        sent_by=None if is_draft else by,
    )
    if is_draft:
        report.draft_round = round_
    else:
        report.sent_round = round_
        report.first_sent_at = report.last_sent_at = sent_at
        report.state = State.ENDORSED if is_open else State.ACCEPTED
        report.accepted_round = None if is_open else round_
    report.save()
    kinds = [Act.Kind.OPEN] if is_draft else [Act.Kind.OPEN, Act.Kind.SEND, Act.Kind.ENDORSE]
    Act.objects.bulk_create(
        Act(
            report=report,
            round=round_,
            kind=kind,
            to_state=report.state,
            actor=by,
            office="bench",
            at=sent_at + timedelta(hours=n),
        )
        for n, kind in enumerate(kinds)
    )
    return round_


def _figure(round_: Round, line: Indicator, at: datetime, by: User, random: Random) -> Figure:
    greatest = 10**11 if line.type == Indicator.Type.MONEY else 500
    return Figure(
        round=round_,
        indicator=line,
        value_state="number",
        value=Decimal(random.randrange(greatest)),
        qualifier=random.choices(["exact", "over", "nearly", "about"], [90, 5, 3, 2])[0],
        changed_at=at,
        changed_by=by,
    )
