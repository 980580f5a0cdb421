"""The conversation on a report: begin one, answer, mark as done, reopen."""

from urllib.parse import urldefrag

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from reports import conversation, permissions
from reports.forms.review import ReplyForm, ThreadForm
from reports.models import Report, Thread
from reports.participants import Participant, participants
from reports.views import kept
from reports.workflow import threads as workflow
from reports.workflow.errors import Blocked, NotAllowed, Overtaken

ACTS = {"reply": workflow.reply, "resolve": workflow.resolve, "reopen": workflow.reopen}
NEW = "gop-y"  # where the words of a new comment are kept while the person signs in again


def place_of(thread_pk: int) -> str:
    """Where words for a thread are kept while the person signs in again."""
    return f"gop-y-{thread_pk}"


def _new_place(request, pk):
    return pk, NEW, reverse("report_detail", args=[pk]) + "#gop-y-moi"


def _thread_place(request, pk, act):
    # The report of the page that was posted from: the number of a thread must not tell strangers whose it is.
    report_pk = kept.marked_report(request)
    if not Thread.objects.filter(pk=pk, report=report_pk).exists():
        return None, place_of(pk), reverse("home")
    return report_pk, place_of(pk), f"{reverse('report_detail', args=[report_pk])}#gop-y-{pk}"


@kept.until_sign_in(_new_place)
@require_http_methods(["GET", "HEAD", "POST"])
def thread_open(request, pk):
    """GET: the form for one field, as a part or on the report's page. POST: begin the conversation."""
    report = get_object_or_404(_reports(request.user), pk=pk)
    if request.method != "POST":
        return _ask(request, report)
    form = ThreadForm(request.POST)
    if not form.is_valid():
        if not permissions.can_open_thread(request.user, report):
            raise PermissionDenied
        return _keep_form(request, report, form, _first_error(form), status=422)
    field = form.cleaned_data
    try:
        thread = workflow.open_thread(
            report,
            field["o"],
            field["text"],
            by=request.user,
            scope=field["pham_vi"],
            round_number=field["lan"],
            mentions=field["nhac"],
        )
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (Blocked, Overtaken) as error:
        return _keep_form(request, report, form, str(error), status=409)
    kept.forget(request, report, NEW)
    return _show(request, report, thread, is_new=True)


@kept.until_sign_in(_thread_place)
@require_POST
def thread_act(request, pk, act):
    """Answer, mark as done or reopen; refused words come back with the reason."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=pk)
    report = _reports(request.user).get(pk=thread.report_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _keep_words(request, report, thread, _first_error(form), status=422)
    try:
        ACTS[act](thread, text=form.cleaned_data["text"], by=request.user, mentions=form.cleaned_data["nhac"])
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Blocked as error:
        return _keep_words(request, report, thread, str(error), status=422)
    except Overtaken as error:
        return _keep_words(request, report, thread, str(error), status=409)
    kept.forget(request, report, place_of(thread.pk))
    return _show(request, report, thread)


def people_to_mention(user, report) -> list[Participant]:
    """Those whom the person may mention; nobody once the conversation is over or the person only reads."""
    if not permissions.can_comment(user, report):
        return []
    return [person for person in participants(report) if person.user.pk != user.pk]


def ticked(values) -> frozenset[int]:
    """The people ticked in a form that comes back, as far as they can be read."""
    return frozenset(int(value) for value in values if value.isascii() and value.isdecimal() and len(value) < 19)


def _reports(user):
    rows = Report.objects.visible_to(user).select_related("period__indicator_set", "union", "sent_round")
    return rows.prefetch_related("union__names")


def _first_error(form) -> str:
    return next(message for messages in form.errors.values() for message in messages)


def _next(request, report) -> str:
    """Where the person came from, if that is a page of ours; else the report's page."""
    target = urldefrag(request.POST.get("next", "")).url
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else report.get_absolute_url()


def _ask(request, report):
    if not permissions.can_open_thread(request.user, report):
        raise PermissionDenied
    form = ThreadForm(initial={"o": request.GET.get("o", ""), "pham_vi": request.GET.get("pham_vi", "")})
    if not request.htmx:
        place = f"?gop-y={form['o'].value()}&pham-vi={form['pham_vi'].value()}#gop-y-moi"
        return redirect(report.get_absolute_url() + place)
    return _keep_form(request, report, form, "", status=200)


def _keep_form(request, report, form, error, status):
    """The form with what was typed; htmx swaps only what comes with 200."""
    label = conversation.field_labels(report).get(form["o"].value(), "")
    context = {"report": report, "form": form, "label": label, "error": error, "next": _next(request, report)}
    context["author"] = kept.author_mark(request.user, report)
    context |= {"people": people_to_mention(request.user, report), "ticked": ticked(request.POST.getlist("nhac"))}
    if request.htmx:
        return render(request, "reports/_thread_form.html", context)
    return render(request, "reports/thread_page.html", context, status=status)


def _keep_words(request, report, thread, error, status):
    typed = {"typed": request.POST.get("text", ""), "ticked": ticked(request.POST.getlist("nhac"))}
    context = _thread_context(request, report, thread) | typed | {"error": error}
    if request.htmx:
        return render(request, "reports/_thread_changed.html", context)
    return render(request, "reports/thread_page.html", context, status=status)


def _show(request, report, thread, is_new=False):
    if not request.htmx:
        return redirect(f"{_next(request, report)}#gop-y-{thread.pk}")
    return render(
        request, "reports/_thread_changed.html", _thread_context(request, report, thread) | {"is_new": is_new}
    )


def _thread_context(request, report, thread):
    """The thread read anew, and what depends on it on the report's page."""
    target = _next(request, report)
    # The entry page shows the union its draft, and so what became of the field there.
    is_entry = "/soan/" in target and permissions.can_see_draft(request.user, report)
    threads = conversation.threads_of(report, now=report.draft_round_id if is_entry else None)
    return {
        "report": report,
        "thread": next(row for row in threads if row.pk == thread.pk),
        "can_comment": permissions.can_comment(request.user, report),
        "people": people_to_mention(request.user, report),
        "can_open": permissions.can_open_thread(request.user, report),
        "next": target,
        "author": kept.author_mark(request.user, report),
        "on_report_page": target.startswith(report.get_absolute_url()) and "/soan/" not in target,
        "scope": thread.scope,
        "mark": conversation.mark_of(threads, thread.code),
        "counts": conversation.count_threads(threads),
    }
