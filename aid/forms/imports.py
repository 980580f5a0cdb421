"""The form that takes an Excel file for a register."""

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid.excel.reading import NotReadable, read_file
from clusters.models import Union


class ImportForm(forms.Form):
    """A file, and the union whose register it is for where the person acts for several. `contents` is what it holds."""

    union = forms.ModelChoiceField(Union.objects.none(), label=gettext_lazy("Vào sổ của"), empty_label=None)
    file = forms.FileField(
        label=gettext_lazy("Tệp Excel"), widget=forms.FileInput(attrs={"accept": ".xlsx"}), allow_empty_file=True
    )

    def __init__(self, data=None, files=None, *, unions):
        super().__init__(data, files)
        self.contents = None
        self.fields["union"].queryset = Union.objects.filter(pk__in=unions).in_vietnamese_order()
        if len(unions) == 1:
            self.fields["union"].widget = forms.HiddenInput()
            self.initial["union"] = next(iter(unions))

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            words = _("Tệp lớn hơn %(size)s. Xóa ảnh và trang thừa, hoặc chia thành nhiều tệp.")
            raise forms.ValidationError(words % {"size": filesizeformat(settings.UPLOAD_MAX_BYTES)})
        self.content = upload.read()
        try:
            self.contents = read_file(self.content)
        except NotReadable as error:
            raise forms.ValidationError(str(error)) from error
        if not any(self.contents.lines.values()):
            raise forms.ValidationError(_("Tệp không có dòng nào dưới các tên cột."))
        return upload
