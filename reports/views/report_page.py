"""What the page of a report shows to this person: the round, the conversation, the decision if it is theirs."""

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from reports import conversation, deadlines, desks, looks, permissions, reading, recommendations, standing
from reports.award_figures import nomination_url
from reports.forms.review import PassForm, ReturnForm, ThreadForm
from reports.models import Act
from reports.models.report import Scope
from reports.views import kept as kept_words
from reports.views.threads import NEW, people_to_mention, place_of, ticked
from reports.workflow import routes

DRAFT = "nhap"  # `?lan=nhap`: the round being written, for its own union
ALONE = "khong"  # `?so=khong`: the round by itself, beside no other
DECISION = "quyet-dinh"  # where the words of a decision are kept while the person signs in again


@dataclass(frozen=True)
class Kept:
    """What a refused decision brings back to the page: its form, or words whose form is gone."""

    form: ReturnForm | PassForm | None = None
    error: str = ""


def render_report(request, report, round_, kept=Kept(), status=200):
    acts = list(report.acts.select_related("actor", "round"))
    is_current = round_ is not None and round_.pk == report.sent_round_id
    is_draft = round_ is not None and round_.sent_at is None
    rounds = list(report.rounds.filter(sent_at__isnull=False).select_related("sent_by").order_by("number"))
    look = looks.look_of(request.user, rounds)
    threads = _threads(request, report, round_ if is_draft else None, look)
    turn = standing.turn_of(report)
    context = {
        "report": report,
        "rounds": rounds,
        "is_current": is_current,
        "is_draft": is_draft,
        "lan": DRAFT if is_draft else round_ and round_.number,
        "rollup": _rollup_before(request),
        "turn": turn,
        "can_reroute": routes.can_reroute(request.user, report, turn.way and turn.way.offer),
        "steps": standing.steps_of(report.obligation, report),
        "acts": acts,
        "return_act": next((act for act in reversed(acts) if act.kind == Act.Kind.RETURN), None),
        "threads": threads,
        "counts": conversation.count_threads(threads),
        "is_own": permissions.is_own(request.user, report),
        "can_edit": permissions.can_edit(request.user, report),
        "nominate_url": nomination_url(report) if permissions.can_correct(request.user, report) else "",
        "previous_year": report.period.year - 1,
        "extensions": deadlines.of_obligation(report.obligation, request.user),
        "can_abandon": permissions.can_abandon(request.user, report),
        "can_correct": permissions.can_correct(request.user, report),
        "can_comment": permissions.can_comment(request.user, report),
        "can_open": is_current and permissions.can_open_thread(request.user, report),
        "people": people_to_mention(request.user, report),
        "desk": desks.desk_of(report, request.user),
        "last_read_at": look.last_at,
        "author": kept_words.author_mark(request.user, report),
        "left_over": _left_over(request.user, report),
        "is_illustrative": report.period.is_illustrative,
        "next": f"{report.get_absolute_url()}?{request.GET.urlencode()}" if request.GET else report.get_absolute_url(),
    }
    if round_ is not None:
        context |= _sheet_context(request, report, round_, rounds, threads, look)
        context |= _decision_context(request, report, is_current, kept)
    return render(request, "reports/report_detail.html", context, status=status)


def _threads(request, report, draft, look):
    """The threads with what this person was typing when a session ended, and with what is new to this person."""
    threads = conversation.threads_of(report, now=draft and draft.pk)
    for thread in threads:
        typed = kept_words.typed_in(request, report, place_of(thread.pk))
        if typed is not None:
            thread.typed, thread.ticked = typed.get("text", ""), ticked(typed.getlist("nhac"))
    looks.mark_new(threads, look, request.user)
    return threads


def _left_over(user, report) -> str:
    """Where the browser keeps text typed into a draft that has been sent meanwhile; else the draft takes it itself."""
    is_lost = permissions.can_see_draft(user, report) and not permissions.can_edit(user, report)
    return kept_words.typing_mark(user, report) if is_lost else ""


