"""Forms of offices: a term of a cluster's lead or deputy, and VUFO's recognition of one that was elected."""

from datetime import date

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from clusters.forms.network import CleanForm, HolderField, day_field, reason_field
from clusters.models import ClusterMembership, LeadershipTerm, Union
from clusters.workflow.rows import version


class TermForm(CleanForm, forms.ModelForm):
    """Who leads or deputises for a cluster in a year; `instance` carries the cluster and the year."""

    union = HolderField(Union.objects.none(), label=_("Liên hiệp"))
    valid_from = day_field(_("Từ ngày"))
    valid_to = day_field(_("Đến hết ngày"))
    decision_date = day_field(_("Ngày quyết định"), required=False)
    reason = reason_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = LeadershipTerm
        fields = [
            "role", "union", "status", "decision_number", "decision_date", "valid_from", "valid_to", "source", "remark",
        ]  # fmt: skip

    def __init__(self, *args, instance, **kwargs):
        first, last = date(instance.year, 1, 1), date(instance.year, 12, 31)
        kwargs["initial"] = {"valid_from": first, "valid_to": last} | (kwargs.get("initial") or {})
        if instance.pk:
            kwargs["initial"] |= {"valid_from": instance.valid_from, "valid_to": instance.valid_to}
        super().__init__(*args, instance=instance, **kwargs)
        members = ClusterMembership.objects.filter(cluster=instance.cluster, union=OuterRef("pk"))
        self.fields["union"].day = last
        self.fields["union"].queryset = (
            Union.objects.filter(Exists(members.overlapping(first, last)))
            .named_on(last)
            .order_by("sort_then", "pk")
            .prefetch_related("names")
        )
        self.fields["seen"].initial = version(instance) if instance.pk else ""


class RecognitionForm(CleanForm, forms.Form):
    """VUFO's decision that recognises an elected holder."""

    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60, help_text=_("Ví dụ 326/QĐ-LHHN"))
    decision_date = day_field(_("Ngày quyết định"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
