"""A file that goes with a draft."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from clusters import uploads
from reports.forms.filing import TypedText
from reports.uploads import as_attachment


class AttachmentForm(forms.Form):
    """A file with its caption, for the section on the page or for the whole report; empty means none."""

    WHOLE_REPORT, SECTION = "", "section"

    file = forms.FileField(
        label=_("Tệp"),
        required=False,
        allow_empty_file=True,
        error_messages={"invalid": _("Chưa nhận được tệp. Chọn lại tệp rồi gửi.")},
    )
    caption = TypedText(label=_("Chú thích"), max_length=300)
    place = forms.ChoiceField(
        label=_("Thuộc"),
        required=False,
        choices=[(SECTION, _("mục này")), (WHOLE_REPORT, _("cả báo cáo"))],
    )

    def __init__(self, data=None, files=None, typed=None):
        """`typed` is what an earlier page sent without its file being taken: first values, not yet checked."""
        words = {name: typed[f"tep-{name}"] for name in ("caption", "place") if f"tep-{name}" in (typed or {})}
        super().__init__(data, files, prefix="tep", initial={"place": self.SECTION} | words)
        self.fields["file"].help_text = _(
            "Ảnh JPEG, PNG, WebP; PDF; Word, Excel; nhiều nhất %(limit)s. Ảnh được thu nhỏ và xóa thông tin vị trí."
        ) % {"limit": filesizeformat(settings.UPLOAD_MAX_BYTES)}

    def clean(self):
        given = super().clean()
        upload = given.get("file")
        if upload:
            try:
                self.checked = uploads.check(upload)
            except uploads.Refused as error:
                self.add_error("file", str(error))
        elif given.get("caption") and "file" not in self.errors:
            self.add_error("file", _("Có chú thích mà chưa có tệp. Chọn tệp, hoặc xóa chú thích."))
        return given

    @property
    def has_file(self) -> bool:
        return getattr(self, "checked", None) is not None

    def attachment(self, section_code: str):
        code = section_code if self.cleaned_data["place"] == self.SECTION else ""
        return as_attachment(self.checked, code=code, caption=self.cleaned_data["caption"])
