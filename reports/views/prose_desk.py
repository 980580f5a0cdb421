"""The prose desk of a cluster report: the page of a heading, its acts, the autosave of a piece."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clusters import clock
from reports import permissions
from reports.models import ClusterReport, Edition
from reports.prose_desk import Desk, orphan_of
from reports.saving import SAVED, STATUS, STOPPED, Outcome, save_row, save_rows
from reports.views import kept
from reports.views.prose_acts import UnknownAct, do_act
from reports.workflow.errors import Blocked, NotAllowed, Overtaken


@dataclass(frozen=True)
class Place:
    """The name under which typed words wait; reports of unions and of clusters have keys of their own."""

    pk: str


def place_of(report: ClusterReport) -> Place:
    return Place(f"cum-{report.pk}")


def desk_report(request, pk) -> ClusterReport:
    """The report, for the offices of its cluster and year: 404 where it may not be seen, 403 where only read."""
    rows = ClusterReport.objects.select_related("cluster", "period__indicator_set", "draft", "issued")
    report = get_object_or_404(rows.filter(pk__in=ClusterReport.objects.visible_to(request.user).values("pk")), pk=pk)
    if not ClusterReport.objects.worked_on_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("Chỉ Cụm trưởng, Cụm phó của năm mở được bàn soạn báo cáo Cụm."))
    return report


def desk_of(report: ClusterReport, edition: Edition, code: str) -> Desk:
    desk = Desk(report, edition, code)
    if desk.heading is None:
        raise Http404
    return desk


@require_GET
def cluster_prose_first(request, pk):
    """The first heading of the desk."""
    report = desk_report(request, pk)
    if report.draft is None:
        return redirect(report)
    desk = Desk(report, report.draft, "")
    return redirect("cluster_prose", report.pk, desk.headings[0].code) if desk.headings else redirect(report)


@kept.until_sign_in(lambda request, pk, code: (f"cum-{pk}", code, ""))
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_prose(request, pk, code):
    """GET: the desk at a heading. POST: save all pieces, then do the act whose button was pressed."""
    report = desk_report(request, pk)
    if request.method == "POST":
        return _post(request, report, code)
    typed = kept.typed_in(request, place_of(report), code)
    if report.draft is None and typed is None:
        return redirect(report)
    return _render(request, report, code, data=typed)


def _post(request, report, code):
    desk = desk_of(report, report.draft or report.issued, code)
    forms, orphans = desk.bind(request.POST)
    if forms is None or any(form.is_tampered for form in forms):
        return HttpResponseBadRequest()
    act = request.POST.get("act", "")
    try:
        outcomes = save_rows(report, forms, by=request.user)
        is_settled = all(outcome.is_kept for outcome in outcomes.values()) and not _left(orphans, act)
        kept.forget(request, place_of(report), code)
        if is_settled:
            return _act(request, report, desk, act)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except UnknownAct:
        return HttpResponseBadRequest()
    report = desk_report(request, report.pk)
    return _render(request, report, code, data=request.POST, outcomes=outcomes, is_held=bool(act))


def _left(orphans, act: str) -> bool:
    """Words typed into a removed piece are still to be decided upon, and this is not the act that does."""
    return any(act not in (f"keep-words:{orphan.pk}", f"drop-words:{orphan.pk}") for orphan in orphans)


def _act(request, report, desk: Desk, act: str):
    """Do the act, if one was pressed, and come back to the piece that it was about."""
    anchor = ""
    try:
        if act:
            anchor, said = do_act(report, desk.heading.code, act, request.POST, by=request.user)
        else:
            said = _("Đã lưu mục này.")
    except Blocked as error:
        messages.error(request, str(error))
    except Overtaken as error:
        messages.warning(request, str(error))
    else:
        if said:
            messages.success(request, said)
    return redirect(reverse("cluster_prose", args=[report.pk, desk.heading.code]) + anchor)


def _render(request, report, code, *, data=None, outcomes=None, is_held=False):
    """The page; pieces of `data` that are not saved show what was typed."""
    desk = desk_of(report, report.draft or report.issued, code)
    can_edit = permissions.can_write_cluster_report(request.user, report)
    forms, orphans = desk.bind(data) if data is not None else ([], [])
    keys = [form.prefix for form in forms or [] if form.is_touched]
    keys = [key for key in keys if key not in (outcomes or {}) or not outcomes[key].is_kept]
    nav = desk.nav()
    context = {
        "report": report, "desk": desk, "nav": nav, "here": next(entry for entry in nav if entry.is_here),
        "heading": desk.heading, "next_heading": desk.next_heading(),
        "rows": desk.rows(data=data, keys=keys, outcomes=outcomes), "orphans": orphans, "is_held": is_held,
        "sources": desk.sources(), "removed": desk.removed() if can_edit else [], "groups": desk.figure_groups(),
        "can_edit": can_edit, "edition": desk.edition, "words": _words(),
        "locked": "" if can_edit else _why_locked(report),
        "author": kept.author_mark(request.user, place_of(report)),
        "left_over": kept.typing_mark(request.user, place_of(report)),
        "is_illustrative": report.period.is_illustrative,
    }  # fmt: skip
    return render(request, "reports/prose_desk.html", context, status=409 if outcomes is not None else 200)


def _why_locked(report: ClusterReport) -> str:
    if report.draft is None:
        return _("Báo cáo Cụm đã ban hành nên không sửa được nữa.")
    return _("Bạn chỉ đọc: Cụm trưởng, Cụm phó đương nhiệm của năm soạn báo cáo này.")


@require_POST
def piece_save(request, pk, piece):
    """The autosave: one piece, with the version that the page showed."""
    report = desk_report(request, pk)
    edition = report.draft or report.issued
    code = edition.pieces.filter(pk=piece).values_list("code", flat=True).first()
    if code is None:
        return _gone(request, report, edition, piece)
    desk = desk_of(report, edition, code)
    data = request.POST.copy()
    data.setlist("row", [f"p{piece}"])
    forms, _orphans = desk.bind(data)
    if not forms or forms[0].is_tampered:
        return HttpResponseBadRequest()
    form = forms[0]
    try:
        outcome = save_row(report, form, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    if outcome.is_kept:
        kept.forget(request, place_of(report), code, row=form.prefix)
    return _answer(request, report, desk, form, outcome)


def _answer(request, report, desk: Desk, form, outcome: Outcome):
    """The piece's message and hidden parts; once saved, also its numbers and the count of words."""
    is_fresh = outcome.kind == SAVED or form.keeps_theirs
    if outcome.is_kept:
        desk = desk_of(report, desk.edition, desk.heading.code)
    context = {
        "form": form.reopened(outcome.stored) if is_fresh else form, "is_fresh": is_fresh, "outcome": outcome,
        "row": desk.row_of(outcome.stored) if outcome.is_kept else None, "at": clock.now(), "desk": desk,
        "code": _("đoạn %(n)d") % {"n": form.number},
    }  # fmt: skip
    return render(request, "reports/_desk_answer.html", context, status=outcome.status)


