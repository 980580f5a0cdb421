"""Words about a union's report: sent, returned, passed on, accepted, rerouted, talked about."""

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import Post, User
from mail.models import Kind
from mail.people import VUFO, everybody, people_of, unions_of
from mail.workflow.outbox import Word, tell, tell_all
from reports.models import Act, Message, Report, Thread
from reports.models.report import State
from reports.notices.people import reviewers_of
from reports.permissions import reviewing_terms


def named(report: Report) -> dict[str, str]:
    return {"period": report.period.title, "union": report.union_name}


def sent(report: Report, act: Act) -> None:
    """Whoever reviews next is told that there is something to read."""
    if report.accepted_round_id is not None:
        subject = _("Đính chính báo cáo %(period)s của %(union)s chờ xét")
        text = _("%(union)s đã gửi đính chính báo cáo %(period)s.")
    elif act.round.number > 1:
        subject = _("Báo cáo %(period)s của %(union)s gửi lại, chờ xét")
        text = _("%(union)s đã sửa và gửi lại báo cáo %(period)s.")
    else:
        subject = _("Báo cáo %(period)s của %(union)s chờ xét")
        text = _("%(union)s đã gửi báo cáo %(period)s.")
    if reviewing_terms(report):
        todo = _("Mời bạn đọc, góp ý, rồi thông qua hoặc trả lại.")
    else:
        todo = _("Mời bạn đọc, rồi duyệt hoặc trả lại.")
    words = named(report)
    tell(
        reviewers_of(report),
        Kind.SENT,
        subject=subject % words,
        text=f"{text % words} {todo}",
        link=report.get_absolute_url(),
        key=f"act:{act.pk}",
        by=act.actor,
    )


def returned(report: Report, act: Act) -> None:
    """The union is to mend it; the offices that had passed it on are told that VUFO sent it back."""
    words = named(report) | {"office": act.office}
    subject = _("Báo cáo %(period)s của %(union)s bị trả lại") % words
    todo = _("%(office)s đã trả lại báo cáo %(period)s của %(union)s. Mời xem lý do, sửa và gửi lại.") % words
    if report.resend_due_on:
        todo += " " + _("Hạn gửi lại: hết ngày %(day)s.") % {"day": f"{report.resend_due_on:%d/%m/%Y}"}
    people = people_of({report.union_id})
    link = report.get_absolute_url()
    told = [Word(everybody(people), Kind.RETURNED, subject, todo, link, f"act:{act.pk}")]
    if act.from_state == State.ENDORSED and reviewing_terms(report):
        text = _("%(office)s đã trả lại báo cáo %(period)s của %(union)s mà Cụm đã thông qua. Đơn vị sẽ gửi lại Cụm.")
        offices = [user for user in reviewers_of(report) if user not in told[0].users]
        told.append(Word(offices, Kind.RETURNED, subject, text % words, link, f"act:{act.pk}"))
    tell_all(told, by=act.actor)


def endorsed(report: Report, act: Act) -> None:
    """The union learns that it went on; VUFO's officers that it waits for them."""
    words = named(report) | {"office": act.office}
    people = people_of({report.union_id, VUFO})
    own = people[report.union_id]
    link, key = report.get_absolute_url(), f"act:{act.pk}"
    passed = _("Báo cáo %(period)s của %(union)s đã được thông qua Cụm") % words
    text = _("%(office)s đã thông qua báo cáo %(period)s của %(union)s. Báo cáo nay chờ VUFO duyệt.") % words
    waits = _("Báo cáo %(period)s của %(union)s chờ duyệt") % words
    todo = _("%(office)s đã thông qua báo cáo %(period)s của %(union)s. Mời bạn duyệt hoặc trả lại.") % words
    vufo = [user for user in people[VUFO] if user not in own]
    tell_all(
        [Word(own, Kind.ENDORSED, passed, text, link, key), Word(vufo, Kind.SENT, waits, todo, link, key)], by=act.actor
    )


def accepted(report: Report, act: Act) -> None:
    """The union and the offices that passed it on learn how it ended."""
    words = named(report)
    tell(
        everybody(people_of({report.union_id, *unions_of(reviewing_terms(report))})),
        Kind.ACCEPTED,
        subject=_("Báo cáo %(period)s của %(union)s đã được VUFO duyệt") % words,
        text=_("VUFO đã duyệt báo cáo %(period)s của %(union)s. Nếu cần sửa, đơn vị mở đính chính.") % words,
        link=report.get_absolute_url(),
        key=f"act:{act.pk}",
        by=act.actor,
    )


def rerouted(report: Report, act: Act) -> None:
    """Those who hold the offices now find a report that was sent to others."""
    words = named(report)
    tell(
        reviewers_of(report),
        Kind.REROUTED,
        subject=_("Báo cáo %(period)s của %(union)s được chuyển cho bạn xét") % words,
        text=_("Cụm có người giữ chức mới, nên báo cáo %(period)s của %(union)s nay do đơn vị bạn xét.") % words,
        link=report.get_absolute_url(),
        key=f"act:{act.pk}",
        by=act.actor,
    )


def said(thread: Thread, report: Report, message: Message) -> None:
    """The other side of a conversation is told of it, and whoever was mentioned by name."""
    words = named(report)
    people = people_of({report.union_id})
    is_from_union = message.author in people[report.union_id]
    others = [*reviewers_of(report), *_vufo_in(thread)] if is_from_union else people[report.union_id]
    mentioned = list(message.mentions.all())
    link, key = f"{reverse('report_detail', args=[report.pk])}?xem=gop-y", f"message:{message.pk}"
    told = []
    if message.kind != Message.Kind.RESOLVED:
        subject = {
            True: _("Trả lời góp ý, báo cáo %(period)s của %(union)s"),
            False: _("Góp ý mới, báo cáo %(period)s của %(union)s"),
        }[is_from_union]
        text = _("%(office)s đã viết trong góp ý của báo cáo %(period)s của %(union)s. Mời đọc và trả lời.")
        text = text % (words | {"office": message.office})
        told.append(Word([u for u in others if u not in mentioned], Kind.COMMENT, subject % words, text, link, key))
    if mentioned:
        subject = _("Bạn được nhắc tới trong góp ý, báo cáo %(period)s của %(union)s")
        text = _("%(office)s nhắc tới bạn trong góp ý của báo cáo %(period)s của %(union)s. Mời đọc và trả lời.")
        text = text % (words | {"office": message.office})
        told.append(Word(mentioned, Kind.MENTION, subject % words, text, link, key))
    tell_all(told, by=message.author)


def _vufo_in(thread: Thread) -> list[User]:
    """VUFO's officers who spoke in the thread: an answer of the union is for them too."""
    authors = Message.objects.filter(thread=thread).values("author")
    posts = Post.objects.in_force_today().filter(kind=Post.Kind.VUFO_OFFICER, user__in=authors)
    return [post.user for post in posts.select_related("user")]
