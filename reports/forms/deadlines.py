"""Forms of later due dates: asking, answering; opening a closed period for one union."""

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.forms.network import CleanForm, day_field
from reports.forms.periods import ReasonForm
from reports.models import Extension

LONGEST = 2000


class AskForm(CleanForm, forms.Form):
    """Until when, and why."""

    wanted_until = day_field(_("Xin gửi đến hết ngày"))
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Cấp trên và VUFO đọc lý do này."),
    )


class GrantForm(CleanForm, forms.Form):
    """The day granted; the one asked for stands in the field."""

    until = day_field(_("Cho đến hết ngày"))
    answer = forms.CharField(
        label=_("Lời nhắn"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @classmethod
    def for_wish(cls, extension: Extension, last) -> "GrantForm":
        """With the day asked for, or the last one that the person may grant if that is earlier."""
        return cls(initial={"until": min(extension.wanted_until, last) if last else extension.wanted_until})


class RefuseForm(CleanForm, forms.Form):
    answer = forms.CharField(
        label=_("Lý do không cho gia hạn"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_refuse_%s", **kwargs)


class ReopenForForm(ReasonForm):
    """Until when the closed period takes this union's report."""

    until = day_field(_("Nhận báo cáo của đơn vị đến hết ngày"))
    field_order = ["until", "reason"]
