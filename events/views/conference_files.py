"""Papers and photos of a conference for those who may read them, and the page that is for everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters.views import kept
from events import permissions
from events.conference_page import read_public_page
from events.forms.conference_files import (
    ConferenceFileForm,
    CorrectedCaptionForm,
    HandInForm,
    ShowAgainForm,
    WithholdForm,
)
from events.models import AgendaItem, Conference, ConferenceFile
from events.views.conference_acting import did, done, form_page, kept_conference, posted, seen_conference
from events.workflow import conference_files as files

either = require_http_methods(["GET", "HEAD", "POST"])


@kept.until_sign_in
@either
def conference_file_new(request, pk):
    conference = kept_conference(request, pk)
    is_posted = request.method == "POST"
    files_given, first = request.FILES if is_posted else None, {"item": request.GET.get("noi-dung")}
    form = ConferenceFileForm(posted(request), files_given, conference=conference, initial=first)
    kept.put_back(request, form, _("Tải lên"))

    def add(data):
        row = form.checked
        files.add_file(
            conference, row, by=request.user, caption=data["caption"], credit=data["credit"], item=data["item"]
        )

    if done(request, form, add, _("Đã thêm tệp. Tệp chỉ dành cho thành viên cho đến khi bạn cho công khai.")):
        return redirect(f"{conference.get_absolute_url()}#tep")
    return form_page(request, form, _("Thêm ảnh, tài liệu"), conference=conference, button=_("Tải lên"))


@kept.until_sign_in
@either
def paper_hand_in(request, pk):
    """A union hands in what it presents under a line of the programme; `thay` names the paper that it replaces."""
    item = _line(request, pk)
    day = {"day": f"{item.conference.ends_on:%d/%m/%Y}"}
    first = {"instead_of": request.GET.get("thay")}
    form = HandInForm(posted(request), request.FILES or None, item=item, initial=first)
    kept.put_back(request, form, _("Nộp tệp"))

    def add(data):
        words = {"caption": data["caption"], "credit": data["credit"], "instead_of": data.get("instead_of")}
        files.hand_in(item, form.checked, by=request.user, **words)

    said = _("Đã nộp. Các đơn vị dự hội nghị đọc được tệp; đơn vị bạn thay, rút được đến hết ngày %(day)s.")
    if done(request, form, add, said % day):
        return redirect(f"{item.conference.get_absolute_url()}#nd-{item.pk}")
    said = _(
        "Nộp, thay được đến hết ngày %(day)s. Chỉ các đơn vị dự đọc được, cho đến khi đơn vị tổ chức cho công khai."
    )
    title = _("Nộp tệp: %(title)s") % {"title": item.title}
    return form_page(request, form, title, conference=item.conference, said=said % day, button=_("Nộp tệp"))


def _line(request, pk) -> AgendaItem:
    """A line of a programme under which the person hands papers in. Hidden: 404; of others, or too late: 403."""
    visible = Conference.objects.visible_to(request.user)
    rows = AgendaItem.objects.filter(conference__in=visible).select_related("conference__cluster", "union")
    item = get_object_or_404(rows.prefetch_related("union__names"), pk=pk)
    if permissions.can_hand_in(request.user, item):
        return item
    if not permissions.takes_registrations(item.conference):
        raise PermissionDenied(_("Hội nghị đã qua hoặc không họp nên không nộp được nữa. Nhờ đơn vị tổ chức thêm tệp."))
    raise PermissionDenied(_("Đơn vị bạn không nộp tệp cho nội dung này; đơn vị tổ chức thêm được ở “Ảnh, tài liệu”."))


def _file(request, pk) -> ConferenceFile:
    rows = ConferenceFile.objects.standing().filter(conference__in=Conference.objects.visible_to(request.user))
    return get_object_or_404(rows.select_related("conference__cluster"), pk=pk)


def _kept_file(request, pk) -> ConferenceFile:
    row = _file(request, pk)
    if not permissions.can_organise(request.user, row.conference):
        raise PermissionDenied(_("Chỉ đơn vị tổ chức hội nghị và VUFO ghi được vào đây."))
    return row


@require_safe
def conference_file(request, pk):
    """The file, to those who may read the papers; one for everybody to all who are signed in."""
    row = _file(request, pk)
    is_shown = row.is_public and row.conference.is_public
    if not is_shown and not permissions.can_read_papers(request.user, row.conference):
        raise PermissionDenied(_("Tài liệu này chỉ dành cho các đơn vị dự hội nghị, đơn vị tổ chức và VUFO."))
    return _answer(row, "private, no-store")


@login_not_required
@require_safe
def public_file(request, pk):
    """A file that the organiser shows to everybody; any other is not there."""
    return _answer(get_object_or_404(ConferenceFile.objects.public(), pk=pk), "no-cache")


def _answer(row: ConferenceFile, caching: str) -> FileResponse:
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    answer = FileResponse(content, content_type=row.content_type, as_attachment=not row.is_photo, filename=row.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = caching
    return answer


@kept.until_sign_in
@either
def conference_file_edit(request, pk):
    row = _kept_file(request, pk)
    first = {"caption": row.caption, "credit": row.credit} | (kept.initial(request) or {})
    shown = {"was_caption": row.caption, "was_credit": row.credit}
    form = CorrectedCaptionForm(posted(request), initial=shown | first)

    def act(data):
        was = data["was_caption"], data["was_credit"]
        files.caption_file(row, data["caption"], data["credit"], by=request.user, was=was)

    if done(request, form, act, _("Đã ghi.")):
        return redirect(f"{row.conference.get_absolute_url()}#tep")
    if form.non_field_errors():
        form.data = form.data.copy()  # the next try is against the words of now, which the refusal names
        for name, words in shown.items():
            form.data[name] = words
    return form_page(request, form, _("Chú thích: %(name)s") % {"name": row.name}, conference=row.conference)


@require_POST
def conference_file_remove(request, pk):
    """By the organiser any, by a union the paper that it handed in."""
    row = _file(request, pk)
    if not permissions.can_remove_file(request.user, row, row.conference):
        raise PermissionDenied(_("Chỉ đơn vị tổ chức, và đến hết ngày họp cuối đơn vị đã nộp, bỏ được tệp này."))
    if did(request, lambda: files.remove_file(row, by=request.user)):
        messages.success(request, _("Đã bỏ tệp “%(name)s”.") % {"name": row})
    return redirect(f"{row.conference.get_absolute_url()}#tep")


@require_POST
def conference_file_show(request, pk):
    """Posted with `cong-khai`: the file is for everybody; without: for members alone."""
    row = _kept_file(request, pk)
    did(request, lambda: files.show_file(row, "cong-khai" in request.POST, by=request.user))
    return redirect(f"{row.conference.get_absolute_url()}#tep")


@require_POST
def conference_publish(request, pk):
    """Posted with `cong-khai`: the page is for everybody; without: for members alone."""
    conference = kept_conference(request, pk)
    is_public = "cong-khai" in request.POST
    said = _(
        "Trang công khai đã mở: có tên người trình bày trong chương trình và tệp bạn cho công khai, không có đại biểu."
    )
    if did(request, lambda: files.publish(conference, is_public, by=request.user)):
        messages.success(request, said if is_public else _("Trang công khai đã đóng."))
    return redirect(conference)


@kept.until_sign_in
@either
def conference_show_again(request, pk):
    """Open a page that was closed for a reason: the organiser says why it may be shown."""
    conference = kept_conference(request, pk)
    if request.method != "POST" and not conference.withheld_because:
        return redirect(f"{conference.get_absolute_url()}#cong-khai")
    form = ShowAgainForm(posted(request), initial=kept.initial(request, _("Mở lại")))

    def act(data):
        files.publish(conference, True, by=request.user, reason=data["reason"])

    if done(request, form, act, _("Trang công khai đã mở lại.")):
        return redirect(conference)
    said = _("Trang đã bị đóng vì: %(why)s") % {"why": conference.withheld_because}
    title, button = _("Mở lại trang công khai"), _("Mở lại")
    return form_page(request, form, title, conference=conference, said=said, button=button)


@kept.until_sign_in
@either
def conference_withhold(request, pk):
    """Close the public page for a reason: VUFO of anybody's conference, and its organiser."""
    conference = seen_conference(request, pk)
    return _withhold(
        request,
        conference,
        conference,
        lambda why: files.publish(conference, False, by=request.user, reason=why),
        _("Đóng trang công khai"),
    )


