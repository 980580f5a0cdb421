"""Choosing a donor by typing part of a name: one that fits is taken, several are offered, none can be added."""

from dataclasses import dataclass, field

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aid import donor_search
from aid.models import Donor, DonorAlias, Origin
from clusters import countries
from clusters.forms.network import CleanForm
from clusters.vietnamese import fold

OFFERED = 8


@dataclass
class DonorChoice:
    """What the page offers beside a typed name; `typed` is the text that the offers are for."""

    typed: str = ""
    offers: list[Donor] = field(default_factory=list)

    @property
    def is_needed(self) -> bool:
        return bool(self.typed)


class DonorChoosing(forms.BaseForm):
    """For a form with a text field `<name>_text`, and `<name>` (what was chosen) and `<name>_for` (for which text)."""

    def choose(self, name: str, *, keep: Donor | None = None) -> Donor | None:
        """The donor that was typed or chosen; else None, with the offers in `self.choices` and an error at the text.

        `keep` is the donor that the row has: its own name goes on meaning it, even if it is counted as another.
        """
        text = " ".join((self.cleaned_data.get(f"{name}_text") or "").split())
        if not text:
            return None
        if keep is not None and fold(keep.name) == fold(text):
            return keep
        chosen = self.cleaned_data.get(name)
        if chosen and fold(self.cleaned_data.get(f"{name}_for") or "") == fold(text):
            donor = Donor.objects.standing().filter(pk=chosen).first()
            if donor is not None:
                return donor
        exact = named_exactly(text)
        if len(exact) == 1:
            return exact[0]
        self.choices[name] = offers_for(text, exact)
        words = (
            _("Có tên gần giống: chọn một tên ở dưới, hoặc thêm nhà tài trợ mới.")
            if self.choices[name].offers
            else _("Chưa có “%(name)s” trong danh sách. Kiểm tra cách viết, hoặc thêm nhà tài trợ mới ở dưới.")
            % {"name": text}
        )
        self.add_error(f"{name}_text", words)
        return None


def named_exactly(text: str) -> list[Donor]:
    """Standing donors of which one name is `text`, accents aside; a double stands for the donor it is counted as."""
    key = fold(text)
    roots = set(Donor.objects.with_root().filter(search_key=key).values_list("root", flat=True))
    doubles = Donor.objects.with_root().filter(pk__in=DonorAlias.objects.filter(search_key=key).values("donor"))
    roots |= set(doubles.values_list("root", flat=True))
    return list(Donor.objects.filter(pk__in=roots))


def offers_for(text: str, exact: list[Donor] = ()) -> DonorChoice:
    """Donors whose names hold the text, then those that are close to it."""
    found = {donor.pk: donor for donor in [*exact, *donor_search.find_donors(text)[:OFFERED]]}
    for suggestion in donor_search.did_you_mean(text):
        found.setdefault(suggestion.donor.pk, suggestion.donor)
    return DonorChoice(text, list(found.values())[:OFFERED])


def offered_names() -> list[str]:
    """Names for the browser's own list of completions."""
    return list(Donor.objects.standing().values_list("name", flat=True)[:300])


class NewDonorForm(CleanForm, forms.Form):
    """The few things to know of a donor that is entered while a pledge is."""

    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Donor.Kind.choices)
    origin = forms.ChoiceField(label=gettext_lazy("Nguồn"), choices=Origin.choices)
    country = forms.ChoiceField(
        label=gettext_lazy("Nước"), choices=[("", gettext_lazy("Chưa rõ")), *countries.CHOICES], required=False
    )
