"""Words about due dates that were asked for, answered or moved."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import User
from mail.models import Kind
from mail.people import VUFO, People, everybody, people_of, unions_of
from mail.workflow.outbox import tell
from reports import deadlines, permissions
from reports.models import Extension, Obligation


def _asker(extension: Extension) -> str:
    if extension.obligation is not None:
        return extension.obligation.union.short_name_on(extension.period.ends_on)
    return str(extension.cluster)


def _askers(extension: Extension) -> People:
    if extension.obligation is not None:
        return people_of({extension.obligation.union_id})
    terms = permissions.holders_of_many({(extension.cluster_id, extension.period.year)})
    held = terms.get((extension.cluster_id, extension.period.year), {})
    return people_of(unions_of(held.values()))


def asked(extension: Extension) -> None:
    """The tier above is asked for an answer; it stands on their first page too."""
    words = {"who": _asker(extension), "period": extension.period.title, "day": f"{extension.wanted_until:%d/%m/%Y}"}
    answering = people_of(unions_of(deadlines.answering_terms(extension)) or {VUFO})
    own = everybody(_askers(extension))
    tell(
        everybody(answering, but=own),
        Kind.EXTENSION,
        subject=_("%(who)s xin gia hạn báo cáo %(period)s") % words,
        text=_("%(who)s xin gia hạn báo cáo %(period)s đến hết ngày %(day)s. Mời bạn xem lý do và trả lời.") % words,
        link=extension.get_absolute_url(),
        key=f"extension:{extension.pk}:asked",
        by=extension.asked_by,
    )


def answered(extension: Extension) -> None:
    """The side that asked learns what was decided."""
    words = {"period": extension.period.title, "office": extension.decided_office}
    if extension.state == Extension.State.GRANTED:
        subject = _("Được gia hạn báo cáo %(period)s")
        text = _("%(office)s cho gia hạn báo cáo %(period)s đến hết ngày %(day)s.")
        words["day"] = f"{extension.granted_until:%d/%m/%Y}"
    else:
        subject = _("Không được gia hạn báo cáo %(period)s")
        text = _("%(office)s không cho gia hạn báo cáo %(period)s. Mời xem lý do; hạn cũ vẫn giữ.")
    tell(
        everybody(_askers(extension)),
        Kind.EXTENSION,
        subject=subject % words,
        text=text % words,
        link=extension.get_absolute_url(),
        key=f"extension:{extension.pk}:{extension.state}",
        by=extension.decided_by,
    )


def reopened(obligation: Obligation, *, by: User) -> None:
    """A closed period takes the union's report again until a day."""
    assert obligation.reopened_until is not None and obligation.reopened_at is not None
    words = {"period": obligation.period.title, "day": f"{obligation.reopened_until:%d/%m/%Y}"}
    tell(
        everybody(people_of({obligation.union_id})),
        Kind.EXTENSION,
        subject=_("VUFO mở lại kỳ %(period)s riêng cho đơn vị bạn") % words,
        text=_("Kỳ %(period)s đã khóa, nhưng VUFO nhận báo cáo của đơn vị bạn đến hết ngày %(day)s.") % words,
        link=reverse("home"),
        key=f"reopened:{obligation.pk}:{obligation.reopened_at:%Y%m%d%H%M%S%f}",
        by=by,
    )
