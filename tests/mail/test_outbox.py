"""Letters are written with the act they tell of, at the pace each reader chose, once."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from clusters import clock
from mail.models import Kind, Letter, Pace
from mail.workflow import outbox
from tests import factories

pytestmark = pytest.mark.django_db


def tell(users, kind=Kind.RETURNED, key="act:1", **fields):
    words = {"subject": "Báo cáo bị trả lại", "text": "Mời sửa và gửi lại.", "link": "/bao-cao/1/"} | fields
    outbox.tell(users, kind, key=key, **words)


def test_at_once_daily_and_never(autumn):
    people = {pace: factories.make_user(username=pace) for pace in Pace.values}
    for pace, user in people.items():
        outbox.choose({Kind.RETURNED: pace}, by=user)

    tell(people.values())

    letters = {letter.user.username: letter for letter in Letter.objects.all()}
    assert set(letters) == {"at_once", "daily"}
    assert letters["at_once"].send_after == clock.now()
    tomorrow = timezone.make_aware(datetime(2026, 11, 25, 7))
    assert letters["daily"].send_after == tomorrow


@pytest.mark.parametrize(("hour", "day"), [(6, 24), (7, 25), (23, 25)])
def test_the_next_digest(hour, day):
    now = timezone.make_aware(datetime(2026, 11, 24, hour, 30))

    assert outbox.next_digest(now) == timezone.make_aware(datetime(2026, 11, day, 7))


def test_without_a_choice_what_asks_for_an_act_comes_at_once(autumn):
    user = factories.make_user()
    for kind in Kind.values:
        tell([user], kind=kind, key=kind)

    at_once = set(Letter.objects.filter(pace=Pace.AT_ONCE).values_list("kind", flat=True))
    assert at_once == {"returned", "mention", "extension", "reminder", "conference"}
    assert Letter.objects.filter(pace=Pace.DAILY).count() == 10


def test_who_is_left_out(autumn):
    actor, reader = factories.make_user(), factories.make_user()
    closed, without = factories.make_user(is_active=False), factories.make_user(email=None)

    tell([actor, reader, reader, closed, without], by=actor)

    assert list(Letter.objects.values_list("user", flat=True)) == [reader.pk]


def test_the_same_word_is_queued_once(autumn):
    user = factories.make_user()
    tell([user])
    tell([user], subject="Báo cáo bị trả lại lần nữa")

    assert Letter.objects.get().subject == "Báo cáo bị trả lại"


def test_an_act_that_fails_leaves_no_letter(autumn):
    user = factories.make_user()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell([user])
        raise ZeroDivisionError

    assert not Letter.objects.exists()


def test_muted_tells_nobody(autumn):
    with outbox.muted():
        tell([factories.make_user()])

    assert not Letter.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_readers(autumn, count, django_assert_num_queries):
    users = [factories.make_user() for _n in range(count)]

    with django_assert_num_queries(2):  # the choices, the letters
        tell(users)

    assert Letter.objects.filter(created_at__gte=clock.now() - timedelta(1)).count() == count
