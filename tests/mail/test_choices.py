"""Thư báo: how soon a person wants each kind of letter."""

from django.urls import reverse

from mail.models import Kind, MailChoice, default_pace
from mail.workflow import outbox
from tests import factories


def chosen(form):
    return {field.name: str(field.value()) for field in form}


def test_shows_what_holds_and_where_letters_go(world, sign_in):
    owner = world.people["owner"]
    outbox.choose({Kind.COMMENT: "never"}, by=owner)

    response = sign_in(owner).get(reverse("mail_choices"))

    assert chosen(response.context["form"]) == {k: default_pace(k) for k in Kind.values} | {"comment": "never"}
    page = response.content.decode()
    assert "Thư gửi đến owner@example.vn" in page
    assert page.count('type="radio"') == 3 * len(Kind)
    assert reverse("outbox") not in page
    assert reverse("outbox") in sign_in(world.people["vufo"]).get(reverse("mail_choices")).content.decode()


def test_is_saved_by_one_button(world, sign_in):
    owner = world.people["owner"]
    paces = dict.fromkeys(Kind.values, "daily") | {"returned": "never"}

    response = sign_in(owner).post(reverse("mail_choices"), paces, follow=True)

    assert "Đã lưu cách nhận thư báo." in response.content.decode()
    assert dict(MailChoice.objects.filter(user=owner).values_list("kind", "pace")) == paces
    assert MailChoice.objects.exclude(user=owner).count() == 0


def test_a_missing_or_unknown_choice_saves_nothing(world, sign_in):
    paces = dict.fromkeys(Kind.values, "daily") | {"returned": "hourly"}

    response = sign_in(world.people["owner"]).post(reverse("mail_choices"), paces)

    assert "mỗi dòng chọn một cách nhận" in response.content.decode()
    assert not MailChoice.objects.exists()


def test_without_an_address(world, sign_in):
    user = factories.make_officer(world.unions["member"], email=None)

    assert "chưa có địa chỉ thư" in sign_in(user).get(reverse("mail_choices")).content.decode()


def test_is_reached_from_every_page(world, sign_in):
    assert f'href="{reverse("mail_choices")}"' in sign_in(world.people["owner"]).get("/").content.decode()
