"""The filter above the list of pledges: each condition is a word in the address, so that a list can be linked."""

from datetime import datetime, time

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from aid.donor_search import counted_with, named
from aid.models import Currency, Disbursement, Donor, Origin, Pledge, PledgePlace, PledgeStep, PledgeValue, Sector
from aid.models.pledge import is_active
from aid.spans import Span
from clusters import clock, countries
from clusters.forms.provinces import ProvinceChoiceFilter
from clusters.models import Province
from clusters.permissions import predecessor_ids
from clusters.union_names import told_apart
from clusters.vietnamese import search_words

FIRST_YEAR = 2015
NEW, CARRIED = "moi", "chuyen-tiep"
ALL = _lazy("Tất cả")
Kind, Status = Pledge.Kind, Pledge.Status
KIND_GROUPS = {
    "du-an": (_lazy("Chương trình, dự án"), (Kind.PROGRAMME, Kind.PROJECT)),
    "phi-du-an": (_lazy("Phi dự án"), (Kind.CASH, Kind.GOODS)),
}
# What counts as still open: neither settled nor given up.
OPEN = ("chua-xong", _lazy("Chưa quyết toán"))
MORE = ("hinh_thuc", "loai", "co", "chu_the", "nuoc", "noi", "tien_te")
# Words of the address for who mobilised the pledge: the report tells the three apart (its scopes).
MOBILISERS = {
    "lien-hiep": Pledge.Mobiliser.UNION,
    "hoi": Pledge.Mobiliser.ASSOCIATION,
    "tinh": Pledge.Mobiliser.PROVINCE,
}
EVENTS = {
    "cam-ket": _lazy("Có cam kết hoặc điều chỉnh cam kết"),
    "phe-duyet": _lazy("Có phê duyệt"),
    "giai-ngan": _lazy("Có giải ngân"),
}


def choices_of(values) -> list[tuple[str, str]]:
    """Choices with a capital: they begin a line in a select."""
    return [(value, str(label)[:1].upper() + str(label)[1:]) for value, label in values]


def mobiliser_choices() -> list[tuple[str, str]]:
    return choices_of((word, value.label) for word, value in MOBILISERS.items())


class SectorField(forms.ModelChoiceField):
    def label_from_instance(self, sector):
        return f"– {sector.name}" if sector.parent_id else sector.name


class SectorFilter(django_filters.ModelChoiceFilter):
    field_class = SectorField


def places_within(province: Province):
    """Provinces whose pledges stand for this one: a new one finds those it was formed from, an old one its successor.

    Uses no share: a pledge of the old neighbour, written under the new province, is found from both sides.
    """
    return Province.objects.filter(Q(pk=province.pk) | Q(successor=province) | Q(pk=province.successor_id))


