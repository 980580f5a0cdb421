"""Forms of commendation and quotas, which VUFO keeps."""

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock
from clusters.forms.network import day_field
from clusters.models import Cluster
from clusters.workflow.rows import version
from events.forms.awards import year_field
from events.forms.identity import NoIdentityForm
from events.models import AwardKind, AwardQuota, RecipientKind

DecidedBy, ProposedBy = AwardKind.DecidedBy, AwardKind.ProposedBy
FITTING = {
    DecidedBy.VUFO: (ProposedBy.CLUSTER, ProposedBy.EITHER, ProposedBy.UNION),
    DecidedBy.UNION: (ProposedBy.BODY,),
    DecidedBy.STATE: (ProposedBy.OUTSIDE,),
}


class SeenRowForm(NoIdentityForm):
    """Remembers which state of the row the page showed."""

    def remember(self, row) -> None:
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["seen"].initial = version(row) if row is not None else ""


def _capital(choices):
    return [(value, capfirst(label)) for value, label in choices]


class AwardKindForm(SeenRowForm, forms.Form):
    """One form of commendation."""

    name = forms.CharField(label=gettext_lazy("Tên hình thức"), max_length=150)
    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("Tặng cho ai"), choices=_capital(RecipientKind.choices), widget=forms.CheckboxSelectMultiple
    )
    decided_by = forms.ChoiceField(label=gettext_lazy("Do ai quyết định"), choices=_capital(DecidedBy.choices))
    proposed_by = forms.ChoiceField(label=gettext_lazy("Do ai đề nghị"), choices=_capital(ProposedBy.choices))
    counts_as = forms.ChoiceField(
        label=gettext_lazy("Tính vào chỉ tiêu"), choices=_capital(AwardKind.CountsAs.choices), initial="nothing"
    )
    order = forms.IntegerField(label=gettext_lazy("Thứ tự"), min_value=1, max_value=999, initial=100)
    is_offered = forms.BooleanField(label=gettext_lazy("Còn dùng"), required=False, initial=True)
    source = forms.CharField(label=gettext_lazy("Căn cứ, nguồn"), max_length=500, required=False)

    def __init__(self, data=None, *, kind: AwardKind | None = None, initial=None):
        names = ("name", "decided_by", "proposed_by", "counts_as", "order", "is_offered", "source")
        first = {name: getattr(kind, name) for name in names} | {"recipients": kind.recipient_codes} if kind else {}
        super().__init__(data, initial=first | (initial or {}))
        self.kind = kind
        self.remember(kind)

    def clean(self):
        data = super().clean()
        decided_by, proposed_by = data.get("decided_by"), data.get("proposed_by")
        if decided_by and proposed_by and proposed_by not in FITTING[decided_by]:
            fitting = ", ".join(f"“{ProposedBy(value).label}”" for value in FITTING[decided_by])
            self.add_error("proposed_by", _("Với cấp quyết định đã chọn thì chọn: %(fitting)s.") % {"fitting": fitting})
        return data


class AwardQuotaForm(SeenRowForm, forms.Form):
    """How many of a form a cluster may propose in a year, and until which day."""

    kind = forms.ModelChoiceField(AwardKind.objects.none(), label=gettext_lazy("Hình thức"))
    year = year_field()
    cluster = forms.ModelChoiceField(
        Cluster.objects.order_by("number"), label=gettext_lazy("Cụm"), required=False,
        empty_label=gettext_lazy("Mọi Cụm"),
        help_text=gettext_lazy("Đặt riêng cho một Cụm thì thay mức của mọi Cụm."),
    )  # fmt: skip
    number = forms.IntegerField(
        label=gettext_lazy("Số lượng mỗi Cụm"), min_value=0, max_value=1000, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    nominate_until = day_field(gettext_lazy("Nhận đề nghị đến hết ngày"), required=False)

    def __init__(self, data=None, *, quota: AwardQuota | None = None, initial=None):
        first: dict = {"year": clock.today().year}
        if quota is not None:
            first = {name: getattr(quota, name) for name in ("year", "number", "nominate_until")}
            first |= {"kind": quota.kind_id, "cluster": quota.cluster_id}
        super().__init__(data, initial=first | (initial or {}))
        keep = Q(pk=quota.kind_id) if quota else Q(pk__in=[])
        self.fields["kind"].queryset = AwardKind.objects.filter(
            keep | Q(decided_by=DecidedBy.VUFO, proposed_by__in=FITTING[DecidedBy.VUFO], is_offered=True)
        )
        self.remember(quota)

    def clean(self):
        data = super().clean()
        if data.get("number") is None and not data.get("nominate_until") and not self.errors:
            self.add_error("number", _("Ghi số lượng, hoặc ngày hết hạn, hoặc cả hai."))
        return data
