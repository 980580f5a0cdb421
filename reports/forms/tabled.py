"""A remark made at a conference on a field of a report."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.forms.identity import NoIdentityForm
from reports.desk_rows import DeskRow
from reports.forms.review import MAX_WORDS, CleanTextField


class RemarkForm(NoIdentityForm, forms.Form):
    """Which report, which field, who said what."""

    report = forms.TypedChoiceField(
        label=_("Báo cáo của"), coerce=int, error_messages={"required": _("Chọn báo cáo của đơn vị nào.")},
    )  # fmt: skip
    code = forms.ChoiceField(label=_("Về phần"))
    speaker = forms.CharField(
        label=_("Người phát biểu"), max_length=200, required=False,
        help_text=_("Tên, chức vụ, đơn vị. Không ghi gì khác về người."),
    )  # fmt: skip
    text = CleanTextField(
        label=_("Ý kiến"), max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Ghi ý kiến.")},
    )  # fmt: skip

    def __init__(self, *args, rows: list[DeskRow], groups, **kwargs):
        super().__init__(*args, **kwargs)
        # No union stands there beforehand: a hurried save would put the words into the first one's report.
        self.fields["report"].choices = [("", _("Chọn…")), *((row.report.pk, row.name) for row in rows)]
        self.fields["code"].choices = groups
