"""Commendations of the demo: those of last year decided and handed over, those of this year at every step.

Whatever was decided has its day before this year's reports open, so that these count it from the first draft on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from clusters import clock
from clusters.models import Union, User
from clusters.workflow.rows import version
from events.models import Award, AwardKind, RecipientKind
from events.workflow import award_acts, award_nominations, awards
from events.workflow.award_nominations import Vote
from events.workflow.award_rules import Decision, Handing, Merit
from friendship.demo import honours_scores
from friendship.demo import honours_words as words
from friendship.demo.meetings import Company, Meeting, somebody
from friendship.demo.meetings_story import Held
from friendship.demo.network import Unions
from friendship.demo.people import LOGINS, People

FLAG, MERIT, INSIGNIA, OF_UNION = "co-thi-dua", "bang-khen", "ky-niem-chuong", "giay-khen"
DECIDED_ON, HANDED_ON, OF_UNION_ON = (1, 20), (2, 25), (1, 22)
Who = RecipientKind


@dataclass
class Honours:
    """Tells them around today, cluster by cluster."""

    unions: Unions
    people: People
    today: date
    seed: int

    def __post_init__(self) -> None:
        self.random = Random(f"{self.seed}-honours")
        self.until = clock.now()
        self.kinds = {kind.code: kind for kind in AwardKind.objects.all()}
        self.with_logins = {self.unions.of_today(login.code).pk for login in LOGINS if login.code}

    def tell(self, held: Sequence[Held]) -> None:
        for one in held:
            self._last_year(one)
            self._this_year(one)
            for union in self._giving(one.company):
                self._of_union(union)
        Award.objects.filter(key="").update(is_illustrative=True)
        Award.history.filter(key="").update(is_illustrative=True)  # type: ignore[attr-defined]
        honours_scores.tell(held, self.people, self.random, self.today)

    def _ago(self, days: int) -> date:
        """So many days before today, but within this year."""
        return max(self.today - timedelta(days), date(self.today.year, 1, 1))

    # --- last year ------------------------------------------------------------------------------------

    def _last_year(self, one: Held) -> None:
        """A flag won and one lost, two certificates given and one refused."""
        meeting, members = one.year_end, one.company.members
        day = meeting.day
        flag, second = (self._nominate(FLAG, members[place], Who.UNION, day - timedelta(16)) for place in (1, 0))
        certificates = [
            self._nominate(MERIT, members[2 % len(members)], Who.UNION, day - timedelta(15)),
            self._nominate(MERIT, members[3 % len(members)], Who.PERSON, day - timedelta(14)),
            self._nominate(MERIT, members[0], Who.COLLECTIVE, day - timedelta(14)),
        ]
        present = meeting.people_present()
        self._vote(flag, meeting, present, present)
        self._vote(second, meeting, present, 0)
        for award in certificates:
            self._vote(award, meeting, present, present - 1)
        with meeting.company.on(day + timedelta(2)):
            self._decline(second, words.ONE_FLAG, meeting.by)
            for award in (flag, *certificates):
                award_nominations.forward(award, by=meeting.by, seen=version(award))
        self._decide([flag, *certificates[:2]], 30 + 2 * one.cluster.number)
        if self.today > date(self.today.year, *DECIDED_ON):
            with clock.set_to(date(self.today.year, *DECIDED_ON)):
                self._decline(certificates[2], words.SAME_MERIT, self.people.vufo)

    def _nominate(self, code: str, union: Union, who: str, day: date) -> Award:
        is_union = who == Who.UNION
        name = "" if is_union else self._name_of(union, who)
        achievement = words.INSIGNIA if code == INSIGNIA else self.random.choice(words.MERITS)
        given = Merit(
            self.kinds[code], who, day.year, union, name,
            self.random.choice(words.POSTS) if who == Who.PERSON else "",
            "" if is_union else f"Liên hiệp {union.short_name}", achievement, words.FIGURES,
        )  # fmt: skip
        with clock.set_to(day):
            return award_nominations.nominate(given, day, by=self.people.officers[union.pk], confirmed=True)

    def _name_of(self, union: Union, who: str) -> str:
        if who == Who.PERSON:
            return somebody(self.random)
        return f"{self.random.choice(words.COLLECTIVES)} {union.short_name}"

    def _vote(self, award: Award, meeting: Meeting, present: int, agreed: int) -> None:
        given = Vote(meeting.day, present, agreed, present - agreed, 0, meeting.row)
        with meeting.company.on(meeting.day):
            award_nominations.vote(award, given, by=meeting.by, seen=version(award))

    def _decline(self, award: Award, reason: str, by: User) -> None:
        award_nominations.decline(award, reason, by=by, seen=version(award))

    def _decide(self, given: Sequence[Award], number: int) -> None:
        """By one decision of VUFO, handed over in February; as far as these days have come."""
        decided_on, handed_on = (date(self.today.year, *day) for day in (DECIDED_ON, HANDED_ON))
        if decided_on >= self.today:
            return
        with clock.set_to(decided_on):
            decision = Decision(f"{number}/QĐ-LHHN (minh họa)", decided_on, words.SIGNATORY)
            for award in given:
                award_nominations.decide(award, decision, by=self.people.vufo, seen=version(award))
        if handed_on < self.today:
            with clock.set_to(handed_on):
                # The last of them still waits for the occasion.
                for award in given[:-1]:
                    handing = Handing(handed_on, "", words.OCCASION)
                    award_acts.present(award, handing, by=self.people.vufo, seen=version(award))

    # --- this year ------------------------------------------------------------------------------------

    def _this_year(self, one: Held) -> None:
        """Proposed, voted on, waiting for VUFO in two ways, declined by the cluster."""
        members, by = one.company.members, self._chair(one)
        self._nominate(MERIT, members[1], Who.PERSON, self._ago(12))
        self._nominate(INSIGNIA, members[4 % len(members)], Who.PERSON, self._ago(20))
        meeting = one.half_year
        proposed_on = meeting.day - timedelta(9) if meeting else self._ago(30)
        voted, forwarded, declined = (
            self._nominate(MERIT, members[place % len(members)], who, proposed_on)
            for place, who in ((4, Who.PERSON), (0, Who.COLLECTIVE), (2, Who.PERSON))
        )
        voted_on = meeting.day if meeting else self._ago(14)
        present = meeting.people_present() if meeting else len(members) - 1
        row = meeting.row if meeting else None
        with clock.set_to(voted_on):
            for award in (voted, forwarded):
                given = Vote(voted_on, present, present, 0, 0, row)
                award_nominations.vote(award, given, by=by, seen=version(award))
            self._decline(declined, words.UNPROVEN, by)
        with clock.set_to(min(voted_on + timedelta(5), self.today)):
            award_nominations.forward(forwarded, by=by, seen=version(forwarded))

    def _chair(self, one: Held) -> User:
        """The head of the union that leads the cluster this year."""
        term = one.cluster.terms.holding().filter(year=self.today.year, role="lead").order_by("-valid_from").first()
        assert term is not None
        return self.people.heads[term.union_id]

    # --- the unions' own ------------------------------------------------------------------------------

    def _giving(self, company: Company) -> list[Union]:
        """Whoever is in the register by now gives some of its own, so that no line of its report stands alone."""
        first = list(company.members[:4])
        return first + [union for union in company.members[4:] if union.pk in self.with_logins]

    def _of_union(self, union: Union) -> None:
        """Last year's certificates of a union, by one decision, handed over ten days later."""
        decided_on = date(self.today.year, *OF_UNION_ON)
        handed_on = decided_on + timedelta(10)
        if handed_on >= self.today:
            return
        kind, year = self.kinds[OF_UNION], decided_on.year - 1
        place = f"{union.short_name}"
        rows = [
            Merit(kind, Who.COLLECTIVE, year, union, f"{name} {place}", achievement=words.MERITS[1])
            for name in words.COLLECTIVES[: 1 + self.random.randrange(3)]
        ]
        for _n in range(self.random.randint(3, 5)):
            rows.append(
                Merit(
                    kind, Who.PERSON, year, union, somebody(self.random), self.random.choice(words.POSTS),
                    f"Liên hiệp {place}", self.random.choice(words.MERITS[2:]),
                )
            )  # fmt: skip
        decision = Decision(
            f"{self.random.randint(3, 19):02d}/QĐ-LHHN (minh họa)", decided_on, words.SIGNATORY_OF_UNION
        )
        with clock.set_to(handed_on):
            handing = Handing(handed_on, f"Trụ sở Liên hiệp, {place}", words.OCCASION_OF_UNION)
            awards.record_many(rows, decision, by=self.people.heads[union.pk], handing=handing, confirmed=True)
