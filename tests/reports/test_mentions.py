"""Mentioning people in a conversation: who may be mentioned, what a stranger's number gets, and the line at home."""

import pytest
from django.urls import reverse

from clusters import clock
from friendship.mention_tasks import tasks_of_mentions
from reports.models import Message, Report, Thread
from reports.participants import participants
from reports.workflow import filing, review, threads
from reports.workflow.errors import Blocked, Overtaken
from tests import factories


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")


@pytest.fixture
def thread(world, report):
    return threads.open_thread(report, "PC01", "Vì sao?", by=world.people["lead"])


def names(report):
    return [person.user.username for person in participants(Report.objects.get(pk=report.pk))]


def home(client):
    return client.get(reverse("home")).content.decode()


def test_those_who_take_part_may_be_mentioned_and_all_of_them_may_see_the_report(world, report, thread):
    stand_in = factories.make_mandate(world.terms["deputy"], world.unions["neighbour"])
    assert names(report) == ["head", "owner", "lead", "deputy", "neighbour"]

    threads.reply(thread, "VUFO hỏi thêm.", by=world.people["vufo"])

    assert names(report) == ["head", "owner", "lead", "deputy", "neighbour", "vufo"]
    seen = [Report.objects.visible_to(person.user).filter(pk=report.pk).exists() for person in participants(report)]
    assert seen == [True] * 6
    stand_in.delete()
    factories.make_vufo_officer(username="khac")
    assert "khac" not in names(report) and "neighbour" not in names(report)


@pytest.mark.parametrize("stranger", ["outsider", "neighbour", "last_lead", "observer", "vufo"])
def test_a_stranger_cannot_be_mentioned_and_the_words_are_kept(world, sign_in, report, thread, stranger):
    client = sign_in(world.people["lead"])
    given = {"text": "Câu rất dài", "nhac": [world.people["head"].pk, world.people[stranger].pk]}

    answers = [
        client.post(reverse("thread_reply", args=[thread.pk]), given),
        client.post(reverse("thread_open", args=[report.pk]), given | {"o": "PC08", "lan": 1}),
    ]

    for response in answers:
        page = response.content.decode()
        assert response.status_code in (409, 422)
        assert "Chỉ nhắc được người tham gia báo cáo này." in page and "Câu rất dài" in page
        assert f'value="{world.people["head"].pk}" checked' in page
        assert world.people[stranger].full_name not in page or stranger == "vufo"
    assert Message.objects.count() == 1 and Thread.objects.count() == 1


@pytest.mark.parametrize("tick", ["x", "-1", "٣", "9" * 40, "1.5", ""])
def test_a_tick_that_is_no_number_is_refused(world, sign_in, thread, tick):
    client = sign_in(world.people["lead"])

    response = client.post(reverse("thread_reply", args=[thread.pk]), {"text": "Câu dài", "nhac": [tick]})

    assert response.status_code == 422 and "Câu dài" in response.content.decode()
    assert Message.objects.count() == 1


def test_the_workflow_itself_refuses_a_stranger(world, thread):
    with pytest.raises(Blocked):
        threads.reply(thread, "Xem", by=world.people["lead"], mentions=[world.people["outsider"].pk])
    with pytest.raises(Blocked):
        threads.resolve(thread, by=world.people["lead"], mentions=[10**9])

    assert Thread.objects.get().is_open and Message.objects.count() == 1


def test_the_mentioned_stand_under_the_words_and_the_author_is_not_among_them(world, sign_in, report, thread):
    client = sign_in(world.people["lead"])

    client.post(
        reverse("thread_reply", args=[thread.pk]),
        {"text": "Mời anh xem", "nhac": [world.people["head"].pk, world.people["lead"].pk]},
    )
    page = client.get(report.get_absolute_url()).content.decode()

    assert list(Message.objects.last().mentions.all()) == [world.people["head"]]
    assert "nhắc: Nguyễn Văn head" in page
    assert f'name="nhac" value="{world.people["deputy"].pk}"' in page
    assert f'name="nhac" value="{world.people["lead"].pk}"' not in page
    assert 'name="nhac"' not in sign_in(world.people["observer"]).get(report.get_absolute_url()).content.decode()


