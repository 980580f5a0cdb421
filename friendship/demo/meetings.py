"""One invented conference and its people: planned, prepared, held, and what comes of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from clusters import clock
from clusters.models import Union, User
from clusters.workflow.rows import version
from events.attendance import came_of_members
from events.models import Conference, ConferenceSite, Delegate, Invited, ResolutionTask
from events.workflow import conference_delegates, conference_minutes, conferences
from events.workflow.conference_delegates import Person
from events.workflow.conference_minutes import Said
from events.workflow.conference_rows import AGENDA, INVITED, SITES, Given, Table, mark, save_rows
from events.workflow.conferences import Body, Plan
from friendship.demo import meetings_words as words
from friendship.demo.people import FAMILY, GIVEN_F, GIVEN_M, MIDDLE_F, MIDDLE_M, People

VUFO = Invited.VUFO
LOCAL = "Ủy ban nhân dân nơi đăng cai"
QUOTA = 3
AWAY = 0.08  # so many of those who were named stayed away
Attendance, Role = Delegate.Attendance, Delegate.Role


def somebody(random: Random) -> str:
    """An invented name."""
    middle, given = random.choice(((MIDDLE_F, GIVEN_F), (MIDDLE_M, GIVEN_M)))
    return " ".join(random.choice(part) for part in (FAMILY, middle, given))


@dataclass
class Company:
    """Who meets: the people of the demo, the member unions in a fixed order, which one leads."""

    people: People
    random: Random
    until: datetime
    members: Sequence[Union] = ()
    lead: Union | None = None
    answers_host: bool = False  # the members tell the host who comes, who enters it; else each enters its own

    @contextmanager
    def on(self, day: date, hour: time = time(9)) -> Iterator[None]:
        """That hour of the day, and never after now."""
        with clock.set_to(min(timezone.make_aware(datetime.combine(day, hour)), self.until)):
            yield

    def named(self, who: str | int, host: Union | None) -> Union | None:
        """The union that a programme or a task names."""
        if isinstance(who, int):
            return self.members[who % len(self.members)] if self.members else None
        return {"lead": self.lead, "host": host}.get(who)


class Meeting:
    """One conference. It is led by `by`; the head of the host keeps its tables and lists."""

    def __init__(self, body: Body, given: Plan, kind: str, company: Company, day: date, by: User) -> None:
        self.kind, self.company, self.by = kind, company, by
        with company.on(day):
            self.row = conferences.plan(body, given, by=by)
        # Marked before anything else, because an election and its term take it over.
        Conference.objects.filter(pk=self.row.pk).update(is_illustrative=True)
        Conference.history.filter(id=self.row.pk).update(is_illustrative=True)  # type: ignore[attr-defined]
        self.row.is_illustrative = True
        self.keeper = company.people.heads[self.row.host_id] if self.row.host_id else by

    @property
    def day(self) -> date:
        return self.row.starts_on

    def _fill(self, table: Table, rows: list[dict[str, object]]) -> None:
        given = [Given(None, row) for row in rows]
        save_rows(self.row, table, given, by=self.keeper, seen=mark([], table))

    # --- beforehand -----------------------------------------------------------------------------------

    def programme(self, day: date) -> "Meeting":
        rows: list[dict[str, object]] = []
        for at, kind, title, who, paper in words.PROGRAMMES[self.kind]:
            union = self.company.named(who, self.row.host)
            # A member that joins or leaves the cluster speaks under its own name alone.
            speaker = self._head_of(union) if union else (", ".join(words.GUESTS[0]) if who == "vufo" else "")
            rows.append(
                {
                    "on": self.day, "starts_at": at, "kind": kind, "title": title,
                    "speaker": speaker, "union": union, "paper": paper,
                }
            )  # fmt: skip
        with self.company.on(day):
            self._fill(AGENDA, rows)
        return self

    def _head_of(self, union: Union) -> str:
        head = self.company.people.heads.get(union.pk)
        return f"{head}, Chủ tịch Liên hiệp" if head else ""

    def sites(self, day: date, *unions: Union) -> "Meeting":
        """The hall of the host, VUFO's own room and those of some unions that stay at home."""
        host = self.row.host
        assert host is not None
        rows: list[dict[str, object]] = [
            {"name": host.short_name, "union": host, "address": "Hội trường Liên hiệp", "is_main": True},
            {"name": "Hà Nội", "union": None, "address": "Phòng họp VUFO", "is_main": False},
        ]
        for union in unions:
            rows.append({"name": union.short_name, "union": union, "address": "Phòng họp Liên hiệp", "is_main": False})
        with self.company.on(day):
            self._fill(SITES, rows)
        return self

    def invite(self, day: date, unions: Sequence[Union], *bodies: str, quota: int = QUOTA) -> "Meeting":
        rows: list[dict[str, object]] = [{"union": union, "body": "", "quota": quota} for union in unions]
        rows += [{"union": None, "body": body, "quota": None} for body in bodies]
        with self.company.on(day):
            self._fill(INVITED, rows)
        return self

    def register(self, day: date, *, share: float = 1.0) -> "Meeting":
        """The invited unions name their people, the organiser the guests; `share` of the unions have done so."""
        sites = {site.union_id: site for site in self.row.sites.all()}
        invited = list(self.row.invited.select_related("union").order_by("pk"))
        unions = [row for row in invited if row.union_id in self.company.people.officers]
        for place, row in enumerate(unions[: round(len(unions) * share)]):
            with self.company.on(day + timedelta(place % 3), time(10)):
                self._name_people(row, sites)
        for row in (row for row in invited if row.union_id is None):
            with self.company.on(day, time(15)):
                self._name_guests(row, sites)
        return self

    def _name_people(self, row: Invited, sites: dict[int | None, ConferenceSite]) -> None:
        people, union_id = self.company.people, row.union_id
        assert union_id is not None
        site = sites.get(union_id) or next((site for site in sites.values() if site.is_main), None)
        is_chair = self.company.lead is not None and union_id == self.company.lead.pk
        head = Person(row, str(people.heads[union_id]), "Chủ tịch Liên hiệp", Role.CHAIR if is_chair else Role.DELEGATE)
        officer = Person(row, str(people.officers[union_id]), "Chuyên viên Liên hiệp")
        by = self.keeper if self.company.answers_host else people.officers[union_id]
        for one in (head, officer):
            conference_delegates.register(self.row, replace(one, site=site), by=by)

    def _name_guests(self, row: Invited, sites: dict[int | None, ConferenceSite]) -> None:
        if row.body == VUFO:
            for name, post in words.GUESTS:
                guest = Person(row, name, post, Role.SPEAKER, sites.get(None))
                conference_delegates.register(self.row, guest, by=self.keeper)
        else:
            main = next((site for site in sites.values() if site.is_main), None)
            guest = Person(row, somebody(self.company.random), words.LOCAL_GUEST, Role.SPEAKER, main)
            conference_delegates.register(self.row, guest, by=self.keeper)

    # --- on the day and after it ----------------------------------------------------------------------

    def take_attendance(self) -> "Meeting":
        """At the door of each site, by whoever runs it."""
        with self.company.on(self.day, time(8)):
            for delegate in self.row.delegates.select_related("site").order_by("pk"):
                runs = delegate.site.union_id if delegate.site else None
                by = self.company.people.officers.get(runs or 0, self.keeper)
                is_away = delegate.role == Role.DELEGATE and self.company.random.random() < AWAY
                conference_delegates.mark(delegate, Attendance.ABSENT if is_away else Attendance.PRESENT, by=by)
        return self

    def unions_present(self) -> int:
        """How many of the members have somebody there."""
        present = self.row.delegates.filter(attendance=Attendance.PRESENT, invited__union__in=self.company.members)
        return present.values("invited__union").distinct().count()

    def people_present(self) -> int:
        """How many of the members' people are there: they vote on nominations."""
        came = came_of_members(self.row)
        return came.people if came else 0

    def hold(self) -> "Meeting":
        with self.company.on(self.day, time(11, 30)):
            self.row = conferences.hold(self.row, by=self.by, seen=version(self.row))
        return self

    def minute(self, number: str, **names: object) -> "Meeting":
        """The remarks of the day, and minutes adopted at its end."""
        with self.company.on(self.day, time(16, 45)):
            for place, text in words.REMARKS:
                union = self.company.named(place, None)
                if union is not None and self.kind == "year_end":
                    said = Said(text, self.row.agenda.filter(kind="discussion").first(), union, self._head_of(union))
                    conference_minutes.remark(self.row, said, by=self.by)
            said = Said(words.VUFO_REMARK, None, None, ", ".join(words.GUESTS[0]))
            conference_minutes.remark(self.row, said, by=self.by)
            text = words.MINUTES[self.kind].format(**names)
            conference_minutes.write_minutes(self.row, text, number, self.day, by=self.by, seen="")
        return self

    def resolve(self) -> "Meeting":
        """What has to be done: some of it done since, some not, though the day for it is over."""
        for text, who, months, is_done in words.TASKS.get(self.kind, ()):
            named = self.company.named(who, self.row.host)
            owners = list(self.company.members) if who == "all" else [named]
            due_on = self.day + timedelta(30 * months)
            with self.company.on(self.day, time(16, 30)):
                resolution = conference_minutes.resolve(self.row, text, owners, due_on, by=self.by)
            tasks = list(resolution.tasks.select_related("union").order_by("pk"))
            # Of what all members owe, the last two have not answered.
            for place, task in enumerate(tasks if is_done else tasks[:-2]):
                self._finish(task, due_on - timedelta(3 + place), words.RESULTS[place % len(words.RESULTS)])
        return self

    def _finish(self, task: ResolutionTask, day: date, result: str) -> None:
        if timezone.make_aware(datetime.combine(day, time(9))) > self.company.until:
            return
        people = self.company.people
        by = people.vufo if task.union_id is None else people.officers[task.union_id]
        with self.company.on(day):
            conference_minutes.finish(task, day, result, by=by)
