"""What a person had typed before the session ended, as the first values of the same form shown again."""

from typing import Any

from django import forms


class Retyped(dict):
    """Initial values that know which of them were typed: a browser sends no name for a box that was left unticked.

    `proposed | retyped` is one as well, so that what a page proposes does not tick such a box again.
    """

    def __init__(self, values: dict[str, Any], typed: frozenset[str] | None = None):
        super().__init__(values)
        self.typed = frozenset(values) if typed is None else typed

    def __or__(self, other: dict[str, Any]) -> "Retyped":
        return Retyped({**self, **other}, self.typed)

    def __ror__(self, other: dict[str, Any]) -> "Retyped":
        return Retyped({**other, **self}, self.typed)

    def as_typed(self, field: forms.Field, name: str, value: Any) -> Any:
        """`value`, which stands first in a field, as it was typed: no box where none was ticked, one as a list."""
        is_boxes = not field.widget.value_omitted_from_data({}, {}, name)  # type: ignore[arg-type]
        if is_boxes and name not in self.typed:
            return None
        return [value] if getattr(field.widget, "allow_multiple_selected", False) and isinstance(value, str) else value
