"""What a form says of bad input is plain Vietnamese, wherever Django and not the portal words it."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation


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