def test_a_mention_waits_at_home_until_the_report_is_opened(world, sign_in, report, thread):
    with clock.set_to(factories.date(2026, 11, 25)):
        threads.reply(thread, "Mời chị xem số này", by=world.people["lead"], mentions=[world.people["head"].pk])
        head, owner = sign_in(world.people["head"]), world.people["owner"]
        before = home(head)
        head.post(reverse("report_read", args=[report.pk, 1]))
    with clock.set_to(factories.date(2026, 11, 26)):
        after = home(head)
        threads.reply(thread, "Lần nữa", by=world.people["lead"], mentions=[world.people["head"].pk])
        again = home(head)

        title = "Xem góp ý có nhắc tới bạn: Tỉnh member, báo cáo năm 2026"
        assert title in before and "Mời chị xem số này" in before
        assert f'href="/bao-cao/{report.pk}/#gop-y-{thread.pk}"' in before
        assert title not in after and title in again
        assert title not in home(sign_in(owner))


def test_who_answers_in_the_conversation_has_seen_the_mention(world, sign_in, thread):
    threads.reply(thread, "Mời xem", by=world.people["lead"], mentions=[world.people["owner"].pk])
    with clock.set_to(factories.date(2026, 11, 25)):
        threads.reply(thread, "Đã xem", by=world.people["owner"])

        assert "có nhắc tới bạn" not in home(sign_in(world.people["owner"]))


def test_a_mention_of_somebody_who_lost_the_report_tells_nothing(world, sign_in, report, thread):
    threads.reply(thread, "Mời xem", by=world.people["lead"], mentions=[world.people["deputy"].pk])
    world.people["deputy"].posts.update(valid_to=factories.date(2026, 11, 23))

    assert "nhắc tới bạn" not in home(sign_in(world.people["deputy"]))


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_mentions(world, thread, rows, django_assert_num_queries):
    for number in range(rows):
        threads.reply(thread, f"Lời {number}", by=world.people["owner"], mentions=[world.people["deputy"].pk])
    deputy = type(world.people["deputy"]).objects.get(username="deputy")  # nothing read before

    with django_assert_num_queries(7):
        assert len(tasks_of_mentions(deputy)) == 1


def test_words_typed_over_the_end_of_a_session_keep_their_ticks(world, sign_in, report, thread):
    client = sign_in(world.people["lead"])
    author = client.get(report.get_absolute_url()).context["author"]
    client.logout()
    given = {"text": "Câu dài", "nhac": [world.people["head"].pk], "author": author}

    client.post(reverse("thread_reply", args=[thread.pk]), given)
    client.post(reverse("thread_open", args=[report.pk]), given | {"o": "PC08", "lan": 1})
    client.force_login(world.people["lead"])
    page = client.get(report.get_absolute_url()).content.decode()

    assert page.count(f'value="{world.people["head"].pk}" checked') == 2 and page.count("Câu dài") == 2


def test_comment_on_a_scope_that_was_withdrawn_meanwhile_keeps_the_words(world, sign_in):
    lead = world.people["lead"]
    report = factories.make_report(
        world.obligations["neighbour"], world.people["neighbour"], {("PC10", "province"): 7}, state="submitted"
    )
    review.return_report(report, "Xem lại", by=world.people["deputy"])
    review_round = Report.objects.get(pk=report.pk).draft_round
    review_round.figures.filter(scope="province").delete()
    filing.send(Report.objects.get(pk=report.pk), by=world.people["neighbour"])
    client = sign_in(lead)
    given = {"o": "PC10", "pham_vi": "province", "lan": 1, "text": "Góp ý dài"}

    refused = client.post(reverse("thread_open", args=[report.pk]), given)
    again = client.post(reverse("thread_open", args=[report.pk]), given | {"lan": 2})
    never = client.post(reverse("thread_open", args=[report.pk]), given | {"lan": 2, "pham_vi": "associations"})

    assert refused.status_code == 409 and "Góp ý dài" in refused.content.decode()
    assert "Số ở ô này đã được bỏ ở lần 2. Đọc lần 2 rồi gửi góp ý." in refused.content.decode()
    assert again.status_code == 302  # who has read that it is gone may ask why
    assert never.status_code == 409
    assert "Chỉ tiêu này không có số ở phạm vi “Các hội thành viên”." in never.content.decode()
    with pytest.raises(Overtaken):
        threads.open_thread(report, "PC10", "Vì sao?", by=lead, scope="associations")
