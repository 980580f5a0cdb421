"""Who was told of a visit, or of work given out at a meeting, hears when it is taken back; who did it does not."""

from datetime import date

import pytest

from clusters import clock
from clusters.workflow.rows import version
from events.models import Delegation, ResolutionTask
from events.workflow import conference_minutes, delegations
from events.workflow.delegation_rules import Visit
from mail.models import Letter
from tests.events.conference_making import make_conference
from tests.events.delegation_making import make_visit, revoke


def told(client) -> tuple[set[str], set[str]]:
    """Who was written to since the last question, and the beginnings of the subjects; each link opens."""
    letters = list(Letter.objects.select_related("user"))
    for letter in letters:
        client.force_login(letter.user)
        assert client.get(letter.link).status_code == 200
    Letter.objects.all().delete()
    return {letter.user.username for letter in letters}, {letter.subject.partition(":")[0] for letter in letters}


# --- visits ------------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(world):
    made = make_visit(world.unions["member"], world.people["owner"], co_hosts=(world.unions["neighbour"],))
    Letter.objects.all().delete()
    return made


def test_a_visit_withdrawn_and_restored_is_told_to_its_co_hosts(world, visit, client):
    visit = revoke(visit, world.people["owner"])
    assert told(client) == ({"neighbour"}, {"Đoàn đã được rút"})

    delegations.bring_back(visit, "Không nhầm", by=world.people["owner"], seen=version(visit))

    assert told(client) == ({"neighbour"}, {"Đoàn được khôi phục"})


def test_a_union_that_is_taken_off_a_visit_is_told_and_one_that_leaves_is_not(world, visit, client):
    owner, unions = world.people["owner"], world.unions
    given = Visit("in", visit.organisation, "JP", visit.starts_on, visit.ends_on, co_hosts=(unions["outsider"],))
    visit = delegations.change(
        Delegation.objects.get(pk=visit.pk), given, by=owner, seen=version(visit), confirmed=True
    )
    letters = dict(Letter.objects.values_list("user__username", "subject"))
    assert letters["neighbour"].startswith("Đơn vị bạn không còn được ghi cùng đón")
    assert letters["outsider"].startswith("Đơn vị bạn được ghi cùng đón")
    assert told(client)[0] == {"neighbour", "outsider"}

    delegations.leave(visit, unions["outsider"], "Không cùng đón", by=world.people["outsider"])
    revoke(Delegation.objects.get(pk=visit.pk), owner)

    assert told(client) == (set(), set())


# --- work given out at a meeting ---------------------------------------------------------------------------------


@pytest.fixture
def give(world):
    """`give(conference)` gives the member something to do there; what was told of it is forgotten."""

    def _give(conference) -> ResolutionTask:
        row = conference_minutes.resolve(
            conference, "Nộp báo cáo", [world.unions["member"]], None, by=world.people["lead"]
        )
        Letter.objects.all().delete()
        return row.tasks.get()

    return _give


def finish_and_reopen(world, task, on) -> None:
    task = conference_minutes.finish(task, on, "Đã nộp", by=world.people["owner"])
    conference_minutes.reopen(task, "Thiếu phụ lục", by=world.people["lead"], seen=version(task))


def test_work_that_is_reopened_is_told_to_its_owner(world, give, client):
    task = give(make_conference(world))

    finish_and_reopen(world, task, date(2026, 11, 21))

    text = Letter.objects.get(user=world.people["owner"]).text
    assert text.startswith("KL1 của “Hội nghị tổng kết năm 2026”, phần của đơn vị bạn đã ghi là xong, nay được mở lại.")
    assert told(client) == ({"owner", "head"}, {"Mở lại việc đã ghi xong"})


@pytest.mark.parametrize("act", ["reopen", "withdraw"])
def test_who_was_told_of_work_hears_long_after_the_meeting_too(world, give, client, act):
    task = give(make_conference(world))
    with clock.set_to(date(2027, 3, 30)):
        if act == "reopen":
            finish_and_reopen(world, task, date(2027, 3, 29))
        else:
            row = task.resolution
            conference_minutes.withdraw_resolution(row, "Ghi nhầm", by=world.people["vufo"], seen=version(row))

        assert told(client)[0] == {"owner", "head"}


@pytest.mark.parametrize("act", ["reopen", "withdraw"])
def test_work_of_an_old_meeting_that_was_told_to_nobody_is_taken_back_in_silence(world, give, client, act):
    task = give(make_conference(world, starts_on=date(2026, 3, 20)))
    if act == "reopen":
        finish_and_reopen(world, task, date(2026, 4, 1))
    else:
        row = task.resolution
        conference_minutes.withdraw_resolution(row, "Ghi nhầm", by=world.people["lead"], seen=version(row))

    assert told(client) == (set(), set())
