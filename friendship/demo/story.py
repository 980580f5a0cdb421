"""What the demo tells: two past years accepted, a period past its due dates, and the current year under way."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from random import Random

from django.utils import timezone

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, Union
from events.models import ScoreSheet
from friendship.demo import afterwards, calendar, cluster_story, figures, prose, recommendations, scenes, together
from friendship.demo.calendar import Span
from friendship.demo.cluster_story import ClusterStory
from friendship.demo.figures import Cells
from friendship.demo.honours import Honours
from friendship.demo.meetings_story import Conferences
from friendship.demo.network import ROTATION, YEARS_BACK, Unions
from friendship.demo.people import LOGINS, People
from friendship.demo.real_cases import enter_cases
from friendship.demo.registers.sites import size_of
from friendship.demo.scenes import Days, Scene
from friendship.demo.walk import Walk
from reports.models import IndicatorSet, Obligation, Report, ReportingPeriod
from reports.models.report import Scope, State
from reports.workflow import periods
from reports.workflow.filing import Entry

NINE_MONTHS = Decimal("0.72")  # part of a year's work done by then
EXEMPT = "37"  # Ninh Bình
CORRECTED, CORRECTING = "22", "56"  # Quảng Ninh, Khánh Hòa
SMALL = (5, 3)  # the clusters that report in the small demo
CIRCULATING = 3  # the cluster whose report of this year is with its members
ASKING, STANDING_IN = "96", "91"  # Cà Mau asks for a later date; An Giang stood in for the lead of Cụm 5
MENDED = "96"  # Cà Mau found a slip in what last year's report counted
Kind = ReportingPeriod.Kind


def clusters_told(*, is_small: bool) -> tuple[int, ...]:
    """The numbers of the clusters that report in the demo."""
    return SMALL if is_small else tuple(ROTATION)


class Story:
    """Tells the demo around today; the same seed and day give the same story."""

    def __init__(self, people: People, unions: Unions, form: IndicatorSet, seed: int, *, is_small: bool) -> None:
        self.people, self.unions, self.form, self.seed, self.is_small = people, unions, form, seed, is_small
        self.random = Random(seed)
        self.now, self.today = clock.now(), clock.today()
        self.profiles: dict[int, figures.Profile] = {}
        self.years: dict[tuple[int, int], Cells] = {}
        self.with_logins = {unions.of_today(login.code).pk for login in LOGINS if login.code}

    @property
    def first_year(self) -> int:
        """The first year that is reported on."""
        return self.today.year - (1 if self.is_small else YEARS_BACK)

    @property
    def reporting(self) -> set[int] | None:
        """Keys of today's unions that report in the demo; None for all."""
        return self.unions.of_clusters(SMALL, self.today) if self.is_small else None

    def tell(self) -> None:
        self._conferences()
        self._kept_by_others()
        for year in range(self.first_year, self.today.year):
            self._past_year(year)
        enter_cases(self.unions, self.people, date(self.today.year - YEARS_BACK - 1, 1, 1))
        self._corrections(self.today.year - 1)
        self._overdue(calendar.overdue(self.today))
        self._current_year(calendar.current_year(self.today))
        self._clusters()
        self._afterwards()

    def _conferences(self) -> None:
        """Before any report is opened: what is decided there is drawn into the reports."""
        told = (self.unions, self.people, self.today, self.seed)
        Honours(*told).tell(Conferences(*told).tell(clusters_told(is_small=self.is_small)))

    def _kept_by_others(self) -> None:
        """What clusters did together and what unions asked for: in the registers before a report is drawn."""
        numbers = SMALL if self.is_small else tuple(ROTATION)
        years = range(self.first_year, self.today.year + 1)
        together.tell(years, numbers, self.unions, self.people, self.seed)
        recommendations.tell(self._unions_in_order(), self.people, self.today)

    def _open(self, span: Span) -> ReportingPeriod:
        with clock.set_to(span.opens_on):
            period = periods.prepare_period(span.as_period(self.form), by=self.people.vufo)
            return periods.open_period(period, by=self.people.vufo)

    def _obligations(self, period: ReportingPeriod) -> list[Obligation]:
        """Of the unions that report in the demo, in a fixed order."""
        clusters = SMALL if self.is_small else tuple(ROTATION)
        members = self.unions.of_clusters(clusters, period.ends_on)
        rows = period.obligations.select_related("union", "period").order_by("union__slug")
        return [row for row in rows if not self.is_small or row.union_id in members]

    def _walk(self, obligation: Obligation, until: datetime) -> Walk:
        period = obligation.period
        before = {} if period.is_short else self._year_before(obligation.union_id, period.year)
        return Walk(obligation, self.people, self.random, until, before)

    # --- past years -----------------------------------------------------------------------------------

    def _past_year(self, year: int) -> None:
        span = calendar.past_year(year, self.today)
        period = self._open(span)
        end = timezone.make_aware(datetime.combine(span.closes_on, time(8)))
        for obligation in self._obligations(period):
            self._one_accepted(self._walk(obligation, end), span)
        with clock.set_to(span.closes_on):
            periods.close_period(period, by=self.people.vufo)

    def _one_accepted(self, walk: Walk, span: Span) -> None:
        """From opening to acceptance before the period closes: mostly in time, some late, some returned once."""
        chance, days = self.random.random, self.random.randint
        sent = span.union_due_on + timedelta(days(1, 6) if chance() < 0.15 else -days(0, 14))
        union_id = walk.obligation.union_id
        walk.draft(span.opens_on + timedelta(days(1, 10)), self._cells(union_id, span.year)).send(sent)
        self.years[union_id, span.year] = walk.cells
        if chance() < 0.12:
            walk.return_(sent + timedelta(3), resend_in=5)
            sent += timedelta(6)
            scenes.mend(walk, sent)
            walk.send(sent)
        if chance() < 0.15:
            with walk.on(sent + timedelta(2)):
                by = walk.reviewer()
            thread = walk.ask(sent + timedelta(2), by, self.random.choice(sorted(prose.EXCHANGES)))
            walk.answer(sent + timedelta(3), thread).settle(sent + timedelta(4), thread, by)
        walk.accept(sent + timedelta(days(5, 12)))

    def _corrections(self, year: int) -> None:
        """Of last year's reports one was corrected, and the correction of another waits for VUFO."""
        for code, is_finished in ((CORRECTED, True), (CORRECTING, False)):
            union = self.unions.of_today(code)
            report = Report.objects.filter(union=union, period__year=year).select_related("obligation").first()
            if report is None:
                continue
            walk = self._walk(report.obligation, self.now)
            walk.report_id = report.pk
            day = self.today - timedelta(9)
            entry = self.years[union.pk, year]["PC04", Scope.OWN]
            assert entry.value is not None
            fewer = Entry(entry.value_state, max(entry.value - 1, Decimal(0)), entry.qualifier, prose.CORRECTION)
            walk.correct(day).change(day, "PC04", fewer).send(day + timedelta(1))
            if is_finished:
                walk.decide(day + timedelta(3))

    # --- now ------------------------------------------------------------------------------------------

    def _overdue(self, span: Span) -> None:
        period = self._open(span)
        for place, obligation in enumerate(self._obligations(period)):
            before = self._year_before(obligation.union_id, span.year)
            profile = self._profile(obligation.union_id)
            cells = figures.grow(self.random, profile, before, part=NINE_MONTHS, compared=False)
            is_late = place % scenes.LATE_EVERY == 3
            first = span.union_due_on - timedelta(2) if is_late else span.opens_on
            last = span.union_due_on + timedelta(12) if is_late else span.cluster_due_on
            scene = self._scene(obligation, scenes.OVERDUE, scenes.OVERDUE_USUAL, place)
            self._play(scene, obligation, Days.between(self.random, first, last), cells)

    def _current_year(self, span: Span) -> None:
        period = self._open(span)
        for place, obligation in enumerate(self._obligations(period)):
            cells = self._cells(obligation.union_id, span.year)
            days = Days.between(self.random, span.opens_on, self.today)
            scene = self._scene(obligation, scenes.CURRENT, scenes.CURRENT_USUAL, place)
            self._play(scene, obligation, days, cells)
        exempt = Obligation.objects.filter(period=period, union=self.unions.of_today(EXEMPT)).first()
        if exempt is not None:
            with clock.set_to(span.opens_on + timedelta(3)):
                periods.exempt(exempt, prose.EXEMPTION, by=self.people.vufo)

    def _scene(self, obligation: Obligation, named: dict[str, Scene], usual: tuple[Scene, ...], place: int) -> Scene:
        by_union = {self.unions.of_today(code).pk: scene for code, scene in named.items()}
        by_union[self.unions.of_today(EXEMPT).pk] = scenes.none
        return by_union.get(obligation.union_id) or usual[place % len(usual)]

    def _play(self, scene: Scene, obligation: Obligation, days: Days, cells: Cells) -> None:
        scene(self._walk(obligation, self.now), days, cells, self.people)

    # --- clusters -------------------------------------------------------------------------------------

    def _clusters(self) -> None:
        """Last year's cluster reports, this year's under way, a later date asked for, an office given away."""
        numbers = SMALL if self.is_small else tuple(ROTATION)
        for period in ReportingPeriod.objects.filter(kind=Kind.YEAR, year__in=(self.today.year - 1, self.today.year)):
            is_past = period.year < self.today.year
            for cluster in Cluster.objects.filter(number__in=numbers):
                story = ClusterStory(cluster, period, self.people, self.now)
                if is_past and period.is_closed:
                    cluster_story.past_year(story)
                elif not is_past and cluster.number in SMALL:
                    cluster_story.this_year(story, is_circulating=cluster.number == CIRCULATING)
        waiting = Obligation.objects.get(
            union=self.unions.of_today(ASKING), period__kind=Kind.YEAR, period__year=self.today.year
        )
        cluster_story.ask_for_time(waiting, self.people.officers[waiting.union_id], self.today)
        term = LeadershipTerm.objects.get(cluster__number=SMALL[0], year=self.today.year, role=LeadershipTerm.Role.LEAD)
        given_to = self.unions.of_today(STANDING_IN)
        cluster_story.give_office_away(term, given_to, self.people.heads[term.union_id], self.today)

    def _afterwards(self) -> None:
        """Since these reports were sent the registers have moved on."""
        sent = Report.objects.filter(period__kind=Kind.YEAR).exclude(sent_round=None).select_related("period")
        year = self.today.year
        afterwards.mend_slip(
            sent.get(union=self.unions.of_today(MENDED), period__year=year - 1), self.people, self.today
        )
        paid = sent.filter(period__year=year, state__in=(State.ENDORSED, State.ACCEPTED)).order_by("union__slug")
        for number in SMALL:
            members = self.unions.of_clusters((number,), self.today) - self.with_logins
            report = paid.filter(union__in=members).first()
            if report is not None:
                afterwards.pay_later(report, self.people, self.today)

    def _unions_in_order(self) -> list[Union]:
        """Today's unions that report in the demo, in a fixed order."""
        clusters = SMALL if self.is_small else tuple(ROTATION)
        members = self.unions.of_clusters(clusters, self.today)
        return sorted((self.unions.by_pk[pk] for pk in members), key=lambda union: union.slug)

    # --- figures --------------------------------------------------------------------------------------

    def _profile(self, union_id: int) -> figures.Profile:
        if union_id not in self.profiles:
            parts = self.unions.before.get(union_id) or [self.unions.by_pk[union_id]]
            size = sum((size_of(union.slug, self.seed) for union in parts), Decimal(0))
            self.profiles[union_id] = figures.make_profile(self.random, size)
        return self.profiles[union_id]

    def _cells(self, union_id: int, year: int) -> Cells:
        """What the union types into its report of the year. Points come from its card, where there is a sheet."""
        cells = figures.grow(self.random, self._profile(union_id), self._year_before(union_id, year))
        if year in self._scored_years:
            del cells["TD08", Scope.OWN]
        return cells

    @cached_property
    def _scored_years(self) -> set[int]:
        """The years whose score sheet was opened."""
        return set(ScoreSheet.objects.exclude(state=ScoreSheet.State.DRAFT).values_list("year", flat=True))

    def _year_before(self, union_id: int, year: int) -> figures.Numbers:
        """What stands beside the year's figures: the union's of the year before, or those of the ones it carries on."""
        ids = [union_id, *(old.pk for old in self.unions.before.get(union_id, ()))]
        return figures.added_up([self.years[pk, year - 1] for pk in ids if (pk, year - 1) in self.years])
