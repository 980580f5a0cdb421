"""What every response and every request of the portal must pass."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.permissions import is_vufo_officer

GetResponse = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicyMiddleware:
    """Send the Content-Security-Policy of `settings.SECURE_CSP` (named as in Django 6)."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.SECURE_CSP.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class NoNulMiddleware:
    """Answer an address that holds the character NUL as one that is not there: PostgreSQL refuses it in any text.

    What is posted passes through forms, which refuse it in a sentence of their own.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)


class HtmxLoginMiddleware:
    """Answer an htmx request without a session by 401, never by a redirect.

    A redirect would be followed silently and the sign-in page swapped into a cell. The page's script keeps
    what was typed and leads to sign-in and back.
    """

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_htmx = request.headers.get("HX-Request") == "true"
        if is_htmx and response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL)):
            return HttpResponse(status=401, headers={"X-Login-Url": reverse(settings.LOGIN_URL)})
        return response


class RequireSecondFactorMiddleware:
    """Lead a VUFO officer without a second factor to its set-up page, where the setting asks for one."""

    FREE_PREFIXES = ("account_login", "account_logout", "account_reauthenticate", "mfa_")

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not settings.REQUIRE_MFA_FOR_VUFO or not request.user.is_authenticated:
            return None
        name = request.resolver_match.view_name or ""
        if name.startswith(self.FREE_PREFIXES) or not is_vufo_officer(request.user) or is_mfa_enabled(request.user):
            return None
        messages.warning(request, _("Tài khoản VUFO phải bật xác thực hai lớp trước khi làm việc."))
        return redirect("mfa_activate_totp")
