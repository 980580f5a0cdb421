"""A run of the timer against a real mail server: everything arrives once, whatever the server does."""

from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from clusters import clock
from mail.models import DeadAddress, Digest, Kind, Letter, Pace, SendRun
from mail.workflow import claims, outbox, sending
from tests import factories
from tests.concurrency import at_once
from tests.mail import smtp

TODAY = datetime(2026, 11, 24, 9)


def reader(name="an", **fields):
    return factories.make_officer(factories.make_union(), username=name, full_name=f"Đặng Thị {name}", **fields)


def tell(*users, kind=Kind.RETURNED, key="act:1", **fields):
    words = {"subject": "Báo cáo năm 2026 của Cà Mau bị trả lại", "text": "Mời sửa và gửi lại.", "link": "/bao-cao/1/"}
    outbox.tell(users, kind, key=key, **(words | fields))


def states():
    return dict(Letter.objects.values_list("user__username", "state"))


def at(*moment):
    return clock.set_to(timezone.make_aware(datetime(*moment)))


def parts(mail):
    return mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


@pytest.mark.django_db
def test_a_letter_as_it_arrives(autumn, desk):
    tell(reader())

    outcome = sending.send_due()

    assert (outcome.sent, outcome.waiting, states()) == (1, 0, {"an": "sent"})
    (mail,) = desk.mails
    assert mail["Subject"].strip() == "Báo cáo năm 2026 của Cà Mau bị trả lại"
    assert mail["To"].addresses[0].display_name == "Đặng Thị an"
    assert mail.envelope_to == ["an@example.vn"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@cong.example.vn>")
    text, html = parts(mail)
    for part in (text, html):
        assert part.count("https://") == 1
        assert "https://cong.example.vn/bao-cao/1/" in part
        assert "Kính gửi Đặng Thị an," in part
        assert "Mời sửa và gửi lại." in part
        assert "Thư báo" in part
    assert '<html lang="vi">' in html


@pytest.mark.django_db
def test_nothing_is_sent_twice_when_run_twice(autumn, desk):
    tell(reader())

    first, second = sending.send_due(), sending.send_due()

    assert (first.sent, second.sent, len(desk.mails)) == (1, 0, 1)


@pytest.mark.django_db
def test_three_daily_words_are_one_mail_in_the_morning(autumn, desk):
    user, other = reader(), reader("binh")
    for n in range(3):
        tell(user, kind=Kind.COMMENT, key=f"message:{n}", subject="Góp ý mới, báo cáo năm 2026")
    tell(user, other, kind=Kind.ACCEPTED, key="act:9", subject="Báo cáo năm 2026 đã duyệt")
    assert sending.send_due().sent == 0

    with at(2026, 11, 25, 7, 3):
        assert sending.send_due().sent == 2
        assert sending.send_due().sent == 0

    mail = next(mail for mail in desk.mails if mail.envelope_to == ["an@example.vn"])
    assert mail["Subject"].strip() == "Tin trong ngày 25/11/2026 của bạn trên Cổng Hữu nghị"
    text, html = parts(mail)
    for part in (text, html):
        assert part.count("Góp ý mới, báo cáo năm 2026") == 1
        assert "(3 lần)" in part
        assert "Báo cáo năm 2026 đã duyệt" in part
        assert part.count("https://") == 1
        assert "https://cong.example.vn/" in part
    assert len(desk.mails) == 2
    assert set(states().values()) == {"sent"}


@pytest.mark.django_db
def test_what_comes_after_the_digest_waits_for_the_next(autumn, desk):
    user = reader()
    tell(user, kind=Kind.COMMENT)
    with at(2026, 11, 25, 7, 3):
        sending.send_due()
        outbox.tell_all(
            [outbox.Word([user], Kind.ACCEPTED, "Đã duyệt", "Báo cáo đã duyệt.", "/", "act:2")], is_due=True
        )
        assert sending.send_due().sent == 0
    with at(2026, 11, 26, 7, 3):
        assert sending.send_due().sent == 1

    assert Digest.objects.count() == 2
    assert len({mail["Message-ID"] for mail in desk.mails}) == 2


@pytest.mark.django_db
def test_a_person_whose_posts_have_ended_gets_nothing(autumn, desk):
    user, gone = reader(), reader("gone")
    closed = reader("closed")
    tell(user, gone, closed)
    tell(gone, kind=Kind.COMMENT, key="message:1")
    gone.posts.update(valid_to=clock.today())
    closed.is_active = False
    closed.save()

    with at(2026, 11, 25, 8):
        outcome = sending.send_due()

    assert (outcome.sent, outcome.dropped) == (1, 3)
    assert desk.readers == ["an@example.vn"]
    assert set(Letter.objects.filter(user=gone).values_list("state", "problem")) == {
        ("dropped", "Người nhận không còn giữ chức trách nào.")
    }


@pytest.mark.django_db
def test_the_server_is_away_and_comes_back(autumn, settings):
    port = smtp.free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    tell(reader(), reader("binh"), reader("chi"))

    away = sending.send_due()

    assert (away.sent, away.waiting) == (0, 3)
    assert "Connection refused" in away.problem
    assert SendRun.objects.get().problem == away.problem
    assert set(Letter.objects.values_list("state", "tries")) == {("waiting", 0)}

    desk = smtp.Desk()
    with smtp.running(settings, desk, port):
        back = sending.send_due()
    assert (back.sent, back.problem, SendRun.objects.get().problem) == (3, "", "")
    assert desk.readers == ["an@example.vn", "binh@example.vn", "chi@example.vn"]


@pytest.mark.django_db
def test_a_server_that_does_not_answer_in_time(autumn, desk, settings):
    settings.EMAIL_TIMEOUT = 0.3
    desk.seconds["MAIL"] = 2
    tell(reader(), reader("binh"))

    outcome = sending.send_due()

    assert (outcome.sent, outcome.waiting) == (0, 2)
    assert set(Letter.objects.values_list("state", "tries")) == {("waiting", 0)}


@pytest.mark.django_db
def test_a_server_that_thinks_long_about_a_mail_is_given_the_time(autumn, desk, settings):
    settings.EMAIL_TIMEOUT = 0.3
    desk.seconds["DATA"] = 0.8
    tell(reader())

    assert sending.send_due().sent == 1
    assert len(desk.mails) == 1


@pytest.mark.django_db
def test_a_server_silent_after_the_last_word_leaves_one_letter_unsure(autumn, desk, settings):
    settings.EMAIL_TIMEOUT = 0.2
    desk.seconds["DATA"] = 3
    tell(reader(), reader("binh"))

    outcome = sending.send_due()

    assert (outcome.sent, outcome.unsure, outcome.waiting) == (0, 1, 1)
    desk.seconds.clear()
    assert sending.send_due().sent == 1
    assert sorted(states().values()) == ["sent", "unsure"]
    assert len(desk.mails) == 2  # the server had the first one after all: nobody got it twice
    assert desk.readers == ["an@example.vn", "binh@example.vn"]


@pytest.mark.django_db
def test_one_address_of_many_is_refused(autumn, desk):
    people = [reader(name) for name in ("an", "binh", "chi")]
    desk.refused["binh@example.vn"] = "550 5.1.1 No such user here"
    tell(*people)
    tell(people[1], key="act:2")

    outcome = sending.send_due()

    assert desk.readers == ["an@example.vn", "chi@example.vn"]
    assert (outcome.sent, outcome.failed) == (2, 2)
    dead = DeadAddress.objects.get()
    assert (dead.user, dead.address, dead.problem) == (people[1], "binh@example.vn", "550 5.1.1 No such user here")
    tell(people[1], key="act:3")
    assert sending.send_due().dropped == 1
    people[1].email = "binh.moi@example.vn"
    people[1].save()
    tell(people[1], key="act:4")
    assert sending.send_due().sent == 1
    assert not DeadAddress.objects.current().exists()


@pytest.mark.django_db
def test_a_policy_of_the_server_kills_no_address(autumn, desk):
    desk.refused["an@example.vn"] = "550 5.7.1 Relaying denied"
    tell(reader())

    assert sending.send_due().later == 1
    assert not DeadAddress.objects.exists()


@pytest.mark.django_db
def test_retries_back_off_and_are_given_up(autumn, desk):
    desk.refused["an@example.vn"] = "450 4.2.1 Try again later"
    tell(reader())
    now, waits = timezone.make_aware(TODAY), []
    for _try in range(6):
        with clock.set_to(now):
            sending.send_due()
            assert sending.send_due().later == 0  # not before its time
        letter = Letter.objects.get()
        waits.append((letter.send_after - now).total_seconds() / 60 if letter.state == "waiting" else letter.state)
        now = max(letter.send_after, now)

    assert waits == [1, 5, 15, 60, 240, "failed"]
    assert letter.problem == "450 4.2.1 Try again later"


@pytest.mark.django_db
def test_a_mail_that_the_server_will_not_have(autumn, desk):
    desk.answer = "554 5.6.0 Looks like spam"
    tell(reader())

    assert sending.send_due().failed == 1
    assert states() == {"an": "failed"}
    assert not DeadAddress.objects.exists()


@pytest.mark.django_db
def test_killed_between_claim_and_answer(autumn, desk):
    tell(reader())
    claims.claim()  # and the machine stops here

    assert sending.send_due().unsure == 0
    with clock.set_to(clock.now() + claims.unsure_after() + timedelta(minutes=1)):
        assert sending.send_due().unsure == 1
        assert sending.send_due().sent == 0

    assert desk.mails == []
    assert states() == {"an": "unsure"}


@pytest.mark.django_db
def test_settled_by_a_vufo_officer(autumn, desk):
    vufo = factories.make_vufo_officer()
    first, second = reader(), reader("binh")
    tell(first, second)
    claims.claim(), claims.claim()
    with clock.set_to(clock.now() + timedelta(hours=1)):
        sending.send_due()
        outbox.send_again(Letter.objects.get(user=first), by=vufo)
        outbox.take_as_sent(Letter.objects.get(user=second), by=vufo)
        sending.send_due()

    assert desk.readers == ["an@example.vn"]
    assert states() == {"an": "sent", "binh": "sent"}


@pytest.mark.django_db
def test_a_digest_tried_again_is_the_same_mail(autumn, desk):
    user = reader()
    desk.refused["an@example.vn"] = "451 4.3.0 Busy"
    tell(user, kind=Kind.COMMENT, key="message:1")
    with at(2026, 11, 25, 7):
        sending.send_due()
        tell(user, kind=Kind.COMMENT, key="message:2")
    desk.refused.clear()
    with at(2026, 11, 25, 7, 5):
        assert sending.send_due().sent == 1

    assert dict(Letter.objects.values_list("key", "state")) == {
        f"message:1:{user.pk}": "sent", f"message:2:{user.pk}": "waiting",
    }  # fmt: skip


def test_two_runs_at_once_share_the_letters(transactional_db, autumn, desk):
    people = [reader(f"nguoi{n}") for n in range(8)]
    tell(*people)
    for n in range(3):
        tell(*people, kind=Kind.COMMENT, key=f"message:{n}", subject=f"Góp ý {n}")
    Letter.objects.filter(pace=Pace.DAILY).update(send_after=clock.now())

    outcomes = at_once(sending.send_due, sending.send_due, sending.send_due)

    assert sum(outcome.sent for outcome in outcomes) == 16
    assert desk.readers == sorted([f"nguoi{n}@example.vn" for n in range(8)] * 2)
    assert len({mail["Message-ID"] for mail in desk.mails}) == 16
    digests = [mail for mail in desk.mails if "Tin trong ngày" in mail["Subject"]]
    assert all(f"Góp ý {n}" in parts(mail)[0] for mail in digests for n in range(3))
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_the_command(autumn, desk, settings, capsys):
    tell(reader())

    call_command("send_due")

    assert capsys.readouterr().out.startswith("1 sent, 0 failed, 0 to be tried again, 0 unsure, 0 dropped, 0 waiting")
    settings.PORTAL_URL = ""
    with pytest.raises(CommandError, match="PORTAL_URL"):
        call_command("send_due")
