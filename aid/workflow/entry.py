"""A pledge entered with its first values in one act, as a person fills it in one form."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from aid.doubts import doubles
from aid.models import Pledge, PledgeValue
from aid.workflow.errors import Doubtful, Overtaken, Refused
from aid.workflow.money import Sum, set_value
from aid.workflow.pledges import Place, enter_pledge
from clusters.models import Union, User


@dataclass(frozen=True)
class FirstValue:
    """What was committed or approved on a day, by which document."""

    point: str
    on: date
    money: Sum
    document: str = ""
    authority: str = ""


@transaction.atomic
def enter_with_values(
    union: Union,
    *,
    by: User,
    places: Iterable[Place],
    values: Sequence[FirstValue] = (),
    token: UUID | None = None,
    confirmed: Collection[str] | None = None,
    **fields: Any,
) -> Pledge:
    """Enter a pledge and what was committed and approved; all of it or nothing.

    `token` names the form: posted twice it is one pledge, and the second post is Overtaken. The field of a Refused
    that comes from a value begins with its point: `committed-amount`. `confirmed` holds the keys of the doubles that
    the person has seen: another one makes it Doubtful. Without it nothing is looked for.
    """
    # Two posts of one form wait for each other here, so that the later one sees what the earlier one wrote.
    Union.objects.select_for_update().get(pk=union.pk)
    if token is not None and Pledge.objects.filter(token=token).exists():
        raise Overtaken(_("Khoản này vừa được ghi rồi, không ghi lần nữa."))
    if confirmed is not None:
        sums = [(value.on, value.money.amount, value.money.currency) for value in values]
        found = doubles(union, fields["title"], fields["donor"], sums)
        if {doubt.key for doubt in found} - set(confirmed):
            raise Doubtful(_("Có thể trùng với khoản đã ghi."), found)
    pledge = enter_pledge(union, by=by, places=places, token=token, **fields)
    for value in values:
        try:
            set_value(
                pledge, value.point, value.on, value.money, by=by, document=value.document, authority=value.authority
            )
        except Refused as refusal:
            raise Refused(str(refusal), f"{value.point}-{refusal.field}") from refusal
    _check_order(pledge)
    return Pledge.objects.get(pk=pledge.pk)


def _check_order(pledge: Pledge) -> None:
    """Approval follows commitment: the other way round one of the two days is a slip."""
    days = dict(pledge.values.values_list("point", "on"))
    committed, approved = days.get(PledgeValue.Point.COMMITTED), days.get(PledgeValue.Point.APPROVED)
    if committed and approved and approved < committed:
        words = _("Ngày phê duyệt trước ngày cam kết (%(day)s). Sửa một trong hai.")
        raise Refused(words % {"day": f"{committed:%d/%m/%Y}"}, "approved-on")
