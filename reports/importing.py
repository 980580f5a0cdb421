"""Published figures from a CSV file: read, checked row by row, written all together or not at all (design, section 5).

The file may come out of Excel: with a byte order mark, in UTF-8 or UTF-16, parted by commas, semicolons or tabs.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from clusters.models import Cluster, Union
from clusters.vietnamese import clean
from reports.models import Indicator, IndicatorSet, PublishedFigure, ReportingPeriod
from reports.models.report import Qualifier, Scope
from reports.values import NotUnderstood, parse_number

COLUMNS = ("unit", "period", "indicator", "value", "qualifier", "scope", "source", "note")
MAX_TEXT = 500  # of a source or note: the width of their columns
_PERIOD = re.compile(r"^((?:19|20)[0-9]{2})(|-H1|-9M)$")
_KINDS = {suffix: kind for kind, suffix in ReportingPeriod.SUFFIX.items()}


@dataclass(frozen=True)
class Fault:
    """Something wrong at one place of the file."""

    line: int
    column: str  # empty for the whole line
    message: str

    def __str__(self) -> str:
        if not self.column:
            return _("Dòng %(line)s: %(message)s") % {"line": self.line, "message": self.message}
        return _("Dòng %(line)s, cột %(column)s: %(message)s") % {
            "line": self.line,
            "column": self.column,
            "message": self.message,
        }


class BadFile(Exception):
    """The file cannot be taken; `faults` names every bad place."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class _BadCell(ValueError):
    def __init__(self, column: str, message: str):
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class PlannedPeriod:
    """The period of a row; one that does not exist yet is created as historic when the file is written."""

    kind: str
    year: int
    starts_on: date
    ends_on: date
    form_id: int

    @property
    def code(self) -> str:
        return ReportingPeriod.code_for(self.kind, self.year)


@dataclass(frozen=True)
class Row:
    """A good line of the file. `union` and `cluster` both empty means the nation."""

    line: int
    period: PlannedPeriod
    indicator: Indicator
    figure: PublishedFigure  # not saved; without its period

    @property
    def key(self) -> tuple:
        figure = self.figure
        return (self.period.code, figure.union_id, figure.cluster_id, self.indicator.code, figure.scope)


def read_rows(data: bytes) -> list[Row]:
    """The rows of a file, in order. Raises BadFile, naming every bad line and column."""
    lookups = _Lookups()
    rows: list[Row] = []
    faults: list[Fault] = []
    first_line: dict[tuple, int] = {}
    for line, columns, cells in _lines(_decode(data)):
        try:
            row = _read_row(line, _by_column(columns, cells), lookups)
        except _BadCell as bad:
            faults.append(Fault(line, bad.column, str(bad)))
            continue
        earlier = first_line.setdefault(row.key, line)
        if earlier != line:
            faults.append(
                Fault(line, "", _("trùng đơn vị, kỳ, chỉ tiêu và phạm vi với dòng %(line)s.") % {"line": earlier})
            )
        rows.append(row)
    if not rows and not faults:
        faults.append(Fault(2, "", _("tệp không có dòng số liệu nào.")))
    if faults:
        raise BadFile(faults)
    return rows


def _decode(data: bytes) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile([Fault(line, "", _("chữ không đúng mã UTF-8. Trong Excel, lưu dạng “CSV UTF-8”."))]) from error


def _lines(text: str) -> Iterator[tuple[int, list[str], list[str]]]:
    """Line number in the file, names of the columns and the cells, without the empty lines."""
    head = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    end = 0
    try:
        for values in reader:
            line, end = end + 1, reader.line_num
            if not any(value.strip() for value in values):
                continue
            if columns is None:
                columns = _columns(line, values)
                continue
            yield line, columns, [clean(value).strip() for value in values]
    except csv.Error as error:
        raise BadFile([Fault(reader.line_num, "", _("không đọc được (ngoặc kép chưa đóng?)."))]) from error
    if columns is None:
        raise BadFile([Fault(1, "", _("tệp trống."))])


def _columns(line: int, values: list[str]) -> list[str]:
    columns = [value.strip().casefold() for value in values]
    missing = [name for name in COLUMNS if name not in columns]
    extra = [name for name in columns if name not in COLUMNS]
    if missing or extra or len(set(columns)) != len(columns):
        raise BadFile([Fault(line, "", _("dòng đầu phải có đúng các cột %(names)s.") % {"names": ",".join(COLUMNS)})])
    return columns


class _Lookups:
    """What rows refer to, read once a file."""

    def __init__(self) -> None:
        self.periods = {period.code: period for period in ReportingPeriod.objects.all()}
        self.newest_form = IndicatorSet.objects.published().first()
        self.clusters = {cluster.number: cluster for cluster in Cluster.objects.all()}
        self.lines = {(line.indicator_set_id, line.code): line for line in Indicator.objects.all()}
        self._unions: dict[str, list[Union]] = {}

    def unions(self, code: str) -> list[Union]:
        if code not in self._unions:
            self._unions[code] = list(Union.objects.with_code(code).prefetch_related("names__province"))
        return self._unions[code]


