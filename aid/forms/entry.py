"""What a person fills to enter or correct a pledge: the record, its places, its first values, a donor that is new."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django import forms
from django.utils.translation import gettext as _

from aid.doubts import Doubt, doubles
from aid.forms import confirming
from aid.forms.compare import places_in_words
from aid.forms.donor_choice import NewDonorForm, offered_names
from aid.forms.money import put_refusal
from aid.forms.places import BasePlaceFormSet, place_rows, province_choices, retyped_rows
from aid.forms.pledge import FirstValueForm, NewPledgeForm, PledgeForm, Point
from aid.models import Pledge
from aid.workflow.entry import FirstValue
from aid.workflow.errors import Refused
from aid.workflow.pledges import check_places
from clusters.forms.compare import Difference
from clusters.models import Union, UnionName
from clusters.values import format_number

DONOR_FIELDS = ("donor", "intermediary")


@dataclass
class Entry:
    """The forms of one page, as they were posted, or filled and not yet checked."""

    form: PledgeForm
    rows: BasePlaceFormSet
    values: list[FirstValueForm] = field(default_factory=list)
    new_donors: dict[str, NewDonorForm] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def is_valid(self) -> bool:
        """All forms are looked at, so that the page names all that is wrong at once."""
        found = [self.form.is_valid(), self.rows.is_valid(), *(value.is_valid() for value in self.values)]
        if self.rows.is_valid():
            try:
                check_places(self.rows.places)
            except Refused as refusal:
                self.rows.problem = str(refusal)
        return all(found) and not self.rows.problem

    def is_sure(self, union: Union) -> bool:
        """Whether nothing is doubtful about a new pledge, or all that is was confirmed."""
        data = self.form.cleaned_data
        sums = [(value.on, value.money.amount, value.money.currency) for value in self.given_values]
        doubts = doubles(union, data["title"], data["donor"], sums, token=data.get("token"))
        for value in self.values:
            doubts += [replace(doubt, text=f"{_heading(value)}: {doubt.text}") for doubt in value.doubts]
        return self.ask(doubts)

    def ask(self, doubts: list[Doubt]) -> bool:
        self.doubts = doubts
        return confirming.ask(self.form, doubts, _("Xem lại những chỗ nêu ở đầu trang, rồi đánh dấu nếu đúng."))

    @property
    def confirmed(self) -> set[str]:
        """The keys of the doubts that the person confirmed."""
        return confirming.confirmed_keys(self.form)

    @property
    def given_values(self) -> list[FirstValue]:
        return [value.value for value in self.values if value.value]

    def put(self, refusal: Refused) -> None:
        """Show what the workflow refused at the field that it names."""
        point, _dash, name = refusal.field.partition("-")
        value = next((value for value in self.values if value.point == point), None)
        if refusal.field == "places":
            self.rows.problem = str(refusal)
        elif value is not None and name:
            put_refusal(value, Refused(str(refusal), name))
        else:
            called = self.form.also_called.get(refusal.field, refusal.field)
            put_refusal(self.form, Refused(str(refusal), called))

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """(id of the field, its label, sentence) of all that is wrong, in the order of the page."""
        for form, heading in self._forms():
            if not form.is_bound:
                continue
            for name, sentences in form.errors.items():
                if name == confirming.NAME:
                    continue  # said above all, with what is doubtful
                bound = form[name] if name in form.fields else None
                label = f"{heading}: {bound.label}" if heading and bound else (bound.label if bound else heading)
                yield from ((bound.id_for_label if bound else "", label, sentence) for sentence in sentences)
        if self.rows.problem:
            yield "noi-thuc-hien", _("Nơi thực hiện"), self.rows.problem

    def beside_places(self, fresh: Pledge) -> None:
        """Add the places to what stands side by side, where they differ."""
        names = dict(option for _group, group in province_choices()[1:] for option in group)
        typed = places_in_words([(names.get(place.province.pk, ""), place.share) for place in self.rows.places])
        rows = fresh.places.order_by("-share", "pk")
        now = places_in_words([(names.get(row.province_id, ""), row.share) for row in rows])
        if typed != now and self.form.conflict is not None:
            self.form.conflict.differences.append(Difference(_("Nơi thực hiện"), typed, now))

    def _forms(self) -> Iterator[tuple[forms.BaseForm, str]]:
        yield self.form, ""
        for n, row in enumerate(self.rows.forms, start=1):
            yield row, _("Nơi thứ %(n)d") % {"n": n}
        for value in self.values:
            yield value, _heading(value)


def _heading(value: FirstValueForm) -> str:
    return _("Cam kết") if value.point == Point.COMMITTED else _("Phê duyệt")


def new_entry(unions, data=None) -> Entry:
    values = [FirstValueForm(data, point=point) for point in (Point.COMMITTED, Point.APPROVED)]
    rows = place_rows(data, initial=_own_province(unions) if data is None else None)
    return Entry(NewPledgeForm(data, unions=unions), rows, values, _new_donors(), offered_names())


def _own_province(unions) -> list[dict]:
    """Most pledges are carried out in the province of the union."""
    name = UnionName.objects.in_force_today().filter(union__in=unions).first()
    return [{"province": name.province_id}] if name else []


def edit_entry(pledge: Pledge, data=None) -> Entry:
    rows = place_rows(data, initial=None if data is not None else places_typed(pledge))
    return Entry(PledgeForm(data, instance=pledge), rows, [], _new_donors(), offered_names())


def places_typed(pledge: Pledge) -> list[dict]:
    """The places as a form shows them."""
    return [
        {"province": row.province_id, "share": format_number(row.share), "detail": row.detail}
        for row in pledge.places.all()
    ]


def retyped(data, *, unions=(), pledge: Pledge | None = None, more_places: int = 0) -> Entry:
    """The forms as they were typed, not yet checked: a row was added, a donor was added, or the session had ended."""
    typed = {name: data.get(name, "") for name in data}
    rows = retyped_rows(data, more=more_places)
    if pledge is not None:
        form: PledgeForm = PledgeForm(initial=typed, instance=pledge)
        form.initial |= typed
        return Entry(form, rows, [], _new_donors(typed), offered_names())
    values = []
    for point in (Point.COMMITTED, Point.APPROVED):
        start = f"{point}-"
        initial = {name.removeprefix(start): text for name, text in typed.items() if name.startswith(start)}
        values.append(FirstValueForm(point=point, initial=initial))
    return Entry(NewPledgeForm(unions=unions, initial=typed), rows, values, _new_donors(typed), offered_names())


def new_donor_form(name: str, data=None) -> NewDonorForm:
    return NewDonorForm(data, prefix=f"{name}-moi")


def _new_donors(typed: dict | None = None) -> dict[str, NewDonorForm]:
    """The fields of a new donor beside either name, as they were typed before."""
    found = {}
    for name in DONOR_FIELDS:
        start = f"{name}-moi-"
        initial = {key.removeprefix(start): text for key, text in (typed or {}).items() if key.startswith(start)}
        found[name] = NewDonorForm(prefix=f"{name}-moi", initial=initial)
    return found
