"""Names and kinds of provinces: a province becomes a city, or is called otherwise, from a day."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clusters.models import Province, ProvinceName, User
from clusters.workflow import rows
from clusters.workflow.network import ONE_DAY, refuse_same_start


@transaction.atomic
def add_name(province: Province, *, by: User, valid_from: date, reason: str = "", **name: Any) -> ProvinceName:
    """Give `province` another name or kind from `valid_from`; what was in force until then ends the day before."""
    Province.objects.select_for_update().get(pk=province.pk)
    current = province.names.in_force_on(valid_from).first()
    if current is None:
        sentence = _("Ngày %(day)s đơn vị hành chính này không có.") % {"day": f"{valid_from:%d/%m/%Y}"}
        raise ValidationError({"valid_from": sentence})
    refuse_same_start(current, valid_from, field="valid_from")
    if (current.name, current.kind) == (name["name"], name["kind"]):
        raise ValidationError({"name": _("Ngày này tên và loại đã đúng như vậy.")})
    end = current.valid_to
    rows.end(current, valid_from - ONE_DAY, by=by, reason=reason)
    row = ProvinceName(province=province, valid_from=valid_from, valid_to=end, **name)
    refuse_namesake(row)
    return rows.write(row, by=by, reason=reason)


@transaction.atomic
def correct_name(row: ProvinceName, *, by: User, seen: str, reason: str, **fields: Any) -> ProvinceName:
    """Correct a name, a kind or their days."""
    Province.objects.select_for_update().get(pk=row.province_id)
    row = rows.reread(row, seen)
    rows.assign(row, fields)
    refuse_namesake(row)
    return rows.write(row, by=by, reason=reason)


def refuse_namesake(row: ProvinceName) -> None:
    """Two provinces of one scheme never had one name at one time."""
    others = ProvinceName.objects.overlapping(row.valid_from, row.valid_to)
    others = others.filter(name=row.name, province__scheme=row.province.scheme).exclude(province=row.province_id)
    if others.exists():
        sentence = _("Trong thời gian này đã có tỉnh, thành phố khác mang tên “%s”.") % row.name
        raise ValidationError({"name": sentence})
