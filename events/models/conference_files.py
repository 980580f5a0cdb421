"""Documents and photos of a conference, and the private addresses under which its calendar is read."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Cluster, Union, User
from events.models.conference import Conference
from events.models.conference_people import AgendaItem


def conference_file_path(row: "ConferenceFile", filename: str) -> str:
    """A name nobody can guess; the person's own file name is kept in a column."""
    return f"events/{uuid.uuid4().hex}"


class ConferenceFileQuerySet(models.QuerySet):
    def standing(self):
        """Without those that were taken away."""
        return self.filter(removed_at__isnull=True)

    def public(self):
        """For everybody: marked so by itself, and its conference too."""
        return self.standing().filter(is_public=True, conference__is_public=True)


class ConferenceFile(models.Model):
    """A document or a photo. Private until it is marked public by itself; a photo has lost its metadata."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="files")
    item = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Thuộc nội dung")
    )
    # Of a paper that the union which presents it handed in itself; what becomes of the programme does not change it.
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Đơn vị nộp"), editable=False
    )
    file = models.FileField(_("Tệp"), upload_to=conference_file_path, max_length=200)
    name = models.CharField(max_length=200)
    caption = models.CharField(_("Chú thích"), max_length=300, blank=True, default="")
    credit = models.CharField(_("Ảnh, tài liệu của"), max_length=120, blank=True, default="")
    content_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    is_public = models.BooleanField(default=False, editable=False)
    added_at = models.DateTimeField(editable=False)
    added_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)

    objects = ConferenceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp của hội nghị")
        ordering = ["conference", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(is_public=False), name="conference_file_gone_is_private"
            )
        ]

    def __str__(self):
        return self.caption or self.name

    @property
    def union_then(self) -> str:
        """The union that handed it in, by the names of the conference's first day; needs both, and the names."""
        return self.union.short_name_on(self.conference.starts_on) if self.union else ""

    @property
    def is_photo(self) -> bool:
        return self.content_type.startswith("image/")


class CalendarFeedQuerySet(models.QuerySet):
    def working(self):
        """Addresses that answer: not renewed since, of people who may still sign in and hold a post."""
        people = User.objects.filter(is_active=True, pk=OuterRef("user"))
        return self.filter(Exists(people), renewed_at__isnull=True)


class CalendarFeed(models.Model):
    """The private address under which one person reads one cluster's conferences (and the network's)."""

    user = models.ForeignKey("clusters.User", models.CASCADE, related_name="calendar_feeds")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="+", verbose_name=_("Cụm"))
    token = models.CharField(max_length=64, unique=True, editable=False)  # 256 bits, shown again to its owner alone
    made_at = models.DateTimeField(editable=False)
    renewed_at = models.DateTimeField(null=True, editable=False)  # another address took its place

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa chỉ lịch")
        ordering = ["user", "cluster", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "cluster"], condition=Q(renewed_at__isnull=True), name="feed_one_works"
            )
        ]

    def __str__(self):
        return f"{self.user}, {self.cluster}"
