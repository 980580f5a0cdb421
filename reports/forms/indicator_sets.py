"""Forms of the form's editor: a version, a section, a line."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports import form_rules
from reports.forms.seen import SeenForm
from reports.models import Indicator, IndicatorSet, Section
from reports.registers import names as registers


class IndicatorSetForm(SeenForm):
    """Name and remark of a draft."""

    class Meta:
        model = IndicatorSet
        fields = ["name", "remark"]
        widgets = {"remark": forms.Textarea(attrs={"rows": 3})}


class SectionForm(SeenForm):
    """A heading of a draft. The instance knows its version."""

    class Meta:
        model = Section
        fields = ["code", "title", "short_title", "narrative_label"]

    def clean(self):
        data = super().clean()
        code = data.get("code", "").upper()
        if not code:
            return data
        data["code"] = code
        # The form has no field for the version, so Django skips the constraint on version and code.
        twins = Section.objects.filter(indicator_set=self.instance.indicator_set_id, code=code)
        if not form_rules.SECTION_CODE.fullmatch(code):
            self.add_error("code", _("Mã mục gồm 1 đến 4 chữ cái không dấu, ví dụ PC."))
        elif twins.exclude(pk=self.instance.pk).exists():
            self.add_error("code", _("Mã %s đã dùng cho mục khác.") % code)
        return data


class IndicatorForm(SeenForm):
    """A line of a draft. The instance knows its version."""

    class Meta:
        model = Indicator
        fields = [
            "section",
            "code",
            "label",
            "type",
            "unit",
            "over_time",
            "over_units",
            "is_required",
            "in_short_periods",
            "formula",
            "part_of",
            "part_group",
            "expects",
            "register",
            "help",
            "source",
        ]
        widgets = {
            "register": forms.Select(choices=registers.CHOICES),
            "label": forms.Textarea(attrs={"rows": 2}),
            "help": forms.Textarea(attrs={"rows": 2}),
            "source": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "code": _("Giữ nguyên nghĩa của mã qua các phiên bản: số năm trước được tìm theo mã."),
            "unit": _("Chỉ tiêu tiền ghi mã tiền tệ: VND, USD, KRW hoặc EUR. Lời văn để trống."),
            "over_time": _("Số của nhiều kỳ gộp lại thế nào. Số đến cuối kỳ: lấy số mới nhất."),
            "over_units": _("Số của nhiều Liên hiệp gộp lại thế nào."),
            "part_group": _("Các phần cùng nhóm được cộng lại để so với chỉ tiêu tổng. Ví dụ a, b."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = self.instance.indicator_set.sections.all()
        self.fields["section"].empty_label = None

    def clean(self):
        data = super().clean()
        for name in ("code", "formula", "part_of", "expects"):
            data[name] = data.get(name, "").upper()
        if self.errors:
            return data
        line = Indicator(**{name: data[name] for name in self.Meta.fields})
        others = self.instance.indicator_set.indicators.exclude(pk=self.instance.pk)
        for name, sentence in form_rules.line_problems(line, form_rules.by_code(others)).items():
            self.add_error(name, sentence)
        return data
