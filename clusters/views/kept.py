"""Typed text of a person whose session ended: kept on the server until the same person has signed in again.

A page with a long form carries a signed mark of who it was made for. Without it, or for anybody else, nothing is kept.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from clusters.forms.retyped import Retyped

SALT = "kept-form"
MAX_AGE = 7 * 24 * 3600
SESSION_KEY = "kept_forms"
FORMS_MAX = 5
NOT_TYPED = ("csrfmiddlewaretoken", "author", "password")


def author_mark(user) -> str:
    return signing.dumps(user.pk, salt=SALT)


def until_sign_in(view):
    """A view that asks for sign-in itself, so that a posted form waits in the session."""

    @login_not_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and author_of(request) is not None:
            _keep(request)
            messages.warning(request, _("Phiên làm việc đã hết. Chữ vừa gõ được giữ lại: đăng nhập để ghi tiếp."))
            say_files_are_gone(request)
        return redirect_to_login(request.get_full_path())

    wrapped.author_of, wrapped.form_again = author_of, _form_again
    return wrapped


def author_of(request) -> int | None:
    """Whom the posted page was made for; None where no mark shows it."""
    try:
        return signing.loads(request.POST.get("author", ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None


def _form_again(request, *_args, **_kwargs):
    """The author has signed in again in another tab: nothing is written, the form comes back as it was typed."""
    _keep(request)
    say_files_are_gone(request)
    return redirect(request.get_full_path())


def say_files_are_gone(request):
    """No file of somebody who is not signed in is kept, and no page may choose one for a person again."""
    if request.FILES:
        messages.warning(request, _("Tệp vừa chọn không giữ được: chọn lại tệp trước khi ghi."))


def _keep(request):
    typed = request.POST.copy()
    for name in NOT_TYPED:
        typed.pop(name, None)
    kept = request.session.get(SESSION_KEY, {})
    kept.pop(request.path, None)
    newest = dict(list(kept.items())[-FORMS_MAX + 1 :])
    entry = {"author": author_of(request), "typed": typed.urlencode()}
    request.session[SESSION_KEY] = newest | {request.path: entry}


def typed_in(request) -> QueryDict | None:
    """What this very person had typed into the page when the session ended."""
    entry = request.session.get(SESSION_KEY, {}).get(request.path)
    if entry is None or entry["author"] != request.user.pk:
        return None
    return QueryDict(entry["typed"])


def forget(request):
    """The words of this page were saved."""
    kept = request.session.get(SESSION_KEY, {})
    if request.path in kept:
        del kept[request.path]
        request.session[SESSION_KEY] = kept


def initial(request, button: str = "") -> Retyped | None:
    """The same as the initial values of a form without a prefix, said aloud once; nothing where nothing waits.

    `button` is what stands on the form's own button, where that is not “Ghi”.
    What came several times, as ticked boxes do, is a list of all of it; boxes that were all unticked stay so.
    """
    waiting = typed_in(request) if request.method == "GET" else None
    if waiting is None:
        return None
    said = _("Đây là chữ bạn gõ trước khi phiên làm việc hết. Chưa ghi: xem lại rồi bấm %(button)s.")
    messages.info(request, said % {"button": f"“{button}”" if button else _("Ghi")})
    return Retyped({name: waiting[name] if len(values) == 1 else values for name, values in waiting.lists()})


def put_back(request, form, button: str = "") -> str:
    """Give an unbound form what waits as its first values, over those it has; return the mark its page must carry."""
    form.initial = form.initial | (initial(request, button) or {})
    return author_mark(request.user)
