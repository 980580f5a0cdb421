"""People's accounts, the posts they hold from a day to a day, and invitations to a post."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters import clock
from clusters.dated import Dated, DatedQuerySet
from clusters.fields import FoldedField, SortKeyField
from clusters.models.network import Succession, Union


class PortalUserManager(UserManager):
    def create_user(self, username, email=None, password=None, **fields):
        return super().create_user(username, email, password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person's own account: name, e-mail and nothing more. What the person may do comes from posts."""

    username = models.CharField(
        _("Tên đăng nhập"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Tên đăng nhập này đã có người dùng.")},
    )
    email = models.EmailField(_("Thư điện tử"), unique=True, null=True, blank=True)
    full_name = models.CharField(_("Họ và tên"), max_length=100)
    search_key = FoldedField(source=("full_name", "username"))
    sort_key = SortKeyField(source="full_name")
    is_staff = models.BooleanField(_("Vào được trang quản trị kỹ thuật"), default=False)
    is_active = models.BooleanField(_("Đang dùng"), default=True)
    date_joined = models.DateTimeField(_("Ngày tạo"), default=clock.now)

    objects = PortalUserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta:
        verbose_name = _("tài khoản")
        ordering = ["sort_key"]

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name


def display_name(user: User) -> str:
    """How allauth's pages call a person."""
    return str(user)


class PostQuerySet(DatedQuerySet):
    def with_bodies(self):
        return self.select_related("union").prefetch_related("union__names")

    def left_behind_for(self, successor: Union):
        """Posts in the unions that `successor` carries on, which run on after the day it took their place."""
        steps = Succession.objects.ending_the_old().filter(successor=successor, predecessor=OuterRef("union"))
        reaches = Q(valid_to__isnull=True) | Q(Exists(steps.filter(on__lte=OuterRef("valid_to"))))
        return self.filter(Exists(steps)).filter(reaches)


class Post(Dated):
    """A person holds a post in a union, or at VUFO (no union), from a day to a day."""

    class Kind(models.TextChoices):
        OFFICER = "officer", _("Cán bộ Liên hiệp")
        HEAD = "head", _("Lãnh đạo Liên hiệp")
        VUFO_OFFICER = "vufo_officer", _("Cán bộ VUFO")
        OBSERVER = "observer", _("Người theo dõi")

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("Tài khoản"))
    kind = models.CharField(_("Chức trách"), max_length=12, choices=Kind.choices)
    union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("Liên hiệp"),
        help_text=_("Để trống nếu là VUFO."),
    )
    title = models.CharField(_("Chức danh"), max_length=120, blank=True, default="")
    history = HistoricalRecords()

    objects = PostQuerySet.as_manager()
    overlap_fields = ("user", "kind", "union")

    class Meta:
        verbose_name = _("chức trách")
        ordering = ["user", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["officer", "head", "vufo_officer", "observer"]), name="post_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["officer", "head"], union__isnull=False)
                | Q(kind="vufo_officer", union__isnull=True)
                | Q(kind="observer"),
                name="post_in_its_body",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False) & (Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))),
                name="post_span",
            ),
        ]

    def __str__(self):
        if self.is_vufo_officer:
            return self.get_kind_display()
        return f"{self.get_kind_display()}, {self.body}"

    @property
    def body(self) -> str:
        return self.union.short_name if self.union_id else _("VUFO")

    @property
    def is_vufo_officer(self) -> bool:
        return self.kind == self.Kind.VUFO_OFFICER

    @property
    def is_national(self) -> bool:
        """Reads the whole country: VUFO's officers, and observers who are in no union."""
        return self.union_id is None

    @property
    def is_acting(self) -> bool:
        """May act for a union: its officers and head, not its observers."""
        return self.kind in (self.Kind.OFFICER, self.Kind.HEAD)

    def overlaps(self):
        rows = type(self).objects.filter(user=self.user_id, kind=self.kind, union=self.union_id)
        return rows.overlapping(self.valid_from, self.valid_to).exclude(pk=self.pk)

    def clean(self):
        super().clean()
        needs_union = self.kind in (self.Kind.OFFICER, self.Kind.HEAD)
        if needs_union and not self.union_id:
            raise ValidationError({"union": _("Chọn Liên hiệp của chức trách này.")})
        if self.kind == self.Kind.VUFO_OFFICER and self.union_id:
            raise ValidationError({"union": _("Cán bộ VUFO không thuộc Liên hiệp tỉnh nào: để trống ô này.")})


class InvitationQuerySet(models.QuerySet):
    def waiting(self):
        """Invitations that still work: not accepted, not withdrawn, not expired."""
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())


class Invitation(models.Model):
    """An invitation to a post, sent by e-mail. Only a hash of its token is kept; it works once and expires."""

    email = models.EmailField(_("Thư điện tử"))
    full_name = models.CharField(_("Họ và tên"), max_length=100)
    kind = models.CharField(_("Chức trách"), max_length=12, choices=Post.Kind.choices)
    union = models.ForeignKey(Union, models.PROTECT, null=True, blank=True, verbose_name=_("Liên hiệp"))
    title = models.CharField(_("Chức danh"), max_length=120, blank=True, default="")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent", editable=False)
    invited_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="invitations_used", editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("lời mời")
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(accepted_by__isnull=False),
                name="invitation_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_not_both"
            ),
        ]

    def __str__(self):
        return f"{self.full_name} <{self.email}>"

    @property
    def is_usable(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and clock.now() < self.expires_at

    @property
    def post_name(self) -> str:
        """What the person is invited to: `Cán bộ Liên hiệp, Cà Mau`."""
        return str(Post(kind=self.kind, union=self.union))
