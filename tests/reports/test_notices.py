"""Who is told what on which act; and that each link leads to a page that its reader may open."""

from datetime import date

import pytest
from django.db import transaction

from mail.models import Letter
from reports.models import Report
from reports.notices import filed
from reports.workflow import circulation, deadlines, filing, review, routes, threads
from reports.workflow.errors import Blocked
from tests import factories

SECRET_FIGURE = 987654321
SECRET_WORDS = "Bí mật của đơn vị"


@pytest.fixture
def report(world):
    """The member's draft, with a figure and words that no mail may carry."""
    return factories.make_report(
        world.obligations["member"], world.people["owner"], {"PC05": SECRET_FIGURE}, {"HB12": SECRET_WORDS}
    )


def told() -> dict[str, set[str]]:
    """Kinds of the letters that were queued since the last question, with their readers."""
    found = {}
    for letter in Letter.objects.select_related("user"):
        found.setdefault(letter.kind, set()).add(letter.user.username)
    Letter.objects.all().delete()
    return found


def submitted(world, report):
    filing.send(report, by=world.people["owner"])
    Letter.objects.all().delete()
    return Report.objects.get(pk=report.pk)


def test_sending_tells_the_offices(world, report):
    filing.send(report, by=world.people["owner"])

    letter = Letter.objects.filter(user=world.people["lead"]).get()
    assert letter.subject == "Báo cáo năm 2026 của Tỉnh member chờ xét"
    assert letter.text == ("Tỉnh member đã gửi báo cáo năm 2026. Mời bạn đọc, góp ý, rồi thông qua hoặc trả lại.")
    assert letter.link == f"/bao-cao/{report.pk}/"
    assert told() == {"sent": {"lead", "deputy"}}


def test_the_leads_own_report_goes_to_the_deputy(world):
    factories.make_report(world.obligations["lead"], world.people["lead"], state="submitted")

    assert told() == {"sent": {"deputy"}}


def test_without_a_cluster_vufo_is_told(world):
    factories.make_report(world.obligations["outsider"], world.people["outsider"], state="submitted")

    assert told() == {"sent": {"vufo"}}


def test_whoever_has_a_mandate_is_told_too(world, report):
    factories.make_mandate(world.terms["lead"], world.unions["neighbour"])

    filing.send(report, by=world.people["owner"])

    assert told() == {"sent": {"lead", "deputy", "neighbour"}}


def test_a_return_tells_the_union_and_resending_the_offices(world, report):
    report = submitted(world, report)
    review.return_report(report, SECRET_WORDS, by=world.people["lead"], resend_due_on=date(2026, 11, 30))

    letter = Letter.objects.filter(user=world.people["owner"]).get()
    assert letter.pace == "at_once"
    assert letter.text == (
        "Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead) đã trả lại báo cáo năm 2026 của Tỉnh member. "
        "Mời xem lý do, sửa và gửi lại. Hạn gửi lại: hết ngày 30/11/2026."
    )
    assert told() == {"returned": {"owner", "head"}}
    filing.send(report, by=world.people["owner"])
    assert set(Letter.objects.values_list("subject", flat=True)) == {
        "Báo cáo năm 2026 của Tỉnh member gửi lại, chờ xét"
    }


def test_endorsed_and_accepted(world, report):
    report = submitted(world, report)
    factories.read_and(review.endorse, report, world.people["lead"])
    assert told() == {"endorsed": {"owner", "head"}, "sent": {"vufo"}}

    factories.read_and(review.accept, report, world.people["vufo"])
    assert told() == {"accepted": {"owner", "head", "lead", "deputy"}}


def test_what_vufo_returns_concerns_the_cluster_too(world, report):
    report = submitted(world, report)
    factories.read_and(review.endorse, report, world.people["lead"])
    Letter.objects.all().delete()

    review.return_report(report, "Xem lại", by=world.people["vufo"])

    assert told() == {"returned": {"owner", "head", "lead", "deputy"}}


def test_the_actor_is_not_told(world):
    factories.make_post(world.people["owner"], "vufo_officer")
    factories.make_report(world.obligations["outsider"], world.people["outsider"], state="submitted")
    report = Report.objects.get()
    Letter.objects.all().delete()

    factories.read_and(review.accept, report, world.people["owner"])

    assert told() == {"accepted": {"outsider"}}


def test_a_refused_act_tells_nobody(world, report):
    report = submitted(world, report)
    with pytest.raises(Blocked):
        review.return_report(report, " ", by=world.people["lead"])
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        review.return_report(report, "Xem lại", by=world.people["lead"])
        raise ZeroDivisionError

    assert told() == {}


def test_extensions(world, sign_in):
    duty, owner = world.obligations["member"], world.people["owner"]
    extension = deadlines.ask(duty, date(2026, 12, 9), SECRET_WORDS, by=owner)
    assert_links_open(sign_in)
    assert told() == {"extension": {"lead", "deputy"}}

    deadlines.grant(extension, date(2026, 12, 8), by=world.people["lead"])
    letter = Letter.objects.filter(user=owner).get()
    assert letter.subject == "Được gia hạn báo cáo năm 2026"
    assert letter.text.endswith("cho gia hạn báo cáo năm 2026 đến hết ngày 08/12/2026.")
    assert told() == {"extension": {"owner", "head"}}

    second = deadlines.ask(duty, date(2026, 12, 11), "Bão", by=owner)
    told()
    deadlines.withdraw(second, by=owner)
    assert told() == {}


