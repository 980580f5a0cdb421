"""A report's figures beside the registers they come from, and the rows of a register behind one of them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.models import Union
from reports import checks, permissions
from reports.models import Figure, Report, ReportingPeriod
from reports.models.report import Scope
from reports.registers import comparing, late
from reports.registers.drawing import Span, draw
from reports.registers.names import registers_of
from reports.registers.since_sending import changed_since
from reports.views.filing import own_report
from reports.workflow import drawn_figures
from reports.workflow.errors import Blocked, NotAllowed, Overtaken


def _report(request, pk):
    """The report, and the round whose figures this person sees: the draft for its own union, else the one sent."""
    rows = Report.objects.visible_to(request.user)
    rows = rows.select_related("period__indicator_set", "union", "obligation", "draft_round", "sent_round")
    report = get_object_or_404(rows.prefetch_related("union__names"), pk=pk)
    round_ = report.sent_round
    if report.draft_round is not None and permissions.can_see_draft(request.user, report):
        round_ = report.draft_round
    if round_ is None:
        raise Http404(_("Báo cáo này chưa gửi."))
    return report, round_


@require_safe
def report_register(request, pk):
    """All figures that come from a register: as taken and as it stands today; what changed there, what came late."""
    report, round_ = _report(request, pk)
    lines, span = checks.form_lines(report), Span.of_report(report)
    cells = comparing.compare(report, round_, lines, draw(lines, span))
    sent_at = report.last_sent_at
    changed = []
    if sent_at is not None:
        asked = registers_of(line.register for line in lines)
        changed = changed_since(span.union_ids, span.first, span.last, sent_at, request.user, asked)
    context = {
        "report": report,
        "round": round_,
        "is_draft": round_.sent_at is None,
        "cells": cells,
        "behind": sum(cell.is_behind for cell in cells),
        "typed_over": sum(cell.is_typed_over for cell in cells),
        "changed": changed,
        "late": late.read_late(report.period, request.user, span.union_ids, report.obligation.reopened_until),
        "can_edit": permissions.can_edit(request.user, report),
        "can_correct": permissions.can_correct(request.user, report),
        "is_illustrative": report.period.is_illustrative,
    }
    return render(request, "reports/report_register.html", context)


@require_safe
def report_register_line(request, pk, code):
    """The rows of the register behind one figure (`?pham-vi=` its scope), and what each of them adds."""
    report, round_ = _report(request, pk)
    line = next((line for line in checks.form_lines(report) if line.code == code and line.register), None)
    scope = request.GET.get("pham-vi", Scope.OWN)
    if line is None or scope not in Scope.values:
        raise Http404
    given = draw([line], Span.of_report(report)).get((line.code, scope))
    figures = {str(row.scope): row for row in Figure.objects.filter(round=round_, indicator=line)}
    is_draft, is_reviewer = round_.sent_at is None, permissions.takes_part(request.user, report)
    cell = comparing.compare_cell(report, line, scope, figures, given, is_draft=is_draft)
    behind = comparing.rows_behind(cell, given, request.user, report.last_sent_at, is_reviewer=is_reviewer)
    context = {
        "report": report,
        "round": round_,
        "is_draft": is_draft,
        "behind": behind,
        "cell": cell,
        "is_illustrative": report.period.is_illustrative,
    }
    return render(request, "reports/report_register_line.html", context)


@require_POST
def report_refresh(request, pk):
    """Take into the draft what the registers give today."""
    report = own_report(request, pk)
    try:
        changed = drawn_figures.refresh(report, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (Blocked, Overtaken) as error:
        messages.warning(request, str(error))
        return redirect(report)
    said = _("Đã lấy số mới từ sổ vào %(n)d ô.") % {"n": changed} if changed else _("Các ô đã theo đúng sổ.")
    messages.success(request, said)
    return redirect("report_send" if "gui" in request.POST else "report_register", report.pk)


@require_safe
def period_late(request, code):
    """What was entered into the registers for a closed period after its closing, of the unions this person may read."""
    period = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), code=code)
    is_kept = period.state in (ReportingPeriod.State.OPEN, ReportingPeriod.State.CLOSED)
    if not is_kept or not permissions.can_see_late(request.user):
        raise Http404
    rows = late.read_late(period, request.user)
    unions = Union.objects.filter(pk__in={row.union_id for row in rows}).prefetch_related("names")
    names = {union.pk: union.short_name_on(period.ends_on) for union in unions}
    context = {
        "period": period,
        "rows": [(names[row.union_id], row) for row in rows],
        "unions": len(names),
        "is_illustrative": period.is_illustrative,
    }
    return render(request, "reports/period_late.html", context)
