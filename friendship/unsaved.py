"""What a person had typed into a page that the portal could not take: each word under the label of its field."""

import inspect
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

# Never echoed back, whatever form they came from.
SECRET_FIELDS = re.compile(r"pass|secret|token|csrf|^code$", re.IGNORECASE)
# What a page says of itself: for whom it was made, which state of the row it showed.
NOT_TYPED = {"author", "seen", "version", "lan", "ban", "was", "shown", "row", "next", "step"}
BUTTONS = {"act", "choice", "dau", "dien", "gui", "huong", "refresh", "remove", "take", "viec"}  # which was pressed


@dataclass(frozen=True)
class Word:
    label: str
    text: str


def words_of(request) -> list[Word]:
    fields = _fields_of(request.resolver_match.func, [name.rpartition("-")[2] for name in request.POST])
    words: list[Word] = []
    for name, values in request.POST.lists():
        own = name.rpartition("-")[2]  # without the prefix of one form among several
        field = fields.get(name) or fields.get(own)
        if (
            SECRET_FIELDS.search(name)
            or {name, own} & (NOT_TYPED | BUTTONS)
            or (field is not None and field.widget.is_hidden)
        ):
            continue
        label = str(field.label) if field is not None and field.label else ""
        texts = [text for text in (_in_words(field, value) for value in values) if text]
        words += [Word(label or _("Ô chưa rõ tên"), text) for text in texts]
    return words


def _fields_of(view, posted: Collection[str]) -> dict[str, forms.Field]:
    """The fields of the forms that the view works with; of two with the same name those of the likelier form.

    An address does not say which form it takes: it is the one that has most of what was `posted`.
    """
    found: dict[str, forms.Field] = {}
    of_view = [form.base_fields for form in _forms_in(inspect.unwrap(view), set())]
    for fields in sorted(of_view, key=lambda fields: -sum(name in fields for name in posted)):
        found = fields | found
    return found


def _forms_in(function: Callable[..., Any], seen: set[Any]) -> Iterator[type[forms.BaseForm]]:
    """The classes of forms that a function names, and those that functions of the portal name which it calls."""
    code = getattr(function, "__code__", None)
    if code is None:  # a view of a package, which is a class
        made_of = getattr(function, "view_class", None)
        yield from _form_classes(getattr(made_of, "form_class", None))
        return
    names = set(_names_in(code))
    for thing in _things_named(names, function.__globals__):  # type: ignore[attr-defined]
        if isinstance(thing, FunctionType) and thing not in seen and _is_of_the_portal(thing.__module__):
            seen.add(thing)
            yield from _forms_in(inspect.unwrap(thing), seen)
        yield from _form_classes(thing)


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):  # a function inside, or a comprehension
            yield from _names_in(part)


def _things_named(names: set[str], place: dict[str, Any]) -> Iterator[Any]:
    """What the names stand for; of a module of the portal what is taken from it."""
    for name in names & place.keys():
        thing = place[name]
        if isinstance(thing, ModuleType) and _is_of_the_portal(thing.__name__):
            yield from (vars(thing)[other] for other in names & vars(thing).keys())
        else:
            yield thing


def _is_of_the_portal(module: str) -> bool:
    return (settings.BASE_DIR / module.partition(".")[0]).is_dir()


def _form_classes(thing: Any) -> Iterator[type[forms.BaseForm]]:
    """A form, the forms of a set, or those that a table holds."""
    if isinstance(thing, dict):
        thing = tuple(thing.values())
    for one in thing if isinstance(thing, tuple | list) else (thing,):
        made = getattr(one, "form", None) if isinstance(one, type) and issubclass(one, forms.BaseFormSet) else one
        if isinstance(made, type) and issubclass(made, forms.BaseForm) and hasattr(made, "base_fields"):
            yield made


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
