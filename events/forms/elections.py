"""Forms of an election: the office, a candidate, the count, taking it back."""

from uuid import uuid4

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import LeadershipTerm, Union
from clusters.permissions import holders
from clusters.workflow.rows import version
from events.attendance import came_of_members
from events.forms import attendance
from events.forms.identity import NoIdentityForm
from events.models import Candidate, Conference, Election
from events.workflow.activities import Blocked
from events.workflow.election_rules import Count, check_votes, members_on, years_of

LARGEST = 999


def _number(label, **options) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"min": 0, "max": LARGEST, "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=LARGEST, widget=widget, **options)


def unions_of(conference: Conference) -> list[tuple[int, str]]:
    """The members of the cluster on the day of the conference, by the names of that day, with the offices they hold."""
    day = conference.starts_on
    offices = {
        term.union_id: term.get_role_display() for term in holders(conference.cluster_id, day.year, day).values()
    }
    unions = Union.objects.filter(pk__in=members_on(conference.cluster, day)).prefetch_related("names")
    return [(union.pk, _with_office(union.short_name_on(day), offices.get(union.pk), day.year)) for union in unions]


def _with_office(name: str, office: str | None, year: int) -> str:
    return _("%(name)s (%(office)s năm %(year)d)") % {"name": name, "office": office, "year": year} if office else name


class OpenForm(NoIdentityForm, forms.Form):
    """Which office of which year is voted on, and who is put forward."""

    role = forms.ChoiceField(label=gettext_lazy("Bầu chức"), choices=LeadershipTerm.Role.choices)
    year = forms.TypedChoiceField(label=gettext_lazy("Cho năm"), coerce=int)
    unions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ứng viên"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Đánh dấu các đơn vị được giới thiệu; thêm bớt được sau. Cụm phó năm nay thường được giới thiệu làm Cụm "
            "trưởng năm sau."
        ),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, conference: Conference, **kwargs):
        super().__init__(*args, **kwargs)
        years = years_of(conference)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["year"].initial = conference.year_planned if conference.year_planned in years else years[-1]
        self.fields["unions"].choices = unions_of(conference)
        self.fields["token"].initial = uuid4


class CandidateForm(NoIdentityForm, forms.Form):
    """One more union on the list."""

    union = forms.TypedChoiceField(label=gettext_lazy("Liên hiệp"), coerce=int)
    proposed_by = forms.CharField(label=gettext_lazy("Ai giới thiệu"), max_length=200, required=False)

    def __init__(self, *args, election: Election, taken: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        unions = unions_of(election.conference)
        # What is posted may meanwhile stand on the list: the workflow says so in better words than the field.
        self.fields["union"].choices = unions if self.is_bound else [pair for pair in unions if pair[0] not in taken]


class ReasonForm(NoIdentityForm, forms.Form):
    """Why a candidate steps back, or why a result is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Lý do"), max_length=300, error_messages={"required": gettext_lazy("Ghi lý do.")}
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class CountForm(NoIdentityForm, forms.Form):
    """The count, with a number for each candidate who stands. Those present are first what attendance says."""

    method = forms.ChoiceField(
        label=gettext_lazy("Cách bầu"),
        choices=[(code, capfirst(label)) for code, label in Election.Method.choices],
        widget=forms.RadioSelect,
        initial=Election.Method.SHOW,
    )
    present = _number(gettext_lazy("Số đơn vị có mặt"))
    recused = _number(
        gettext_lazy("Không tham gia bỏ phiếu"),
        required=False,
        initial=0,
        help_text=gettext_lazy("Ví dụ đơn vị là ứng viên xin không bỏ phiếu."),
    )
    blank = _number(
        gettext_lazy("Phiếu trắng, không ý kiến"),
        required=False,
        initial=0,
        help_text=gettext_lazy("Gồm cả đơn vị không đồng ý với ứng viên nào."),
    )
    invalid = _number(gettext_lazy("Phiếu không hợp lệ"), required=False, initial=0)
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=300, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, election: Election, standing: list[Candidate], **kwargs):
        super().__init__(*args, **kwargs)
        self.election, self.standing = election, standing
        self.fields["seen"].initial = version(election)
        came = came_of_members(election.conference) if election.is_open else None
        self.came = came.unions if came else None
        self.fields["present"].initial = self.came
        self.fields["present"].help_text = self._told_present()
        by_agreement = self.is_bound and self.data.get(self.add_prefix("method")) == Election.Method.AGREEMENT
        for candidate in standing:
            label = _("Số phiếu bầu cho %s") % candidate.name
            words = {"required": _("Ghi số phiếu, 0 nếu không có phiếu nào.")}
            self.fields[f"votes-{candidate.pk}"] = _number(label, required=not by_agreement, error_messages=words)
        votes = [f"votes-{candidate.pk}" for candidate in standing]
        self.order_fields(["method", "present", "recused", *votes, "blank", "invalid", "note", "seen"])

    def _told_present(self) -> str:
        if self.came is None:
            return _("Cụm có %d thành viên vào ngày họp.") % self.election.members
        words = _("Cụm có %(n)d thành viên vào ngày họp; điểm danh có %(came)d đơn vị có mặt.")
        return words % {"n": self.election.members, "came": self.came}

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        try:
            check_votes(self.count(), self.standing)
        except Blocked as refused:
            self.add_error(refused.field, str(refused))
        # More than there are members is no question: it is refused, whatever attendance says.
        if data["present"] <= self.election.members:
            words = _("Điểm danh có %(came)d đơn vị có mặt, ở đây ghi %(typed)d. Xem lại, hoặc đánh dấu ô dưới đây.")
            label = _("Đã kiểm tra, đúng là %(typed)d đơn vị có mặt")
            attendance.ask(self, "present", self.came, sentence=words, label=label)
        return data

    def count(self) -> Count:
        data = self.cleaned_data
        return Count(
            method=data["method"],
            present=data["present"],
            recused=data["recused"] or 0,
            blank=data["blank"] or 0,
            invalid=data["invalid"] or 0,
            votes={candidate.pk: data.get(f"votes-{candidate.pk}") or 0 for candidate in self.standing},
            note=data["note"],
        )
