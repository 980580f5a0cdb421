"""What a union has to do: reports to begin, to finish, to mend and send again, comments to answer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clusters.models import User
from clusters.permissions import acting_union_ids
from friendship.docket import Task
from reports import checks, deadlines
from reports.models import Act, Figure, Indicator, Narrative, Obligation, Report, Section, Thread
from reports.models.report import State, ValueState


def obligations_of(user: User) -> list[Obligation]:
    """The duties of the unions for which the person acts, newest period first, with their reports."""
    unions = acting_union_ids(user)
    if not unions:
        return []
    rows = Obligation.objects.filter(union__in=unions).order_by("-period__ends_on", "union")
    rounds = ("report__draft_round", "report__sent_round", "report__route_cluster")
    obligations = list(rows.select_related("period__indicator_set", *rounds).prefetch_related("union__names"))
    for row in obligations:
        report = report_of(row)
        if report is not None:
            report.period, report.union, report.obligation = row.period, row.union, row
    return obligations


def report_of(obligation: Obligation) -> Report | None:
    return getattr(obligation, "report", None)


def tasks_of_unions(obligations: list[Obligation], questions: list["Question"]) -> list[tuple[str, Task]]:
    """What to begin, to finish, to mend and to answer; each under the heading of its union."""
    drafts = [row.report for row in obligations if _is_being_written(row)]
    progress, reasons = _progress(drafts), _reasons(drafts)
    _count_what_blocks(drafts, progress)
    tasks = [
        (_heading(row), _begin(row))
        for row in obligations
        if row.takes_reports and not row.is_exempt and report_of(row) is None
    ]
    tasks += [(_heading(draft), _finish(draft, progress[draft.pk], reasons.get(draft.pk, ""))) for draft in drafts]
    return tasks + _to_answer(questions)


def _heading(row: Obligation | Report) -> str:
    return _("Việc của Liên hiệp %(name)s") % {"name": row.union.short_name}


def _is_being_written(row: Obligation) -> bool:
    report = report_of(row)
    return report is not None and report.is_editable and (row.takes_reports or report.is_correction)


def _begin(row: Obligation) -> Task:
    span = _("Số liệu từ %(first)s đến %(last)s.") % {
        "first": f"{row.period.starts_on:%d/%m/%Y}",
        "last": f"{row.period.ends_on:%d/%m/%Y}",
    }
    return Task(
        title=_("Bắt đầu báo cáo %(period)s") % {"period": row.period},
        detail=span,
        url=reverse("report_open", args=[row.pk]),
        action=_("Bắt đầu"),
        due_on=_due(row),
        note=_reopened(row),
        is_main=True,
        is_post=True,
        **_more_time(row),
    )


def _due(row: Obligation) -> date:
    """A reopened duty is due when its reopening ends, however late it is."""
    return row.reopened_until if row.is_reopened and row.reopened_until else row.due_on


def _reopened(row: Obligation) -> str:
    if not row.is_reopened:
        return ""
    told = {"day": f"{row.reopened_until:%d/%m/%Y}", "reason": row.reopened_reason}
    return _("Kỳ đã khóa; VUFO mở lại riêng cho đơn vị đến hết %(day)s: %(reason)s") % told


def _more_time(row: Obligation) -> dict[str, str]:
    """The way to ask for more time, as long as nothing was sent."""
    if deadlines.why_not_ask(row):
        return {}
    return {"also": _("Xin gia hạn"), "also_url": reverse("extension_ask", args=[row.pk])}


@dataclass
class Progress:
    done: int = 0
    total: int = 0
    blocking: int | None = None  # not counted for every draft


def _finish(report: Report, progress: Progress, reason: str) -> Task:
    if report.state == State.RETURNED:
        title, due = _("Sửa và gửi lại báo cáo %(period)s"), report.resend_due_on or _due(report.obligation)
        detail = _("Trả lại vì: %(reason)s") % {"reason": reason}
    elif report.is_correction:
        title, due = _("Gửi đính chính báo cáo %(period)s"), None
        detail = _("Lý do đính chính: %(reason)s") % {"reason": report.draft_round.correction_reason}
    else:
        title, due = _("Gửi báo cáo %(period)s"), _due(report.obligation)
        detail = _what_blocks(progress.blocking)
    return Task(
        title=title % {"period": report.period},
        detail=detail,
        url=reverse("report_edit", args=[report.pk]),
        action=_("Viết tiếp"),
        due_on=due,
        note="" if report.is_correction else _reopened(report.obligation),
        done=progress.done,
        total=progress.total,
        is_main=True,
        **_more_time(report.obligation),
    )


def _what_blocks(count: int | None) -> str:
    if count is None:
        return _("Mở báo cáo để xem còn chỗ nào phải sửa trước khi gửi.")
    return _("Còn %(n)d chỗ phải sửa trước khi gửi.") % {"n": count} if count else _("Đủ điều kiện gửi.")


def _count_what_blocks(drafts: list[Report], progress: dict[int, Progress]) -> None:
    """Count for the first draft that is due what the page for sending counts.

    That reads last year and the registers, so that it is done for one: the queries must not grow with the drafts.
    """
    counted = [row for row in drafts if row.state == State.DRAFT and not row.is_correction]
    if counted:
        first = min(counted, key=lambda row: (_due(row.obligation), row.pk))
        progress[first.pk].blocking = len(checks.blocking(checks.examine(first)))


def _progress(drafts: list[Report]) -> dict[int, Progress]:
    """How many lines of each draft are answered."""
    if not drafts:
        return {}
    rounds = {report.draft_round_id: report for report in drafts}
    figures: dict[int, list[Figure]] = defaultdict(list)
    for figure in Figure.objects.filter(round__in=rounds):
        figures[figure.round_id].append(figure)
    prose: dict[int, dict[str, str]] = defaultdict(dict)
    for round_, code, text in Narrative.objects.filter(round__in=rounds).values_list("round", "code", "text"):
        prose[round_][code] = text
    forms: dict[int, list[Indicator]] = defaultdict(list)
    sets = {report.period.indicator_set_id for report in drafts}
    for line in Indicator.objects.filter(indicator_set__in=sets).select_related("section"):
        forms[line.indicator_set_id].append(line)
    progress = {}
    for round_, report in rounds.items():
        is_short = report.period.is_short
        lines = [x for x in forms[report.period.indicator_set_id] if x.in_short_periods or not is_short]
        answered = {figure.indicator_id for figure in figures[round_] if figure.value_state != ValueState.NONE_YET}
        done = sum(prose[round_].get(x.code, "") != "" if x.is_text else x.pk in answered for x in lines)
        progress[report.pk] = Progress(done, sum(not x.is_computed for x in lines))
    return progress


def _reasons(drafts: list[Report]) -> dict[int, str]:
    """Why each returned report came back, in its reviewer's words."""
    returned = [report.pk for report in drafts if report.state == State.RETURNED]
    if not returned:
        return {}
    acts = Act.objects.filter(report__in=returned, kind=Act.Kind.RETURN).order_by("at", "pk")
    return {report: Truncator(reason).chars(300) for report, reason in acts.values_list("report", "reason")}


