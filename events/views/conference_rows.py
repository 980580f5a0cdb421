"""The programme, the sites and the invited bodies of a conference, each on one page of rows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clusters.models import Union
from clusters.views import kept
from events import permissions
from events.conference_people import overfull
from events.forms import conference_rows as forms
from events.views.conference_acting import kept_conference
from events.workflow.activities import Blocked, NotAllowed
from events.workflow.conference_rows import RowBlocked, RowsChanged, is_sorted_anew, mark, save_rows

ADD_ROWS, ADD_MEMBERS = "them-dong", "moi-ca-cum"
QUOTA = 2  # how many of each member are usually asked


@kept.until_sign_in
@require_http_methods(["GET", "HEAD", "POST"])
def conference_rows(request, pk, table):
    if table not in forms.FORMS:
        raise Http404
    row = kept_conference(request, pk)
    spec, form = forms.FORMS[table]
    wish = request.POST.get("viec", "")
    waiting = kept.typed_in(request) if request.method == "GET" else None
    if waiting is not None:
        messages.info(request, _("Đây là chữ bạn gõ trước khi phiên làm việc hết. Chưa ghi: xem lại rồi bấm Ghi."))
        return _page(request, row, table, forms.rows_form(table, row, initial=forms.retyped(waiting, form)), waiting)
    if wish in (ADD_ROWS, ADD_MEMBERS):
        typed = forms.retyped(request.POST, form)
        more = forms.blanks_after(request.POST, typed) if wish == ADD_ROWS else forms.BLANK_ROWS
        typed += _members(row, request.POST) if wish == ADD_MEMBERS else []
        return _page(request, row, table, forms.rows_form(table, row, initial=typed, more=more), request.POST)
    if request.method == "POST":
        return _save(request, row, table)
    return _page(request, row, table, forms.rows_form(table, row, initial=forms.shown(spec, row)))


def _save(request, conference, table):
    spec, _form = forms.FORMS[table]
    rows = forms.rows_form(table, conference, request.POST)
    changed = False
    quotas = dict(conference.invited.values_list("pk", "quota"))
    if rows.is_valid():
        try:
            given = rows.given()
            invited = save_rows(conference, spec, given, by=request.user, seen=request.POST.get("seen", ""))
        except RowBlocked as error:
            at = rows.typed_forms[error.row]
            at.add_error(error.field if error.field in at.fields else None, str(error))
        except Blocked as error:
            rows.problem = str(error)
        except RowsChanged:
            changed = True
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            kept.forget(request)
            messages.success(request, _said(conference, invited))
            if spec is forms.INVITED:
                _warn_of_lowered(request, conference, quotas)
            if spec is forms.AGENDA and is_sorted_anew(given):
                messages.info(request, _("Các dòng đã được xếp theo ngày, giờ."))
            return redirect(conference)
    return _page(request, conference, table, rows, request.POST, changed=changed, status=422)


def _warn_of_lowered(request, conference, quotas: dict[int, int | None]) -> None:
    """A body may be asked for fewer people than it has named; `quotas` are those of before."""
    for row, n in overfull(conference):
        if row.pk in quotas and quotas[row.pk] != row.quota:
            words = _("%(name)s: mời %(quota)d người mà đã ghi %(n)d đại biểu. Rút bớt người, hoặc mời thêm.")
            messages.warning(request, words % {"name": row.name_then, "quota": row.quota, "n": n})


def _said(conference, invited: int) -> str:
    """That it is saved, and whether new guests hear of it: of a meeting that is over nobody does."""
    if not invited or not permissions.takes_registrations(conference):
        return _("Đã ghi.")
    return _("Đã ghi; %(n)d đơn vị mới được báo qua thư và thấy trên trang đầu.") % {"n": invited}


def _page(request, conference, table, rows, typed=None, *, changed=False, status=200):
    """`typed` is what was posted: it keeps the mark of the table that the person began with, until both were seen."""
    spec, _form = forms.FORMS[table]
    now = mark(spec.rows_of(conference), spec)
    context = {
        "conference": conference, "rows": rows, "title": forms.TITLES[table], "table": table,
        "seen": now if changed or typed is None else typed.get("seen", ""),
        "lines_now": forms.in_words(spec, conference) if changed else [], "changed": changed,
        "last_act": spec.last_act(conference) if changed else None,
        "author": kept.author_mark(request.user),
    }  # fmt: skip
    return render(request, "events/conference_rows.html", context, status=status)


def _members(conference, typed) -> list[dict]:
    """The members of the cluster, or for a national conference all unions, that are not among the rows yet."""
    already = {value for name, value in typed.items() if name.endswith("-union")}
    unions = Union.objects.in_force_on(conference.starts_on)
    if conference.cluster:
        members = conference.cluster.memberships.in_force_on(conference.starts_on)
        unions = unions.filter(pk__in=members.values("union"))
    ordered = unions.named_on(conference.starts_on).order_by("sort_then", "pk").values_list("pk", flat=True)
    return [{"union": pk, "quota": QUOTA} for pk in ordered if str(pk) not in already]
