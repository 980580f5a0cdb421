"""A remark made at a conference on a field of a report."""

from collections.abc import Iterable

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from events.forms.identity import NoIdentityForm
from reports.desk_rows import DeskRow
from reports.forms.review import MAX_WORDS, CleanTextField

OWN, WHOLE = "cum", "ca"  # the cluster's own report; all of it


class RemarkForm(NoIdentityForm, forms.Form):
    """Which report, which field, who said what. `own` names the cluster whose own report takes remarks as well.

    `left_out` are sentences on the reports that cannot be chosen here.
    """

    report = forms.ChoiceField(
        label=_("Báo cáo của"), error_messages={"required": _("Chọn báo cáo của đơn vị nào.")},
    )  # fmt: skip
    code = forms.ChoiceField(label=_("Về phần"), error_messages={"required": _("Chọn ý kiến nói về phần nào.")})
    speaker = forms.CharField(
        label=_("Người phát biểu"), max_length=200, required=False,
        help_text=_("Tên, chức vụ, đơn vị. Không ghi gì khác về người."),
    )  # fmt: skip
    text = CleanTextField(
        label=_("Ý kiến"), max_length=MAX_WORDS, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Ghi ý kiến.")},
    )  # fmt: skip

    def __init__(self, *args, rows: list[DeskRow], groups, own: str = "", left_out: Iterable[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        # No union stands there beforehand: a hurried save would put the words into the first one's report.
        reports = [(str(row.report.pk), row.name) for row in rows]
        self.fields["report"].choices = [("", _("Chọn…")), *([(OWN, own)] if own else []), *reports]
        self.fields["report"].help_text = escape(" ".join(left_out))
        # Nor does a section: what was said of the plans would stand under the first one.
        whole = [(WHOLE, _("Cả báo cáo (chỉ với báo cáo Cụm)"))] if own else []
        self.fields["code"].choices = [("", _("Chọn…")), *whole, *groups]

    def clean(self):
        given = super().clean()
        if given.get("code") == WHOLE and given.get("report", OWN) != OWN:
            self.add_error("code", _("Chọn phần nào của báo cáo đơn vị."))
        return given

    @property
    def is_on_own(self) -> bool:
        return self.cleaned_data["report"] == OWN

    @property
    def field_code(self) -> str:
        """The code of the field; empty for the whole report."""
        return "" if self.cleaned_data["code"] == WHOLE else self.cleaned_data["code"]
