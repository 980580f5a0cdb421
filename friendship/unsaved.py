"""What a person had typed into a page that the portal could not take: each word under the label of its field."""

import re
import sys
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

# Never echoed back, whatever form they came from.
SECRET_FIELDS = re.compile(r"pass|secret|token|csrf|^code$", re.IGNORECASE)
# What a page says of itself: for whom it was made, which state of the row it showed, which button was pressed.
NOT_TYPED = {"author", "seen", "version", "viec", "lan", "ban", "was", "shown", "row", "next", "step"}


@dataclass(frozen=True)
class Word:
    label: str
    text: str


def words_of(request) -> list[Word]:
    fields = _fields_of(request.resolver_match.func)
    words: list[Word] = []
    for name, values in request.POST.lists():
        own = name.rpartition("-")[2]  # without the prefix of one form among several
        field = fields.get(name) or fields.get(own)
        if SECRET_FIELDS.search(name) or {name, own} & NOT_TYPED or (field is not None and field.widget.is_hidden):
            continue
        label = str(field.label) if field is not None and field.label else ""
        texts = [text for text in (_in_words(field, value) for value in values) if text]
        words += [Word(label or _("Ô chưa rõ tên"), text) for text in texts]
    return words


def _fields_of(view) -> dict[str, forms.Field]:
    """The fields of the forms that the view's module works with: an address does not say which form it takes."""
    found: dict[str, forms.Field] = {}
    for thing in vars(sys.modules[view.__module__]).values():
        if isinstance(thing, type) and issubclass(thing, forms.BaseForm):
            found = getattr(thing, "base_fields", {}) | found
    return found


def _in_words(field: forms.Field | None, value: str) -> str:
    """What the person typed or chose; nothing of a row's number or a page's own mark."""
    if not value.strip() or _is_mark(value) or isinstance(field, forms.ModelChoiceField):
        return ""
    if isinstance(field, forms.ChoiceField):
        return next((str(label) for code, label in field.choices if str(code) == value), "")
    return _("có") if isinstance(field, forms.BooleanField) else value


def _is_mark(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
