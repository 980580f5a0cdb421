"""Adding a paper or photo to a conference, and its words."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import uploads
from events.forms.identity import NoIdentityForm
from events.models import AgendaItem, Conference


class CaptionForm(NoIdentityForm, forms.Form):
    """What a file shows and whose it is."""

    caption = forms.CharField(label=gettext_lazy("Chú thích"), max_length=300, required=False)
    credit = forms.CharField(label=gettext_lazy("Ảnh, tài liệu của"), max_length=120, required=False)


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


class ConferenceFileForm(CaptionForm):
    """A file for the whole conference or for one line of its programme."""

    file = forms.FileField(
        label=gettext_lazy("Tệp"),
        allow_empty_file=True,
        error_messages={
            "invalid": gettext_lazy("Chưa nhận được tệp. Chọn lại tệp rồi gửi."),
            "required": gettext_lazy("Chọn một tệp."),
        },
    )
    item = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label=gettext_lazy("Thuộc nội dung"),
        required=False,
        empty_label=gettext_lazy("Cả hội nghị"),
    )
    field_order = ["file", "caption", "credit", "item"]

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = conference.agenda.all()
        self.fields["file"].help_text = _(
            "Ảnh, PDF, Word, Excel; nhiều nhất %(limit)s. Ảnh được bỏ vị trí chụp, tên máy."
        ) % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}

    def clean(self):
        data = super().clean()
        if data.get("file"):
            try:
                self.checked = uploads.check(data["file"])
            except uploads.Refused as error:
                self.add_error("file", str(error))
        return data