@kept.until_sign_in
@either
def conference_file_withhold(request, pk):
    """Take one file off the public page, for a reason."""
    row = _file(request, pk)
    return _withhold(
        request,
        row,
        row.conference,
        lambda why: files.show_file(row, False, by=request.user, reason=why),
        _("Thôi công khai: %(name)s") % {"name": row},
    )


def _withhold(request, row, conference, act, title):
    if not permissions.can_withhold(request.user, conference):
        raise PermissionDenied(_("Chỉ đơn vị tổ chức hội nghị và VUFO đóng được trang công khai."))
    if not row.is_public:
        messages.info(request, _("Đang không công khai, nên không còn gì để đóng."))
        return redirect(conference)
    form = WithholdForm(posted(request), initial=kept.initial(request, _("Thôi công khai")))
    if done(request, form, lambda data: act(data["reason"]), _("Đã thôi công khai. Lý do ở mục “Đã làm”.")):
        return redirect(conference)
    return form_page(request, form, title, conference=conference, button=_("Thôi công khai"))


@login_not_required
@require_safe
def conference_public(request, pk):
    """The programme for everybody, of a conference that the organiser shows."""
    return _public_page(request, get_object_or_404(Conference.objects.public().with_bodies(), pk=pk))


@require_safe
def conference_preview(request, pk):
    """The page for everybody as it would be, for who may open it."""
    return _public_page(request, kept_conference(request, pk), is_preview=True)


def _public_page(request, conference, *, is_preview=False):
    context = {
        "conference": conference, "page": read_public_page(conference), "is_preview": is_preview,
        "is_illustrative": conference.is_illustrative, "file_page": "conference_file" if is_preview else "public_file",
    }  # fmt: skip
    return render(request, "events/conference_public.html", context)