def _gone(request, report, edition, pk: int):
    """Somebody removed the piece while it was being written: the words stay on the page, with a way to keep them."""
    orphan = orphan_of(edition, f"p{pk}", pk, request.POST)
    if orphan is None:
        raise Http404
    return render(request, "reports/_desk_orphan.html", {"orphan": orphan}, status=STATUS[STOPPED])


def _words() -> dict[str, str]:
    """What the page's scripts say."""
    return {
        "saving": _("Đang lưu…"),
        "saved": _("Đã lưu lúc %(at)s"),
        "typing": _("Chưa lưu, đang gõ"),
        "unsaved": _("Chưa lưu %(n)s đoạn"),
        "banner": _("Chưa lưu được %(n)s đoạn (%(codes)s). Chữ vẫn nằm trên trang này, đừng đóng trang."),
        "offline": _("Mất mạng hoặc Cổng không trả lời. Tự thử lại sau 20 giây."),
        "server": _("Cổng gặp lỗi. Tự thử lại sau 20 giây."),
        "signed_out": _("Phiên làm việc đã hết. Đăng nhập lại rồi trang này tự lưu tiếp."),
        "refused": _("Cần xem lại đoạn được đánh dấu."),
        "forbidden": _("Không còn quyền soạn báo cáo này. Chép chữ đã gõ ra chỗ khác trước khi rời trang."),
        "bad": _("Cổng không nhận đoạn này. Mở lại trang rồi thử lại; chữ đã gõ được giữ."),
        "recovered": _("Đã lưu lại tất cả lúc %(at)s."),
        "elsewhere": _("Còn chữ chưa lưu ở mục khác của báo cáo này:"),
        "row_unsaved": _("Chưa lưu: "),
        "words": _("%(n)s từ"),
    }
