"""Forms of the acts on one pledge: disbursements, values, steps, span, works, files."""

from decimal import Decimal
from uuid import uuid4

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.forms.money import MoneyForm
from aid.models import Disbursement, Pledge, PledgeValue, PledgeWork
from aid.models.money import HOME, in_dong
from aid.workflow.money import disbursement_mark
from aid.workflow.works import work_mark
from clusters import clock, uploads, values
from clusters.forms.network import CleanForm, day_field
from clusters.values import NotUnderstood, Qualifier

REASON_LENGTH = 100  # what the history keeps of it


def _reason(label, **options) -> forms.CharField:
    options = {"max_length": REASON_LENGTH, "help_text": gettext_lazy("Ghi vào lịch sử sửa.")} | options
    return forms.CharField(label=label, **options)


class DisbursementForm(MoneyForm):
    """Money or goods that arrived or were spent on a day."""

    document = forms.CharField(
        label=gettext_lazy("Chứng từ"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Số giấy báo có, biên bản giao nhận."),
    )
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    field_order = ["on", "amount", "currency", "rate", "value_vnd", "rate_on", "document", "note"]

    def __init__(self, *args, currency: str = HOME, **kwargs):
        first = {"token": uuid4(), "currency": currency}
        super().__init__(*args, **kwargs | {"initial": first | (kwargs.get("initial") or {})})


class DisbursementCorrectionForm(DisbursementForm):
    """What a disbursement should have said, and why it is corrected."""

    reason = _reason(gettext_lazy("Lý do sửa"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = [*DisbursementForm.field_order, "reason"]

    @staticmethod
    def typed(row: Disbursement) -> dict:
        """A row as the form shows it: the rate where it gives the value exactly, else the value of the document."""
        by_rate = row.is_foreign and row.value_vnd == in_dong(row.amount, row.rate)
        return {
            "on": row.on,
            "amount": values.for_input(row.amount, row.currency),
            "currency": row.currency,
            "rate": rate_for_input(row.rate) if by_rate else "",
            "value_vnd": values.for_input(row.value_vnd, HOME) if row.is_foreign and not by_rate else "",
            "rate_on": row.rate_on,
            "document": row.document,
            "note": row.note,
            "seen": disbursement_mark(row),
        }


def rate_for_input(rate: Decimal) -> str:
    """A rate as it is read back: `18,981` could be eighteen thousand, `18,9810` could not."""
    text = values.format_number(rate)
    return f"{text}0" if len(text.partition(",")[2]) == 3 else text


class ValueForm(MoneyForm):
    """What was committed or approved from a day; after the first value this is an amendment and needs its reason."""

    document = forms.CharField(label=gettext_lazy("Văn bản, số quyết định"), max_length=120, required=False)
    authority = forms.CharField(label=gettext_lazy("Cơ quan ban hành"), max_length=200, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Nội dung điều chỉnh"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Ví dụ: tăng thêm 4 trạm y tế."),
    )
    field_order = ["on", "amount", "currency", "rate", "value_vnd", "rate_on", "document", "authority", "reason"]

    def __init__(self, *args, point: str, is_first: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if point == PledgeValue.Point.COMMITTED:
            del self.fields["authority"]
            self.fields["document"].label = _("Thỏa thuận, văn bản cam kết")
        if is_first:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True


class RevokeForm(CleanForm, forms.Form):
    """Why a row recorded by mistake is taken back."""

    reason = _reason(gettext_lazy("Lý do rút"))


class StepForm(CleanForm, forms.Form):
    """The status that a pledge has reached, and on which day."""

    status = forms.ChoiceField(label=gettext_lazy("Trạng thái mới"), choices=())
    on = day_field(gettext_lazy("Ngày"))
    note = forms.CharField(
        label=gettext_lazy("Ghi chú"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Bắt buộc khi lùi lại hoặc bỏ qua bước, ví dụ: ghi nhầm."),
    )

    def __init__(self, *args, pledge: Pledge, following: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        others = [(value, capfirst(label)) for value, label in Pledge.Status.choices if value != pledge.status]
        usual = [choice for choice in others if choice[0] in following]
        rest = [choice for choice in others if choice[0] not in following]
        self.fields["status"].choices = [*usual, (_("Khác thứ tự thường, cần ghi chú"), rest)] if usual else rest
        self.fields["on"].initial = clock.today()


class SpanForm(CleanForm, forms.Form):
    """A new last day, by an agreement of a day."""

    ends_on = day_field(gettext_lazy("Ngày kết thúc mới"))
    on = day_field(gettext_lazy("Ngày của văn bản"))
    document = forms.CharField(label=gettext_lazy("Văn bản"), max_length=120, required=False)
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)


QUALIFIERS = [(Qualifier.EXACT, gettext_lazy("đúng")), *((q, q.label) for q in Qualifier if q != Qualifier.EXACT)]


class WorkForm(CleanForm, forms.Form):
    """One item: what it is, how much is planned, how much is done by a day. `khoảng 60.000` may be typed as such."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=())
    item = forms.CharField(
        label=gettext_lazy("Hạng mục"), max_length=200, help_text=gettext_lazy("Ví dụ: trạm y tế xã nâng cấp.")
    )
    planned = forms.CharField(
        label=gettext_lazy("Kế hoạch"), max_length=40, required=False, help_text=gettext_lazy("18, hoặc khoảng 60.000.")
    )
    done = forms.CharField(
        label=gettext_lazy("Đã thực hiện"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("14, hoặc gần 42.000."),
    )
    done_on = day_field(gettext_lazy("Tính đến ngày"), required=False)
    place = forms.CharField(label=gettext_lazy("Nơi"), max_length=200, required=False)
    reason = _reason(gettext_lazy("Căn cứ"), required=False, help_text=gettext_lazy("Ví dụ: biên bản bàn giao 20/11."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, row: PledgeWork | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(value, capfirst(label)) for value, label in PledgeWork.Kind.choices]
        if row is None:
            del self.fields["reason"]

    @staticmethod
    def typed(row: PledgeWork) -> dict:
        return {
            "kind": row.kind,
            "item": row.item,
            "planned": _count(row.planned, row.planned_qualifier),
            "done": _count(row.done, row.qualifier),
            "done_on": row.done_on,
            "place": row.place,
            "seen": work_mark(row),
        }

    def clean(self):
        data = super().clean()
        data["planned"], data["planned_qualifier"] = self._read(data, "planned")
        data["done"], data["qualifier"] = self._read(data, "done")
        return data

    def _read(self, data, name: str) -> tuple[int | None, str]:
        if not data.get(name):
            return None, Qualifier.EXACT
        try:
            read = values.parse_number(data[name], type=values.INTEGER, unit="")
        except NotUnderstood as error:
            self.add_error(name, str(error).replace(_("Chỉ tiêu này"), _("Ô này")))
            return None, Qualifier.EXACT
        if read.value > 2_000_000_000:
            self.add_error(name, _("Số quá lớn. Kiểm tra lại."))
            return None, Qualifier.EXACT
        return int(read.value), read.qualifier or Qualifier.EXACT

    @property
    def fields_of_row(self) -> dict:
        names = ("kind", "item", "planned", "planned_qualifier", "done", "qualifier", "done_on", "place")
        return {name: self.cleaned_data[name] for name in names}


def _count(value: int | None, qualifier: str) -> str:
    if value is None:
        return ""
    word = "" if qualifier == Qualifier.EXACT else f"{Qualifier(qualifier).label} "
    return f"{word}{values.format_number(value)}"


class FileForm(CleanForm, forms.Form):
    """A document or photo, of the pledge or of one of its disbursements."""

    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        allow_empty_file=True,
        error_messages={
            "invalid": gettext_lazy("Chưa nhận được tệp. Chọn lại tệp rồi gửi."),
            "required": gettext_lazy("Chọn một tệp."),
        },
    )
    caption = forms.CharField(label=gettext_lazy("Chú thích"), max_length=300, required=False)
    disbursement = forms.ModelChoiceField(
        Disbursement.objects.none(),
        label=gettext_lazy("Chứng từ của đợt"),
        required=False,
        empty_label=gettext_lazy("Cả khoản viện trợ"),
    )

    def __init__(self, *args, pledge: Pledge, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["disbursement"].queryset = pledge.disbursements.standing()
        self.fields["disbursement"].label_from_instance = lambda row: (
            f"{row.on:%d/%m/%Y}, {values.format_number(row.amount)} {row.currency}"
        )
        self.fields["file"].help_text = _("Ảnh, PDF, Word, Excel; nhiều nhất %(limit)s.") % {
            "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)
        }

    def clean(self):
        data = super().clean()
        if data.get("file"):
            try:
                self.checked = uploads.check(data["file"])
            except uploads.Refused as error:
                self.add_error("file", str(error))
        return data
