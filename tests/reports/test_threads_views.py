"""The conversation on a report: who may speak, what is kept when a comment is refused, what htmx gets."""

import unicodedata

import pytest
from django.urls import reverse

from reports.models import Message, Report, Thread
from reports.views.kept import author_mark
from reports.workflow import filing, review, threads
from tests import factories

VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")


@pytest.fixture
def thread(world, report):
    return threads.open_thread(report, "PC01", "Đã gồm khoản chuyển tiếp chưa?", by=world.people["lead"])


def statuses(world, sign_in, method, address, **data):
    return {name: getattr(sign_in(world.people[name]), method)(address, data).status_code for name in VISITORS}


def may(status, *names, others):
    """A row of the matrix: `status` for `names`, and what the rest gets."""
    table = dict.fromkeys(VISITORS, 404) | others
    return table | dict.fromkeys(names, status)


READERS_ONLY = {"anonymous": 302, "observer": 403}


def test_visitors_open(world, sign_in, report):
    address = reverse("thread_open", args=[report.pk])

    seen = statuses(world, sign_in, "get", address, o="PC01")
    posted = statuses(world, sign_in, "post", address, o="PC01", text="Xem lại")

    expected = may(302, "lead", "deputy", "vufo", others=READERS_ONLY | {"owner": 403, "head": 403})
    assert seen == expected
    assert posted == expected
    assert {t.opened_by.username for t in report.threads.all()} == {"lead", "deputy", "vufo"}


@pytest.mark.parametrize("act", ["reply", "resolve", "reopen"])
def test_visitors_act(world, sign_in, thread, act):
    address = reverse(f"thread_{act}", args=[thread.pk])

    seen = statuses(world, sign_in, "get", address)
    posted = statuses(world, sign_in, "post", address, text="Đã xem")

    # The method is looked at first: nobody learns from 405 what there is.
    assert seen == dict.fromkeys(VISITORS, 405) | {"anonymous": 302}
    assert posted == may(302, "owner", "head", "lead", "deputy", "vufo", others=READERS_ONLY)


def test_plain_post_comes_back_to_the_new_comment(world, sign_in, report):
    client = sign_in(world.people["lead"])
    page = f"/bao-cao/{report.pk}/?xem=doi"

    response = client.post(
        reverse("thread_open", args=[report.pk]),
        {"o": "PC08", "pham_vi": "own", "lan": 1, "text": "Nêu khoản giải ngân quý III.", "next": page},
    )

    thread = Thread.objects.get()
    assert response.url == f"{page}#gop-y-{thread.pk}"
    assert (thread.code, thread.scope, thread.opened_in.number, thread.awaits_union) == ("PC08", "own", 1, True)
    message = thread.messages.get()
    assert message.text == "Nêu khoản giải ngân quý III."
    assert message.office == "Cụm trưởng Cụm 5 năm 2026 (Tỉnh lead)"


def test_next_never_leaves_the_portal(world, sign_in, thread):
    client = sign_in(world.people["owner"])

    response = client.post(
        reverse("thread_reply", args=[thread.pk]), {"text": "Đã gồm", "next": "https://example.com/"}
    )

    assert response.url == f"/bao-cao/{thread.report_id}/#gop-y-{thread.pk}"


def test_empty_words_are_asked_for(world, sign_in, report, thread):
    client = sign_in(world.people["lead"])

    opened = client.post(reverse("thread_open", args=[report.pk]), {"o": "PC08", "text": " \u200b "})
    replied = client.post(reverse("thread_reply", args=[thread.pk]), {"text": ""})

    assert (opened.status_code, replied.status_code) == (422, 422)
    assert "Ghi nội dung góp ý." in opened.content.decode()
    assert "Ghi nội dung trả lời." in replied.content.decode()
    assert Message.objects.count() == 1


def test_words_are_kept_as_typed(world, sign_in, thread):
    client = sign_in(world.people["owner"])
    text = "Đã gồm 😀 <b>hai khoản</b>.\n\nXem “Phụ lục”."

    client.post(reverse("thread_reply", args=[thread.pk]), {"text": unicodedata.normalize("NFD", text) + "\u200b"})

    assert thread.messages.last().text == text
    thread.refresh_from_db()
    assert thread.awaits_union is False


def test_too_long_words_are_refused_and_kept(world, sign_in, thread):
    client = sign_in(world.people["owner"])

    response = client.post(reverse("thread_reply", args=[thread.pk]), {"text": "a" * 10_001})

    assert response.status_code == 422
    assert "a" * 10_001 in response.content.decode()


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ({"o": "XX99"}, "Ô này không còn trong biểu của kỳ."),
        ({"o": "PC01", "lan": 7}, "Lần gửi này không còn là lần đang xét. Đọc lần 1 rồi gửi góp ý."),
        ({"o": "PC01", "pham_vi": "moon"}, "moon"),
        ({"o": "PC01", "lan": "x"}, "Ghi một số nguyên"),
        ({"o": ""}, "Ghi ô này"),
    ],
)
def test_comment_on_something_vanished_keeps_the_words(world, sign_in, report, field, sentence):
    client = sign_in(world.people["lead"])

    plain = client.post(reverse("thread_open", args=[report.pk]), field | {"text": "Một góp ý dài"})
    part = client.post(
        reverse("thread_open", args=[report.pk]), field | {"text": "Một góp ý dài"}, headers={"HX-Request": "true"}
    )

    assert plain.status_code in (409, 422)
    assert part.status_code == 200
    for response in (plain, part):
        assert sentence in response.content.decode()
        assert "Một góp ý dài" in response.content.decode()
    assert not Thread.objects.exists()


