"""The days that a list, its totals and its files are about."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Span:
    """From a day to a day, both included."""

    first: date
    last: date

    @property
    def is_year(self) -> bool:
        return self.first.year == self.last.year and self == Span.of_year(self.first.year)

    @property
    def label(self) -> str:
        if self.is_year:
            return _("năm %(year)d") % {"year": self.first.year}
        return _("%(first)s – %(last)s") % {"first": f"{self.first:%d/%m/%Y}", "last": f"{self.last:%d/%m/%Y}"}

    @property
    def within(self) -> str:
        """`trong năm 2026`, or from day to day: what goes before a number of the span."""
        if self.is_year:
            return _("trong %(span)s") % {"span": self.label}
        return _("từ %(first)s đến %(last)s") % {
            "first": f"{self.first:%d/%m/%Y}", "last": f"{self.last:%d/%m/%Y}",
        }  # fmt: skip

    @classmethod
    def of_year(cls, year: int) -> "Span":
        return cls(date(year, 1, 1), date(year, 12, 31))
