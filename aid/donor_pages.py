"""What the pages of donors show: how many pledges each has, its money, merges and history."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from aid.donor_search import counted_with
from aid.models import Disbursement, Donor, DonorMerge, Pledge, PledgeValue
from aid.register import in_billions, rows_of, with_all_for_rows
from clusters.history import Change, differences
from clusters.models import User

SHOWN = 25
UNTOLD = frozenset({"merged_into", "changed_at", "changed_by", "entered_for"})


def pledge_numbers(donors: list[Donor]) -> dict[int, int]:
    """How many counted pledges each of these donors has, those of its doubles included: for all of the network."""
    keys = [donor.pk for donor in donors]
    counted = Pledge.objects.counted().order_by().annotate(root=Coalesce("donor__merged_into", "donor"))
    return dict(counted.filter(root__in=keys).values_list("root").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Given:
    """All that a donor gives the network, whoever may read which register."""

    pledges: int
    unions: int
    committed: str  # tỷ đồng
    disbursed: str


def given_by(donor: Donor) -> Given:
    pledges = Pledge.objects.counted().filter(donor__in=counted_with(Donor.objects.filter(pk=donor.pk))).order_by()
    keys = pledges.values("pk")
    counts = pledges.aggregate(n=Count("pk"), unions=Count("union", distinct=True))
    committed = PledgeValue.objects.filter(
        pledge__in=keys, point=PledgeValue.Point.COMMITTED, is_current=True
    ).aggregate(total=Sum("value_vnd"))["total"]
    disbursed = Disbursement.objects.standing().filter(pledge__in=keys).aggregate(total=Sum("value_vnd"))["total"]
    return Given(counts["n"], counts["unions"], in_billions(committed), in_billions(disbursed))


def pledges_of(donor: Donor, user: User) -> tuple[list, int]:
    """(the last rows, the number of all) of the donor's pledges that the person may read, as giver or in between."""
    counted = counted_with(Donor.objects.filter(pk=donor.pk)).values("pk")
    found = Pledge.objects.visible_to(user).filter(Q(donor__in=counted) | Q(intermediary__in=counted))
    rows = rows_of(with_all_for_rows(found.order_by("-entered_at", "-pk"))[:SHOWN], span=None)
    return list(rows), found.count()


def merges_of(donor: Donor) -> QuerySet[DonorMerge]:
    """Every merge of this donor, away or here, undone ones too, the latest first."""
    acts = DonorMerge.objects.filter(Q(loser=donor) | Q(winner=donor))
    return acts.select_related("loser", "winner", "by", "undone_by")


def changes_of(donor: Donor) -> list[Change]:
    """The history of the donor's own columns, the latest first."""
    before, told = None, []
    for row in donor.history.select_related("history_user").order_by("history_id"):
        details = differences(before, row, UNTOLD)
        if before is None or details:
            verb = _("Thêm nhà tài trợ") if before is None else _("Sửa nhà tài trợ")
            reason = row.history_change_reason or ""
            told.append(Change(row.history_date, row.history_user, verb, details, reason))
        before = row
    return told[::-1]


@dataclass(frozen=True)
class MergePreview:
    """What will be counted together, before it is decided."""

    loser: Donor
    winner: Donor
    losers_pledges: int
    winners_pledges: int
    names: list[str]

    @property
    def pledges(self) -> int:
        return self.losers_pledges + self.winners_pledges

    @property
    def differences(self) -> list[str]:
        """What the two say differently: the winner's words stand."""
        pairs = [
            (_("Nước"), self.loser.country_name, self.winner.country_name),
            (_("Nguồn"), self.loser.get_origin_display(), self.winner.get_origin_display()),
            (_("Loại"), self.loser.get_kind_display(), self.winner.get_kind_display()),
            (_("Số giấy đăng ký"), self.loser.registration_number, self.winner.registration_number),
        ]
        words = _("%(label)s: “%(one)s” và “%(other)s”")
        empty = _("để trống")
        return [
            words % {"label": label, "one": one or empty, "other": other or empty}
            for label, one, other in pairs
            if one != other
        ]


def preview_merge(loser: Donor, winner: Donor) -> MergePreview:
    numbers = pledge_numbers([loser, winner])
    doubles = loser.doubles.values_list("name", flat=True)
    return MergePreview(
        loser, winner, numbers.get(loser.pk, 0), numbers.get(winner.pk, 0), [loser.name, *doubles, winner.name]
    )
