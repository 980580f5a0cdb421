"""What the clusters of the demo plan and do together, told before any report is opened: it feeds the reports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from django.utils import timezone

from clusters import clock
from clusters.models import Cluster, LeadershipTerm, Union, User
from clusters.permissions import holders
from clusters.workflow.rows import version
from events.models import Conference, JointActivity
from events.workflow import activities
from events.workflow.activities import Plan
from friendship.demo.network import Unions
from friendship.demo.people import People

Kind = JointActivity.Kind
LEAD = LeadershipTerm.Role.LEAD
RESULT = "Đại biểu các Liên hiệp trong Cụm tham dự, thống nhất nội dung phối hợp."
MOVED = "Đơn vị đăng cai đề nghị dời sang quý III."
NO_MONEY = "Chưa bố trí được kinh phí, chuyển sang năm sau."
AGREED, MOVED_ON = (1, 20), (4, 10)
CAME = 0.85  # of the members


@dataclass(frozen=True)
class Idea:
    """An activity of every year: planned for a quarter, held on a day; before the reports of the year are opened."""

    title: str
    kind: str
    quarter: int
    day: tuple[int, int]
    planned_quarter: int = 0  # where it was moved after the plan was agreed


SEMINAR = Idea("Tọa đàm nâng cao chất lượng vận động viện trợ nước ngoài", Kind.CONFERENCE, 2, (5, 22))
EXCHANGE = Idea("Giao lưu hữu nghị với sinh viên nước ngoài trong Cụm", Kind.EXCHANGE, 3, (8, 20), planned_quarter=2)
TRAINING = Idea("Tập huấn công tác phi chính phủ nước ngoài cho cán bộ", Kind.TRAINING, 4, (10, 16))
GIFTS = Idea("Thăm, tặng quà học sinh vùng biên giới", Kind.CHARITY, 4, (12, 18))  # not held in the past years


class Together:
    """One cluster in one year, by the head of the union that leads on the day of each act."""

    def __init__(self, cluster: Cluster, year: int, unions: Unions, people: People, seed: int) -> None:
        self.cluster, self.year, self.unions, self.people = cluster, year, unions, people
        self.random, self.now = Random(f"{seed}-together-{cluster.number}-{year}"), clock.now()
        self.today = timezone.localdate(self.now)

    @contextmanager
    def on(self, day: date) -> Iterator[User]:
        with clock.set_to(min(timezone.make_aware(datetime.combine(day, time(9))), self.now)):
            term = holders(self.cluster.pk, self.year).get(LEAD)
            yield self.people.heads[term.union_id] if term else self.people.vufo

    def tell(self) -> None:
        for place, idea in enumerate((SEMINAR, EXCHANGE, TRAINING)):
            self._one(idea, place, is_moved=bool(idea.planned_quarter and self.cluster.number % 2))
        row = self._plan(GIFTS, 3, GIFTS.quarter)
        if self.year < self.today.year:
            with self.on(date(self.year, 12, 1)) as by:
                activities.drop(row, NO_MONEY, by=by, seen=version(row))

    def _one(self, idea: Idea, place: int, *, is_moved: bool) -> None:
        row = self._plan(idea, place, idea.planned_quarter if is_moved else idea.quarter)
        if is_moved and date(self.year, *MOVED_ON) < self.today:
            row = self._move(row, idea)
        day = date(self.year, *idea.day)
        if day < self.today:
            with self.on(day) as by:
                place_name = row.host.short_name_on(day) if row.host else ""
                who = self._took_part(day)
                activities.hold(row, day, place_name, RESULT, by=by, seen=version(row), took_part=who)

    def _plan(self, idea: Idea, place: int, quarter: int) -> JointActivity:
        agreed_on = min(date(self.year, *AGREED), self.today)
        agreed_at = self.cluster.conferences.filter(
            year_planned=self.year, starts_on__lte=agreed_on, state=Conference.State.HELD, is_illustrative=True
        ).first()
        # A host of the year's later borders: who merged away by summer would host nothing in autumn.
        members = self.unions.members_of(self.cluster, min(date(self.year, *idea.day), self.today))
        given = Plan(
            idea.title, idea.kind, members[place % len(members)], quarter, agreed_at=agreed_at,
            agreed_on=None if agreed_at else agreed_on,
        )  # fmt: skip
        with self.on(agreed_on) as by:
            return activities.plan(self.cluster, self.year, given, by=by, is_illustrative=True)

    def _move(self, row: JointActivity, idea: Idea) -> JointActivity:
        given = Plan(row.title, row.kind, row.host, idea.quarter, agreed_at=row.agreed_at, agreed_on=row.agreed_on)
        with self.on(date(self.year, *MOVED_ON)) as by:
            return activities.edit(row, given, by=by, seen=version(row), reason=MOVED)

    def _took_part(self, day: date) -> list[Union]:
        """Most of the members."""
        members = self.unions.members_of(self.cluster, day)
        return [union for union in members if self.random.random() < CAME]


def tell(years: range, numbers: tuple[int, ...], unions: Unions, people: People, seed: int) -> None:
    """Every year of every cluster."""
    for cluster in Cluster.objects.filter(number__in=numbers):
        for year in years:
            Together(cluster, year, unions, people, seed).tell()
