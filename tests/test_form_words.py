"""What a form says of bad input is plain Vietnamese, wherever Django and not the portal words it."""

from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from events.models import Delegate
from tests.events.conference_making import invite, make_conference

TEMPLATES = Path(__file__).parents[1] / "templates"


class Everything(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=999)
    amount = forms.DecimalField(max_digits=4, decimal_places=2)
    at = forms.TimeField()
    on = forms.DateField()
    address = forms.EmailField()
    name = forms.CharField(min_length=3, max_length=5)
    kind = forms.ChoiceField(choices=[("a", "A")])
    kinds = forms.MultipleChoiceField(choices=[("a", "A")])
    file = forms.FileField()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("number", "", "Ghi ô này."),
        ("number", "hai", "Ghi một số nguyên, ví dụ 12."),
        ("number", "0", "Ít nhất là 1."),
        ("number", "1000", "Nhiều nhất là 999."),
        ("amount", "x", "Ghi một số, ví dụ 12 hoặc 12,5."),
        ("amount", "1.234", "Nhiều nhất 2 chữ số sau dấu phẩy."),
        ("at", "8 giờ", "Ghi giờ dạng 08:30."),
        ("on", "mai", "Ghi ngày dạng 31/12/2026."),
        ("address", "ten@", "Ghi địa chỉ thư điện tử, ví dụ ten@donvi.vn."),
        ("name", "ab", "Ít nhất 3 ký tự, đang có 2."),
        ("name", "abcdef", "Nhiều nhất 5 ký tự, đang có 6. Bỏ bớt."),
        ("kind", "b", "“b” không có trong danh sách. Chọn lại."),
        ("kinds", ["b"], "“b” không có trong danh sách. Chọn lại."),
    ],
)
def test_what_a_field_says(name, typed, said):
    with translation.override("vi"), pytest.raises(ValidationError) as refusal:
        Everything.base_fields[name].clean(typed)
    assert said in refusal.value.messages


def test_what_a_missing_file_says():
    with translation.override("vi"), pytest.raises(ValidationError) as refusal:
        Everything.base_fields["file"].clean(None)
    assert refusal.value.messages == ["Ghi ô này."]


def test_no_box_lets_the_browser_cut_what_is_pasted():
    """A browser cuts at `maxlength` without a word, a name of 200 letters to its first 120."""

    class Words(forms.Form):
        name = forms.CharField(max_length=120)
        words = forms.CharField(max_length=300, widget=forms.Textarea)

    assert "maxlength" in Words.base_fields["name"].widget.attrs  # as Django has it
    assert "maxlength" not in str(Words()) and "maxlength" not in str(Words({"name": "a" * 121}))
    assert [path.name for path in TEMPLATES.rglob("*.html") if "maxlength" in path.read_text()] == []


def test_a_long_name_comes_back_whole_with_the_limit(world, sign_in):
    conference, name = make_conference(world), "Trần Văn Đông " * 20
    invite(world, conference, "member")

    answer = sign_in(world.people["owner"]).post(reverse("delegate_new", args=[conference.pk]), {"name": name})

    page = answer.content.decode()
    assert answer.status_code == 422 and name.strip() in page and not Delegate.objects.exists()
    assert f"ký tự, đang có {len(name.strip())}. Bỏ bớt." in page
