"""The sentence for those whose right to write has ended with the year of their office."""

from datetime import date

from django.utils.translation import gettext as _


def ended_words(last: date | None) -> str:
    """`last` is the last day of the right; nothing where none has ended."""
    return _("Chỉ ghi được đến hết %(day)s; nay VUFO ghi.") % {"day": f"{last:%d/%m/%Y}"} if last else ""
