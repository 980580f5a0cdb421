"""What is typed into a line or a passage of a report, and what it means.

The only reading of it: the autosave of one row and the save of a whole section bind these same forms.
"""

import hashlib
import unicodedata

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clusters import vietnamese
from reports.models import Figure, Indicator, Narrative, Report
from reports.models.report import Qualifier, Scope, ValueState
from reports.values import NotUnderstood, for_input, parse_number, refuse_qualified_zero
from reports.workflow import filing
from reports.workflow.filing import Entry

# One list for "how exact" and "is there a number at all": the person makes one choice (design rules 8, 9).
LEVELS = [
    *Qualifier.choices,
    (ValueState.NOT_APPLICABLE.value, ValueState.NOT_APPLICABLE.label),
    (ValueState.NONE_YET.value, ValueState.NONE_YET.label),
    (ValueState.NOT_COLLECTED.value, ValueState.NOT_COLLECTED.label),
]
SCOPES = [
    (Scope.OWN.value, _("Liên hiệp")),
    (Scope.ASSOCIATIONS.value, _("Các hội")),
    (Scope.PROVINCE.value, _("Toàn tỉnh")),
]
CHOICES = [("", ""), ("use", _("dùng của trang này")), ("keep", _("giữ của người kia"))]
NOTE_LENGTH = 2000
PASSAGE_LENGTH = 30_000
TOO_LONG = _("Dài %(show_value)d ký tự, nhiều nhất %(limit_value)d. Rút gọn, hoặc gửi kèm thành tệp.")


class TypedText(forms.CharField):
    """Text as people paste it: composed letters, plain line ends, nothing invisible that a database refuses."""

    def __init__(self, **kwargs):
        super().__init__(required=False, error_messages={"max_length": TOO_LONG}, **kwargs)

    def to_python(self, value):
        return clean_text(value or "")

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)  # a browser would cut a long paste without a word
        return attrs


def clean_text(text: str) -> str:
    text = vietnamese.clean(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


class RowForm(forms.Form):
    """What both kinds of row carry beside the text itself: what the page showed when it was typed."""

    typed_fields: tuple[str, ...] = ()

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    # After a conflict: whose value is to stand, and which version of theirs was on the page.
    choice = forms.ChoiceField(choices=CHOICES, required=False, widget=forms.HiddenInput)
    theirs = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def typed(self) -> tuple[str, ...]:
        """What stands in the row's fields."""
        return tuple(str(self[name].value() or "") for name in self.typed_fields)

    @property
    def is_touched(self) -> bool:
        """The person changed something: only then may the row be written, or be in conflict."""
        return self.is_bound and fingerprint(self.typed()) != str(self["shown"].value())

    @property
    def keeps_theirs(self) -> bool:
        return self["choice"].value() == "keep"

    @property
    def is_tampered(self) -> bool:
        """A part that nobody types is missing or unknown: the page did not send this."""
        return bool(self.errors.keys() - {"value", "note", "text"})

    @property
    def shown_values(self) -> dict[str, str]:
        """What the typed fields show for what is stored."""
        return {name: str(self.initial[name]) for name in self.typed_fields}

    @property
    def parameters(self) -> str:
        """The names that belong to this row alone: an autosave sends no other."""
        return ",".join(self.add_prefix(name) for name in self.fields)

    def reopened(self, stored) -> "RowForm":
        """The row as the page would show it if it were opened anew."""
        raise NotImplementedError

    def page_version(self) -> int:
        chosen = self.cleaned_data.get("theirs") if self.cleaned_data.get("choice") == "use" else None
        return self.cleaned_data["version"] if chosen is None else chosen

    def problems(self) -> list[str]:
        return [message for messages in self.errors.values() for message in messages]


def fingerprint(typed: tuple[str, ...]) -> str:
    """A short digest of a row's fields: tells whether the person changed what the page showed."""
    return hashlib.sha256("\x1f".join(map(clean_text, typed)).encode()).hexdigest()[:24]


class FigureForm(RowForm):
    """One line of the form in one scope: level, value as typed, scope, note."""

    typed_fields = ("level", "value", "scope", "note")

    level = forms.ChoiceField(label=_("Mức"), choices=LEVELS)
    value = TypedText(label=_("Giá trị"), max_length=200)
    scope = forms.ChoiceField(label=_("Phạm vi"), choices=SCOPES)
    note = TypedText(label=_("Giải trình"), max_length=NOTE_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))
    was = forms.ChoiceField(choices=SCOPES, widget=forms.HiddenInput)

    def __init__(self, data=None, *, line: Indicator, scope: str, was_scope: str, figure: Figure | None, key: str):
        self.line, self.stored, self.was_scope = line, figure, was_scope
        shown = stored_figure(figure, scope, line.currency)
        initial = {
            **shown,
            "was": was_scope,
            "version": figure.version if figure else 0,
            "shown": fingerprint(tuple(shown.values())),
        }
        super().__init__(data, prefix=key, initial=initial)
        self._describe(key)

    def _describe(self, key: str):
        about = {"aria-describedby": f"m-{key} p-{key}", "data-typed": "", "autocomplete": "off"}
        labelled = {"aria-labelledby": f"l-{key}"}
        self.fields["value"].widget.attrs.update({**about, **labelled, "inputmode": "text", "data-name": "value"})
        for name, css in (("level", "lvl"), ("scope", "sc"), ("note", "")):
            label = f"{self.fields[name].label}, {self.line.code}"
            self.fields[name].widget.attrs.update({**about, "aria-label": label, "class": css, "data-name": name})

    def clean(self):
        given = super().clean()
        if "value" in given and "level" in given:
            try:
                state, value, qualifier = self._read(given["level"], given["value"], given.get("version"))
            except NotUnderstood as error:
                self.add_error("value", str(error))
            else:
                self.entry = Entry(state, value, qualifier, given.get("note", ""))
        return given

    def _read(self, level: str, text: str, version: int | None):
        """State, value and qualifier. A state chosen beside a newly typed number is refused, not guessed."""
        if not text:
            self._refuse_level_without_number(level)
            return (ValueState.NONE_YET if level in Qualifier.values else level), None, Qualifier.EXACT
        understood = parse_number(text, type=self.line.type, unit=self.line.unit)
        if level in Qualifier.values:
            qualifier = self._qualifier(level, understood.qualifier)
            refuse_qualified_zero(understood.value, qualifier)
            return ValueState.NUMBER, understood.value, qualifier
        # Only a number that the page showed can be an old one; the same text posted twice is still a typed one.
        had_number = self.stored is not None and self.stored.is_number and self.stored.version == version
        if had_number and understood.value == self.stored.value and understood.qualifier is None:
            return level, None, Qualifier.EXACT  # the number was there before; the state is what was chosen now
        if level == ValueState.NONE_YET and not had_number:
            return ValueState.NUMBER, understood.value, understood.qualifier or Qualifier.EXACT
        raise NotUnderstood(
            gettext("Đã chọn “%(level)s” mà ô số còn ghi %(text)s. Xóa số, hoặc chọn lại mức.")
            % {"level": dict(LEVELS)[level], "text": text[:30]}
        )

    def _refuse_level_without_number(self, level: str):
        """`trên` and no number cannot be kept; a level that stood beside the number that was erased goes with it."""
        stood = self.stored.qualifier if self.stored is not None and self.stored.is_number else Qualifier.EXACT
        if level in Qualifier.values and level not in (Qualifier.EXACT, stood):
            raise NotUnderstood(gettext("Ghi số để lưu mức này."))

    def _qualifier(self, level: str, word: str | None) -> str:
        """`trên 288 tỷ` typed into a row: the word counts, unless another level was chosen on purpose."""
        if word is None or word == level:
            return level
        was = self.stored.qualifier if self.stored is not None and self.stored.is_number else Qualifier.EXACT
        if level in (Qualifier.EXACT, was):
            return word
        raise NotUnderstood(
            gettext("Mức chọn “%(level)s” mà số ghi “%(word)s”. Chọn một.")
            % {"level": Qualifier(level).label, "word": Qualifier(word).label}
        )

    def reopened(self, stored):
        scope = stored.scope if stored else self.was_scope
        return FigureForm(line=self.line, scope=scope, was_scope=scope, figure=stored, key=self.prefix)

    def save(self, report: Report, *, by) -> Figure | None:
        given = self.cleaned_data
        return filing.save_figure(
            report, self.line, given["scope"], self.entry, by=by, version=self.page_version(), was=given["was"]
        )


