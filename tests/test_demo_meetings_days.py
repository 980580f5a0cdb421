"""The invented conferences and commendations on odd days of the year; each is told anew, beside nothing else."""

from datetime import date

import pytest
from django.core.management import call_command

from clusters import clock
from clusters.models import LeadershipTerm
from events.models import Award, AwardAct, Conference, ConferenceAct, Election, ScoreSheet
from friendship.demo.story import SMALL
from tests.test_demo_meetings import made, tell


@pytest.mark.parametrize(
    "today",
    [date(2027, 1, 1), date(2027, 2, 28), date(2028, 2, 29), date(2026, 6, 30), date(2026, 12, 31)],
    ids=str,
)
def test_told_on_any_day(db, today):
    call_command("load_network", verbosity=0)

    tell(today)

    last, now = today.year - 1, today.year
    assert Election.objects.filter(year=now, state="elected").count() == 4
    assert Election.objects.filter(year=now + 1, state="open").count() == 2
    assert LeadershipTerm.objects.filter(year=now, cluster__number__in=SMALL).count() == 4
    assert ScoreSheet.objects.get(year=last).state == "closed"
    assert {"proposed", "voted", "forwarded", "declined"} <= set(made(Award.objects).values_list("state", flat=True))
    planned = made(Conference.objects).filter(state="planned", kind_codes__contains="year_end")
    assert planned.count() == 2
    assert all(row.starts_on > today for row in planned)
    with clock.set_to(today):
        moment = clock.now()
    for model in (ConferenceAct, AwardAct):
        assert not model.objects.filter(at__gt=moment).exists()
