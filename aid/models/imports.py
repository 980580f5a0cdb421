"""Excel files that were looked through, and those that went into a register."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from clusters.models import Union


def import_path(row: "PledgeImport", filename: str) -> str:
    """A name nobody can guess; the person's own file name is kept in a column."""
    return f"aid-imports/{uuid.uuid4().hex}"


class PledgeImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own: what is in a file that was not yet imported is nobody else's business."""
        return self.filter(by=user)


class PledgeImport(models.Model):
    """A file that a person put before the portal: looked through with `problems`, imported at `done_at` or never."""

    union = models.ForeignKey(Union, models.PROTECT, related_name="+")
    by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    file = models.FileField(upload_to=import_path, max_length=200)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    problems = models.JSONField(default=list)  # [[cell, sentence], …]
    unchanged = models.PositiveIntegerField(default=0)
    # Lists of [place, sentence]: the first new pledges, values and disbursements; rows skipped; amounts hardly meant.
    preview = models.JSONField(default=dict)
    # What would be written, and after `done_at` what was.
    pledges = models.PositiveIntegerField(default=0)
    values = models.PositiveIntegerField(default=0)
    disbursements = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = PledgeImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("tệp nạp vào sổ viện trợ")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def new_rows(self) -> list[list[str]]:
        return [row for name in ("pledges", "values", "disbursements") for row in self.preview.get(name, [])]

    @property
    def not_shown(self) -> int:
        """How many new rows the list leaves out."""
        return self.pledges + self.values + self.disbursements - len(self.new_rows)

    @property
    def has_something(self) -> bool:
        return bool(self.pledges or self.values or self.disbursements)
