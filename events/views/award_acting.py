"""What every act on a commendation does: carry out a valid form, show it again if refused, go back to the page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clusters.closures import closed_around, closures
from clusters.views import kept
from clusters.workflow.rows import Changed, Overtaken, version
from events.models import Award
from events.views.awards import seen_award
from events.workflow.activities import Blocked, NotAllowed


def posted(request):
    return request.POST if request.method == "POST" else None


def award_for(request, pk, may) -> Award:
    """One with which the person may do it. Hidden: 404; only to be read: 403."""
    award = seen_award(request, pk)
    if not may(request.user, award):
        raise PermissionDenied(_("Bạn không làm được việc này với khen thưởng này."))
    return award


def act_page(request, award, form, act, title, button, said="", **more):
    """A small form about a commendation; once the act is done, its page, or the list where it may not be read."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Blocked as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Changed as changed:
            form.add_error(
                None, _("Có người vừa sửa khen thưởng này. Xem lại trang của nó, rồi bấm lần nữa nếu vẫn làm.")
            )
            form.data["seen"] = version(changed.row)
        except Overtaken as overtaken:
            messages.warning(request, str(overtaken))
            return _back(request, award)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        else:
            kept.forget(request)
            messages.success(request, _("Đã ghi."))
            tell_if_closed(request, form.cleaned_data.get("decided_on"))
            return _back(request, award)
    context = {
        "form": form, "award": award, "title": title, "button": button, "said": said,
        "author": kept.author_mark(request.user),
    }  # fmt: skip
    return render(request, "events/award_act.html", context | more, status=422 if form.errors else 200)


def tell_if_closed(request, day) -> None:
    """A decision of a closed period changes no report by itself: whoever writes it shall know."""
    period = closed_around([day], closures()) if day else ""
    if period:
        words = _("Kỳ %(period)s đã khóa: số trong báo cáo đã gửi không tự đổi. Số ấy sai thì mở đính chính báo cáo.")
        messages.warning(request, words % {"period": period})


def _back(request, award):
    is_readable = Award.objects.visible_to(request.user).filter(pk=award.pk).exists()
    return redirect(award) if is_readable else redirect("award_list")
