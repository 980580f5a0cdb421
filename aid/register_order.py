"""How the list of pledges is sorted and filtered, in words and links."""

from dataclasses import dataclass

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from aid.forms.pledge_filter import EVENTS, NEW, PledgeFilter
from aid.models import Disbursement, Pledge, PledgeValue
from aid.register import APPROVED, COMMITTED, disbursed_label, whole_label
from aid.spans import Span
from clusters import countries

_STATUS_ORDER = Case(*(When(status=status, then=Value(n)) for n, status in enumerate(Pledge.Status.values)))


def _current(point: str) -> Subquery:
    return Subquery(PledgeValue.objects.filter(pledge=OuterRef("pk"), point=point, is_current=True).values("value_vnd"))


def _disbursed(span: Span | None) -> Subquery:
    paid = Disbursement.objects.standing().filter(pledge=OuterRef("pk")).order_by()
    if span is not None:
        paid = paid.filter(on__range=(span.first, span.last))
    return Subquery(paid.values("pledge").annotate(total=Sum("value_vnd")).values("total"))


@dataclass(frozen=True)
class Column:
    """A heading by which the list may be sorted: `ma` upwards, `-ma` downwards."""

    key: str
    label: str
    unit: str
    is_number: bool
    direction: str  # "", "ascending" or "descending": the value of aria-sort
    link: str


COLUMNS = (
    ("ma", _lazy("Khoản viện trợ"), "", False),
    ("nha_tai_tro", _lazy("Nhà tài trợ"), "", False),
    ("linh_vuc", _lazy("Lĩnh vực, hình thức"), "", False),
    ("", _lazy("Nguyên tệ"), "", True),
    ("cam_ket", _lazy("Cam kết"), _lazy("tỷ đồng"), True),
    ("phe_duyet", _lazy("Phê duyệt"), _lazy("tỷ đồng"), True),
    ("giai_ngan", _lazy("Giải ngân"), _lazy("tỷ đồng"), True),
    ("trang_thai", _lazy("Trạng thái"), "", False),
)


def in_order(pledges: QuerySet[Pledge], order: str, span: Span | None) -> QuerySet[Pledge]:
    """Sorted by the column that the address names; the last entered first where it names none."""
    key, is_down = order.removeprefix("-"), order.startswith("-")
    by = {
        "ma": F("search_key"),
        "nha_tai_tro": F("donor__sort_key"),
        "linh_vuc": F("sector__code"),
        "cam_ket": _current(COMMITTED),
        "phe_duyet": _current(APPROVED),
        "giai_ngan": _disbursed(span),
        "trang_thai": _STATUS_ORDER,
    }.get(key)
    if by is None:
        return pledges.order_by("-entered_at", "-pk")
    pledges = pledges.annotate(sorted_by=by)
    by = F("sorted_by")
    return pledges.order_by(by.desc(nulls_last=True) if is_down else by.asc(nulls_last=True), "-pk")


def columns(query: QueryDict, span: Span | None) -> list[Column]:
    """The headings, each with the address that sorts by it, or turns the order round. Numbers begin with the most."""
    order = query.get("sap_xep", "")
    found = []
    for key, label, unit, is_number in COLUMNS:
        down_first = is_number
        direction = {key: "ascending", f"-{key}": "descending"}.get(order, "") if key else ""
        turned = f"-{key}" if direction == "ascending" or (not direction and down_first) else key
        label = disbursed_label(span) if key == "giai_ngan" else str(label)
        if key in ("cam_ket", "phe_duyet"):
            label = whole_label(label, span)
        found.append(
            Column(key, label, str(unit), is_number, direction, "?" + with_query(query, sap_xep=turned) if key else "")
        )
    return found


def with_query(query: QueryDict, **changes: str | None) -> str:
    """The query string with some words changed or, for None, left out; always back on the first page."""
    changed = query.copy()
    changed.pop("trang", None)
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    for name in [name for name, value in changed.items() if not value]:
        del changed[name]
    return changed.urlencode()


@dataclass(frozen=True)
class Chip:
    """An active condition, and the address of the list without it."""

    text: str
    link: str


def chips(filter_: PledgeFilter, query: QueryDict) -> list[Chip]:
    """The active conditions, each to be taken away by itself. The origin is a switch and no condition."""
    found = []
    for name, bound in filter_.form.fields.items():
        value = filter_.chosen(name)
        if value in (None, "") or name in ("nguon", "den", "sap_xep"):
            continue
        gone = {"tu": None, "den": None} if name == "tu" else {name: None}
        found.append(Chip(_in_words(filter_, name, value, bound), "?" + with_query(query, **gone)))
    return found


def _in_words(filter_: PledgeFilter, name: str, value, bound) -> str:
    span = filter_.span
    if name == "tim":
        return f"“{value}”"
    if name in ("nam", "tu"):
        label = span.label if span else str(value)
        return label[:1].upper() + label[1:]
    if name == "loai":
        words = _("Mới, %(span)s") if value == NEW else _("Chuyển tiếp vào %(span)s")
        return words % {"span": filter_.span_or_this_year.label}
    if name == "co":
        return f"{EVENTS[value]}" + (f", {span.label}" if span else "")
    if name == "chu_the":
        return _("%(body)s vận động") % {"body": dict(bound.choices)[value]}
    if name == "nuoc":
        return countries.name_of(value)
    if name == "noi":
        return str(bound.label_from_instance(value))
    return (
        str(dict(bound.choices).get(value, value))
        if hasattr(bound, "choices") and isinstance(value, str)
        else str(value)
    )
