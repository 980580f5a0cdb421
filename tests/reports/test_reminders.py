"""Reminders of due dates: 14, 7, 1 days before and after, once each, from the date that holds."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from clusters import clock
from mail.models import Kind, Letter
from mail.workflow import outbox
from reports.models import Obligation, Report
from reports.notices import reminders
from reports.workflow import circulation, deadlines, filing, periods, review
from tests import factories

DUE, REVIEW, CLOSING = date(2026, 12, 5), date(2026, 12, 12), date(2027, 1, 15)


@pytest.fixture(autouse=True)
def portal(settings):
    settings.PORTAL_URL = "https://cong.example.vn"


@pytest.fixture
def one(world):
    """The member alone owes a report; the days come from the factory: 05/12, 12/12, 15/01."""
    Obligation.objects.exclude(pk=world.obligations["member"].pk).delete()
    return world


def on(day, start="") -> dict[str, set[str]]:
    """Write the reminders of a day: {beginning of the key: readers}."""
    before = set(Letter.objects.values_list("pk", flat=True))
    with clock.set_to(day):
        reminders.write_due()
    found: dict[str, set[str]] = {}
    for letter in Letter.objects.exclude(pk__in=before).select_related("user"):
        assert letter.kind == Kind.REMINDER
        found.setdefault(letter.key.split(":")[1], set()).add(letter.user.username)
    return found


@pytest.mark.parametrize("offset", range(-16, 20))
def test_the_steps(one, offset):
    found = on(DUE + timedelta(offset)).get("file", set())

    told_on = {-14, -13, -12, -7, -6, -5, -1, 0, 1, 2, 3, 7, 8, 9, 14, 15, 16}
    assert found == ({"owner", "head"} if offset in told_on else set())


def test_each_step_is_told_once(one):
    days = [DUE + timedelta(offset) for offset in range(-20, 30)]

    told = [day - DUE for day in days if on(day).get("file")]

    assert [span.days for span in told] == [-14, -7, -1, 1, 7, 14]


def test_after_a_pause_only_the_newest_step(one):
    assert on(DUE - timedelta(14))["file"] == {"owner", "head"}

    assert on(DUE + timedelta(2))["file"] == {"owner", "head"}

    assert Letter.objects.filter(user__username="owner").count() == 2
    assert Letter.objects.filter(text__contains="hạn là 05/12/2026, đã quá 2 ngày").count() == 2


def test_an_extension_moves_the_reminders(one):
    with clock.set_to(DUE - timedelta(4)):
        extension = deadlines.ask(one.obligations["member"], DUE + timedelta(6), "Bão", by=one.people["owner"])
        deadlines.grant(extension, DUE + timedelta(6), by=one.people["lead"])

    assert on(DUE - timedelta(1)).get("file") == {"owner", "head"}  # seven days before the new one
    assert on(DUE + timedelta(1)).get("file") is None
    assert on(DUE + timedelta(5)).get("file") == {"owner", "head"}
    assert Letter.objects.filter(text__contains="hạn là 11/12/2026, còn 1 ngày").count() == 2


def test_nobody_who_has_sent_or_is_exempt_is_reminded(world):
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    periods.exempt(world.obligations["neighbour"], "Bão", by=world.people["vufo"])
    Letter.objects.all().delete()

    found = on(DUE - timedelta(7))

    assert found["file"] == {"lead", "deputy", "last_lead", "outsider"}
    assert on(DUE - timedelta(7)) == {}


def test_a_returned_report_by_its_own_date(one):
    report = factories.make_report(one.obligations["member"], one.people["owner"], state="submitted")
    review.return_report(report, "Xem lại", by=one.people["lead"], resend_due_on=date(2026, 12, 20))
    Letter.objects.all().delete()

    assert on(DUE - timedelta(1)) == {}
    assert on(date(2026, 12, 19))["file"] == {"owner", "head"}
    letter = Letter.objects.filter(user=one.people["owner"]).get(subject__contains="của Tỉnh member")
    assert (letter.link, "bị trả lại và chưa gửi lại" in letter.text) == (f"/bao-cao/{report.pk}/", True)


def test_offices_are_reminded_once_of_all_that_waits(world):
    for name, by in (("member", "owner"), ("neighbour", "neighbour"), ("lead", "lead")):
        factories.make_report(world.obligations[name], world.people[by], state="submitted")
    Letter.objects.all().delete()

    assert on(REVIEW - timedelta(7))["review"] == {"lead", "deputy"}

    letter = Letter.objects.get(user=world.people["lead"], key__startswith="reminder:review")
    assert letter.text == (
        "Còn báo cáo năm 2026 chờ Cụm 5 xét: hạn là 12/12/2026, còn 7 ngày. Mời đọc, thông qua hoặc trả lại."
    )
    assert letter.link == "/cum/5/2026/xet/?ky=2026"


def test_the_leads_own_report_reminds_the_deputy_alone(world):
    factories.make_report(world.obligations["lead"], world.people["lead"], state="submitted")

    assert on(REVIEW - timedelta(7))["review"] == {"deputy"}


def test_a_later_date_of_the_cluster_moves_the_reminders_of_its_offices(one):
    factories.make_report(one.obligations["member"], one.people["owner"], state="submitted")
    extension = deadlines.ask_for_cluster(one.period, one.cluster, date(2026, 12, 20), "Bão", by=one.people["lead"])
    deadlines.grant(extension, date(2026, 12, 20), by=one.people["vufo"])

    assert "review" not in on(REVIEW - timedelta(1))
    assert on(date(2026, 12, 19))["review"] == {"lead", "deputy"}


def test_vufo_is_reminded_of_the_closing(one):
    assert on(CLOSING - timedelta(7))["close"] == {"vufo"}
    assert on(CLOSING + timedelta(1))["close"] == {"vufo"}


def test_a_reopened_duty_by_its_own_day(one):
    with clock.set_to(CLOSING):
        periods.close_period(one.period, by=one.people["vufo"])
        deadlines.reopen_for(one.obligations["member"], date(2027, 2, 1), "Bão", by=one.people["vufo"])
    Letter.objects.all().delete()

    assert on(date(2027, 1, 25)) == {"file": {"owner", "head"}}
    assert on(date(2027, 2, 8)) == {}


def test_an_old_draft_reminds_with_its_own_page(one, sign_in):
    report = filing.open_report(one.obligations["member"], by=one.people["owner"])
    on(DUE - timedelta(1))

    letter = Letter.objects.filter(user=one.people["owner"]).get()
    assert letter.link == Report.objects.get(pk=report.pk).get_absolute_url()
    assert sign_in(one.people["owner"]).get(letter.link, follow=True).status_code == 200


@pytest.mark.parametrize("more", [0, 3])
def test_queries_do_not_grow_with_unions(world, more, django_assert_num_queries):
    for _n in range(more):
        union = factories.make_union()
        factories.make_membership(world.cluster, union)
        user = factories.make_officer(union)
        factories.make_report(factories.make_obligation(world.period, union), user, state="submitted")
        factories.make_officer(other := factories.make_union())
        factories.make_obligation(world.period, other)
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")

    with clock.set_to(DUE), django_assert_num_queries(13):
        reminders.write_due()


@pytest.mark.parametrize(("hour", "written"), [(6, 0), (7, 2)])
def test_the_timer_reminds_in_the_morning_even_who_wants_one_mail_a_day(one, hour, written, mailoutbox):
    outbox.choose({Kind.REMINDER: "daily"}, by=one.people["owner"])
    with clock.set_to(timezone.make_aware(datetime(2026, 11, 28, hour, 5))):
        call_command("send_due")
        call_command("send_due")

    assert Letter.objects.filter(state="sent").count() == written
    assert {mail.subject for mail in mailoutbox} == (
        {"Nhắc hạn: báo cáo năm 2026 của Tỉnh member", "Tin trong ngày 28/11/2026 của bạn trên Cổng Hữu nghị"}
        if written
        else set()
    )


def test_members_that_have_not_answered_a_circulation(world):
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])
    round_ = factories.make_circulation(report, world.people["lead"], answer_by=date(2026, 12, 1))
    circulation.agree(round_.answers.get(union=world.unions["member"]), by=world.people["owner"])
    Letter.objects.all().delete()

    assert on(date(2026, 11, 24))["answer"] == {"deputy", "neighbour", "last_lead"}
    assert "answer" not in on(date(2026, 12, 2))
