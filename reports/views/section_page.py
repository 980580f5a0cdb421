"""A section page and the answer to an autosave: reading what was posted, gathering what is shown."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from clusters import clock
from reports import conversation, deadlines, permissions, recommendations
from reports.entry import Sheet, reviewers
from reports.forms.attachments import AttachmentForm
from reports.forms.filing import RowForm
from reports.models import Act, Attachment, Report
from reports.models.report import Scope
from reports.saving import SAVED
from reports.views import kept
from reports.views.threads import people_to_mention
from reports.workflow import drawn_figures, filing
from reports.workflow.errors import Blocked, Overtaken

ID_LENGTH = 18  # Python refuses to read numbers of thousands of digits


def read_section(report: Report, code: str, posted) -> list[RowForm]:
    """The bound forms of the rows that were posted; 404 when one of them is no row of the section."""
    sheet = Sheet(report, with_threads=False)
    section, keys = sheet.section(code), posted.getlist("row")
    if section is None:
        raise Http404
    forms = [row.form for row in sheet.rows(section, data=posted, keys=keys) if row.form and row.form.is_bound]
    if {form.prefix for form in forms} != set(keys):
        raise Http404
    return forms


def keep_files(request, report: Report, code: str, files: AttachmentForm) -> str:
    """Add the posted file and take out the one marked; why that could not be done, if so."""
    if not files.is_valid():
        return ""
    try:
        if files.has_file:
            filing.add_attachment(report, files.attachment(code), by=request.user)
        marked = request.POST.get("remove", "")
        if marked.isdecimal() and len(marked) <= ID_LENGTH:
            drafts = Attachment.objects.visible_to(request.user).filter(round__report=report)
            attachment = get_object_or_404(drafts, pk=marked)
            filing.remove_attachment(attachment, by=request.user)
    except (Blocked, Overtaken) as error:
        return str(error)
    return ""


def follow_register(request, report: Report, outcomes) -> str:
    """Do what a button about the register asks for: all cells anew, or one that was typed over; what to say then.

    `outcomes` are those of the rows just saved: what this person wrote in the same breath is nobody else's.
    """
    if "refresh" in request.POST:
        changed = drawn_figures.refresh(report, by=request.user)
        return _("Đã lấy số mới từ sổ vào %(n)d ô.") % {"n": changed} if changed else _("Các ô đã theo đúng sổ.")
    code, _dash, scope = request.POST.get("take", "").partition("-")
    if not code:
        return ""
    lines = report.period.indicator_set.indicators
    if scope not in Scope.values:
        raise Http404
    line = get_object_or_404(lines, code=code)
    drawn_figures.take(report, line, scope, by=request.user, version=_version_of(request, f"{code}-{scope}", outcomes))
    return _("%(code)s đã trở về số của sổ.") % {"code": code}


def _version_of(request, key: str, outcomes) -> int:
    outcome = outcomes.get(key)
    if outcome is not None and outcome.kind == SAVED and outcome.stored is not None:
        return outcome.stored.version
    posted = request.POST.get(f"{key}-version", "")
    return int(posted) if posted.isdecimal() and len(posted) <= ID_LENGTH else -1


def render_section(request, report: Report, code: str, *, data=None, outcomes=None, files=None, stopped=""):
    """The page; rows of `data` that are not saved show what was typed."""
    sheet = Sheet(report)
    section = sheet.section(code)
    if section is None:
        raise Http404
    rows = _rows(sheet, section, data, outcomes or {}, request.GET.get("them", ""))
    refused = bool(stopped) or any(row.outcome and not row.outcome.is_kept for row in rows)
    can_edit = permissions.can_edit(request.user, report)
    threads = sheet.threads_of(section)
    context = {
        "report": report,
        "section": section,
        "sheet": sheet,
        "rows": rows,
        "unsaved": [row for row in rows if row.is_unsaved],
        "next_section": sheet.next_section(section),
        "threads": threads,
        "thread_counts": conversation.count_threads(threads),
        "can_comment": permissions.can_comment(request.user, report),
        "people": people_to_mention(request.user, report) if threads else [],
        "can_edit": can_edit,
        "locked": "" if can_edit else _why_locked(report),
        "left_over": kept.typing_mark(request.user, report),
        "stopped": stopped,
        "behind": sheet.behind_register(section),
        "returned": report.acts.filter(kind=Act.Kind.RETURN).select_related("actor").last(),
        "attachments": _attachments(report, code),
        "requests": recommendations.of_report(report, request.user, [code]),
        "files": files or AttachmentForm(typed=data),
        "author": kept.author_mark(request.user, report),
        "reviewers": reviewers(report),
        "is_illustrative": report.period.is_illustrative,
        "words": _words(),
        **_progress(sheet, section),
    }
    bad_file = files is not None and not files.is_valid()
    return render(request, "reports/entry_section.html", context, status=422 if refused or bad_file else 200)


def _rows(sheet: Sheet, section, data, outcomes, add: str):
    """The rows; bound are those that were typed into and not saved."""
    keys = []
    if data is not None:
        rows = sheet.rows(section, data=data, keys=data.getlist("row"))
        keys = [row.key for row in rows if row.form and row.form.is_touched]
        keys = [key for key in keys if key not in outcomes or not outcomes[key].is_kept]
    rows = sheet.rows(section, data=data, keys=keys, add=add)
    for row in rows:
        row.outcome = outcomes.get(row.key)
        row.is_unsaved = row.key in keys
    return rows


def _progress(sheet: Sheet, section) -> dict:
    progress = sheet.progress()
    return {
        "progress": progress,
        "here": next((entry for entry in progress if entry.section == section), None),
        "done": sum(entry.done for entry in progress),
        "total": sum(entry.total for entry in progress),
        "stops": sheet.stops(),
    }


def _why_locked(report: Report) -> str:
    if not report.is_editable:
        return _("Báo cáo đã được gửi đi nên không sửa được nữa.")
    return deadlines.why_closed(report.obligation)


def _attachments(report: Report, code: str):
    """Files of the section and of the whole report in the round shown."""
    shown = report.draft_round or report.sent_round
    if shown is None:
        return []
    return shown.attachments.filter(removed_at=None, code__in=[code, ""]).select_related("added_by")


def _words() -> dict[str, str]:
    """What the page's script says."""
    return {
        "saving": _("Đang lưu…"),
        "saved": _("Đã lưu lúc %(at)s"),
        "typing": _("Chưa lưu, đang gõ"),
        "unsaved": _("Chưa lưu %(n)s ô"),
        "banner": _("Chưa lưu được %(n)s ô (%(codes)s). Chữ vẫn nằm trên trang này, đừng đóng trang."),
        "offline": _("Mất mạng hoặc Cổng không trả lời. Tự thử lại sau 20 giây."),
        "server": _("Cổng gặp lỗi. Tự thử lại sau 20 giây."),
        "signed_out": _("Phiên làm việc đã hết. Đăng nhập lại rồi trang này tự lưu tiếp."),
        "refused": _("Cần sửa ô được đánh dấu."),
        "forbidden": _("Không còn quyền sửa báo cáo này. Chép chữ đã gõ ra chỗ khác trước khi rời trang."),
        "bad": _("Cổng không nhận ô này. Mở lại trang rồi thử lại; chữ đã gõ được giữ."),
        "recovered": _("Đã lưu lại tất cả lúc %(at)s."),
        "elsewhere": _("Còn chữ chưa lưu ở mục khác của báo cáo này:"),
        "row_unsaved": _("Chưa lưu: "),
        "words": _("%(n)s từ"),
    }


def render_answer(request, sheet: Sheet, code: str, form: RowForm, outcome):
    """The row's message and hidden parts; once saved, also what else on the page depends on it."""
    section = sheet.section_of(code)
    is_fresh = outcome.kind == SAVED or form.keeps_theirs
    context = {
        "report": sheet.report,
        "section": section,
        "sheet": sheet,
        "form": form.reopened(outcome.stored) if is_fresh else form,
        "is_fresh": is_fresh,
        "code": code,
        "outcome": outcome,
        "at": clock.now(),
        "rows": sheet.rows(section) if outcome.is_kept else [],
        "locked": "" if permissions.can_edit(request.user, sheet.report) else _why_locked(sheet.report),
        **_progress(sheet, section),
    }
    return render(request, "reports/entry_answer.html", context, status=outcome.status)
