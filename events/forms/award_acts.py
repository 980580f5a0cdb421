"""What is typed at each step of a commendation: the vote, the decision, the handing over."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock
from clusters.forms.network import day_field
from clusters.workflow.rows import version
from events.attendance import Came, came_of_members
from events.forms import attendance
from events.forms.awards import decision_fields, handing_fields, handing_of
from events.forms.identity import NoIdentityForm
from events.models import Award, Conference
from events.workflow.award_nominations import Vote
from events.workflow.award_rules import Decision, Handing

ONE_MEETING = 7  # days within which a vote is taken for one of the same meeting
COUNTS = ("votes_present", "votes_for", "votes_against", "votes_blank")


class SeenActForm(NoIdentityForm, forms.Form):
    """Remembers which state of the commendation the page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, award: Award, initial=None):
        super().__init__(data, initial={"seen": version(award)} | (initial or {}))


class ActReasonForm(SeenActForm):
    """Why a step is taken, or taken back."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label: str, required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].required = label, required


class PresentForm(SeenActForm):
    """That it was handed over, alone or with all of the same decision."""

    def __init__(self, data=None, *, award: Award, others: int, initial=None):
        first = {name: getattr(award, name) for name in ("presented_on", "presented_at", "occasion")}
        super().__init__(data, award=award, initial=first | {"with_others": bool(others)} | (initial or {}))
        self.fields |= handing_fields(required=True)
        if others:
            label = _("Trao cùng lúc %(n)d khen thưởng khác của quyết định này") % {"n": others}
            self.fields["with_others"] = forms.BooleanField(label=label, required=False)

    @property
    def handing(self) -> Handing:
        return handing_of(self.cleaned_data)


class DecisionForm(SeenActForm):
    """VUFO's decision."""

    def __init__(self, data=None, *, award: Award, initial=None):
        super().__init__(data, award=award, initial=initial)
        self.fields |= decision_fields()

    @property
    def decision(self) -> Decision:
        data = self.cleaned_data
        return Decision(data["decision_number"], data["decided_on"], data["signatory"])


def count_field(label, **options) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    messages = {"invalid": gettext_lazy("Ghi một số nguyên."), "min_value": gettext_lazy("Ghi số từ 0 trở lên.")}
    options |= {"min_value": 0, "max_value": 10_000, "widget": widget, "error_messages": messages}
    return forms.IntegerField(label=label, **options)


def told_came(came: Came) -> str:
    words = _("Điểm danh: %(people)d đại biểu của %(unions)d đơn vị trong Cụm có mặt.")
    return words % {"people": came.people, "unions": came.unions}


def ask_attendance(form: forms.Form, came: Came | None) -> None:
    """The sentence and the box where those who voted are not as many as attendance has of the members' people."""
    words = _("Điểm danh có %(came)d đại biểu của Cụm có mặt, ở đây ghi %(typed)d. Xem lại, hoặc đánh dấu ô dưới đây.")
    label = _("Đã kiểm tra, đúng là %(typed)d người có mặt")
    attendance.ask(form, "votes_present", came.people if came else None, sentence=words, label=label)


class ConferenceField(forms.ModelChoiceField):
    def label_from_instance(self, conference):
        return f"{conference.title}, {conference.starts_on:%d/%m/%Y}"


def _meeting_of_the_vote_before(award: Award) -> dict:
    """Day, conference and those present of the cluster's last vote: a conference votes on many nominations in a row."""
    since = max(clock.today() - timedelta(ONE_MEETING), award.proposed_on or clock.today())
    rows = Award.objects.standing().filter(cluster=award.cluster_id, voted_on__gte=since, votes_present__isnull=False)
    before = rows.order_by("-changed_at", "-pk").first()
    if before is None:
        return {}
    return {"voted_on": before.voted_on, "conference": before.conference_id, "votes_present": before.votes_present}


class VoteForm(SeenActForm):
    """How the cluster voted."""

    conference = ConferenceField(
        Conference.objects.none(), label=gettext_lazy("Hội nghị"), required=False,
        empty_label=gettext_lazy("Không gắn với hội nghị nào"),
    )  # fmt: skip
    voted_on = day_field(gettext_lazy("Ngày bình bầu"))
    votes_present = count_field(gettext_lazy("Số người có mặt"))
    votes_for = count_field(gettext_lazy("Đồng ý"))
    votes_against = count_field(gettext_lazy("Không đồng ý"))
    votes_blank = count_field(gettext_lazy("Phiếu trắng"))

    def __init__(self, data=None, *, award: Award, initial=None):
        names = ("voted_on", "conference_id", *COUNTS)
        first = {name.removesuffix("_id"): getattr(award, name) for name in names}
        if award.voted_on is None:
            first |= {"votes_against": 0, "votes_blank": 0} | _meeting_of_the_vote_before(award)
        super().__init__(data, award=award, initial=first | (initial or {}))
        held = Conference.objects.filter(cluster=award.cluster_id, starts_on__lte=clock.today())
        self.fields["conference"].queryset = held.exclude(state=Conference.State.CALLED_OFF)

    def clean(self):
        data = super().clean()
        conference = data.get("conference")
        if conference is not None and not self.errors:
            ask_attendance(self, came_of_members(conference))
        return data

    @property
    def vote(self) -> Vote:
        data = self.cleaned_data
        counts = [data[name] for name in COUNTS]
        return Vote(data["voted_on"], *counts, conference=data["conference"])
