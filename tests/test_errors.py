"""What people see when a request fails: in Vietnamese, in our look, without losing what they typed."""

import logging
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from clusters.views import kept
from friendship import unsaved, views
from reports.views import kept as report_kept
from tests import factories
from tests.events.conference_making import invite, make_conference


@pytest.fixture
def strict_client(db):
    """A client that checks CSRF tokens, as browsers meet them."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.make_vufo_officer())
    return client


def test_unknown_address_is_a_vietnamese_404(client, db):
    response = client.get("/khong-co-trang-nay/")

    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.content.decode()
    assert "AnonymousUser" not in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/bao-cao/?don-vi=%00", "/bao-cao/?tim=a%00b", "/lien-hiep/hop-nhat/?truoc=%00", "/loi-moi/a%00b/", "/?%00=1"],
)
def test_an_address_with_a_nul_is_not_there(client, db, address):
    client.force_login(factories.make_vufo_officer())

    response = client.get(address)

    # PostgreSQL refuses the character in any comparison, which was an error page.
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in response.content.decode()


def test_refusal_gives_its_reason_and_the_menu(client, db):
    client.force_login(factories.make_observer())

    response = client.get(reverse("invitation_new"))

    page = response.content.decode()
    assert response.status_code == 403
    assert "Chỉ cán bộ VUFO và lãnh đạo Liên hiệp được mời người." in page
    assert "hn-nav" in page


def test_server_error_has_a_code_that_is_in_the_log(client, db, monkeypatch, caplog):
    def fail(*_args, **_kwargs):
        raise RuntimeError("made to fail")

    monkeypatch.setattr("clusters.views.people.is_mfa_enabled", fail)
    client.force_login(factories.make_observer())
    client.raise_request_exception = False

    with caplog.at_level(logging.ERROR):
        response = client.get(reverse("account_page"))

    page = response.content.decode()
    code = re.search(r"[0-9A-F]{4}-[0-9A-F]{4}", page).group(0)
    assert response.status_code == 500
    assert "Cổng gặp lỗi, chưa mở được trang" in page
    told = [record.getMessage() for record in caplog.records]
    heard = logging.getLogger("friendship.views")
    assert any(code in line for line in told), (code, told, heard.disabled, heard.propagate, logging.root.handlers)
    assert "made to fail" not in page


def test_server_error_page_needs_no_database(django_assert_num_queries, db):
    request = RequestFactory().get("/")

    with django_assert_num_queries(0, connection=connection):
        response = views.server_error(request)

    assert response.status_code == 500


def test_wrong_token_shows_what_was_typed_but_no_secret(strict_client):
    typed = {"full_name": "Lê Thị Mới", "title": "Dòng một\nDòng hai <b>", "password": "mat-khau-bi-mat", "email": ""}

    response = strict_client.post(reverse("invitation_new"), typed | {"csrfmiddlewaretoken": "het-han"})

    page = response.content.decode()
    assert response.status_code == 403
    assert "Phiên làm việc đã hết, chưa lưu" in page
    assert "Lê Thị Mới</textarea>" in page
    assert "Dòng một\nDòng hai &lt;b&gt;</textarea>" in page
    assert "mat-khau-bi-mat" not in page
    assert "het-han" not in page
    assert page.count("<textarea") == 2
    assert f'href="{reverse("invitation_new")}"' in page


def test_wrong_token_says_each_word_under_its_label_and_nothing_of_the_page(strict_client):
    marks = {"seen": "7", "mot_ma": "6b93f97d-4e2e-4b5b-8a57-0f4e3f3f2d10", "author": "dau-cua-trang"}

    response = strict_client.post(reverse("invitation_new"), {"full_name": "Lê Thị Mới", "la": "Chữ lạ"} | marks)

    page = response.content.decode()
    assert [(word.label, word.text) for word in response.context["typed"]] == [
        ("Họ và tên", "Lê Thị Mới"),
        ("Ô chưa rõ tên", "Chữ lạ"),
    ]
    assert "6b93f97d" not in page and "dau-cua-trang" not in page and "full_name" not in page


@pytest.fixture
def remarking(world):
    """A client that checks tokens, the page of a form that keeps words, and who it was made for."""
    client, conference, owner = Client(enforce_csrf_checks=True), make_conference(world), world.people["owner"]
    client.force_login(owner)
    invite(world, conference, "member")
    address = reverse("delegate_new", args=[conference.pk])
    typed = {"author": kept.author_mark(owner), "name": "Trần Văn Đông", "post": "Chuyên viên"}
    return SimpleNamespace(client=client, address=address, typed=typed, conference=conference, world=world)


def test_who_signed_in_again_in_another_tab_gets_the_form_back_as_typed(remarking):
    before = remarking.conference.delegates.count()

    answer = remarking.client.post(remarking.address, remarking.typed | {"csrfmiddlewaretoken": "cu"})
    page = remarking.client.get(remarking.address)

    assert (answer.status_code, answer.url) == (302, remarking.address)
    assert (page.context["form"]["name"].value(), page.context["form"]["post"].value()) == (
        "Trần Văn Đông",
        "Chuyên viên",
    )
    assert "Đây là chữ bạn gõ trước khi phiên làm việc hết." in page.content.decode()
    assert remarking.conference.delegates.count() == before


def test_words_of_another_are_neither_kept_nor_shown(remarking):
    remarking.client.force_login(remarking.world.people["neighbour"])

    answer = remarking.client.post(remarking.address, remarking.typed)

    assert answer.status_code == 403 and "Trần Văn Đông" not in answer.content.decode()
    assert "một người khác mở trên máy này" in answer.content.decode()
    assert kept.SESSION_KEY not in remarking.client.session


@pytest.mark.parametrize("mark", ["", "dau-gia"])
def test_without_its_mark_nothing_is_kept(remarking, mark):
    answer = remarking.client.post(remarking.address, remarking.typed | {"author": mark})

    assert answer.status_code == 403 and "Trần Văn Đông" in answer.content.decode()
    assert kept.SESSION_KEY not in remarking.client.session


def rescued(world, name: str, of, **typed) -> list[tuple[str, str]]:
    """What the page shows when every cookie is gone: each word with its label."""
    author = kept.author_mark(world.people["lead"])
    answer = Client(enforce_csrf_checks=True).post(reverse(name, args=[of]), typed | {"author": author})
    assert answer.status_code == 403
    return [(word.label, word.text) for word in answer.context["typed"]]


@pytest.mark.parametrize(
    ("name", "label"),
    [("remark_new", "Ý kiến"), ("minutes_edit", "Kết luận chung"), ("resolution_new", "Kết luận, việc phải làm")],
)
def test_words_without_a_session_stand_under_the_labels_of_their_own_page(world, name, label):
    """Three forms of one module have a field of the same name."""
    conference = make_conference(world)
    client = Client()
    client.force_login(world.people["lead"])
    page = client.get(reverse(name, args=[conference.pk]))
    assert page.context["form"]["text"].label == label
    typed = {**dict.fromkeys(page.context["form"].fields, ""), "text": "Lời gõ dở"}

    assert rescued(world, name, conference.pk, **typed) == [(label, "Lời gõ dở")]


def test_a_form_made_by_another_function_gives_the_labels_too(world):
    typed = {"report": "cum", "speaker": "Bà B", "text": "Nêu rõ hơn"}
    found = rescued(world, "conference_reports", make_conference(world, year_reviewed=2026).pk, **typed)
    assert found == [("Người phát biểu", "Bà B"), ("Ý kiến", "Nêu rõ hơn")]


def test_a_button_that_was_pressed_is_nothing_that_was_typed(world):
    assert rescued(world, "conference_door", make_conference(world).pk, dau="230:present") == []


def test_no_button_of_a_template_is_shown_as_typed():
    named = re.compile(r'<button[^>]*\sname="(?:{{[^}]*}}-)?([^"]+)"')
    pages = (Path(__file__).parents[1] / "templates").rglob("*.html")
    assert {name for page in pages for name in named.findall(page.read_text())} <= unsaved.BUTTONS


PAPER = "Tệp vừa chọn không giữ được: chọn lại tệp"


@pytest.mark.parametrize("has_file", [True, False])
@pytest.mark.parametrize("has_cookies", [True, False])
def test_that_a_file_has_to_be_chosen_again_is_said_where_there_was_one(world, has_cookies, has_file):
    conference, lead = make_conference(world), world.people["lead"]
    file = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")} if has_file else {}
    typed = {"author": kept.author_mark(lead), "caption": "Chương trình"} | file
    client = Client(enforce_csrf_checks=not has_cookies)

    answer = client.post(reverse("conference_file_new", args=[conference.pk]), typed, follow=True)

    assert (PAPER in answer.content.decode()) is has_file
    assert ("Chữ vừa gõ được giữ lại" in answer.content.decode()) is has_cookies


def test_a_section_of_a_report_comes_back_as_typed_too(world):
    client, owner = Client(enforce_csrf_checks=True), world.people["owner"]
    client.force_login(owner)
    report = factories.make_report(world.obligations["member"], owner)
    address = reverse("report_section", args=[report.pk, "A"])

    answer = client.post(address, {"author": report_kept.author_mark(owner, report), "a-value": "12"})
    stranger = client.post(address, {"author": report_kept.author_mark(world.people["lead"], report), "a-value": "12"})

    assert (answer.status_code, answer.url) == (302, address)
    assert [*client.session[report_kept.SESSION_KEY]] == [f"{report.pk}/A"]
    assert stranger.status_code == 403 and "12</textarea>" not in stranger.content.decode()


def test_wrong_token_from_htmx_leads_to_sign_in_and_back(strict_client):
    response = strict_client.post(reverse("invitation_new"), {"full_name": "A"}, headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response.headers["X-Login-Url"] == reverse("account_login")


def test_expired_session_answers_htmx_without_a_redirect(client, db):
    response = client.get(reverse("people_list"), headers={"HX-Request": "true"})

    assert response.status_code == 401
    assert response.headers["X-Login-Url"] == reverse("account_login")
    assert response.content == b""


def test_expired_session_redirects_a_page(client, db):
    response = client.get(reverse("people_list"))

    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={reverse('people_list')}"


def test_other_redirects_pass_through_for_htmx(client, db):
    client.force_login(factories.make_vufo_officer())
    response = client.get(reverse("account_login"), headers={"HX-Request": "true"})

    assert response.status_code == 302
    assert response.url == reverse("home")


def test_unreadable_request_is_answered_in_vietnamese(client, db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3

    response = client.post(reverse("account_login"), {f"o{n}": "1" for n in range(9)})

    assert response.status_code == 400
    assert "Cổng không đọc được nội dung vừa gửi" in response.content.decode()
