"""Forms of periods: the period itself, moving its dates, who owes a report."""

from datetime import date

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from clusters import clock
from clusters.forms.network import CleanForm, day_field
from clusters.models import Union, UnionName
from reports.forms.seen import SeenForm
from reports.models import IndicatorSet, ReportingPeriod
from reports.workflow.periods import DATES, MOVABLE, date_problem

Kind = ReportingPeriod.Kind
CALENDAR, DECREE = "calendar", "decree"
SPANS = [
    (CALENDAR, _("theo năm dương lịch")),
    (DECREE, _("theo Nghị định 09/2019/NĐ-CP")),
]
LAST_DAYS = {  # month and day on which the data of a period end
    CALENDAR: {Kind.YEAR: (12, 31), Kind.HALF_YEAR: (6, 30), Kind.NINE_MONTHS: (9, 30)},
    DECREE: {Kind.YEAR: (12, 14), Kind.HALF_YEAR: (6, 14), Kind.NINE_MONTHS: (9, 14)},
}
FIRST_YEAR, LAST_YEAR = 1990, 2099


def span_of(way: str, kind: str, year: int) -> tuple[date, date]:
    """First and last day of data, counted by the calendar or by decree 09/2019/NĐ-CP."""
    last = date(year, *LAST_DAYS[way][Kind(kind)])
    return (date(year, 1, 1) if way == CALENDAR else date(year - 1, 12, 15)), last


