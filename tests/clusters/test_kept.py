"""Words that wait for the next sign-in: whose they are, and that all of what was ticked comes back."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from clusters.views import kept
from tests import factories

pytestmark = pytest.mark.django_db


@kept.until_sign_in
def page(request):
    request.first = kept.initial(request)
    return HttpResponse()


def visit(session, user, **typed):
    """A visit with the session of the browser; POST where something is typed."""
    request = RequestFactory().post("/trang/", typed) if typed else RequestFactory().get("/trang/")
    request.user, request.session = user or AnonymousUser(), session
    request._messages = CookieStorage(request)
    page(request)
    return request


@pytest.mark.parametrize(
    "ticked, found",
    [([], None), (["5"], "5"), (["5", "7"], ["5", "7"]), (["5", "7", "9"], ["5", "7", "9"])],
)
def test_everything_ticked_comes_back(ticked, found):
    session, user = {}, factories.make_user("an")
    visit(session, None, author=kept.author_mark(user), title="Họp", unions=ticked)

    first = visit(session, user).first

    assert first == {"title": "Họp"} | ({"unions": found} if ticked else {})


def test_words_are_shown_to_nobody_else():
    session, user, other = {}, factories.make_user("an"), factories.make_user("binh")
    visit(session, None, author=kept.author_mark(user), title="Họp")
    assert visit(session, other).first is None
    assert visit(session, user).first == {"title": "Họp"}


def test_words_of_nobody_are_not_kept():
    session = {}
    visit(session, None, author="khong-phai-dau", title="Họp")
    assert session == {}
