"""No telephone and no paper's number where a person is named: delegates, those commended, speakers."""

from datetime import date

import pytest
from django.urls import reverse

from events.forms.identity import holds_number, looks_like_identity
from events.models import AgendaItem, Award, Delegate
from tests.events.award_making import make_kind
from tests.events.conference_making import invite, make_conference

NUMBERS = ["0913 123 456", "0913.123.456", "0913123456", "+84 913 123 456", "(024) 3845 1234", "079203012345"]
WORDS = "Cổng không giữ số điện thoại"


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("field", ["name", "post", "unit", "speaker"])
def test_numbers_of_a_person(field, number):
    assert holds_number(field, f"Chủ tịch, {number}")


@pytest.mark.parametrize(
    "text",
    [
        "Phó Chủ tịch", "Hội hữu nghị Việt – Nga 2026", "Chủ tịch nhiệm kỳ 2021-2026, 2026–2031",
        "Chủ tịch 2016-2021 2021-2026", "Ban 12, tổ 3, phường 15, quận 10, khóa 2021", "Từ 01/01/2021 đến 31/12/2025",
    ],
)  # fmt: skip
def test_words_that_are_no_number_of_a_person(text):
    assert not holds_number("post", text) and not looks_like_identity(text)


def test_money_in_other_fields_stays():
    assert not holds_number("achievement", "Vận động 123.456.789 đồng")


@pytest.mark.parametrize("field", ["name", "post"])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_delegate_is_refused_at_the_field_and_kept_as_typed(world, sign_in, field, number):
    row = make_conference(world, starts_on=date(2026, 12, 11))
    body = invite(world, row, "neighbour")[0]
    person = {"invited": body.pk, "name": "Lê An", "post": "Chủ tịch", "role": "delegate", "site": ""}
    typed = person | {field: f"Lê An {number}"}
    page = sign_in(world.people["neighbour"]).post(reverse("delegate_new", args=[row.pk]), typed)

    form = page.context["form"]
    assert page.status_code == 422 and list(form.errors) == [field] and WORDS in form.errors[field][0]
    assert form[field].value() == f"Lê An {number}"
    assert not Delegate.objects.exists()


@pytest.mark.parametrize("field", ["name", "post", "unit"])
def test_who_is_commended_is_refused_at_the_field(world, sign_in, field):
    typed = {
        "kind": make_kind().pk, "recipient_kind": "person", "name": "Lê An", "post": "Chủ tịch", "unit": "Hội",
        "union": world.unions["member"].pk, "year": "2026", "achievement": "Đón đoàn",
        "decision_number": "15/QĐ-LHHN", "decided_on": "10/11/2026",
    }  # fmt: skip
    page = sign_in(world.people["owner"]).post(reverse("award_new"), typed | {field: "Lê An 0913 123 456"})

    assert page.status_code == 422 and WORDS in page.context["form"].errors[field][0]
    assert not Award.objects.exists()


def test_a_speaker_is_refused_at_the_field(world, sign_in):
    row = make_conference(world)
    lead = sign_in(world.people["lead"])
    address = reverse("conference_rows", args=[row.pk, "chuong-trinh"])
    line = {"dong-0-title": "Khai mạc", "dong-0-speaker": "Lê An 0913 123 456"}
    seen = lead.get(address).context["seen"]
    page = lead.post(address, line | {"dong-TOTAL_FORMS": 1, "dong-INITIAL_FORMS": 0, "seen": seen})

    assert WORDS in page.content.decode() and "Lê An 0913 123 456" in page.content.decode()
    assert not AgendaItem.objects.exists()