@dataclass(frozen=True)
class Question:
    """A comment that waits for the union's answer."""

    thread: Thread
    label: str
    words: str
    author: str
    at: object
    url: str


def _to_answer(questions: list[Question]) -> list[tuple[str, Task]]:
    piles: dict[Report, list[Question]] = defaultdict(list)
    for question in questions:
        piles[question.thread.report].append(question)
    return [(_heading(report), _answer(report, pile)) for report, pile in piles.items()]


def _answer(report: Report, pile: list[Question]) -> Task:
    return Task(
        title=_("Trả lời %(n)d góp ý, báo cáo %(period)s") % {"n": len(pile), "period": report.period},
        detail=", ".join(dict.fromkeys(f"{question.thread.code} {question.label}" for question in pile)),
        url=pile[0].url,
        action=_("Xem và trả lời"),
        due_on=report.resend_due_on or report.period.cluster_due_on,
    )


def questions_of(obligations: list[Obligation]) -> list[Question]:
    """Open threads on the unions' own reports whose answer is the union's, oldest first."""
    reports = {report.pk: report for row in obligations if (report := report_of(row)) is not None}
    if not reports:
        return []
    threads = Thread.objects.open().filter(report__in=reports, awaits_union=True)
    threads = list(threads.exclude(report__state=State.ACCEPTED).prefetch_related("messages__author"))
    if not threads:
        return []
    places = _places({reports[thread.report_id].period.indicator_set_id for thread in threads})
    return [_question(thread, reports[thread.report_id], places) for thread in threads]


def _places(sets: set[int]) -> dict[tuple[int, str], tuple[str, str]]:
    """The label and the section's code of each field of some forms."""
    sections = Section.objects.filter(indicator_set__in=sets)
    places = {
        (section.indicator_set_id, section.code): (section.narrative_label or section.title, section.code)
        for section in sections
    }
    lines = Indicator.objects.filter(indicator_set__in=sets)
    for form, code, label, section in lines.values_list("indicator_set", "code", "label", "section__code"):
        places[form, code] = (label, section)
    return places


def _question(thread: Thread, report: Report, places: dict) -> Question:
    thread.report = report
    label, section = places.get((report.period.indicator_set_id, thread.code), ("", ""))
    words = [message for message in thread.messages.all() if message.text]
    last = words[-1] if words else None
    if report.is_editable and section:
        address = reverse("report_section", args=[report.pk, section])
    else:
        address = report.get_absolute_url()
    return Question(
        thread=thread,
        label=label,
        words=last.text if last else "",
        author=str(last.author) if last else "",
        at=last.at if last else thread.opened_at,
        url=f"{address}#gop-y-{thread.pk}",
    )