def _rollup_before(request) -> str:
    """The page of a rollup from which a total was walked down to this report, if any."""
    target = request.GET.get("tu", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith(reverse("rollup_latest")) else ""


def _sheet_context(request, report, round_, rounds, threads, look):
    before = _compared_with(request, report, round_, rounds, look)
    counts_now = round_.pk == report.sent_round_id or round_.sent_at is None
    sheet = reading.lay_out(report, round_, before, threads, with_registers=counts_now)
    counts = sheet.counts()
    view = request.GET.get("xem", "")
    if view not in reading.VIEWS or (view == reading.CHANGED and before is None):
        view = reading.CHANGED if counts[reading.CHANGED] else reading.ALL
    since = look.since(round_, before) if before else None
    settled = looks.settled_since(threads, since, request.user)
    is_baseline = before is not None and before == look.baseline(round_, rounds)
    return {
        "round": next((row for row in rounds if row.pk == round_.pk), round_),
        "before": before,
        "so": request.GET.get("so", ""),  # checked by now
        "is_baseline": is_baseline,
        "read_at": look.readings[before.pk].last_at if is_baseline else None,
        "is_first_look": round_.number > 1 and look.baseline(round_, rounds) is None,
        "previous": next((row for row in reversed(rounds) if row.number < round_.number), None),
        "changes_text": reading.summary(sheet.changes() | {"settled": sum(each.is_done for each in settled)}),
        "settled": settled,
        "sheet": sheet.narrowed(view),
        "behind": sheet.behind_register,
        "view": view,
        "views": [(key, label, counts[key]) for key, label in _views(before, is_baseline)],
        "files": sheet.files,
        "requests": recommendations.of_report(report, request.user, [s.section.code for s in sheet.sections]),
        "new_thread": _new_thread(request, report),
    }


def _compared_with(request, report, round_, rounds, look):
    """The round asked for by `?so=`; else the one this person read last, for its own union the one sent before."""
    asked = request.GET.get("so", "")
    if asked == ALONE:
        return None
    if asked:
        found = next((row for row in rounds if str(row.number) == asked), None)
        if found is None:
            raise Http404
        return found if found.pk != round_.pk else None
    if permissions.is_own(request.user, report):
        return next((row for row in reversed(rounds) if row.number < round_.number), None)
    return look.baseline(round_, rounds)


def _views(before, is_baseline):
    changed = _("Đổi từ lần bạn đọc trước") if is_baseline else _("Đổi so với lần %(n)s")
    labels = {
        reading.CHANGED: changed % {"n": before.number if before else ""} if not is_baseline else changed,
        reading.WITH_THREADS: _("Có góp ý mở"),
        reading.WITH_WARNINGS: _("Có cảnh báo"),
        reading.ALL: _("Tất cả"),
    }
    return [(key, labels[key]) for key in reading.VIEWS if before or key != reading.CHANGED]


def _new_thread(request, report):
    """The form for the field that the address names (`?gop-y=PC08`), or that a session's end broke off."""
    typed = kept_words.typed_in(request, report, NEW) or {}
    code = request.GET.get("gop-y", "")[:8] or typed.get("o", "")
    scope = request.GET.get("pham-vi", "") or typed.get("pham_vi", "")
    if not code:
        return None
    scope = scope if scope in Scope.values else ""
    form = ThreadForm(initial={"o": code, "pham_vi": scope, "text": typed.get("text", "")})
    chosen = ticked(typed.getlist("nhac")) if typed else frozenset()
    return {"form": form, "label": conversation.field_labels(report).get(code, ""), "ticked": chosen}


def _decision_context(request, report, is_current, kept):
    can_return = is_current and permissions.can_return(request.user, report)
    can_endorse = is_current and permissions.can_endorse(request.user, report)
    can_accept = is_current and permissions.can_accept(request.user, report)
    typed = None if kept.form else kept_words.typed_in(request, report, DECISION)
    if typed is not None:
        kept = _after_sign_in(typed)
    is_return = isinstance(kept.form, ReturnForm)
    return {
        "can_return": can_return,
        "can_endorse": can_endorse,
        "can_accept": can_accept,
        "can_decide": can_return or can_endorse or can_accept,
        "return_form": kept.form if is_return else ReturnForm(auto_id="tra-%s"),
        "pass_form": kept.form if kept.form and not is_return else PassForm(auto_id="qua-%s"),
        "kept_error": kept.error,
        "kept_reason": kept.form["reason"].value() if kept.error else "",
        "is_kept": typed is not None,
    }


def _after_sign_in(typed) -> Kept:
    """The decision that was being written when the session ended, in the form that it came from."""
    given = {"reason": typed.get("reason", ""), "resend_due_on": typed.get("resend_due_on", "")}
    error = _("Bạn vừa đăng nhập lại. Nội dung đã viết ở phần quyết định vẫn còn: xem lại rồi bấm quyết định.")
    if "resend_due_on" in typed:
        return Kept(ReturnForm(initial=given, auto_id="tra-%s"), error)
    return Kept(PassForm(initial=given, auto_id="qua-%s"), error)
