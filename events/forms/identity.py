"""No passport or identity numbers in the register: text that looks like one is refused with a sentence."""

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


def looks_like_identity(text: str) -> bool:
    folded = fold(text)
    return any(pattern.search(folded) for pattern in (NAMED, ALONE, LETTERED))


def sentence() -> str:
    return _(
        "Có chỗ giống số hộ chiếu hoặc số căn cước. Cổng không giữ các số này: xóa đi rồi ghi lại. "
        "Nếu là số khác, viết có dấu chấm, ví dụ 123.456.789."
    )


class NoIdentityForm(CleanForm):
    """A form whose texts hold no number of a person's papers."""

    def clean(self):
        data = super().clean()
        for name, value in list(data.items()):
            if isinstance(value, str) and looks_like_identity(value) and not self.fields[name].widget.is_hidden:
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