class PledgeFilter(django_filters.FilterSet):
    """Conditions on pledges. Foreign, overseas and domestic giving are never in one list: `nguon` always applies."""

    tim = django_filters.CharFilter(label=_lazy("Tìm theo mã, tên, nhà tài trợ"), method="filter_text")
    nam = django_filters.ChoiceFilter(label=_lazy("Năm"), empty_label=_lazy("Mọi năm"), method="filter_span")
    linh_vuc = SectorFilter(
        label=_lazy("Lĩnh vực"), queryset=Sector.objects.none(), to_field_name="code", empty_label=ALL,
        method="filter_sector",
    )  # fmt: skip
    hinh_thuc = django_filters.ChoiceFilter(label=_lazy("Hình thức"), empty_label=ALL, method="filter_kind")
    trang_thai = django_filters.ChoiceFilter(label=_lazy("Trạng thái"), empty_label=ALL, method="filter_status")
    loai = django_filters.ChoiceFilter(
        label=_lazy("Mới, chuyển tiếp"), empty_label=ALL, method="filter_newness",
        choices=[(NEW, _lazy("Mới trong năm")), (CARRIED, _lazy("Chuyển tiếp từ trước"))],
    )  # fmt: skip
    co = django_filters.ChoiceFilter(
        label=_lazy("Phát sinh trong năm"), empty_label=ALL, method="filter_event", choices=list(EVENTS.items())
    )
    nuoc = django_filters.ChoiceFilter(label=_lazy("Nước"), empty_label=ALL, method="filter_country")
    noi = ProvinceChoiceFilter(
        label=_lazy("Nơi thực hiện"), queryset=Province.objects.none(), empty_label=ALL, method="filter_place"
    )
    tien_te = django_filters.ChoiceFilter(
        label=_lazy("Tiền tệ"), empty_label=_lazy("Mọi loại"), choices=Currency.choices, method="filter_currency"
    )
    chu_the = django_filters.ChoiceFilter(
        label=_lazy("Đơn vị vận động"), empty_label=ALL, choices=mobiliser_choices, method="filter_mobiliser"
    )
    don_vi = django_filters.ChoiceFilter(label=_lazy("Liên hiệp"), empty_label=ALL, method="filter_union")
    nha_tai_tro = django_filters.ModelChoiceFilter(
        label=_lazy("Nhà tài trợ"), queryset=Donor.objects.all(), widget=forms.HiddenInput, method="filter_donor"
    )
    nguon = django_filters.ChoiceFilter(
        label=_lazy("Nguồn"), choices=Origin.choices, widget=forms.HiddenInput, method="leave"
    )
    tu = django_filters.DateFilter(label=_lazy("Từ ngày"), widget=forms.HiddenInput, method="leave")
    den = django_filters.DateFilter(label=_lazy("Đến ngày"), widget=forms.HiddenInput, method="leave")

    class Meta:
        model = Pledge
        fields = []

    def __init__(self, data=None, *args, unions=None, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.unions = list(unions) if unions is not None else []
        self.filters["nam"].extra["choices"] = [
            (str(year), str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1)
        ]
        groups = [(key, label) for key, (label, _kinds) in KIND_GROUPS.items()]
        self.filters["hinh_thuc"].extra["choices"] = groups + choices_of(Kind.choices)
        self.filters["trang_thai"].extra["choices"] = [OPEN, *choices_of(Status.choices)]
        used = set(Donor.objects.order_by().values_list("country", flat=True).distinct())
        self.filters["nuoc"].extra["choices"] = [pair for pair in countries.CHOICES if pair[0] in used]
        self.filters["linh_vuc"].queryset = _sectors_in_order()
        self.filters["noi"].queryset = Province.objects.with_latest_name().order_by("scheme", "latest_sort")
        self.filters["don_vi"].extra["choices"] = [(union.slug, told_apart(union)) for union in self.unions]

    # --- what was chosen ---------------------------------------------------------------------------

    def chosen(self, name: str):
        """The cleaned value of a condition, or nothing."""
        return self.form.cleaned_data.get(name) if self.is_bound and self.form.errors is not None else None

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """The conditions that are folded away at first."""
        return [self.form[name] for name in MORE]

    @property
    def uses_more(self) -> bool:
        return any(self.chosen(name) for name in MORE)

    @property
    def origin(self) -> str:
        return self.chosen("nguon") or Origin.FOREIGN

    @property
    def span(self) -> Span | None:
        """The days in question: `tu` to `den` where a report links here, else the year; nothing for all time."""
        first, last = self.chosen("tu"), self.chosen("den")
        if first and last and first <= last:
            return Span(first, last)
        return Span.of_year(int(self.chosen("nam"))) if self.chosen("nam") else None

    @property
    def span_or_this_year(self) -> Span:
        """New or carried over always means: relative to some year."""
        return self.span or Span.of_year(clock.today().year)

    # --- the conditions ------------------------------------------------------------------------------

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if self.chosen("tu") and self.span:
            queryset = self.filter_span(queryset, "tu", None)
        return queryset.filter(donor__in=Donor.objects.giving_from(self.origin).values("pk"))

    def leave(self, queryset, name, value):
        return queryset

    def filter_text(self, queryset, name, value):
        by_key = Q()
        for word in search_words(value):
            by_key &= Q(search_key__contains=word)
        # A list of keys, asked for once: the condition stands in every query of the page.
        donors = list(named(value).values_list("pk", flat=True))
        return queryset.filter(by_key | Q(donor__in=donors) | Q(intermediary__in=donors))

    def filter_span(self, queryset, name, value):
        return touched_in(queryset, self.span) if self.span else queryset

    def filter_sector(self, queryset, name, sector):
        return queryset.filter(Q(sector=sector) | Q(sector__parent=sector))

    def filter_kind(self, queryset, name, value):
        return queryset.filter(kind__in=KIND_GROUPS[value][1] if value in KIND_GROUPS else [value])

    def filter_status(self, queryset, name, value):
        if value == OPEN[0]:
            return queryset.exclude(status__in=[Status.SETTLED, Status.CANCELLED])
        return queryset.filter(status=value)

    def filter_newness(self, queryset, name, value):
        span = self.span_or_this_year
        pledges = Pledge.objects.order_by()
        chosen = pledges.new_in(span.first, span.last) if value == NEW else pledges.carried_into(span.first)
        return queryset.filter(pk__in=chosen.values("pk"))

    def filter_event(self, queryset, name, value):
        days = {"on__range": (self.span.first, self.span.last)} if self.span else {}
        if value == "giai-ngan":
            rows = Disbursement.objects.standing().filter(**days)
        else:
            point = PledgeValue.Point.COMMITTED if value == "cam-ket" else PledgeValue.Point.APPROVED
            rows = PledgeValue.objects.filter(point=point, revoked_at__isnull=True, **days)
        return queryset.filter(pk__in=rows.order_by().values("pledge"))

    def filter_mobiliser(self, queryset, name, value):
        return queryset.filter(mobiliser=MOBILISERS[value])

    def filter_union(self, queryset, name, slug):
        """Pledges of the union and of those that it carries on, as its report counts them."""
        own = {union.pk for union in self.unions if union.slug == slug}
        return queryset.filter(union__in=own | predecessor_ids(own))

    def filter_country(self, queryset, name, value):
        return queryset.filter(donor__in=counted_with(Donor.objects.standing().filter(country=value)).values("pk"))

    def filter_donor(self, queryset, name, donor):
        return queryset.filter(donor__in=counted_with(Donor.objects.filter(pk=donor.pk)).values("pk"))

    def filter_place(self, queryset, name, province):
        places = PledgePlace.objects.filter(province__in=places_within(province), pledge=OuterRef("pk"))
        return queryset.filter(Exists(places))

    def filter_currency(self, queryset, name, value):
        current = PledgeValue.objects.filter(is_current=True, currency=value).order_by().values("pledge")
        paid = Disbursement.objects.standing().filter(currency=value).order_by().values("pledge")
        return queryset.filter(Q(pk__in=current) | Q(pk__in=paid))


def touched_in(pledges, span: Span):
    """Pledges that run in the span, or of which a value, a step or a disbursement falls into it."""
    of_pledge = {"pledge": OuterRef("pk"), "on__range": (span.first, span.last)}
    happened = (
        Exists(PledgeValue.objects.filter(revoked_at__isnull=True, **of_pledge))
        | Exists(Disbursement.objects.standing().filter(**of_pledge))
        | Exists(PledgeStep.objects.filter(**of_pledge))
    )
    # What is still sought runs from its entry on.
    evening = timezone.make_aware(datetime.combine(span.last, time.max))
    sought = Q(status=Status.SOUGHT, entered_at__lte=evening)
    return pledges.filter(sought | is_active(span.first, span.last) | Q(happened))


def _sectors_in_order():
    """Upper sectors in the order of the national split, each followed by its parts."""
    return Sector.objects.annotate(upper_order=Coalesce("parent__order", "order")).order_by("upper_order", "code")
