"""What is written of a commendation, and what of it cannot be, whoever writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clusters import clock
from clusters.models import Union
from events.award_doubles import Doubt
from events.models import AwardKind, RecipientKind

FIRST_YEAR = 1990


class Doubtful(Exception):
    """The same achievement may have been commended already: the person looks and confirms."""

    def __init__(self, found: list[Doubt]):
        super().__init__(_("Có thể khen trùng thành tích."))
        self.found = found


@dataclass(frozen=True)
class Merit:
    """Who is commended in which form, and for what."""

    kind: AwardKind
    recipient_kind: str
    year: int
    union: Union | None = None
    name: str = ""
    post: str = ""
    unit: str = ""
    achievement: str = ""
    figures: str = ""


@dataclass(frozen=True)
class Decision:
    number: str
    on: date
    signatory: str = ""


@dataclass(frozen=True)
class Handing:
    """When, where and on what occasion it was handed over."""

    on: date
    at: str = ""
    occasion: str = ""


def problems(given: Merit) -> Iterator[tuple[str, str]]:
    """(field, sentence) of all that cannot be, whoever writes it."""
    kind = given.kind
    if not kind.may_go_to(given.recipient_kind):
        words = _("%(kind)s không tặng cho đối tượng này, chỉ tặng cho: %(who)s.")
        yield "recipient_kind", words % {"kind": kind.name, "who": kind.recipients_text}
    if given.recipient_kind == RecipientKind.UNION:
        if given.union is None:
            yield "union", _("Chọn Liên hiệp được khen.")
        if given.name.strip():
            yield "name", _("Khen Liên hiệp thì để trống ô này: tên lấy theo Liên hiệp đã chọn.")
    elif not given.name.strip():
        yield "name", _("Ghi họ tên cá nhân hoặc tên tập thể.")
    if kind.decided_by == AwardKind.DecidedBy.UNION and given.union is None:
        yield "union", _("Chọn Liên hiệp tặng giấy khen.")
    if not FIRST_YEAR <= given.year <= clock.today().year:
        yield "year", _("Ghi năm từ 1990 đến %(year)s.") % {"year": str(clock.today().year)}


def decision_problems(decision: Decision, given: Merit) -> Iterator[tuple[str, str]]:
    if not decision.number.strip():
        yield "decision_number", _("Ghi số quyết định.")
    if decision.on > clock.today():
        yield "decided_on", _("Ngày quyết định không sau hôm nay.")
    elif decision.on.year < given.year:
        words = _("Quyết định có trước năm của thành tích (%(year)s). Xem lại ngày hoặc năm.")
        yield "decided_on", words % {"year": str(given.year)}


def handing_problems(handing: Handing, decided_on: date | None) -> Iterator[tuple[str, str]]:
    if handing.on > clock.today():
        yield "presented_on", _("Ngày trao không sau hôm nay.")
    elif decided_on is not None and handing.on < decided_on:
        words = _("Ngày trao phải từ ngày quyết định (%(day)s) trở đi.")
        yield "presented_on", words % {"day": f"{decided_on:%d/%m/%Y}"}
