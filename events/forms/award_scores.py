"""The sheet of a year as VUFO writes it, and the points of one union as it or its cluster types them."""

import hashlib
import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters import clock, values
from clusters.forms.network import CleanForm, day_field
from clusters.values import NotUnderstood, format_number
from clusters.vietnamese import clean
from clusters.workflow.rows import version
from events.forms.awards import text_field
from events.forms.identity import NoIdentityForm
from events.models import ScoreCard, ScoreMark, ScoreSheet
from events.workflow.award_criteria import LINES_MAX, Line
from events.workflow.award_scores import Given

MOST_POINTS, HALF = Decimal(1000), Decimal("0.5")
OF_A_LINE = re.compile(r"(diem|ly_do)_([0-9]{1,18})")


def read_points(text: str) -> Decimal:
    """`8,5`; raises ValidationError where it cannot be understood or is no exact number."""
    try:
        read = values.parse_number(text, type="decimal", unit=_("điểm"), places=2)
    except NotUnderstood as error:
        raise forms.ValidationError(str(error)) from error
    if read.qualifier not in (None, values.Qualifier.EXACT):
        raise forms.ValidationError(_("Ghi đúng một số điểm, không ghi hơn, gần, khoảng."))
    return read.value


def read_points_up_to(most: Decimal, text: str) -> Decimal:
    """As `read_points`; what is said of a number that cannot be read suggests none above `most`."""
    try:
        return read_points(text)
    except forms.ValidationError as error:
        typed = text.strip()
        if re.fullmatch(r"[0-9]{1,4}\.[0-9]{1,2}", typed) and Decimal(typed) <= most:
            words = _("Dấu thập phân là dấu phẩy: viết %(points)s.")
            raise forms.ValidationError(words % {"points": typed.replace(".", ",")}) from error
        words = _("Ghi một số từ 0 đến %(most)s, ví dụ %(points)s.")
        points = format_number(most - HALF if most > HALF else most)
        raise forms.ValidationError(words % {"most": format_number(most), "points": points}) from error


def lines_in_words(sheet: ScoreSheet) -> str:
    """The criteria as they are typed: a line of its own for a group, then name, tab, points."""
    found, group = [], ""
    for criterion in sheet.criteria.all():
        if criterion.group != group:
            group = criterion.group
            found.append(group)
        found.append(f"{criterion.name}\t{format_number(criterion.most)}")
    return "\n".join(found)


class SheetForm(NoIdentityForm, forms.Form):
    """The sheet of a year."""

    year = forms.IntegerField(
        label=gettext_lazy("Năm"), localize=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        min_value=1900, max_value=2100, error_messages={"invalid": gettext_lazy("Ghi năm bằng bốn chữ số.")},
    )  # fmt: skip
    self_until = day_field(gettext_lazy("Tự chấm đến hết ngày"), required=False)
    note = text_field(gettext_lazy("Căn cứ, ghi chú"), 500)
    lines = forms.CharField(
        label=gettext_lazy("Tiêu chí"), max_length=40_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "wrap": "off"}),
        help_text=gettext_lazy(
            "Mỗi dòng một tiêu chí: tên, phím Tab, điểm tối đa; dán từ Excel được. Dòng không có điểm là tên nhóm."
        ),
    )  # fmt: skip
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, sheet: ScoreSheet | None = None, initial=None):
        first: dict = {"year": clock.today().year}
        if sheet is not None:
            first = {name: getattr(sheet, name) for name in ("year", "self_until", "note")}
            first |= {"lines": lines_in_words(sheet), "seen": version(sheet)}
        super().__init__(data, initial=first | (initial or {}))

    def clean_lines(self) -> str:
        self.read, group = [], ""
        faults = []
        for n, text in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            cells = [" ".join(clean(cell).split()) for cell in text.split("\t")]
            cells = [cell for cell in cells if cell]
            if len(cells) == 1:
                group = cells[0]
            try:
                if len(cells) > 1:
                    self.read.append(_line(group, cells))
                elif cells and len(group) > 200:
                    raise forms.ValidationError(_("Tên nhóm dài quá 200 chữ."))
            except forms.ValidationError as error:
                faults.append(_("Dòng %(n)d: %(what)s") % {"n": n, "what": error.messages[0]})
        if faults:
            raise forms.ValidationError(faults)
        return self.cleaned_data["lines"]


def _line(group: str, cells: list[str]) -> Line:
    *names, typed = cells
    name = " ".join(names)
    if len(name) > 300:
        raise forms.ValidationError(_("Tên tiêu chí dài quá 300 chữ."))
    points = read_points(typed)
    if not 0 < points <= MOST_POINTS:
        raise forms.ValidationError(_("Điểm tối đa phải lớn hơn 0 và không quá 1.000."))
    return Line(group[:200], name, points)


def _shown(criteria) -> str:
    """A short mark of the lines, another one when any of them is another."""
    words = "\n".join(f"{line.pk} {line.group} {line.name} {line.most}" for line in criteria)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