def _by_column(columns: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(columns):
        message = _("có %(n)d ô, cần %(m)d ô. Ô có dấu phân cách phải đặt trong ngoặc kép.")
        raise _BadCell("", message % {"n": len(cells), "m": len(columns)})
    return dict(zip(columns, cells, strict=True))


def _read_row(line: int, cells: dict[str, str], lookups: _Lookups) -> Row:
    period = _period(cells["period"], lookups)
    union, cluster = _unit(cells["unit"], period, lookups)
    indicator = _indicator(cells["indicator"], period, lookups)
    value, qualifier = _value(cells["value"], cells["qualifier"], indicator)
    figure = PublishedFigure(
        union=union,
        cluster=cluster,
        indicator=indicator,
        scope=_scope(cells["scope"]),
        value=value,
        qualifier=qualifier,
        source=_text(cells, "source", is_required=True),
        note=_text(cells, "note"),
    )
    return Row(line, period, indicator, figure)


def _period(text: str, lookups: _Lookups) -> PlannedPeriod:
    match = _PERIOD.match(text.upper())
    if match is None:
        raise _BadCell("period", _("“%(text)s” không phải mã kỳ. Viết 2024, 2025-H1 hoặc 2025-9M.") % {"text": text})
    year, kind = int(match[1]), _KINDS[match[2]]
    existing = lookups.periods.get(ReportingPeriod.code_for(kind, year))
    if existing is not None:
        return PlannedPeriod(kind, year, existing.starts_on, existing.ends_on, existing.indicator_set_id)
    if lookups.newest_form is None:
        raise _BadCell("period", _("chưa có bộ chỉ tiêu nào được ban hành; chạy load_network trước."))
    starts_on, ends_on = ReportingPeriod(kind=kind, year=year).default_dates()
    return PlannedPeriod(kind, year, starts_on, ends_on, lookups.newest_form.pk)


def _unit(text: str, period: PlannedPeriod, lookups: _Lookups) -> tuple[Union | None, Cluster | None]:
    unit = text.casefold()
    if unit == "nation":
        return None, None
    if unit.startswith("cum:"):
        number = unit.removeprefix("cum:")
        cluster = lookups.clusters.get(int(number)) if number.isascii() and number.isdigit() else None
        if cluster is None:
            raise _BadCell("unit", _("không có Cụm “%(text)s”. Viết ví dụ cum:5.") % {"text": text})
        return None, cluster
    unions = lookups.unions(unit)
    if not unions:
        message = _("không có Liên hiệp mang mã “%(text)s”. Viết 63:31, 34:46, cum:5 hoặc nation.")
        raise _BadCell("unit", message % {"text": text})
    for union in unions:
        if _existed_in(union, period):
            return union, None
    message = _("Liên hiệp mang mã %(text)s không có trong kỳ %(period)s. Dùng mã của thời gian đó.")
    raise _BadCell("unit", message % {"text": text, "period": period.code})


def _existed_in(union: Union, period: PlannedPeriod) -> bool:
    return any(
        (name.valid_from is None or name.valid_from <= period.ends_on)
        and (name.valid_to is None or name.valid_to >= period.starts_on)
        for name in union.names.all()
    )


def _indicator(text: str, period: PlannedPeriod, lookups: _Lookups) -> Indicator:
    indicator = lookups.lines.get((period.form_id, text.upper()))
    if indicator is None:
        message = _("chỉ tiêu “%(text)s” không có trong bộ chỉ tiêu của kỳ %(period)s.")
        raise _BadCell("indicator", message % {"text": text, "period": period.code})
    if indicator.is_text:
        raise _BadCell("indicator", _("%(code)s là phần lời văn, không có số.") % {"code": indicator.code})
    if indicator.is_computed:
        message = _("%(code)s là tỷ lệ, cổng tự tính từ %(formula)s; nhập các chỉ tiêu đó.")
        raise _BadCell("indicator", message % {"code": indicator.code, "formula": indicator.formula})
    return indicator


def _value(text: str, qualifier: str, indicator: Indicator) -> tuple[Decimal, str]:
    if not text:
        raise _BadCell("value", _("chưa có số."))
    try:
        understood = parse_number(text, type=indicator.type, unit=indicator.unit)
    except NotUnderstood as error:
        raise _BadCell("value", str(error)) from error
    named = qualifier.casefold()
    if named and named not in Qualifier.values:
        message = _("“%(text)s” không dùng được. Viết exact, over, nearly hoặc about.")
        raise _BadCell("qualifier", message % {"text": qualifier})
    if named and understood.qualifier and named != understood.qualifier:
        message = _("ghi %(named)s nhưng cột value ghi “%(text)s”. Sửa cho khớp, hoặc để trống cột này.")
        raise _BadCell("qualifier", message % {"named": named, "text": text})
    return understood.value, named or understood.qualifier or Qualifier.EXACT


def _scope(text: str) -> str:
    scope = text.casefold() or Scope.OWN
    if scope not in Scope.values:
        raise _BadCell("scope", _("“%(text)s” không dùng được. Viết own, associations hoặc province.") % {"text": text})
    return scope


def _text(cells: dict[str, str], column: str, *, is_required: bool = False) -> str:
    text = cells[column]
    if is_required and not text:
        raise _BadCell(column, _("mỗi số đã công bố phải có nguồn."))
    if len(text) > MAX_TEXT:
        raise _BadCell(column, _("dài quá %(n)d ký tự.") % {"n": MAX_TEXT})
    return text
