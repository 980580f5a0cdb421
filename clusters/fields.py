"""Columns that are computed from another column when a row is saved."""

from django.db import models

from clusters import vietnamese


class _DerivedField(models.CharField):
    """A text column that holds a function of other text columns of its row."""

    def __init__(self, *args, source: str | tuple[str, ...] = "name", **kwargs):
        self.source = (source,) if isinstance(source, str) else tuple(source)
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def compute(self, text: str) -> str:
        raise NotImplementedError

    def pre_save(self, model_instance, add):
        text = " ".join(str(getattr(model_instance, name)) for name in self.source)
        value = self.compute(text)[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value


class FoldedField(_DerivedField):
    """The folded form of `source`, for accent-blind search with LIKE."""

    def compute(self, text: str) -> str:
        return vietnamese.fold(text)


class SortKeyField(_DerivedField):
    """The Vietnamese sort key of `source`."""

    def compute(self, text: str) -> str:
        return vietnamese.sort_key(text)