def stored_figure(figure: Figure | None, scope: str, currency: str) -> dict[str, str]:
    """What a row shows for what is stored, field by field."""
    if figure is None:
        return {"level": ValueState.NONE_YET.value, "value": "", "scope": scope, "note": ""}
    return {
        "level": str(figure.qualifier if figure.is_number else figure.value_state),
        "value": for_input(figure.value, currency),
        "scope": str(figure.scope),
        "note": figure.note,
    }


class PassageForm(RowForm):
    """A passage of prose: a text line of the form, or the narrative of a section."""

    typed_fields = ("text",)

    text = TypedText(label=_("Lời văn"), max_length=PASSAGE_LENGTH, widget=forms.Textarea(attrs={"rows": 7}))

    def __init__(self, data=None, *, code: str, narrative: Narrative | None):
        self.code, self.stored = code, narrative
        text = narrative.text if narrative else ""
        initial = {
            "text": text,
            "version": narrative.version if narrative else 0,
            "shown": fingerprint((text,)),
        }
        super().__init__(data, prefix=code, initial=initial)
        self.fields["text"].widget.attrs.update(
            {
                "aria-labelledby": f"l-{code}",
                "aria-describedby": f"m-{code} p-{code}",
                "data-typed": "",
                "data-name": "text",
                "data-words": f"w-{code}",
            }
        )

    def reopened(self, stored):
        return PassageForm(code=self.code, narrative=stored)

    def save(self, report: Report, *, by) -> Narrative | None:
        return filing.save_narrative(report, self.code, self.cleaned_data["text"], by=by, version=self.page_version())


class CorrectionForm(forms.Form):
    """Why an accepted report is to be corrected."""

    reason = forms.CharField(
        label=_("Lý do đính chính"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Ghi lý do đính chính.")},
        help_text=_("Người xét đọc lý do này cùng số mới. Số đã duyệt vẫn tính cho đến khi bản đính chính được duyệt."),
    )

    def clean_reason(self):
        reason = clean_text(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(_("Ghi lý do đính chính."))
        return reason


class AbandonForm(CorrectionForm):
    """Why a correction is given up."""

    reason = forms.CharField(
        label=_("Lý do bỏ bản đính chính"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Ghi lý do bỏ bản đính chính.")},
        help_text=_("Ghi vào lịch sử báo cáo."),
    )
