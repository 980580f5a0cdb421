"""The filter above the lists of commendations: each condition is a word in the address."""

import django_filters
from django.db.models import Exists, F, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _lazy

from clusters import clock
from clusters.models import Cluster, ClusterMembership, User
from clusters.permissions import predecessor_ids
from clusters.union_names import told_apart
from clusters.vietnamese import search_words
from events.models import Award, AwardKind, RecipientKind

FIRST_YEAR = 2015
ALL = _lazy("Tất cả")
# What waits for the person, by the step that comes next: the word in the address and the step of the nomination.
STEPS = {
    "binh-bau": Award.State.PROPOSED, "gui": Award.State.VOTED, "khong-qua-nua": Award.LOST,
    "quyet-dinh": Award.State.FORWARDED,
}  # fmt: skip


class AwardFilter(django_filters.FilterSet):
    """Conditions on commendations. One belongs to the year of the achievement."""

    tim = django_filters.CharFilter(label=_lazy("Tìm theo tên, đơn vị, thành tích"), method="filter_text")
    nam = django_filters.ChoiceFilter(label=_lazy("Thành tích năm"), empty_label=_lazy("Mọi năm"), field_name="year")
    hinh_thuc = django_filters.ChoiceFilter(label=_lazy("Hình thức"), empty_label=ALL, field_name="kind__code")
    khen = django_filters.ChoiceFilter(
        label=_lazy("Khen ai"), empty_label=ALL, field_name="recipient_kind",
        choices=[(value, capfirst(label)) for value, label in RecipientKind.choices],
    )  # fmt: skip
    tinh_trang = django_filters.ChoiceFilter(label=_lazy("Tình trạng"), empty_label=ALL, field_name="state")
    viec = django_filters.ChoiceFilter(
        label=_lazy("Việc chờ tôi"), empty_label=ALL, method="filter_waiting",
        choices=[
            ("binh-bau", _lazy("Chờ bình bầu")), ("gui", _lazy("Chờ gửi VUFO")),
            ("khong-qua-nua", _lazy("Không quá nửa đồng ý")), ("quyet-dinh", _lazy("Chờ quyết định")),
        ],
    )  # fmt: skip
    cum = django_filters.ChoiceFilter(label=_lazy("Cụm"), empty_label=ALL, method="filter_cluster")
    don_vi = django_filters.ChoiceFilter(label=_lazy("Liên hiệp"), empty_label=ALL, method="filter_union")

    class Meta:
        model = Award
        fields = []

    def __init__(self, data=None, *args, unions, states, mover: User | None = None, **kwargs):
        """`unions` come with their names; `states` are those that the list may hold; for `mover` something may wait."""
        super().__init__(data, *args, **kwargs)
        self.unions, self.mover = list(unions), mover
        if mover is None:
            del self.filters["viec"]
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        self.filters["nam"].extra["choices"] = [(str(year), str(year)) for year in years]
        self.filters["tinh_trang"].extra["choices"] = [(state, capfirst(state.label)) for state in states]
        kinds = AwardKind.objects.values_list("code", "name")
        self.filters["hinh_thuc"].extra["choices"] = list(kinds)
        clusters = Cluster.objects.order_by("number")
        self.filters["cum"].extra["choices"] = [(str(row.number), str(row)) for row in clusters]
        self.filters["don_vi"].extra["choices"] = [(union.slug, told_apart(union)) for union in self.unions]

    @property
    def is_used(self) -> bool:
        return any(self.form.data.get(name) for name in self.filters)

    def filter_text(self, queryset, name, value):
        by_key = Q()
        for word in search_words(value):
            by_key &= Q(search_key__contains=word) | Q(union__names__search_key__contains=word, recipient_kind="union")
        return queryset.filter(pk__in=queryset.filter(by_key).order_by().values("pk"))

    def filter_waiting(self, queryset, name, value):
        waiting = Award.objects.waiting_for(self.mover).filter(step=STEPS[value])
        return queryset.filter(pk__in=waiting.order_by().values("pk"))

    def filter_cluster(self, queryset, name, value):
        """What went through it; of the rest that of its members in the year of the achievement."""
        members = ClusterMembership.objects.filter(
            Q(valid_from__isnull=True) | Q(valid_from__year__lte=OuterRef("year")),
            Q(valid_to__isnull=True) | Q(valid_to__year__gte=OuterRef("year")),
            cluster__number=value,
            union=OuterRef("union"),
        )
        return queryset.filter(Q(cluster__number=value) | Q(Exists(members), cluster__isnull=True))

    def filter_union(self, queryset, name, slug):
        """Of the union or of those that it carries on."""
        own = {union.pk for union in self.unions if union.slug == slug}
        return queryset.filter(union__in=own | predecessor_ids(own))


def newest_first(awards):
    """The latest year first, in it the latest decision."""
    return awards.order_by("-year", F("decided_on").desc(nulls_last=True), "kind__order", "pk")
