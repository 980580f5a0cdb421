"""Typed text of a person whose session ended: kept on the server until the same person has signed in again.

The section page carries a signed mark of who it was made for. Without it, or for anybody else, nothing is kept.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clusters.views.kept import say_files_are_gone

SALT = "reports.section-page"
MAX_AGE = 7 * 24 * 3600
SESSION_KEY = "kept_sections"
SECTIONS_MAX = 9
NOT_TYPED = ("csrfmiddlewaretoken", "author")


def author_mark(user, report) -> str:
    return signing.dumps([user.pk, report.pk], salt=SALT)


def typing_mark(user, report) -> str:
    """The name under which the browser keeps what this person typed into the report and has not saved yet."""
    return f"{user.pk}:{report.pk}"


def ask_to_sign_in(request, report_pk, code, back=""):
    """Lead an anonymous person to sign in and back here, or to `back`; what was posted waits in the session."""
    if request.method == "POST" and not request.htmx and _keep(request, report_pk, code):
        messages.warning(request, _("Phiên làm việc đã hết. Chữ vừa gõ được giữ lại: đăng nhập để lưu tiếp."))
        say_files_are_gone(request)
    return redirect_to_login(back or request.get_full_path())


def _keep(request, report_pk, code) -> bool:
    """Whether what was posted waits now: not if the page was made for nobody, or for another report."""
    author, marked_pk = _read_mark(request)
    if author is None or marked_pk != report_pk:
        return False
    typed = request.POST.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    kept = request.session.get(SESSION_KEY, {})
    kept.pop(_place(report_pk, code), None)
    newest = list(kept.items())[-SECTIONS_MAX + 1 :]
    entry = {"author": author, "typed": typed.urlencode()}
    request.session[SESSION_KEY] = dict(newest) | {_place(report_pk, code): entry}
    return True


def until_sign_in(where):
    """A view that asks for sign-in itself, so that a posted form waits.

    `where` gives report, place and way back, from the request and the arguments of the address.
    """

    def decorate(view):
        @login_not_required
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if request.user.is_authenticated:
                return view(request, *args, **kwargs)
            report_pk, code, back = where(request, **kwargs)
            return ask_to_sign_in(request, report_pk, code, back)

        def form_again(request, *_args, **kwargs):
            """The author has signed in again in another tab: nothing is written, the form comes back as typed."""
            report_pk, code, back = where(request, **kwargs)
            if not _keep(request, report_pk, code):
                return None
            messages.info(request, _("Đây là chữ bạn gõ trước khi phiên làm việc hết. Chưa lưu: xem lại rồi lưu."))
            say_files_are_gone(request)
            return redirect(back or request.get_full_path())

        wrapped.author_of, wrapped.form_again = author_of, form_again
        return wrapped

    return decorate


def marked_report(request) -> int | None:
    """The report whose page was posted from, None if nothing shows that it was made for anybody."""
    return _read_mark(request)[1]


def author_of(request) -> int | None:
    """Whom the posted page was made for; None where no mark shows it."""
    return _read_mark(request)[0]


def _read_mark(request) -> tuple[int, int] | tuple[None, None]:
    try:
        user_pk, report_pk = signing.loads(request.POST.get("author", ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None, None
    return user_pk, report_pk


def _place(report_pk, code) -> str:
    return f"{report_pk}/{code}"


def typed_in(request, report, code) -> QueryDict | None:
    """What this very person had typed into the section when the session ended."""
    entry = request.session.get(SESSION_KEY, {}).get(_place(report.pk, code))
    if entry is None or entry["author"] != request.user.pk:
        return None
    return QueryDict(entry["typed"])


def forget(request, report, code, row: str = ""):
    """The text was saved, or decided upon: that of one row, or of the section."""
    kept = request.session.get(SESSION_KEY, {})
    entry = kept.get(_place(report.pk, code))
    if entry is None or entry["author"] != request.user.pk:
        return
    typed = QueryDict(entry["typed"], mutable=True)
    rows = [key for key in typed.getlist("row") if row and key != row]
    if rows:
        typed.setlist("row", rows)
        kept[_place(report.pk, code)] = entry | {"typed": typed.urlencode()}
    else:
        del kept[_place(report.pk, code)]
    request.session[SESSION_KEY] = kept