def test_comment_on_a_round_overtaken_by_a_new_one(world, sign_in, report):
    review.return_report(report, "Xem lại", by=world.people["deputy"])
    filing.send(report, by=world.people["owner"])
    client = sign_in(world.people["lead"])

    response = client.post(reverse("thread_open", args=[report.pk]), {"o": "PC01", "lan": 1, "text": "Về lần 1"})

    assert response.status_code == 409
    assert "Đọc lần 2 rồi gửi góp ý." in response.content.decode()
    assert 'name="lan" value="2"' in response.content.decode()


def test_reply_to_a_closed_thread_keeps_the_words(world, sign_in, thread):
    threads.resolve(thread, by=world.people["lead"])
    client = sign_in(world.people["owner"])

    response = client.post(reverse("thread_reply", args=[thread.pk]), {"text": "Còn một ý nữa"})

    assert response.status_code == 409
    assert "Góp ý này đã đóng." in response.content.decode()
    assert "Còn một ý nữa" in response.content.decode()


def test_after_acceptance_the_conversation_is_over(world, sign_in, report, thread):
    threads.resolve(thread, by=world.people["lead"])
    factories.read_and(review.endorse, report, world.people["lead"])
    factories.read_and(review.accept, report, world.people["vufo"])

    replies = {
        name: sign_in(world.people[name]).post(reverse("thread_reopen", args=[thread.pk]), {"text": ""}).status_code
        for name in ("owner", "lead", "vufo", "observer")
    }

    assert replies == {"owner": 409, "lead": 409, "vufo": 409, "observer": 403}
    assert Thread.objects.get().state == "resolved"


def test_closing_and_reopening_are_written_down(world, sign_in, thread):
    client = sign_in(world.people["lead"])

    for act in ("resolve", "resolve", "reopen"):
        client.post(reverse(f"thread_{act}", args=[thread.pk]), {"text": ""})

    assert list(thread.messages.values_list("kind", flat=True)) == ["words", "resolved", "reopened"]
    thread.refresh_from_db()
    assert (thread.state, thread.resolved_by, thread.awaits_union) == ("open", None, True)


def test_htmx_gets_the_thread_alone_on_the_entry_page(world, sign_in, thread):
    client = sign_in(world.people["owner"])

    response = client.post(
        reverse("thread_reply", args=[thread.pk]),
        {"text": "Đã gồm", "next": f"/bao-cao/{thread.report_id}/soan/PC/"},
        headers={"HX-Request": "true"},
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="gop-y-{thread.pk}"' in page
    assert "hx-swap-oob" not in page and "<html" not in page


def test_htmx_on_the_report_page_refreshes_marks_and_counts(world, sign_in, thread):
    client = sign_in(world.people["lead"])

    response = client.post(
        reverse("thread_resolve", args=[thread.pk]),
        {"text": "", "next": f"/bao-cao/{thread.report_id}/"},
        headers={"HX-Request": "true"},
    )

    page = response.content.decode()
    assert 'id="dau-PC01" hx-swap-oob="true"' in page
    assert "0 mở, 1 xong" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow_with_threads(world, sign_in, report, rows, django_assert_num_queries):
    for _n in range(rows):
        thread = threads.open_thread(report, "PC01", "Vì sao?", by=world.people["lead"])
        threads.reply(thread, "Vì thế.", by=world.people["owner"])
    client = sign_in(world.people["vufo"])

    with django_assert_num_queries(35):
        client.post(reverse("thread_reply", args=[thread.pk]), {"text": "Rõ"}, headers={"HX-Request": "true"})


def test_a_message_that_cannot_be_saved_leaves_no_thread(world, report, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(Message.objects, "create", fail)

    with pytest.raises(RuntimeError):
        threads.open_thread(report, "PC01", "Vì sao?", by=world.people["lead"])

    assert not Thread.objects.exists()
    assert Report.objects.get(pk=report.pk).state == "submitted"


def test_a_session_that_ended_costs_no_word_of_a_comment(world, sign_in, report, thread):
    client, address = sign_in(world.people["lead"]), reverse("report_detail", args=[report.pk])
    author = client.get(address).context["author"]
    client.logout()

    opened = client.post(
        reverse("thread_open", args=[report.pk]), {"o": "PC08", "lan": 1, "text": "Góp ý mới dài", "author": author}
    )
    replied = client.post(reverse("thread_reply", args=[thread.pk]), {"text": "Câu trả lời dài", "author": author})
    client.force_login(world.people["lead"])
    page = client.get(address).content.decode()

    assert opened.url == f"/tai-khoan/dang-nhap/?next=/bao-cao/{report.pk}/%23gop-y-moi"
    assert replied.url == f"/tai-khoan/dang-nhap/?next=/bao-cao/{report.pk}/%23gop-y-{thread.pk}"
    assert "Góp ý mới dài" in page and 'name="o" value="PC08"' in page
    assert "Câu trả lời dài" in page
    assert Message.objects.count() == 1


def test_words_of_nobody_known_are_not_kept(world, sign_in, thread):
    client = sign_in(None)
    elsewhere = factories.make_report(world.obligations["neighbour"], world.people["neighbour"])

    for author in ["x", author_mark(world.people["neighbour"], elsewhere)]:
        response = client.post(reverse("thread_reply", args=[thread.pk]), {"text": "Câu dài", "author": author})
        unknown = client.post(reverse("thread_reply", args=[10**6]), {"text": "Câu dài", "author": author})
        # Nothing tells which report the thread belongs to, nor that there is one.
        assert response.url == unknown.url == "/tai-khoan/dang-nhap/?next=/"

    assert not client.session.get("kept_sections")