class PointsForm(NoIdentityForm, forms.Form):
    """Points and why, for each line of the sheet; names of the fields carry the key of the line.

    With `is_final` every line is asked for, as the card is handed over; else what is there is taken.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    lines = forms.CharField(required=False, widget=forms.HiddenInput)  # the sheet as the page showed it

    def __init__(self, data=None, *, criteria, card: ScoreCard | None, given_by: str, is_final=True, initial=None):
        marks = {mark.criterion_id: mark for mark in (card.marks.all() if card else ()) if mark.given_by == given_by}
        own = {mark.criterion_id: mark for mark in (card.marks.all() if card else ()) if mark.given_by == "self"}
        self.shown = _shown(criteria)
        first = {"seen": version(card) if card else "", "lines": self.shown}
        for line in criteria:
            # The cluster begins with what the union gave itself; what it left empty since stays so.
            mark = marks.get(line.pk) if marks else own.get(line.pk)
            has_points = mark is not None and mark.points is not None
            first[f"diem_{line.pk}"] = format_number(mark.points) if has_points else ""
            first[f"ly_do_{line.pk}"] = marks[line.pk].remark if line.pk in marks else ""
        super().__init__(data, initial=first | (initial or {}))
        self.criteria, self.own, self.is_cross = list(criteria), own, given_by == ScoreMark.By.CROSS
        self.is_final, self.saved = is_final, marks
        for line in self.criteria:
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6})
            label = _("Điểm, %(name)s") % {"name": line.name}
            self.fields[f"diem_{line.pk}"] = forms.CharField(label=label, max_length=40, required=False, widget=widget)
            label = _("Căn cứ, lý do, %(name)s") % {"name": line.name}
            self.fields[f"ly_do_{line.pk}"] = forms.CharField(label=label, max_length=300, required=False)

    def clean(self):
        data = super().clean()
        self._look_at_the_sheet()
        for line in self.criteria:
            name = f"diem_{line.pk}"
            if name in self.errors:
                continue
            if not data[name]:
                data[name] = None
                if self.is_final:
                    self.add_error(name, _("Ghi điểm; không đạt thì ghi 0."))
                continue
            try:
                data[name] = read_points_up_to(line.most, data[name])
            except forms.ValidationError as error:
                self.add_error(name, error)
                continue
            if data[name] > line.most:
                self.add_error(name, _("Ghi từ 0 đến %(most)s điểm.") % {"most": format_number(line.most)})
            own = self.own.get(line.pk) if self.is_final and self.is_cross else None
            if own and own.points != data.get(name, own.points) and not data.get(f"ly_do_{line.pk}"):
                self.add_error(f"ly_do_{line.pk}", _("Khác điểm đơn vị tự chấm thì ghi lý do."))
        return data

    def _look_at_the_sheet(self):
        """VUFO may mend the sheet while somebody types: nobody hands over by lines that the page did not show."""
        is_other = self.data.get("lines", "") not in ("", self.shown)
        if not self.gone and not (is_other and self.is_final):
            return
        self.add_error(None, _("VUFO vừa sửa các tiêu chí của bảng điểm. Xem lại từng dòng rồi bấm lần nữa."))
        self.data["lines"] = self.shown

    @property
    def gone(self) -> list[tuple[str, str]]:
        """(points, reason) that were typed beside lines which are no longer on the sheet."""
        typed = self.data if self.is_bound else self.initial
        found: dict[str, list[str]] = {}
        for name in typed:
            match = OF_A_LINE.fullmatch(name)
            if match and name not in self.fields and isinstance(typed[name], str) and typed[name].strip():
                found.setdefault(match[2], ["", ""])[match[1] == "ly_do"] = typed[name].strip()[:300]
        return [(points, why) for points, why in list(found.values())[:LINES_MAX]]

    @property
    def given(self) -> dict[int, Given]:
        data = self.cleaned_data
        return {line.pk: Given(data[f"diem_{line.pk}"], data[f"ly_do_{line.pk}"]) for line in self.criteria}

    @property
    def missing(self) -> int:
        """Lines of which the card, as it is saved, has no points yet."""
        return sum(line.pk not in self.saved or self.saved[line.pk].points is None for line in self.criteria)

    @property
    def rows(self):
        """(line, points, reason, the union's own mark) of every line, in the order of the sheet."""
        return [
            (line, self[f"diem_{line.pk}"], self[f"ly_do_{line.pk}"], self.own.get(line.pk)) for line in self.criteria
        ]


class CloseForm(CleanForm, forms.Form):
    """That the whole country's scoring shall end, although the page has said what is missing."""

    confirmed = forms.BooleanField(
        label=gettext_lazy("Tôi đã xem các số trên và chốt bảng điểm của mọi Cụm"),
        error_messages={"required": gettext_lazy("Đánh dấu ô này nếu vẫn chốt bảng điểm.")},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class MoveForm(NoIdentityForm, forms.Form):
    """Why a sheet is taken back a step, or a card is opened again."""

    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=100, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, label: str, required: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].required = label, required