class PeriodForm(SeenForm):
    """A period in preparation. Days of the span left empty are filled in by the chosen way of counting."""

    way = forms.ChoiceField(
        label=_("Cách tính kỳ số liệu"),
        choices=SPANS,
        initial=CALENDAR,
        help_text=_(
            "Dương lịch: 01/01 đến 31/12, 30/06, 30/09. Nghị định 09: 15/12 năm trước đến 14/12, 14/06, 14/09. "
            "Bấm “Điền ngày” rồi sửa nếu cần; để trống hai ngày thì cổng điền khi ghi."
        ),
    )
    starts_on = day_field(_("Số liệu từ ngày"), required=False)
    ends_on = day_field(_("Số liệu đến ngày"), required=False)
    opens_on = day_field(_("Ngày mở kỳ"), required=False)
    union_due_on = day_field(
        _("Hạn Liên hiệp gửi"), required=False, help_text=_("Có thể trước ngày cuối của số liệu, để kịp hội nghị Cụm.")
    )
    cluster_due_on = day_field(_("Hạn Cụm thông qua"), required=False)
    closes_on = day_field(
        _("Ngày khóa số liệu"), required=False, help_text=_("Bốn ngày này phải có đủ trước khi mở kỳ.")
    )

    class Meta:
        model = ReportingPeriod
        fields = ["kind", "year", "way", "starts_on", "ends_on", *DATES, "indicator_set"]
        help_texts = {"kind": _("Mỗi năm có một kỳ của mỗi loại.")}
        widgets = {"year": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})}

    field_order = ["kind", "year", "way", "starts_on", "ends_on", *DATES, "indicator_set"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        published = IndicatorSet.objects.published()
        self.fields["indicator_set"].queryset = published
        self.fields["indicator_set"].empty_label = None
        self.fields["indicator_set"].help_text = _("Chỉ chọn được phiên bản đã ban hành.")
        if self.instance.pk is None:
            self.fields["year"].initial = clock.today().year
            self.fields["indicator_set"].initial = published.first()
        elif self.instance.starts_on.year < self.instance.year:
            self.fields["way"].initial = DECREE

    def clean_year(self):
        year = self.cleaned_data["year"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise forms.ValidationError(
                _("Ghi một năm từ %(first)d đến %(last)d.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return year

    def clean(self):
        data = super().clean()
        kind, year = data.get("kind"), data.get("year")
        if kind and year:
            # Both fields are here, yet the constraint's own message would not name the period that is in the way.
            twin = ReportingPeriod.objects.filter(kind=kind, year=year).exclude(pk=self.instance.pk).first()
            if twin is not None:
                told = {"period": twin, "state": twin.get_state_display()}
                self.add_error("year", _("Đã có kỳ %(period)s (%(state)s).") % told)
            self._fill_span(data, kind, year)
        self._check_span(data, year)
        problem = date_problem(data)
        if problem:
            self.add_error(*problem)
        return data

    def _fill_span(self, data, kind, year):
        days = span_of(data.get("way") or CALENDAR, kind, year)
        for name, day in zip(("starts_on", "ends_on"), days, strict=True):
            if data.get(name) is None and name not in self.errors:
                data[name] = day

    def _check_span(self, data, year):
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("Ngày cuối phải sau ngày đầu (%s).") % f"{starts_on:%d/%m/%Y}")
        elif year and ends_on and ends_on.year != year:
            self.add_error("ends_on", _("Ngày cuối phải trong năm %d.") % year)
        elif year and starts_on and not year - 1 <= starts_on.year <= year:
            self.add_error("starts_on", _("Ngày đầu phải trong năm %(year)d hoặc năm trước đó.") % {"year": year})

    def filled(self) -> "PeriodForm":
        """The same form, not yet checked, with the span counted anew from kind, year and way; nothing else touched."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        kind, year, way = typed["kind"], typed["year"].strip(), typed["way"]
        if kind in Kind.values and way in LAST_DAYS and year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR:
            typed["starts_on"], typed["ends_on"] = span_of(way, kind, int(year))
        return PeriodForm(initial=typed, instance=self.instance)


class ReasonForm(CleanForm, forms.Form):
    """Why something is done to a period or to one union's duty."""

    reason = forms.CharField(
        label=_("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Ghi vào lịch sử.")
    )


class PostponeForm(ReasonForm):
    """Later days for an open period."""

    union_due_on = day_field(_("Hạn Liên hiệp gửi"))
    cluster_due_on = day_field(_("Hạn Cụm thông qua"))
    closes_on = day_field(_("Ngày khóa số liệu"))
    field_order = [*MOVABLE, "reason"]

    def __init__(self, *args, period, **kwargs):
        super().__init__(*args, initial={name: getattr(period, name) for name in MOVABLE}, **kwargs)
        self.period = period

    def clean(self):
        data = super().clean()
        for name in MOVABLE:
            before = getattr(self.period, name)
            if data.get(name) and data[name] < before:
                self.add_error(name, _("Chỉ lùi về sau được: từ ngày %s trở đi.") % f"{before:%d/%m/%Y}")
        problem = date_problem({"opens_on": self.period.opens_on} | {name: data.get(name) for name in MOVABLE})
        if problem and problem[0] not in self.errors:
            self.add_error(*problem)
        return data

    @property
    def dates(self) -> dict[str, date]:
        return {name: self.cleaned_data[name] for name in MOVABLE}


class ReopenForm(ReasonForm):
    """A new closing day for a closed period."""

    closes_on = day_field(_("Ngày khóa số liệu mới"))
    field_order = ["closes_on", "reason"]

    def clean_closes_on(self):
        day = self.cleaned_data["closes_on"]
        if day < clock.today():
            raise forms.ValidationError(_("Ngày khóa mới phải từ hôm nay trở đi."))
        return day


class AddObligationForm(ReasonForm):
    """One more union that owes the period a report, of those that existed in its time, or one that was exempt."""

    union = forms.ModelChoiceField(label=_("Liên hiệp"), queryset=Union.objects.none(), empty_label=_("Chọn đơn vị"))
    field_order = ["union", "reason"]

    def __init__(self, *args, period, **kwargs):
        super().__init__(*args, **kwargs)
        names = UnionName.objects.overlapping(period.starts_on, period.closes_on)
        unions = Union.objects.filter(Exists(names.filter(union=OuterRef("pk"))))
        owing = period.obligations.owed().values("union")
        self.fields["union"].queryset = (
            unions.exclude(pk__in=owing).named_on(period.ends_on).order_by("sort_then", "pk")
        )


class ExtendForm(ReasonForm):
    """A later due date for one union."""

    due_on = day_field(_("Hạn gửi mới"))
    field_order = ["due_on", "reason"]
