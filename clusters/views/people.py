"""Pages about people: who holds which post, invitations and their acceptance, one's own account."""

from allauth.core import ratelimit
from allauth.decorators import rate_limit
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clusters import permissions
from clusters.forms.people import AddressForm, EndPostForm, InvitationForm, NewAccountForm, PostFilter
from clusters.models import Invitation, Post, Union, User
from clusters.views import kept
from clusters.views.editing import edit
from clusters.workflow import people as workflow

PAGE_SIZE = 50


@require_GET
def people_list(request):
    """The posts of one's own unions (VUFO's officers: all), and the invitations that one may manage."""
    user = request.user
    posts = Post.objects.filter(permissions.shared_colleagues(user)).with_bodies().select_related("user")
    unions = (
        Union.objects.filter(posts__in=posts.values("pk")).distinct().in_vietnamese_order().prefetch_related("names")
    )
    chosen = PostFilter(request.GET, queryset=posts.order_by("user__sort_key", "user", "valid_from"), unions=unions)
    page = Paginator(chosen.qs, PAGE_SIZE).get_page(request.GET.get("trang"))
    may_invite = permissions.can_invite_anyone(user)
    query = request.GET.copy()
    query.pop("trang", None)
    context = {
        "filter": chosen,
        "page_obj": page,
        "query": f"{query.urlencode()}&" if query else "",
        "rows": [(post, permissions.can_end_post(user, post)) for post in page],
        "may_invite": may_invite,
        "invitations": _invitations(user) if may_invite else [],
    }
    return render(request, "people/people_list.html", context)


def _invitations(user):
    rows = Invitation.objects.filter(permissions.managed_invitations(user))
    return rows.select_related("union", "invited_by").prefetch_related("union__names")[:PAGE_SIZE]


@require_GET
def account_page(request):
    """One's own name, address, posts and ways to keep the account safe."""
    context = {
        "posts": request.user.posts.with_bodies().order_by("-valid_from"),
        "has_second_factor": is_mfa_enabled(request.user),
    }
    return render(request, "people/account_page.html", context)


@kept.until_sign_in
@rate_limit(action="address")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def address_change(request):
    """Ask for another address; a link goes to it, and only opening the link changes anything."""
    form = AddressForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        try:
            workflow.ask_for_address(request.user, address, link_to=_link_to(request, "address_confirm"))
        except workflow.MailNotSent:
            messages.error(request, _("Chưa gửi được thư xác nhận. Thử lại sau ít phút."))
        else:
            kept.forget(request)
            messages.success(request, _("Đã gửi thư đến %s. Mở đường dẫn trong thư để đổi địa chỉ.") % address)
        return redirect("account_page")
    context = {"form": form, "author": kept.put_back(request, form, _("Gửi thư xác nhận"))}
    return render(request, "people/address_change.html", context)


@require_http_methods(["GET", "POST"])
def address_confirm(request, token):
    try:
        address = workflow.read_address(token, by=request.user)
        if request.method == "GET":
            return render(request, "people/address_confirm.html", {"address": address})
        workflow.change_address(token, by=request.user)
    except workflow.AddressLinkUnusable:
        messages.error(request, _("Đường dẫn đổi địa chỉ không đúng, đã dùng hoặc đã quá hai ngày. Hãy yêu cầu lại."))
    except IntegrityError:
        messages.error(request, _("Địa chỉ này vừa có tài khoản khác dùng."))
    else:
        messages.success(request, _("Đã đổi địa chỉ thư điện tử thành %s.") % address)
    return redirect("account_page")


@edit
def invitation_new(request):
    if not permissions.can_invite_anyone(request.user):
        raise PermissionDenied(_("Chỉ cán bộ VUFO và lãnh đạo Liên hiệp được mời người."))
    form = InvitationForm(request.POST or None, inviter=request.user)
    if request.method == "POST" and form.is_valid() and _may_send(request, lambda said: form.add_error(None, said)):
        invited = workflow.Invited(**{name: form.cleaned_data[name] for name in form.Meta.fields})
        _send(request, workflow.invite, invited)
        kept.forget(request)
        return redirect("people_list")
    context = {"form": form, "author": kept.put_back(request, form, _("Gửi lời mời"))}
    return render(request, "people/invitation_new.html", context)


@require_POST
def invitation_resend(request, pk):
    invitation = _managed(request, pk)
    if _may_send(request, lambda said: messages.error(request, said)):
        _send(request, workflow.resend, invitation)
    return redirect("people_list")


