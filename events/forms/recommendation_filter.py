"""The filter above the list of requests: each condition is a word in the address."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clusters import clock
from clusters.models import Cluster, User
from clusters.permissions import is_vufo_officer, offices_today, predecessor_ids
from clusters.vietnamese import search_words
from events.models import Recommendation

FIRST_YEAR = 2021
ALL = _lazy("Tất cả")
State = Recommendation.State
WAITING = "chua-xong"  # nobody has answered it, whether it is under way or not
VUFO = "vufo"
STATES = {
    "cho-tra-loi": State.RAISED, "dang-xu-ly": State.UNDER_WAY, "da-tra-loi": State.ANSWERED,
    "da-giai-quyet": State.SETTLED, "khong-tiep-nhan": State.DECLINED, "da-rut": State.WITHDRAWN,
}  # fmt: skip
ADDRESSEES = {
    "cum": Recommendation.Addressee.CLUSTER, "vufo": Recommendation.Addressee.VUFO,
    "co-quan-khac": Recommendation.Addressee.OFFICE,
}  # fmt: skip


def clusters_of(user: User) -> list[Cluster]:
    """Those in which the person works in an office today, which answers what the cluster is asked."""
    return sorted({term.cluster for term in offices_today(user)}, key=lambda cluster: cluster.number)


def _words(words: dict) -> list[tuple[str, str]]:
    return [(word, str(capfirst(value.label))) for word, value in words.items()]


def _state_words() -> list[tuple[str, str]]:
    return [(WAITING, _("Chưa có trả lời")), *_words(STATES)]


class RecommendationFilter(django_filters.FilterSet):
    """Conditions on requests."""

    tim = django_filters.CharFilter(label=_lazy("Tìm theo nội dung, cơ quan"), method="filter_text")
    nam = django_filters.ChoiceFilter(label=_lazy("Năm"), empty_label=_lazy("Mọi năm"), field_name="year")
    tinh_trang = django_filters.ChoiceFilter(
        label=_lazy("Tình trạng"), empty_label=ALL, choices=_state_words, method="filter_state"
    )
    gui = django_filters.ChoiceFilter(
        label=_lazy("Gửi"), empty_label=ALL, choices=lambda: _words(ADDRESSEES), method="filter_addressee"
    )
    viec = django_filters.ChoiceFilter(label=_lazy("Việc chờ tôi"), empty_label=ALL, method="filter_waiting")
    cua = django_filters.ChoiceFilter(label=_lazy("Của"), empty_label=ALL, method="filter_body")
    qua_han = django_filters.BooleanFilter(
        label=_lazy("Chỉ kiến nghị quá hạn"), method="filter_overdue", widget=forms.CheckboxInput
    )

    class Meta:
        model = Recommendation
        fields = []

    def __init__(self, data=None, *args, unions, user: User, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.unions, self.user = list(unions), user
        sides = [(f"cum-{row.number}", _("%(cluster)s cần trả lời") % {"cluster": row}) for row in clusters_of(user)]
        if is_vufo_officer(user):
            sides.append((VUFO, _("VUFO cần trả lời")))
        self.filters["viec"].extra["choices"] = sides
        if not sides:
            del self.filters["viec"]
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        self.filters["nam"].extra["choices"] = [(str(year), str(year)) for year in years]
        raising = Cluster.objects.filter(pk__in=self.queryset.order_by().values("raising_cluster"))
        clusters = [(f"cum-{cluster.number}", str(cluster)) for cluster in raising]
        self.filters["cua"].extra["choices"] = [(union.slug, union.short_then) for union in self.unions] + clusters

    def chosen(self, name: str):
        """The cleaned value of a condition, or nothing."""
        return self.form.cleaned_data.get(name) if self.is_bound and self.form.errors is not None else None

    def filter_text(self, queryset, name, value):
        by_key = Q()
        for word in search_words(value):
            by_key &= Q(search_key__contains=word)
        return queryset.filter(by_key)

    def filter_state(self, queryset, name, value):
        return queryset.waiting() if value == WAITING else queryset.filter(state=STATES[value])

    def filter_addressee(self, queryset, name, value):
        return queryset.filter(addressee=ADDRESSEES[value])

    def filter_waiting(self, queryset, name, value):
        """What a task of the first page counts: of one cluster, or of VUFO."""
        clusters = [row.pk for row in clusters_of(self.user) if value == f"cum-{row.number}"]
        rows = Recommendation.objects
        waiting = rows.waiting_with_vufo(self.user) if value == VUFO else rows.waiting_with_cluster(self.user, clusters)
        return queryset.filter(pk__in=waiting.order_by().values("pk"))

    def filter_body(self, queryset, name, value):
        """Of the union or of those that it carries on; or of a cluster."""
        if value.startswith("cum-"):
            return queryset.filter(raising_cluster__number=value.removeprefix("cum-"))
        own = {union.pk for union in self.unions if union.slug == value}
        return queryset.filter(union__in=own | predecessor_ids(own))

    def filter_overdue(self, queryset, name, value):
        return queryset.overdue() if value else queryset
