"""A photo of a visit, with its caption and whose it is."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import uploads
from events.forms.identity import NoIdentityForm


class PhotoForm(NoIdentityForm, forms.Form):
    """The photo is drawn anew: its place, camera and owner are not kept."""

    file = forms.FileField(
        label=gettext_lazy("Ảnh"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        error_messages={
            "invalid": gettext_lazy("Chưa nhận được ảnh. Chọn lại rồi gửi."),
            "required": gettext_lazy("Chọn một ảnh."),
        },
    )
    caption = forms.CharField(
        label=gettext_lazy("Chú thích"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Ai, làm gì, ở đâu. Không ghi số giấy tờ của ai."),
    )
    credit = forms.CharField(label=gettext_lazy("Ảnh của"), max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("JPEG, PNG, WebP; nhiều nhất %(limit)s. Cổng thu nhỏ ảnh.") % {
            "limit": filesizeformat(settings.UPLOAD_MAX_BYTES)
        }

    def clean(self):
        data = super().clean()
        if data.get("file"):
            try:
                self.checked = uploads.check(data["file"])
            except uploads.Refused as error:
                self.add_error("file", str(error))
            else:
                if self.checked.kind != uploads.Kind.PHOTO:
                    self.add_error("file", _("Chỉ nhận ảnh JPEG, PNG, WebP."))
        return data
