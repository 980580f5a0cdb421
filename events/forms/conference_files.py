"""Adding a paper or photo to a conference, and its words."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import uploads
from events.forms.identity import NoIdentityForm
from events.models import AgendaItem, Conference, ConferenceFile


class CaptionForm(NoIdentityForm, forms.Form):
    """What a file shows and whose it is."""

    caption = forms.CharField(label=gettext_lazy("Chú thích"), max_length=300, required=False)
    credit = forms.CharField(label=gettext_lazy("Nguồn, tác giả"), max_length=120, required=False)


class CorrectedCaptionForm(CaptionForm):
    """The words of a file that stands, and which of them the page showed."""

    was_caption = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)
    was_credit = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)


class ShowAgainForm(NoIdentityForm, forms.Form):
    """Why a page that was closed for a reason may be shown again."""

    reason = forms.CharField(label=gettext_lazy("Lý do mở lại"), max_length=100)


class WithholdForm(NoIdentityForm, forms.Form):
    """Why something is taken off the public web."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do thôi công khai"),
        max_length=300,
        help_text=gettext_lazy("Đơn vị tổ chức đọc được lý do này."),
    )


class FileForm(CaptionForm):
    """A file with its words; `checked` is what is kept of it."""

    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        allow_empty_file=True,
        error_messages={
            "invalid": gettext_lazy("Chưa nhận được tệp. Chọn lại tệp rồi gửi."),
            "required": gettext_lazy("Chọn một tệp."),
        },
    )
    field_order = ["file", "caption", "credit"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Ảnh, PDF, Word, Excel; nhiều nhất %(limit)s. Cổng xóa vị trí chụp và tên máy trong ảnh."
        ) % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}

    def clean(self):
        data = super().clean()
        if data.get("file"):
            try:
                self.checked = uploads.check(data["file"])
            except uploads.Refused as error:
                self.add_error("file", str(error))
        return data


class ConferenceFileForm(FileForm):
    """A file for the whole conference or for one line of its programme."""

    item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label=gettext_lazy("Thuộc nội dung"),
        required=False,
        empty_label=gettext_lazy("Cả hội nghị"),
    )

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = conference.agenda.all()


class PaperField(forms.ModelChoiceField):
    """A file by its words and its name: two versions of one paper often bear the same words."""

    def label_from_instance(self, row):
        return f"{row.caption} ({row.name})" if row.caption else row.name


class HandInForm(FileForm):
    """The paper of the union that presents a line of the programme: one more, or in place of one handed in before."""

    instead_of = PaperField(
        ConferenceFile.objects.none(),
        label=gettext_lazy("Thay cho tệp đã nộp"),
        required=False,
        empty_label=gettext_lazy("Không thay, nộp thêm"),
        error_messages={"invalid_choice": gettext_lazy("Tệp này không còn để thay. Chọn lại.")},
    )
    field_order = ["file", "instead_of", "caption", "credit"]

    def __init__(self, *args, item: AgendaItem, initial=None, **kwargs):
        initial = initial or {}
        handed_in = ConferenceFile.objects.standing().filter(item=item, union=item.union_id)
        before = next((row for row in handed_in if str(row.pk) == initial.get("instead_of")), None)
        first = {"caption": before.caption, "credit": before.credit} if before else {"caption": item.paper}
        super().__init__(*args, initial=first | initial, **kwargs)
        self.fields["instead_of"].queryset = handed_in
        if not handed_in:
            del self.fields["instead_of"]
