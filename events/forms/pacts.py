"""What is typed of a cluster's pact: its words, and the day on which each member signed."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.forms.network import day_field
from events.forms import ConferenceField, SeenForm
from events.forms.identity import NoIdentityForm
from events.models import ClusterPact, Conference
from events.workflow.pacts import Given


class PactForm(NoIdentityForm, SeenForm, forms.Form):
    """The pact of a year with a day for each member; an empty day means not signed."""

    title = forms.CharField(label=gettext_lazy("Tên giao ước"), max_length=300)
    text = forms.CharField(
        label=gettext_lazy("Nội dung"), max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    conference = ConferenceField(
        label=gettext_lazy("Ký tại hội nghị"),
        queryset=Conference.objects.none(),
        required=False,
        empty_label=gettext_lazy("Không ký tại hội nghị"),
    )

    def __init__(self, data=None, *, cluster, year, members, pact: ClusterPact | None, initial=None):
        first = {"title": _("Giao ước thi đua năm %(year)d") % {"year": year}}
        if pact is not None:
            first = {name: getattr(pact, name) for name in ("title", "text", "conference")}
            first |= {f"signed_{row.union_id}": row.signed_on for row in pact.signatures.all()}
        super().__init__(data, initial=first | (initial or {}))
        # Nothing was signed at a conference that was called off; the one that was named before stays to be chosen.
        of_year = Q(starts_on__year__in=[year - 1, year]) & ~Q(state=Conference.State.CALLED_OFF)
        of_year |= Q(pk=pact.conference_id if pact else None)
        self.fields["conference"].queryset = cluster.conferences.filter(of_year)
        self.members = {f"signed_{union.pk}": union for union in members}
        for name, union in self.members.items():
            self.fields[name] = day_field(_("%(name)s ký ngày") % {"name": union.short_then}, required=False)
        self.remember(pact)

    def given(self) -> Given:
        data = self.cleaned_data
        signed = {union: data[name] for name, union in self.members.items() if data.get(name)}
        return Given(data["title"], data["text"], data["conference"], signed)
