"""The first page, and what is shown when a request fails."""

import logging
import secrets

from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from friendship import filing_tasks, office_tasks, tasks
from friendship.conferences_ahead import conferences_ahead
from friendship.unsaved import words_of
from reports.models import ReportingPeriod

logger = logging.getLogger(__name__)

OBLIGATIONS_SHOWN = 6  # the newest periods on the first page; the list of reports has them all


@require_safe
def home(request):
    """ "Việc của tôi": what is due, what came back, what waits, nothing else."""
    obligations = filing_tasks.obligations_of(request.user)
    questions = filing_tasks.questions_of(obligations)
    of_unions = filing_tasks.tasks_of_unions(obligations, questions)
    groups = tasks.groups_for(request.user, of_unions)
    coverage = tasks.coverage_for(request.user)
    context = {
        "groups": groups,
        "questions": questions,
        "obligations": obligations[:OBLIGATIONS_SHOWN],
        "whereabouts": tasks.whereabouts(obligations),
        "conferences": conferences_ahead(request.user),
        "offices": office_tasks.offices_held(request.user),
        "terms_to_come": office_tasks.terms_to_come(request.user),
        "coverage": coverage,
        "is_illustrative": any(row.period.is_illustrative for row in (*obligations, *coverage)),
    }
    return render(request, "home.html", context)


class SignInView(LoginView):
    """allauth's sign-in, beside it the periods that take reports now."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(open_periods=ReportingPeriod.objects.open(), **kwargs)


@requires_csrf_token
def permission_denied(request, exception):
    """403 with the reason, where the code that refused gave one in Vietnamese."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def server_error(request):
    """500 without the database or a session; the code is in the log beside the traceback."""
    code = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
    logger.error("Error code %s: %s %s", code, request.method, request.path)
    page = render_to_string("500.html", {"code": code, "support_contact": settings.SUPPORT_CONTACT})
    return HttpResponseServerError(page)


def csrf_failure(request, reason=""):
    """The session has changed under an open page: nothing is written, and nothing of what was typed is lost (rule 20).

    To the person for whom the page was made the form comes back as it was typed, where its address keeps words;
    elsewhere the words are shown to be copied, but never those of one person to another.
    """
    if request.headers.get("HX-Request") == "true":
        # To the page's script this is the same as an expired session: keep the text, sign in, come back.
        return HttpResponse(status=401, headers={"X-Login-Url": reverse(settings.LOGIN_URL)})
    view = request.resolver_match.func
    author = view.author_of(request) if hasattr(view, "author_of") else None
    is_signed_in = request.user.is_authenticated
    if is_signed_in and author == request.user.pk:
        again = view.form_again(request, **request.resolver_match.kwargs)
        if again is not None:
            return again
    is_of_another = is_signed_in and author not in (None, request.user.pk)
    context = {
        "typed": [] if is_of_another else words_of(request),
        "is_of_another": is_of_another,
        "had_file": bool(request.FILES),
    }
    return render(request, "403_csrf.html", context, status=403)