@require_POST
def invitation_withdraw(request, pk):
    try:
        invitation = workflow.withdraw(_managed(request, pk), by=request.user)
    except workflow.InvitationUnusable:
        messages.warning(request, _("Lời mời này đã được dùng hoặc đã rút rồi."))
    else:
        messages.success(request, _("Đã rút lời mời gửi %s.") % invitation.email)
    return redirect("people_list")


@edit
def post_end(request, pk):
    posts = Post.objects.filter(permissions.shared_colleagues(request.user)).with_bodies()
    post = get_object_or_404(posts.select_related("user"), pk=pk)
    if not permissions.can_end_post(request.user, post):
        raise PermissionDenied(
            _("Chỉ cán bộ VUFO, hoặc lãnh đạo đối với cán bộ của Liên hiệp mình, được làm việc này.")
        )
    form = EndPostForm(request.POST or None, post=post)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["last_day"]
        try:
            workflow.end_post(post, day, by=request.user)
        except workflow.PostAlreadyEnded:
            messages.warning(request, _("Người khác vừa sửa ngày kết thúc của chức trách này. Hãy xem lại."))
        except ValidationError as error:
            form.add_error("last_day", error.messages)
        else:
            kept.forget(request)
            told = {"who": post.user, "on": f"{day:%d/%m/%Y}"}
            messages.success(request, _("%(who)s: chức trách kết thúc %(on)s.") % told)
        if form.is_valid():  # until the workflow refuses the day
            return redirect("people_list")
    context = {"form": form, "post": post, "author": kept.put_back(request, form, _("Kết thúc chức trách"))}
    return render(request, "people/post_end.html", context)


@login_not_required
@never_cache
@rate_limit(action="invitation")
@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def invitation_accept(request, token):
    """The page behind the link of an invitation: for one's own account, for a new one, or a hint to sign in."""
    try:
        invitation = workflow.find_usable(token)
        if request.user.is_authenticated:
            return _accept_signed_in(request, invitation, token)
        if User.objects.filter(email__iexact=invitation.email).exists():
            return render(request, "people/invitation_sign_in.html", {"invitation": invitation})
        return _accept_new(request, invitation, token)
    except workflow.InvitationUnusable:
        return render(request, "people/invitation_unusable.html", status=404)


def _accept_signed_in(request, invitation, token):
    if (request.user.email or "").lower() != invitation.email:
        return render(request, "people/invitation_other.html", status=403)
    if request.method == "POST":
        post = workflow.accept_with_account(token, by=request.user)
        messages.success(request, _("Đã nhận chức trách: %s.") % post)
        return redirect("home")
    return render(request, "people/invitation_accept.html", {"invitation": invitation})


def _accept_new(request, invitation, token):
    # The address takes part in the check that a password does not resemble the person's own data.
    blank = User(email=invitation.email)
    form = NewAccountForm(request.POST or None, instance=blank, initial={"full_name": invitation.full_name})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = workflow.accept_with_new_account(
                token, username=data["username"], full_name=data["full_name"], password=data["password"]
            )
        except IntegrityError:
            form.add_error("username", _("Tên đăng nhập hoặc địa chỉ này vừa có người dùng. Hãy mở lại đường dẫn."))
        else:
            login(request, user)
            messages.success(request, _("Tài khoản đã sẵn sàng. Chức trách: %s.") % invitation.post_name)
            return redirect("home")
    return render(request, "people/invitation_new_account.html", {"form": form, "invitation": invitation})


def _managed(request, pk):
    """The invitation, when the person may manage it; nobody else learns that it exists."""
    return get_object_or_404(Invitation.objects.filter(permissions.managed_invitations(request.user)), pk=pk)


def _may_send(request, tell) -> bool:
    """Whether the person may mail one more invitation this hour; `tell` gets the sentence that says no."""
    if ratelimit.consume(request, action="invite", user=request.user):
        return True
    tell(_("Bạn đã gửi nhiều thư mời trong một giờ qua. Chờ một lúc rồi gửi tiếp."))
    return False


def _send(request, act, subject):
    """Send or resend an invitation and say what came of it."""
    try:
        invitation = act(subject, by=request.user, link_to=_link_to(request, "invitation_accept"))
    except workflow.InvitationUnusable:
        messages.warning(request, _("Lời mời này đã được dùng hoặc đã rút rồi."))
    except workflow.MailNotSent:
        messages.error(request, _("Lời mời đã lưu nhưng chưa gửi được thư. Bấm “Gửi lại” ở danh sách để thử lần nữa."))
    else:
        messages.success(request, _("Đã gửi lời mời đến %s.") % invitation.email)


def _link_to(request, page):
    return lambda token: request.build_absolute_uri(reverse(page, args=[token]))
