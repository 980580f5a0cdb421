"""The conferences of the demo: of clusters last year and this, of the whole network, and two of single unions.

They are told before any report is opened, so that what they decide is in the registers from which reports are drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random

from clusters import clock
from clusters.models import Cluster, Union
from clusters.permissions import holders
from events.models import Conference, Recommendation
from events.workflow import conference_files, recommendations
from events.workflow.conferences import Body, Plan
from events.workflow.recommendations import Request
from friendship.demo import calendar, meetings_elections
from friendship.demo import meetings_words as words
from friendship.demo.meetings import LOCAL, VUFO, Company, Meeting
from friendship.demo.meetings_elections import LEAD
from friendship.demo.network import Unions, days_of
from friendship.demo.people import People

LIVELY = (5, 3)  # the clusters of the demo logins, whose members enter their own people
HYBRID = 3  # the cluster that meets in the hall and on the line
YEAR_ENDS = (12, 10)
HALF_YEAR = (7, 15)
INTERNAL, OPEN_DAY = "96", "91"  # Cà Mau keeps a seminar to itself, An Giang shows one to everybody
Kind, Mode = Conference.Kind, Conference.Mode


@dataclass
class Held:
    """The conferences of one cluster on which others of the demo build."""

    cluster: Cluster
    company: Company
    year_end: Meeting
    half_year: Meeting | None = None


@dataclass
class Conferences:
    """Tells them around today, in the clusters `numbers`."""

    unions: Unions
    people: People
    today: date
    seed: int
    held: list[Held] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}-meetings")
        self.until = clock.now()

    def ago(self, days: int) -> date:
        """So many days before today, but within this year, whose offices act."""
        return max(self.today - timedelta(days), date(self.today.year, 1, 1))

    def tell(self, numbers: Sequence[int]) -> list[Held]:
        for cluster in Cluster.objects.filter(number__in=numbers):
            past = Held(cluster, *self._last_year_end(cluster))
            past.half_year = self._half_year(cluster)
            self._coming_year_end(cluster)
            self.held.append(past)
        self._national_held()
        self._national_ahead()
        self._of_unions()
        return self.held

    # --- clusters -------------------------------------------------------------------------------------

    def _company(self, cluster: Cluster, day: date, known_on: date) -> Company:
        """The members of that day; the lead of the year of `known_on`."""
        with clock.set_to(min(day, self.today)):
            lead = self.unions.by_pk[holders(cluster.pk, known_on.year)[LEAD].union_id]
        members = self.unions.members_of(cluster, day)
        return Company(self.people, self.random, self.until, members, lead, cluster.number not in LIVELY)

    def _meeting(
        self, cluster: Cluster, company: Company, day: date, planned_on: date, kinds: list[str], **more: object
    ) -> Meeting:
        kind = str(kinds[0])
        year = planned_on.year
        names = {"year": year, "next": year + 1, "cluster": cluster}
        host = company.members[2 % len(company.members)]
        mode = Mode.HYBRID if cluster.number == HYBRID else Mode.IN_PERSON
        begins, ends = (time(8), time(11, 45)) if kind == Kind.YEAR_END else (time(14), time(16, 45))
        given = Plan(
            words.TITLES[kind].format(**names), kinds, day, day, begins, ends, mode, host,
            place=f"Hội trường Liên hiệp, {host.short_name}", summary=words.SUMMARY[kind].format(**names),
            **more,  # type: ignore[arg-type]
        )  # fmt: skip
        assert company.lead is not None
        by = self.people.heads[company.lead.pk]
        meeting = Meeting(Body(cluster=cluster), given, kind, company, planned_on, by)
        meeting.programme(planned_on)
        if mode == Mode.HYBRID:
            others = [union for union in company.members if union not in (host, company.lead)]
            meeting.sites(planned_on, *others[:2])
        return meeting.invite(planned_on, company.members, VUFO, LOCAL)

    def _last_year_end(self, cluster: Cluster) -> tuple[Company, Meeting]:
        """With the election of this year's offices, minutes and what has to be done."""
        day = date(self.today.year - 1, *YEAR_ENDS)
        company = self._company(cluster, day, day)
        kinds = [Kind.YEAR_END.value, Kind.PLANNING.value]
        planned_on = day - timedelta(30)
        meeting = self._meeting(
            cluster, company, day, planned_on, kinds, year_reviewed=day.year, year_planned=day.year + 1
        )
        meeting.register(day - timedelta(12)).take_attendance()
        meetings_elections.elect_both(meeting, cluster, self.unions, day - timedelta(15))
        # What was concluded stands in the minutes before these are adopted.
        meeting.hold().resolve().minute(f"{cluster.number:02d}/BB-CĐ", year=day.year, next=day.year + 1)
        return company, meeting

    def _half_year(self, cluster: Cluster) -> Meeting | None:
        """In July; the meeting if it was held already."""
        year = self.today.year
        day = _working_day(date(year, *HALF_YEAR))
        is_held = day < self.today
        planned_on = min(date(year, 6, 20), self.today)
        company = self._company(cluster, day, planned_on)
        kinds = [Kind.HALF_YEAR.value, Kind.SEMINAR.value]
        meeting = self._meeting(cluster, company, day, planned_on, kinds)
        if not is_held:
            return None
        meeting.register(day - timedelta(8)).take_attendance().hold()
        meeting.resolve().minute(f"{cluster.number:02d}/BB-SK", year=year)
        self._ask(meeting, cluster)
        return meeting

    def _ask(self, meeting: Meeting, cluster: Cluster) -> None:
        """What the cluster asked VUFO for after the conference."""
        given = Request(
            words.ASKED_TITLE, words.ASKED, Recommendation.Addressee.VUFO,
            source=Recommendation.Source.CONFERENCE, conference=meeting.row, wished_on=meeting.day + timedelta(60),
        )  # fmt: skip
        with meeting.company.on(meeting.day + timedelta(1)):
            recommendations.send(Body(cluster=cluster), given, by=meeting.by, is_illustrative=True)

    def _coming_year_end(self, cluster: Cluster) -> None:
        """Before the cluster's report of this year is due; two thirds of the members have named their people."""
        due = calendar.current_year(self.today).cluster_due_on
        day = _working_day(due - timedelta(2))
        year = self.today.year
        company = self._company(cluster, day, self.today)
        kinds = [Kind.YEAR_END.value, Kind.PLANNING.value]
        meeting = self._meeting(cluster, company, day, self.ago(18), kinds, year_reviewed=year, year_planned=year + 1)
        meeting.register(self.ago(6), share=0.67)
        meetings_elections.open_next_deputy(meeting, self.ago(9))

    # --- the whole network ----------------------------------------------------------------------------

    def _national(self, title: str, kinds: list[str], day: date, planned_on: date) -> Meeting:
        given = Plan(
            title, kinds, day, day, time(8), time(11, 30), Mode.IN_PERSON, place="Hội trường VUFO, Hà Nội",
            summary=words.SUMMARY["national"],
        )  # fmt: skip
        there = [union for union in self.unions.by_pk.values() if days_of(union)[0] <= day <= days_of(union)[1]]
        there.sort(key=lambda union: union.slug)
        company = Company(self.people, self.random, self.until, there)
        meeting = Meeting(Body(), given, "national", company, planned_on, self.people.vufo)
        return meeting.programme(planned_on).invite(planned_on, there, quota=2)

    def _national_held(self) -> None:
        day = _working_day(date(self.today.year - 1, 3, 26))
        title = words.NATIONAL_HELD.format(year=day.year)
        meeting = self._national(title, [Kind.THEMATIC.value], day, day - timedelta(30))
        meeting.register(day - timedelta(9), share=0.15).take_attendance().hold().minute("01/BB-VUFO")

    def _national_ahead(self) -> None:
        day = _working_day(date(self.today.year + 1, 1, 20))
        title = words.NATIONAL_AHEAD.format(year=day.year)
        self._national(title, [Kind.PLANNING.value], day, self.ago(5)).register(self.ago(1), share=0.1)

    # --- single unions --------------------------------------------------------------------------------

    def _of_unions(self) -> None:
        """A seminar that one union keeps to itself, and one ahead that another shows to everybody."""
        union, day = self.unions.of_today(INTERNAL), self.today - timedelta(34)
        meeting = self._of_union(union, words.INTERNAL, words.INTERNAL_SUMMARY, day, day - timedelta(10))
        meeting.hold()
        union, day = self.unions.of_today(OPEN_DAY), _working_day(self.today + timedelta(12))
        meeting = self._of_union(union, words.OPEN_DAY, words.OPEN_DAY_SUMMARY, day, self.ago(7))
        with meeting.company.on(self.ago(6)):
            conference_files.publish(meeting.row, True, by=meeting.by)

    def _of_union(self, union: Union, title: str, summary: str, day: date, planned_on: date) -> Meeting:
        company = Company(self.people, self.random, self.until, [union], union)
        given = Plan(
            title, [Kind.SEMINAR.value], day, day, time(8, 30), time(11),
            place=f"Hội trường Liên hiệp, {union.short_name}", summary=summary,
        )  # fmt: skip
        return Meeting(Body(union=union), given, "seminar", company, planned_on, self.people.heads[union.pk])


def _working_day(day: date) -> date:
    """The Monday after, if the day lies in a weekend."""
    return day + timedelta(7 - day.weekday()) if day.weekday() > 4 else day
