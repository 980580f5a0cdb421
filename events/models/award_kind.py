"""Forms of commendation as data, and how many of each a cluster may propose in a year until which day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clusters.models import Cluster


class RecipientKind(models.TextChoices):
    UNION = "union", _("Liên hiệp")
    COLLECTIVE = "collective", _("tập thể")
    PERSON = "person", _("cá nhân")
    ORGANISATION = "organisation", _("tổ chức nước ngoài")


class AwardKindQuerySet(models.QuerySet):
    def offered(self):
        """Those that are still given."""
        return self.filter(is_offered=True)

    def nominated(self):
        """Those that VUFO decides, so that unions and clusters propose them."""
        return self.filter(decided_by=AwardKind.DecidedBy.VUFO)

    def of_unions(self):
        """Those that a union decides by itself."""
        return self.filter(decided_by=AwardKind.DecidedBy.UNION)


class AwardKind(models.Model):
    """One form of commendation: who gives it, to whom, and on whose proposal."""

    class DecidedBy(models.TextChoices):
        UNION = "union", _("Liên hiệp tỉnh, thành phố")
        VUFO = "vufo", _("Liên hiệp các tổ chức hữu nghị Việt Nam")
        STATE = "state", _("UBND tỉnh, bộ ngành, Nhà nước")

    class ProposedBy(models.TextChoices):
        CLUSTER = "cluster", _("hội nghị Cụm bình bầu")
        EITHER = "either", _("hội nghị Cụm bình bầu, hoặc Liên hiệp đề nghị thẳng")
        UNION = "union", _("Liên hiệp đề nghị")
        BODY = "body", _("đơn vị, hội thành viên đề nghị")
        OUTSIDE = "outside", _("tỉnh, bộ ngành đề nghị")

    class CountsAs(models.TextChoices):
        FLAG = "flag", _("cờ thi đua")
        MERIT = "merit", _("bằng khen của Liên hiệp Việt Nam")
        COMMENDATION = "commendation", _("giấy khen của Liên hiệp tỉnh")
        INSIGNIA = "insignia", _("kỷ niệm chương")
        STATE = "state", _("bằng khen UBND tỉnh, Thủ tướng trở lên")
        NOTHING = "nothing", _("không tính vào chỉ tiêu nào")

    code = models.SlugField(_("Mã"), max_length=20, unique=True)
    name = models.CharField(_("Tên hình thức"), max_length=150)
    recipients = models.CharField(max_length=60, editable=False)  # `,union,person,`: found by `contains`
    proposed_by = models.CharField(_("Do ai đề nghị"), max_length=8, choices=ProposedBy.choices)
    decided_by = models.CharField(_("Do ai quyết định"), max_length=5, choices=DecidedBy.choices)
    counts_as = models.CharField(
        _("Tính vào chỉ tiêu"), max_length=12, choices=CountsAs.choices, default=CountsAs.NOTHING
    )
    order = models.PositiveSmallIntegerField(_("Thứ tự"), default=100)
    is_offered = models.BooleanField(_("Còn dùng"), default=True)
    source = models.CharField(_("Căn cứ, nguồn"), max_length=500, blank=True, default="")
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, null=True, related_name="+", editable=False)
    history = HistoricalRecords()

    objects = AwardKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("hình thức khen thưởng")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="award_kind_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="award_kind_has_name"),
            models.CheckConstraint(condition=~Q(recipients__in=["", ",", ",,"]), name="award_kind_for_somebody"),
            models.CheckConstraint(
                condition=Q(decided_by="vufo", proposed_by__in=["cluster", "either", "union"])
                | Q(decided_by="union", proposed_by="body")
                | Q(decided_by="state", proposed_by="outside"),
                name="award_kind_proposed_to_who_decides",
            ),
            models.CheckConstraint(
                condition=Q(counts_as__in=["flag", "merit", "commendation", "insignia", "state", "nothing"]),
                name="award_kind_counts_as_known",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def recipient_codes(self) -> list[str]:
        return [code for code in RecipientKind.values if f",{code}," in self.recipients]

    @property
    def recipients_text(self) -> str:
        return ", ".join(str(RecipientKind(code).label) for code in self.recipient_codes)

    def may_go_to(self, recipient_kind: str) -> bool:
        return f",{recipient_kind}," in self.recipients

    @staticmethod
    def codes_of(recipients) -> str:
        """How a set of recipients is stored."""
        chosen = [code for code in RecipientKind.values if code in set(recipients)]
        return f",{','.join(chosen)}," if chosen else ""


class AwardQuota(models.Model):
    """How many of a kind a cluster may propose in a year, and until which day; without a cluster it holds for all."""

    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="quotas", verbose_name=_("Hình thức"))
    year = models.PositiveSmallIntegerField(_("Năm"))
    cluster = models.ForeignKey(Cluster, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Cụm"))
    number = models.PositiveSmallIntegerField(_("Số lượng mỗi Cụm"), null=True, blank=True)
    nominate_until = models.DateField(_("Nhận đề nghị đến hết ngày"), null=True, blank=True)
    changed_at = models.DateTimeField(editable=False)
    changed_by = models.ForeignKey("clusters.User", models.PROTECT, related_name="+", editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("hạn mức khen thưởng")
        ordering = ["-year", "kind__order", "cluster__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year", "cluster"], name="award_quota_once"),
            models.UniqueConstraint(
                fields=["kind", "year"], condition=Q(cluster__isnull=True), name="award_quota_for_all_once"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(nominate_until__isnull=False), name="award_quota_says_something"
            ),
        ]

    def __str__(self):
        where = str(self.cluster) if self.cluster_id else _now("mọi Cụm")
        return _now("%(kind)s, năm %(year)s, %(where)s") % {"kind": self.kind, "year": self.year, "where": where}
