"""Input of the cluster report's life: freezing, circulating, answering, settling, issuing, returning."""

import re
import unicodedata

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from clusters import clock, uploads
from clusters.forms.network import CleanForm, day_field
from reports.forms.review import MAX_WORDS, CleanTextField
from reports.models import Attachment, PassageComment
from reports.workflow.cluster_reports import Issuing

_PAPER = re.compile(r"(?:số\s*:?\s*)?(?P<number>[0-9]{1,6})\s*/\s*(?P<symbol>\S.*)", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")


class EditionForm(CleanForm, forms.Form):
    """What every act on the draft carries: the number of the edition that the page showed."""

    ban = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)


class FreezeForm(EditionForm):
    occasion = CleanTextField(
        label=_("Dùng cho dịp nào"),
        max_length=200,
        help_text=_("Ví dụ: Hội nghị tổng kết Cụm ngày 05/12/2026. Ghi trên bản này để phân biệt với các bản khác."),
        error_messages={"required": _("Ghi dịp dùng bản này, ví dụ “Hội nghị Cụm ngày 05/12/2026”.")},
    )


class CirculateForm(EditionForm):
    answer_by = day_field(
        _("Các đơn vị trả lời trước hết ngày"),
        help_text=_("Quá ngày này, đơn vị chưa trả lời được ghi là không có ý kiến khi hết hạn."),
        error_messages={
            "required": _("Ghi hạn trả lời, ví dụ 30/11/2026."),
            "invalid": _("Ghi ngày như 30/11/2026."),
        },
    )
    message = CleanTextField(
        label=_("Lời gửi kèm"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Điều muốn các đơn vị xem kỹ. Các đơn vị đọc lời này ở đầu trang."),
    )

    def clean_answer_by(self):
        day = self.cleaned_data["answer_by"]
        if day < clock.today():
            raise forms.ValidationError(_("Hạn trả lời phải từ hôm nay trở đi."))
        return day


class CommentForm(CleanForm, forms.Form):
    """A comment on the passage, heading or whole report that `place` names: `d12`, `mPC`, or nothing."""

    place = forms.RegexField(r"\A(?:d[0-9]{1,18}|m[A-Za-z0-9]{1,8})?\Z", required=False, widget=forms.HiddenInput)
    text = CleanTextField(
        label=_("Ý kiến"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi nội dung ý kiến.")},
    )

    def __init__(self, data=None, *, place=""):
        """Many of these stand on one page: the ids tell them apart."""
        super().__init__(data, initial={"place": place}, auto_id=f"y-{place or 'chung'}-%s")

    @property
    def code(self) -> str:
        place = self.cleaned_data["place"]
        return place[1:] if place.startswith("m") else ""

    @property
    def piece(self) -> int | None:
        place = self.cleaned_data["place"]
        return int(place[1:]) if place.startswith("d") else None


class SettleForm(CleanForm, forms.Form):
    """What became of a comment; a reason where the words stay as they are."""

    outcome = forms.ChoiceField(
        label=_("Xử lý"),
        choices=[
            (PassageComment.Outcome.TAKEN, _("Tiếp thu, đã sửa")),
            (PassageComment.Outcome.EXPLAINED, _("Giữ nguyên, giải trình")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn tiếp thu hoặc giữ nguyên.")},
    )
    response = CleanTextField(
        label=_("Giải trình"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Cần có khi giữ nguyên; đơn vị góp ý đọc được."),
    )

    def __init__(self, data=None, *, comment: PassageComment):
        self.comment = comment
        initial = {"response": comment.response}
        if comment.outcome != PassageComment.Outcome.OPEN:
            initial["outcome"] = comment.outcome
        super().__init__(data, initial=initial, auto_id=f"xl-{comment.pk}-%s")

    def clean(self):
        given = super().clean()
        if given.get("outcome") == PassageComment.Outcome.EXPLAINED and not given.get("response"):
            self.add_error("response", _("Ghi vì sao giữ nguyên: đơn vị góp ý sẽ đọc."))
        return given


class CloseForm(CleanForm, forms.Form):
    reason = CleanTextField(
        label=_("Vì sao kết thúc trước hạn"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Cần có khi còn đơn vị chưa trả lời và chưa hết hạn."),
    )


class IssueForm(EditionForm):
    """The signed paper: what stands on it, and its scan."""

    paper = CleanTextField(
        label=_("Số, ký hiệu"),
        max_length=50,
        help_text=_("Như trên văn bản, ví dụ 12/BC-CĐ. Số tiếp theo trong năm được điền sẵn."),
    )
    issued_on = day_field(_("Ngày ban hành"), error_messages={"invalid": _("Ghi ngày như 10/12/2026.")})
    signatory = CleanTextField(label=_("Người ký"), max_length=100)
    signatory_title = CleanTextField(label=_("Chức vụ người ký"), max_length=150)
    scan = forms.FileField(
        label=_("Bản ký, quét thành PDF"),
        allow_empty_file=True,
        error_messages={
            "required": _("Chọn tệp PDF của bản đã ký."),
            "invalid": _("Chưa nhận được tệp. Chọn lại tệp rồi gửi."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scan"].widget.attrs["accept"] = "application/pdf"
        self.fields["scan"].help_text = _(
            "Chỉ nhận PDF, nhiều nhất %(limit)s. Nếu trang báo lỗi ở ô khác, chọn lại tệp này."
        ) % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}

    def clean_paper(self):
        number, symbol = read_paper(self.cleaned_data["paper"])
        if number < 1:
            raise forms.ValidationError(_("Số bắt đầu từ 1."))
        if len(symbol) > 40:
            raise forms.ValidationError(_("Ký hiệu dài quá 40 chữ."))
        self.number, self.symbol = number, symbol
        return f"{number:02d}/{symbol}"

    def clean_issued_on(self):
        day = self.cleaned_data["issued_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Ngày ban hành không thể ở sau hôm nay."))
        return day

    def clean_scan(self):
        try:
            checked = uploads.check(self.cleaned_data["scan"])
        except uploads.Refused as error:
            raise forms.ValidationError(str(error)) from error
        if checked.kind != Attachment.Kind.PDF:
            raise forms.ValidationError(_("Đây không phải tệp PDF. Quét hoặc xuất bản ký thành PDF rồi chọn lại."))
        return checked

    def issuing(self) -> Issuing:
        given = self.cleaned_data
        return Issuing(
            self.number,
            self.symbol,
            given["issued_on"],
            given["signatory"],
            given["signatory_title"],
            given["scan"],
        )


def read_paper(text: str) -> tuple[int, str]:
    """`Số: 12 / bc – cđ` as 12 and `BC-CĐ`. Raises ValidationError."""
    found = _PAPER.fullmatch(text.translate(_DASHES).strip())
    if found is None:
        raise forms.ValidationError(_("Ghi số và ký hiệu cách nhau bằng dấu gạch chéo, ví dụ 12/BC-CĐ."))
    symbol = unicodedata.normalize("NFC", found["symbol"]).upper()
    symbol = re.sub(r"\s*([-/])\s*", r"\1", " ".join(symbol.split()))
    return int(found["number"]), symbol


class ClusterReturnForm(EditionForm):
    reason = CleanTextField(
        label=_("Lý do trả lại"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi lý do trả lại: Cụm cần biết phải sửa gì.")},
    )
