"""What the address of a rollup says after the question mark."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models import ReportingPeriod
from reports.models.report import Scope
from reports.rollups.borders import BordersKind
from reports.rollups.coverage import Basis


class Grouping(models.TextChoices):
    CLUSTER = "cum", _("Theo Cụm")
    REGION = "vung", _("Theo vùng")


@dataclass(frozen=True)
class View:
    """How a rollup is looked at. `default_basis` is what an address without a basis means."""

    basis: str = Basis.ACCEPTED
    borders: str = BordersKind.THEN
    scope: str = Scope.OWN
    grouping: str = Grouping.CLUSTER
    default_basis: str = Basis.ACCEPTED

    def query(self, **changes: str) -> str:
        """The question mark and what follows it, for the same view with `changes`; empty where all is as usual."""
        view = replace(self, **{name: value for name, value in changes.items() if name in _NAMES})
        usual = View(basis=self.default_basis)
        said = {
            name: getattr(view, attribute)
            for attribute, name in _NAMES.items()
            if getattr(view, attribute) != getattr(usual, attribute)
        }
        said |= {name: value for name, value in changes.items() if name not in _NAMES and value}
        return f"?{urlencode(said)}" if said else ""


YEARS_SHOWN = 6
SHOWN, ALL_LINES = "xem", "tat-ca"  # `?xem=tat-ca`: also the lines of which no source tells
_NAMES = {"basis": "co-so", "borders": "dia-gioi", "scope": "pham-vi", "grouping": "theo"}


@dataclass(frozen=True)
class Link:
    """One position of a switch."""

    label: str
    url: str
    is_current: bool
    icon: str = ""


@dataclass(frozen=True)
class Switches:
    """What every page of a rollup is told: the period, the others to choose from, and how it is looked at.

    `path` gives the address of the same page for another period, without a query; `kept` stays in every link.
    """

    period: ReportingPeriod
    periods: list[ReportingPeriod]
    view: View
    path: Callable[[ReportingPeriod], str]
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def last(self) -> ReportingPeriod | None:
        """The period of the same kind a year earlier."""
        year, kind = self.period.year - 1, self.period.kind
        return next((period for period in self.periods if (period.year, period.kind) == (year, kind)), None)

    @property
    def of_kind(self) -> list[ReportingPeriod]:
        """Periods of the same kind, oldest first."""
        return sorted((p for p in self.periods if p.kind == self.period.kind), key=lambda p: p.year)

    @property
    def kinds(self) -> list[ReportingPeriod]:
        """For each kind of period the one of this year, else the newest."""
        found: dict[str, ReportingPeriod] = {}
        for period in self.periods:
            if period.kind not in found or period.year == self.period.year:
                found[period.kind] = period
        return sorted(found.values(), key=lambda p: p.ends_on.month)

    @property
    def is_illustrative(self) -> bool:
        """What a source has published is real, also in a period whose reports are invented (rule 15)."""
        return self.period.is_illustrative and self.view.basis != Basis.PUBLISHED

    @property
    def query(self) -> str:
        return self.view.query()

    @property
    def file_query(self) -> str:
        return self.view.query(**self.kept, xuat="csv")

    @property
    def shows_all(self) -> bool:
        return self.kept.get(SHOWN) == ALL_LINES

    @property
    def lines_url(self) -> str:
        """To all lines, or back to those with a number."""
        kept = self.kept | {SHOWN: "" if self.shows_all else ALL_LINES}
        return self.path(self.period) + self.view.query(**kept)

    @property
    def basis_label(self) -> str:
        return str(Basis(self.view.basis).label)

    @property
    def borders_label(self) -> str:
        return str(BordersKind(self.view.borders).label).lower()

    @property
    def year_links(self) -> list[Link]:
        """The latest periods of the same kind, and the one shown."""
        shown = [p for p in self.of_kind if p in self.of_kind[-YEARS_SHOWN:] or p == self.period]
        return [self._to_period(period, str(period.year)) for period in shown]

    @property
    def kind_links(self) -> list[Link]:
        return [self._to_period(period, self._kind_label(period)) for period in self.kinds]

    @property
    def grouping_links(self) -> list[Link]:
        return self._links("grouping", Grouping)

    @property
    def borders_links(self) -> list[Link]:
        return self._links("borders", BordersKind)

    @property
    def basis_links(self) -> list[Link]:
        icons = {Basis.ACCEPTED: "check-badge", Basis.SENT: "paper-airplane", Basis.PUBLISHED: "book-open"}
        return [
            replace(link, icon=icon) for link, icon in zip(self._links("basis", Basis), icons.values(), strict=True)
        ]

    @property
    def scope_links(self) -> list[Link]:
        return self._links("scope", Scope)

    def _to_period(self, period: ReportingPeriod, label: str) -> Link:
        """Another period on its own usual basis, if this one is on its usual basis too."""
        usual = default_basis(period)
        basis = usual if self.view.basis == self.view.default_basis else self.view.basis
        view = replace(self.view, basis=basis, default_basis=usual)
        return Link(label, self.path(period) + view.query(), period == self.period)

    def _kind_label(self, period: ReportingPeriod) -> str:
        """With its year where the year shown has no period of this kind."""
        kind = _capital(period.get_kind_display())
        return kind if period.year == self.period.year else f"{kind} {period.year}"

    def _links(self, attribute: str, choices: type[models.TextChoices]) -> list[Link]:
        now = getattr(self.view, attribute)
        path = self.path(self.period)
        return [
            Link(str(choice.label), path + self.view.query(**{attribute: choice.value}, **self.kept), choice == now)
            for choice in choices
        ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def default_basis(period: ReportingPeriod) -> str:
    """Accepted reports; of a historic period, which nobody reported on, what sources say."""
    return Basis.PUBLISHED if period.state == ReportingPeriod.State.HISTORIC else Basis.ACCEPTED


class RollupForm(forms.Form):
    """Switches of a rollup page; anything that is not one of the choices counts as not said."""

    co_so = forms.ChoiceField(choices=Basis.choices, required=False)
    dia_gioi = forms.ChoiceField(choices=BordersKind.choices, required=False)
    pham_vi = forms.ChoiceField(choices=Scope.choices, required=False)
    theo = forms.ChoiceField(choices=Grouping.choices, required=False)

    def add_prefix(self, field_name):
        return field_name.replace("_", "-")

    def view(self, default_basis: str) -> View:
        self.full_clean()
        said = {attribute: self.cleaned_data.get(name.replace("-", "_")) for attribute, name in _NAMES.items()}
        usual = View(basis=default_basis, default_basis=default_basis)
        return replace(usual, **{name: value for name, value in said.items() if value})
