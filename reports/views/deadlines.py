"""Asking for a later due date, and the page of such a wish, on which it is answered or taken back."""

from types import SimpleNamespace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clusters.models import Cluster
from clusters.permissions import acting_union_ids
from reports import deadlines
from reports.forms.deadlines import AskForm, GrantForm, RefuseForm
from reports.models import Extension, Obligation, ReportingPeriod
from reports.views import kept
from reports.workflow import deadlines as workflow
from reports.workflow.errors import Blocked, NotAllowed, Overtaken

# Where typed words are kept while the person signs in again.
WISH, ANSWER = "xin-gia-han", "tra-loi-gia-han"
NO_ROW = SimpleNamespace(pk=0)  # the wish of a cluster has no row of its own before it is asked
edit = require_http_methods(["GET", "HEAD", "POST"])


@kept.until_sign_in(lambda request, obligation: (obligation, WISH, ""))
@edit
def extension_ask(request, obligation):
    """A union asks for more time for its report."""
    rows = Obligation.objects.visible_to(request.user).select_related("period", "union", "report")
    owed = get_object_or_404(rows.prefetch_related("union__names"), pk=obligation)
    if owed.union_id not in acting_union_ids(request.user):
        raise PermissionDenied(_("Chỉ cán bộ, lãnh đạo của đơn vị xin gia hạn được cho báo cáo của đơn vị."))
    wish = Extension(period=owed.period, obligation=owed, cluster_id=deadlines.cluster_id_of(owed))
    waiting, problem = deadlines.waiting_for(owed), deadlines.why_not_ask(owed)
    if request.method != "POST" and (waiting or problem):
        return _nothing_to_ask(request, waiting, problem, getattr(owed, "report", None) or "report_list")

    def act(data):
        return workflow.ask(owed, data["wanted_until"], data["reason"], by=request.user)

    return _ask(request, wish, (owed, WISH), act, owed.due_on)


@kept.until_sign_in(lambda request, code, number: (NO_ROW.pk, _cluster_place(code, number), ""))
@edit
def cluster_extension_ask(request, code, number):
    """An office of the cluster asks VUFO for more time for the whole cluster."""
    cluster = get_object_or_404(Cluster.objects.visible_to(request.user), number=number)
    period = get_object_or_404(ReportingPeriod.objects.visible_to(request.user), code=code)
    if deadlines.office_for(request.user, cluster.pk, period) is None:
        raise PermissionDenied(_("Chỉ Cụm trưởng, Cụm phó đương nhiệm xin gia hạn được cho Cụm."))
    waiting = Extension.objects.waiting().filter(period=period, cluster=cluster, obligation=None).first()
    if request.method != "POST" and (waiting or not period.is_open):
        problem = _("Kỳ %(period)s không còn mở nên không gia hạn được.") % {"period": period}
        return _nothing_to_ask(request, waiting, problem, period)

    def act(data):
        return workflow.ask_for_cluster(period, cluster, data["wanted_until"], data["reason"], by=request.user)

    wish = Extension(period=period, cluster=cluster)
    return _ask(request, wish, (NO_ROW, _cluster_place(code, number)), act, deadlines.cluster_due_on(period, cluster))


def _cluster_place(code, number) -> str:
    return f"{WISH}-{code}-cum-{number}"


def _nothing_to_ask(request, waiting, problem, back):
    """To the wish that waits already, or back to where the person came from, with the reason."""
    if waiting is None:
        messages.warning(request, problem)
    return redirect(waiting or back)


def _ask(request, wish, place, act, due_on):
    """The page with the form; `place` is where typed words wait while the person signs in again."""
    typed = kept.typed_in(request, *place)
    form = AskForm(request.POST) if request.method == "POST" else AskForm(initial=typed.dict() if typed else None)
    if request.method == "POST" and form.is_valid():
        try:
            extension = act(form.cleaned_data)
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except Blocked as error:
            form.add_error(None, str(error))
        else:
            kept.forget(request, *place)
            messages.success(request, _("Đã gửi đề nghị gia hạn."))
            return redirect(extension)
    context = {
        "wish": wish,
        "period": wish.period,
        "due_on": due_on,
        "answering": deadlines.answering_terms(wish),
        "form": form,
        "author": kept.author_mark(request.user, place[0]),
        "is_illustrative": wish.period.is_illustrative,
    }
    return render(request, "reports/extension_ask.html", context, status=422 if form.errors else 200)


