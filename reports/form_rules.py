"""What makes a line, and a whole form, fit to be published: rules on codes, formulas, parts, units, aggregation."""

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from reports.formulas import BadFormula, codes_in, divides_by_zero, multiplies_codes
from reports.models import Indicator, IndicatorSet
from reports.registers import names as registers

CURRENCIES = ("VND", "USD", "KRW", "EUR")
LINE_CODE = re.compile(r"[A-Z]{1,4}[0-9]{1,4}")
SECTION_CODE = re.compile(r"[A-Z]{1,4}")  # letters alone: passages are kept under codes of sections and of lines
Problems = dict[str, str]  # field of the line, sentence


def line_problems(line: Indicator, others: Mapping[str, Indicator]) -> Problems:
    """What is wrong with a line among the other lines of its form, by code; at most one sentence a field."""
    problems: Problems = {}
    if not LINE_CODE.fullmatch(line.code):
        problems["code"] = _("Mã gồm chữ cái không dấu rồi đến số, ví dụ PC01.")
    elif line.code in others:
        problems["code"] = _("Mã %(code)s đã dùng cho chỉ tiêu khác.") % {"code": line.code}
    problems |= _unit_problems(line)
    problems |= _aggregation_problems(line)
    if line.formula:
        problems |= _formula_problems(line, others)
    if line.part_of:
        problems |= _part_problems(line, others)
    elif line.part_group:
        problems["part_group"] = _("Chỉ ghi nhóm khi chỉ tiêu là một phần của chỉ tiêu khác.")
    if line.expects:
        told = _link_problem(line, line.expects, others)
        problems |= {"expects": told} if told else {}
    if line.register:
        told = _register_problem(line)
        problems |= {"register": told} if told else {}
    return problems


def form_problems(form: IndicatorSet) -> list[str]:
    """Why the form cannot be published yet, a sentence each; empty if it can."""
    lines = list(form.indicators.select_related("section"))
    if not lines:
        return [_("Bộ chỉ tiêu chưa có chỉ tiêu nào.")]
    told = [
        _("Mục %(code)s chưa có chỉ tiêu hay phần thuyết minh nào.") % {"code": section.code}
        for section in form.sections.all()
        if not section.narrative_label and all(line.section_id != section.pk for line in lines)
    ]
    for line in lines:
        others = by_code(other for other in lines if other.pk != line.pk)
        told += [f"{line.code}: {sentence}" for sentence in line_problems(line, others).values()]
    return told


def codes_used(line: Indicator) -> set[str]:
    """The codes of other lines that `line` leans on."""
    try:
        codes = codes_in(line.formula) if line.formula else set()
    except BadFormula:
        codes = set()
    return (codes | {line.part_of, line.expects}) - {""}


def by_code(lines: Iterable[Indicator]) -> dict[str, Indicator]:
    return {line.code: line for line in lines}


def _unit_problems(line: Indicator) -> Problems:
    if line.type == Indicator.Type.MONEY and line.unit not in CURRENCIES:
        return {"unit": _("Đơn vị của chỉ tiêu tiền là mã tiền tệ: %s.") % ", ".join(CURRENCIES)}
    if line.is_text:
        return {"unit": _("Chỉ tiêu lời văn không có đơn vị tính.")} if line.unit else {}
    if not line.unit:
        return {"unit": _("Ghi đơn vị tính, ví dụ: khoản, lượt người.")}
    if line.type != Indicator.Type.MONEY and line.unit in CURRENCIES:
        return {"type": _("Đơn vị %s là tiền: chọn kiểu tiền.") % line.unit}
    return {}


def _aggregation_problems(line: Indicator) -> Problems:
    if not (line.is_text or line.formula):
        return {}
    sentence = (
        _("Lời văn không tổng hợp: chọn “không tổng hợp”.")
        if line.is_text
        else _("Chỉ tiêu có công thức được tính lại ở mỗi cấp: chọn “không tổng hợp”.")
    )
    rules = ("over_time", "over_units")
    return {rule: sentence for rule in rules if getattr(line, rule) != Indicator.Aggregation.NONE}


def _formula_problems(line: Indicator, others: Mapping[str, Indicator]) -> Problems:
    if line.is_text:
        return {"formula": _("Chỉ tiêu lời văn không có công thức.")}
    try:
        codes = codes_in(line.formula)
    except BadFormula as error:
        return {"formula": str(error)}
    if not codes:
        return {"formula": _("Công thức phải dùng ít nhất một mã chỉ tiêu.")}
    if divides_by_zero(line.formula):
        return {"formula": _("Công thức chia cho 0 thì không bao giờ có giá trị.")}
    if multiplies_codes(line.formula):
        return {"formula": _("Không nhân hai chỉ tiêu với nhau; chỉ nhân với một số.")}
    for code in sorted(codes):
        told = _link_problem(line, code, others)
        if told:
            return {"formula": told}
    return {"is_required": _("Chỉ tiêu tự tính thì không bắt buộc nhập.")} if line.is_required else {}


def _part_problems(line: Indicator, others: Mapping[str, Indicator]) -> Problems:
    told = _link_problem(line, line.part_of, others)
    if told:
        return {"part_of": told}
    if line.is_text or line.formula:
        return {"part_of": _("Chỉ chỉ tiêu nhập số mới là một phần của chỉ tiêu khác.")}
    whole = others[line.part_of]
    if whole.unit != line.unit:
        return {"part_of": _("%(code)s tính bằng đơn vị khác (%(unit)s).") % {"code": whole.code, "unit": whole.unit}}
    seen = {line.code}
    while whole is not None and whole.part_of:
        if whole.code in seen or whole.part_of == line.code:
            return {"part_of": _("Vòng tròn: %(code)s lại là một phần của chỉ tiêu này.") % {"code": whole.code}}
        seen.add(whole.code)
        whole = others.get(whole.part_of)  # type: ignore[assignment]
    return {}


def _register_problem(line: Indicator) -> str:
    """Why the line cannot come from its register; empty if it can."""
    if line.register not in registers.QUERIES:
        return _("Không có sổ này.")
    if not line.is_typed:
        return _("Chỉ chỉ tiêu nhập số mới lấy từ sổ.")
    currency = registers.currency_of(line.register)
    if currency != line.currency:
        return (
            _("Sổ cho số tiền bằng %(currency)s: chọn kiểu tiền, đơn vị %(currency)s.") % {"currency": currency}
            if currency
            else _("Sổ cho số đếm: chỉ tiêu này không được là tiền.")
        )
    return ""


def _link_problem(line: Indicator, code: str, others: Mapping[str, Indicator]) -> str:
    """Why `line` cannot lean on the line `code`; empty if it can."""
    if code == line.code:
        return _("Không dùng chính mã của chỉ tiêu này.")
    other = others.get(code)
    if other is None:
        return _("Không có chỉ tiêu mã %(code)s.") % {"code": code}
    if other.is_computed:
        return _("%(code)s là chỉ tiêu tự tính; chỉ dùng chỉ tiêu nhập số.") % {"code": code}
    if other.is_text:
        return _("%(code)s là lời văn; chỉ dùng chỉ tiêu nhập số.") % {"code": code}
    if line.in_short_periods and not other.in_short_periods:
        return _("%(code)s không có trong kỳ 6 tháng, 9 tháng; chỉ tiêu này thì có.") % {"code": code}
    return ""