def test_the_clusters_own_date_is_vufos(world, sign_in):
    extension = deadlines.ask_for_cluster(
        world.period, world.cluster, date(2026, 12, 20), "Bão", by=world.people["lead"]
    )
    assert told() == {"extension": {"vufo"}}

    deadlines.refuse(extension, "Không được", by=world.people["vufo"])
    assert_links_open(sign_in)
    assert told() == {"extension": {"lead", "deputy"}}


def test_every_link_leads_to_a_page_its_reader_may_open_and_no_letter_tells_a_figure(world, report, sign_in):
    people = world.people
    duty = world.obligations["member"]
    extension = deadlines.ask(duty, date(2026, 12, 9), SECRET_WORDS, by=people["owner"])
    deadlines.grant(extension, date(2026, 12, 8), by=people["lead"])
    filing.send(report, by=people["owner"])
    thread = threads.open_thread(report, "PC05", SECRET_WORDS, by=people["lead"])
    threads.reply(thread, SECRET_WORDS, by=people["owner"])
    review.return_report(report, SECRET_WORDS, by=people["lead"])
    filing.send(report, by=people["owner"])
    factories.read_and(review.endorse, report, people["lead"], override_reason=SECRET_WORDS)
    review.return_report(report, SECRET_WORDS, by=people["vufo"])
    filing.send(report, by=people["head"])
    factories.read_and(review.endorse, report, people["deputy"], override_reason=SECRET_WORDS)
    factories.read_and(review.accept, report, people["vufo"], override_reason=SECRET_WORDS)

    letters = list(Letter.objects.select_related("user"))
    assert {letter.user.username for letter in letters} == {"owner", "head", "lead", "deputy", "vufo"}
    closed = {
        (letter.user.username, letter.link)
        for letter in letters
        if sign_in(letter.user).get(letter.link, follow=True).status_code != 200
    }
    assert closed == set()
    said = " ".join(f"{letter.subject} {letter.text}" for letter in letters)
    assert SECRET_WORDS not in said
    assert "987" not in said
    assert not any(letter.user.full_name in said for letter in letters)


@pytest.mark.parametrize("more", [0, 3])
def test_queries_do_not_grow_with_people(world, report, more, django_assert_num_queries):
    filing.send(report, by=world.people["owner"])
    report = Report.objects.get(pk=report.pk)
    act = report.acts.get(kind="send")
    Letter.objects.all().delete()
    for _n in range(more):
        factories.make_head(world.unions["lead"])

    with django_assert_num_queries(11):
        filed.sent(report, act)

    assert len(told()["sent"]) == 2 + more


def test_a_circulation_tells_the_members_and_answers_the_offices(world, sign_in):
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])
    round_ = factories.make_circulation(report, world.people["lead"])
    assert_links_open(sign_in)
    assert told() == {"circulation": {"deputy", "neighbour", "owner", "head", "last_lead"}}

    answer = round_.answers.get(union=world.unions["member"])
    circulation.comment(answer, SECRET_WORDS, by=world.people["owner"])
    circulation.comment(answer, "Nêu thêm", by=world.people["head"])
    assert_links_open(sign_in)
    assert Letter.objects.get(user=world.people["lead"]).text == (
        "Tỉnh member đã góp ý cho dự thảo báo cáo năm 2026 của Cụm 5."
    )
    assert told() == {"circulation": {"lead", "deputy"}}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("issued", {"cluster": {"vufo"}}),
        ("returned", {"cluster": {"vufo", "lead", "deputy"}}),
        ("accepted", {"cluster": {"vufo", "lead", "deputy"}}),
    ],
)
def test_a_cluster_report_issued_and_decided(world, sign_in, state, expected):
    factories.make_cluster_report(
        world.cluster, world.period, world.people["lead"], state=state, vufo=world.people["vufo"]
    )

    assert_links_open(sign_in)
    assert told() == expected


def assert_links_open(sign_in):
    for letter in Letter.objects.select_related("user"):
        assert sign_in(letter.user).get(letter.link, follow=True).status_code == 200, letter.user.username


def test_a_conversation_tells_the_other_side(world, report, sign_in):
    report = submitted(world, report)
    thread = threads.open_thread(report, "PC05", SECRET_WORDS, by=world.people["lead"])
    assert told() == {"comment": {"owner", "head"}}

    threads.reply(thread, "Đã xem", by=world.people["vufo"])
    assert told() == {"comment": {"owner", "head"}}

    threads.reply(thread, SECRET_WORDS, by=world.people["owner"])
    assert_links_open(sign_in)
    letter = Letter.objects.get(user=world.people["lead"])
    assert letter.subject == "Trả lời góp ý, báo cáo năm 2026 của Tỉnh member"
    assert letter.link == f"/bao-cao/{report.pk}/?xem=gop-y"
    assert told() == {"comment": {"lead", "deputy", "vufo"}}

    threads.resolve(thread, by=world.people["lead"])
    assert told() == {}


def test_whoever_is_mentioned_is_told_so_and_once(world, report, sign_in):
    report = submitted(world, report)
    mentions = [world.people["head"].pk, world.people["deputy"].pk]

    threads.open_thread(report, "PC05", SECRET_WORDS, by=world.people["lead"], mentions=mentions)

    assert_links_open(sign_in)
    assert told() == {"comment": {"owner"}, "mention": {"head", "deputy"}}


def test_a_report_passed_on_tells_the_new_holder(world, report):
    report = submitted(world, report)
    world.terms["lead"].valid_to = date(2026, 11, 23)
    world.terms["lead"].save()
    factories.make_term(world.cluster, world.unions["neighbour"], 2026, "lead", valid_from=date(2026, 11, 24))

    routes.reroute(report, by=world.people["neighbour"])

    assert told() == {"rerouted": {"deputy"}}