@require_GET
def extension_detail(request, pk):
    return _page(request, _extension(request, pk))


@kept.until_sign_in(lambda request, pk: (pk, ANSWER, reverse("extension_detail", args=[pk])))
@require_POST
def extension_grant(request, pk):
    form = GrantForm(request.POST)

    def act(extension):
        data = form.cleaned_data
        workflow.grant(extension, data["until"], by=request.user, answer=data["answer"])
        return _("Đã cho %(who)s gia hạn đến hết %(day)s.") % {
            "who": extension.whose,
            "day": f"{data['until']:%d/%m/%Y}",
        }

    return _answer(request, pk, form, act, grant_form=form)


@kept.until_sign_in(lambda request, pk: (pk, ANSWER, reverse("extension_detail", args=[pk])))
@require_POST
def extension_refuse(request, pk):
    form = RefuseForm(request.POST)

    def act(extension):
        workflow.refuse(extension, form.cleaned_data["answer"], by=request.user)
        return _("Đã trả lời: không cho gia hạn.")

    return _answer(request, pk, form, act, refuse_form=form)


@require_POST
def extension_withdraw(request, pk):
    extension = _extension(request, pk)
    try:
        workflow.withdraw(extension, by=request.user)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Overtaken as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Đã rút đề nghị gia hạn."))
    return redirect(extension)


def _answer(request, pk, form, act, **forms):
    """Carry out `act`; what was typed stays on the page when it is refused or comes too late."""
    extension = _extension(request, pk)
    if not deadlines.may_answer(request.user, extension):
        raise PermissionDenied(_("Chỉ Cụm trưởng, Cụm phó đương nhiệm hoặc VUFO trả lời được đề nghị này."))
    if not form.is_valid():
        return _page(request, extension, status=422, **forms)
    try:
        said = act(extension)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Blocked as error:
        form.add_error("until" if "until" in form.fields else "answer", str(error))
        return _page(request, extension, status=422, **forms)
    except Overtaken as error:
        messages.warning(request, str(error))
        unused = form.cleaned_data["answer"]
        extension = _extension(request, pk)
        return _page(request, extension, status=409, unused=unused) if unused else redirect(extension)
    kept.forget(request, extension, ANSWER)
    messages.success(request, said)
    return redirect(extension)


def _page(request, extension, *, grant_form=None, refuse_form=None, unused="", status=200):
    user = request.user
    may_answer = extension.is_waiting and deadlines.may_answer(user, extension)
    last = deadlines.last_day_for(user, extension)
    typed = kept.typed_in(request, extension, ANSWER) if may_answer else None
    initial = typed.dict() if typed else None
    first_wish = GrantForm.for_wish(extension, last)
    context = {
        "extension": extension,
        "period": extension.period,
        "may_answer": may_answer,
        "can_grant": may_answer and deadlines.can_grant(user, extension),
        "may_withdraw": extension.is_waiting and deadlines.is_askers(user, extension),
        "answering": deadlines.answering_terms(extension),
        "present": deadlines.present_due_on(extension),
        "cluster_due_on": extension.cluster_id and deadlines.cluster_due_on(extension.period, extension.cluster_id),
        "last": last,
        "grant_form": grant_form or (GrantForm(initial=first_wish.initial | initial) if initial else first_wish),
        "refuse_form": refuse_form or RefuseForm(initial=initial),
        "unused": unused,
        "author": kept.author_mark(user, extension),
        "report": _sent_report(extension),
        "is_illustrative": extension.period.is_illustrative,
    }
    return render(request, "reports/extension_detail.html", context, status=status)


def _sent_report(extension):
    """The report in question, once those who answer may read it."""
    report = getattr(extension.obligation, "report", None) if extension.obligation is not None else None
    return report if report is not None and report.sent_round_id else None


def _extension(request, pk) -> Extension:
    rows = Extension.objects.visible_to(request.user).with_names().select_related("obligation__report")
    return get_object_or_404(rows, pk=pk)
