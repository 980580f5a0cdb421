"""What is typed about a request to a higher body: the request itself, and each step after it."""

from datetime import timedelta
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock
from clusters.forms.network import day_field
from clusters.models import Cluster, ClusterMembership, Union, User
from clusters.permissions import acting_union_ids, offices_today
from clusters.workflow.rows import Changed, version
from events.forms.identity import NoIdentityForm
from events.models import Conference, Recommendation, RecommendationStep
from events.workflow.conferences import Body
from events.workflow.recommendations import TEXT_MAX, Request, Said

Addressee = Recommendation.Addressee
Source = Recommendation.Source
Kind = RecommendationStep.Kind
ASKED_WITH = (
    ("office_name", "addressee", Addressee.OFFICE), ("conference", "source", Source.CONFERENCE),
    ("report_period", "source", Source.REPORT),
)  # fmt: skip
USUAL_DAYS = 30  # after which an answer is usually wished for
CONFERENCE_YEARS = 2  # how far back a request may have been raised at a conference


def _text(label, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 7}), **options)


class ConferenceField(forms.ModelChoiceField):
    def label_from_instance(self, conference):
        return f"{conference.title}, {conference.starts_on:%d/%m/%Y}"


class RecommendationForm(NoIdentityForm, forms.Form):
    """A request as it is raised, for one of the bodies for which the person may raise one."""

    body = forms.ChoiceField(label=gettext_lazy("Kiến nghị của"))
    title = forms.CharField(label=gettext_lazy("Kiến nghị"), max_length=200, help_text=gettext_lazy("Một câu ngắn."))
    text = _text(gettext_lazy("Nội dung"), help_text=gettext_lazy("Việc gì, vì sao, đề nghị làm gì."))
    addressee = forms.ChoiceField(label=gettext_lazy("Gửi"), choices=Addressee.choices, widget=forms.RadioSelect)
    office_name = forms.CharField(
        label=gettext_lazy("Tên cơ quan"), max_length=200, required=False,
        help_text=gettext_lazy("VUFO theo dõi và ghi trả lời của cơ quan này."),
    )  # fmt: skip
    wished_on = day_field(gettext_lazy("Mong trả lời trước ngày"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Nêu ở đâu"), widget=forms.RadioSelect)
    conference = ConferenceField(
        Conference.objects.none(), label=gettext_lazy("Hội nghị"), required=False,
        empty_label=gettext_lazy("Chọn hội nghị"),
    )  # fmt: skip
    report_period = forms.ChoiceField(label=gettext_lazy("Kỳ báo cáo"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, user: User, initial=None):
        first = {
            "token": uuid4(), "addressee": Addressee.VUFO, "source": Source.OWN,
            "wished_on": clock.today() + timedelta(USUAL_DAYS),
        }  # fmt: skip
        super().__init__(data, initial=first | (initial or {}))
        self.bodies = bodies_of(user)
        self.fields["body"].choices = [(code, name) for code, (name, _body) in self.bodies.items()]
        if len(self.bodies) == 1:
            del self.fields["body"]
        self.fields["addressee"].choices = self._addressees(user)
        self.fields["source"].choices = [(code, capfirst(label)) for code, label in Source.choices]
        self.fields["conference"].queryset = conferences_for(user)
        self.fields["report_period"].choices = [("", _("Chọn kỳ báo cáo")), *period_choices()]
        # Each belongs to one choice: the page shows it beside that one alone, and there it has to be filled in.
        for name, by, choice in ASKED_WITH:
            self.fields[name].required = data is None or self.data.get(by) == choice

    def _addressees(self, user: User) -> list[tuple[str, str]]:
        own = acting_union_ids(user)
        members = ClusterMembership.objects.in_force_on(clock.today()).filter(union__in=own)
        names = [str(cluster) for cluster in Cluster.objects.filter(pk__in=members.values("cluster"))]
        asked = _("Cụm trưởng, Cụm phó %(names)s") % {"names": ", ".join(names)} if names else _("Cụm")
        return [
            (Addressee.VUFO, _("VUFO")), (Addressee.CLUSTER, asked), (Addressee.OFFICE, _("Cơ quan khác, qua VUFO")),
        ]  # fmt: skip

    @property
    def of(self) -> Body:
        code = self.cleaned_data.get("body") or next(iter(self.bodies))
        return self.bodies[code][1]

    @property
    def request(self) -> Request:
        names = ("title", "text", "addressee", "office_name", "source", "conference", "report_period", "wished_on")
        return Request(**{name: self.cleaned_data[name] for name in names})


def bodies_of(user: User) -> dict[str, tuple[str, Body]]:
    """By the word in the form: the unions and clusters for which the person may raise a request, with their names."""
    unions = Union.objects.filter(pk__in=acting_union_ids(user)).in_vietnamese_order().prefetch_related("names")
    found = {union.slug: (_("Liên hiệp %(name)s") % {"name": union.short_name}, Body(union=union)) for union in unions}
    for term in offices_today(user):
        found[f"cum-{term.cluster.number}"] = (str(term.cluster), Body(cluster=term.cluster))
    return found


def conferences_for(user: User):
    """Conferences of late at which the person's unions may have spoken: their own, their clusters', the nation's."""
    own, today = acting_union_ids(user), clock.today()
    clusters = ClusterMembership.objects.in_force_on(today).filter(union__in=own).values("cluster")
    theirs = Q(level=Conference.Level.NATIONAL) | Q(union__in=own) | Q(cluster__in=clusters)
    since = today - timedelta(366 * CONFERENCE_YEARS)
    rows = Conference.objects.filter(theirs, starts_on__range=(since, today))
    return rows.exclude(state=Conference.State.CALLED_OFF).order_by("-starts_on", "-pk")


def period_choices() -> list[tuple[str, str]]:
    """Periods of this year and the last, by the codes that reports have."""
    found = []
    for year in (clock.today().year, clock.today().year - 1):
        found += [
            (str(year), _("năm %(year)s") % {"year": year}),
            (f"{year}-9M", _("9 tháng đầu năm %(year)s") % {"year": year}),
            (f"{year}-H1", _("6 tháng đầu năm %(year)s") % {"year": year}),
        ]
    return found


def period_name(code: str) -> str:
    """`2026-H1` in words; the code itself where it is none of these."""
    year, _dash, part = code.partition("-")
    words = {"": _("năm %(year)s"), "9M": _("9 tháng đầu năm %(year)s"), "H1": _("6 tháng đầu năm %(year)s")}
    return words[part] % {"year": year} if part in words else code


class StepForm(NoIdentityForm, forms.Form):
    """The next step: which, what is said, for which day. What is posted may be any step: the workflow decides."""

    kind = forms.ChoiceField(label=gettext_lazy("Bước tiếp theo"), widget=forms.RadioSelect)
    text = _text(gettext_lazy("Nội dung, lý do"))
    on = day_field(gettext_lazy("Ngày"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, row: Recommendation, steps: list[Kind], initial=None):
        first = {"seen": version(row), "token": uuid4(), "on": clock.today()}
        if len(steps) == 1:
            first["kind"] = steps[0]
        super().__init__(data, initial=first | (initial or {}))
        self.offer(steps if data is None else [kind for kind in Kind if kind != Kind.RAISED])
        self.fields["text"].widget.attrs["rows"] = 5

    def offer(self, steps: list[Kind]) -> None:
        """Show these steps to choose from."""
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in steps]

    @property
    def said(self) -> Said:
        return Said(self.cleaned_data["kind"], self.cleaned_data["text"], self.cleaned_data["on"])

    def overtaken_by(self, changed: Changed) -> None:
        """Somebody took a step meanwhile: what was typed stays, beside what stands on the page now."""
        words = _("Có người vừa ghi một bước khác: %(state)s. Xem các bước ở trên rồi bấm Ghi lần nữa nếu vẫn làm.")
        row: Recommendation = changed.row  # type: ignore[assignment]
        self.add_error(None, words % {"state": row.get_state_display()})
        self.data["seen"] = version(row)
