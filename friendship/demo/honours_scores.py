"""The score sheets of the demo: last year's complete with its ranking, this year's open and half filled."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from clusters import clock
from clusters.models import Union, User
from clusters.permissions import holders
from clusters.workflow.rows import version
from events.models import ScoreCard, ScoreMark, ScoreSheet
from events.workflow import award_scores
from events.workflow.award_scores import Given, Line
from friendship.demo import honours_words as words
from friendship.demo.meetings_elections import DEPUTY, LEAD
from friendship.demo.meetings_story import Held
from friendship.demo.people import People

OWN_VIEW, OWN_DAYS = (10, 26), 7  # last year's unions scored themselves in this week, before the reports opened
CROSS_VIEW, CLOSED = (12, 8), (12, 22)
NOT_YET = "ca-mau"  # this year's card of the ordinary member waits for its officer
By, State = ScoreMark.By, ScoreSheet.State


def tell(held: Sequence[Held], people: People, random: Random, today: date) -> None:
    year = today.year - 1
    sheet = _open_sheet(year, date(year, 10, 20), date(year, 11, 30), people.vufo)
    for one in held:
        members = one.company.members
        for place, union in enumerate(members):
            _score_self(sheet, union, date(year, *OWN_VIEW) + timedelta(place % OWN_DAYS), people, random)
            _score_member(sheet, union, one, date(year, *CROSS_VIEW), people, random)
    with clock.set_to(date(year, *CLOSED)):
        award_scores.move_sheet(sheet, State.CLOSED, by=people.vufo, seen=version(sheet))
    _tell_this_year(held, people, random, today)
    for model in (ScoreSheet, ScoreCard):
        model.objects.update(is_illustrative=True)
        model.history.update(is_illustrative=True)  # type: ignore[attr-defined]


def _tell_this_year(held: Sequence[Held], people: People, random: Random, today: date) -> None:
    """Half of the members have scored themselves, the cluster has looked at the first of them."""
    first = date(today.year, 1, 1)
    opened_on = max(today - timedelta(40), first)
    sheet = _open_sheet(today.year, opened_on, max(today + timedelta(20), date(today.year, 12, 5)), people.vufo)
    for one in held:
        members = [union for union in one.company.members if not union.slug.startswith(NOT_YET)]
        for place, union in enumerate(members[::2]):
            _score_self(sheet, union, max(today - timedelta(30 - place), first), people, random)
        _score_member(sheet, members[0], one, max(today - timedelta(4), first), people, random)


def _open_sheet(year: int, on: date, self_until: date, by: User) -> ScoreSheet:
    lines = [Line(group, name, Decimal(most)) for group, name, most in words.CRITERIA]
    with clock.set_to(on):
        sheet = award_scores.save_sheet(None, year, lines, by=by, self_until=self_until, note=words.SHEET_NOTE)
        return award_scores.move_sheet(sheet, State.OPEN, by=by, seen=version(sheet))


def _score_self(sheet: ScoreSheet, union: Union, day: date, people: People, random: Random) -> None:
    marks = {
        line.pk: Given(line.most - Decimal(random.randint(0, int(line.most) // 5 + 1)) / 2)
        for line in sheet.criteria.all()
    }
    with clock.set_to(day):
        award_scores.score(sheet, union, By.SELF, marks, by=people.officers[union.pk], seen="")


def _score_member(sheet: ScoreSheet, union: Union, one: Held, day: date, people: People, random: Random) -> None:
    """By the lead of the year, its own card by the deputy; now and then a little lower."""
    card = ScoreCard.objects.get(sheet=sheet, union=union)
    marks = {}
    for mark in card.marks.filter(given_by=By.SELF).select_related("criterion"):
        points = mark.points or Decimal(0)
        is_lower = random.random() < 0.15 and points >= 1
        marks[mark.criterion_id] = Given(points - 1, words.LOWER) if is_lower else Given(points)
    with clock.set_to(day):
        terms = holders(one.cluster.pk, sheet.year)
        term = next(
            (terms[role] for role in (LEAD, DEPUTY) if role in terms and terms[role].union_id != union.pk), None
        )
        by = people.heads[term.union_id] if term else people.vufo
        award_scores.score(sheet, union, By.CROSS, marks, by=by, seen=version(card))
