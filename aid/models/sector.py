"""What aid is for: sectors in two levels, mapped to the national split of VUFO."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SectorQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self


class Sector(models.Model):
    """A sector of aid. The upper level is VUFO's national split; the lower one is what provinces report besides."""

    code = models.CharField(_("Mã"), max_length=8, unique=True)
    name = models.CharField(_("Lĩnh vực"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # The line of the form to which its value goes (PC11 to PC18).
    indicator = models.CharField(_("Chỉ tiêu"), max_length=8)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(_("Nguồn"), max_length=300, blank=True, default="")

    objects = SectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("lĩnh vực viện trợ")
        ordering = ["order", "code"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="sector_has_name")]

    def __str__(self):
        return self.name
