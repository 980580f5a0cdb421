"""Forms about people: an invitation, its acceptance, the end of a post, the filter of the list."""

from datetime import date

import django_filters
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clusters import clock, permissions, vietnamese
from clusters.forms.network import DayField
from clusters.models import Invitation, Post, Union, User
from clusters.union_names import told_apart


class CleanTextMixin:
    """Names typed or pasted from Word: composed letters, no invisible characters, single spaces."""

    def clean_full_name(self):
        name = " ".join(vietnamese.clean(self.cleaned_data["full_name"]).split())
        if not name:
            raise ValidationError(_("Ghi họ và tên."))
        return name


class InvitationForm(CleanTextMixin, forms.ModelForm):
    """An invitation, with the posts and unions that `inviter` may invite to."""

    class Meta:
        model = Invitation
        fields = ["full_name", "email", "kind", "union", "title"]

    def __init__(self, *args, inviter, **kwargs):
        super().__init__(*args, **kwargs)
        self.inviter = inviter
        unions = Union.objects.in_force_on(clock.today()).in_vietnamese_order()
        if not permissions.is_vufo_officer(inviter):
            unions = unions.filter(pk__in=permissions.headed_union_ids(inviter))
            self.fields["kind"].choices = [(Post.Kind.OFFICER.value, Post.Kind.OFFICER.label)]
            self.fields["union"].empty_label = None
            self.fields["union"].required = True
        else:
            self.fields["kind"].choices = [("", _("Chọn chức trách")), *Post.Kind.choices]
            self.fields["union"].empty_label = _("VUFO")
            self.fields["union"].help_text = _("Chọn VUFO nếu mời cán bộ VUFO hoặc người theo dõi cả nước.")
        self.fields["union"].queryset = unions
        self.fields["email"].help_text = _("Thư mời gửi đến địa chỉ này.")

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        data = super().clean()
        email, kind, union = data.get("email"), data.get("kind"), data.get("union")
        if self.errors:
            return data
        Post(kind=kind, union=union, valid_from=clock.today()).clean()
        waiting = Invitation.objects.waiting().filter(email=email, kind=kind, union=union)
        if waiting.exists():
            raise ValidationError(_("Người này đã có lời mời chưa dùng cho chức trách này. Hãy gửi lại lời mời đó."))
        held = Post.objects.in_force_today().filter(user__email__iexact=email, kind=kind, union=union)
        if held.exists():
            raise ValidationError({"email": _("Người này đang giữ chức trách này rồi.")})
        return data


class NewAccountForm(CleanTextMixin, forms.ModelForm):
    """The account of a person who accepts an invitation."""

    password = forms.CharField(
        label=_("Mật khẩu"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ít nhất 10 ký tự, không dùng mật khẩu hay gặp, không chỉ có số."),
    )
    password_again = forms.CharField(
        label=_("Nhập lại mật khẩu"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    class Meta:
        model = User
        fields = ["full_name", "username"]
        widgets = {"username": forms.TextInput(attrs={"autocomplete": "username"})}
        help_texts = {"username": _("Chữ, số và các dấu @ . + - _, không có khoảng trắng. Ví dụ: ha.tran")}

    def clean_username(self):
        username = vietnamese.clean(self.cleaned_data["username"])
        # ha.tran and Ha.Tran would be two people that nobody can tell apart.
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("Tên đăng nhập này đã có người dùng."))
        return username

    def clean(self):
        data = super().clean()
        password, again = data.get("password"), data.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("Hai lần nhập mật khẩu phải giống nhau."))
        if password:
            try:
                password_validation.validate_password(password, self.instance)
            except ValidationError as error:
                self.add_error("password", error)
        return data


class AddressForm(forms.Form):
    """A new address for one's own account, with the password as proof."""

    email = forms.EmailField(label=_("Địa chỉ mới"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Mật khẩu đang dùng"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Địa chỉ này đã có tài khoản dùng."))
        return email

    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("Mật khẩu chưa đúng."))
        return self.cleaned_data["password"]


class EndPostForm(forms.Form):
    """The last day of a post."""

    last_day = DayField(
        label=_("Ngày cuối cùng giữ chức trách"),
        help_text=_("Ngày/tháng/năm. Hết ngày này người đó không còn quyền của chức trách."),
        widget=forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "ngày/tháng/năm", "autocomplete": "off"}),
    )

    def __init__(self, *args, post, **kwargs):
        super().__init__(*args, **kwargs)
        self.post = post

    def clean_last_day(self) -> date:
        day = self.cleaned_data["last_day"]
        if day < self.post.valid_from:
            raise ValidationError(_("Không thể trước ngày nhận chức trách (%s).") % f"{self.post.valid_from:%d/%m/%Y}")
        return day


class PostFilter(django_filters.FilterSet):
    """Search by name, one body, posts that have ended as well."""

    tim = django_filters.CharFilter(label=_("Tìm theo tên"), method="by_name")
    don_vi = django_filters.ChoiceFilter(label=_("Đơn vị"), method="of_body", empty_label=_("Tất cả đơn vị"))
    da_het = django_filters.BooleanFilter(
        label=_("Cả chức trách đã hết"), method="ended_too", widget=forms.CheckboxInput
    )

    class Meta:
        model = Post
        fields: list[str] = []

    def __init__(self, *args, unions, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["don_vi"].extra["choices"] = [("vufo", _("VUFO"))] + [(u.slug, told_apart(u)) for u in unions]

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("da_het"):
            queryset = queryset.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=clock.today()))
        return queryset

    def by_name(self, queryset, name, value):
        return queryset.filter(user__search_key__contains=vietnamese.search_phrase(value))

    def of_body(self, queryset, name, value):
        return queryset.filter(union=None) if value == "vufo" else queryset.filter(union__slug=value)

    def ended_too(self, queryset, name, value):
        return queryset
