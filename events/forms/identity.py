"""No numbers of people in the register: text that looks like a passport, an identity card or a telephone is refused."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.network import CleanForm
from clusters.vietnamese import fold

# Written of a person's paper, then a number; or a number that has the shape of one.
NAMED = re.compile(r"(ho chieu|passport|can cuoc|cccd|cmnd|cmtnd|chung minh)\D{0,20}[0-9][0-9 ]{4,}")
ALONE = re.compile(r"(?<![0-9.,/-])([0-9]{9}|[0-9]{12}|0[0-9]{2}( [0-9]{3}){3})(?![0-9]|[.,/-][0-9])")
LETTERED = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[0-9]{7,8}(?![a-z0-9])")

# Where a person is named, any nine digits in a row are a telephone or a paper; the years of a term are neither.
OF_PERSONS = {"name", "post", "unit", "speaker"}
MANY_DIGITS = re.compile(r"\d(?:[\s.()-]{0,2}\d){8,}")
YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d\s?[-–]\s?(?:19|20)\d\d(?!\d)")


def looks_like_identity(text: str) -> bool:
    folded = fold(text)
    return any(pattern.search(folded) for pattern in (NAMED, ALONE, LETTERED))


def holds_number(field: str, text: str) -> bool:
    """A telephone or a paper's number in what names a person, typed or pasted."""
    return field in OF_PERSONS and bool(MANY_DIGITS.search(YEARS.sub("", text)))


def sentence_of_number() -> str:
    return _("Ô này chỉ ghi tên, chức vụ, đơn vị. Cổng không giữ số điện thoại, số giấy tờ của người: xóa số đi.")


def sentence() -> str:
    return _(
        "Có chỗ giống số hộ chiếu hoặc số căn cước. Cổng không giữ các số này: xóa đi rồi ghi lại. "
        "Nếu là số khác, viết có dấu chấm, ví dụ 123.456.789."
    )


class NoIdentityForm(CleanForm):
    """A form whose texts hold no number of a person's papers, and whose fields on people no telephone."""

    def clean(self):
        data = super().clean()
        for name, value in list(data.items()):
            if not isinstance(value, str) or self.fields[name].widget.is_hidden:
                continue
            if holds_number(name, value):
                self.add_error(name, sentence_of_number())
            elif looks_like_identity(value):
                self.add_error(name, sentence())
        return data


class ReasonForm(NoIdentityForm, forms.Form):
    """Why something is taken back, or no longer is."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=100)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, label: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = _("Ghi vào lịch sử sửa.")
