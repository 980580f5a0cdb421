"""What a file may refer to: donors, sectors and provinces by their names, the pledges of the union by their codes."""

import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from aid.donor_search import did_you_mean
from aid.excel.records import OLD_MARK, place_detail, with_all_for_records
from aid.models import Disbursement, Donor, DonorAlias, Pledge, PledgeValue, Sector
from aid.workflow.pledges import WHOLE, Place
from clusters.models import Province, ProvinceName, Union
from clusters.permissions import predecessor_ids
from clusters.values import NotUnderstood, format_number, parse_number
from clusters.vietnamese import fold

OLD_WORDS = {fold(OLD_MARK), "(truoc 07/2025)", "(truoc 7/2025)"}
_PLACE = re.compile(
    r"^(?P<name>[^:%]*?)\s*(?P<old>\([^)]*\))?\s*(?:(?P<share>[0-9][0-9.,]*)\s*%)?\s*(?::(?P<detail>.*))?$"
)
_KINDS = re.compile(r"^(tinh|thanh pho|tp\.?)\s+")


class NotKnown(ValueError):
    """A name that stands for nothing, with what was perhaps meant."""


class Known:
    """Everything looked up once, before the rows are read."""

    def __init__(self, union: Union):
        self._meant: dict[str, str] = {}
        self._donors: dict[str, set[int]] = defaultdict(set)
        for root, key in Donor.objects.with_root().values_list("root", "search_key"):
            self._donors[key].add(root)
        aliases = DonorAlias.objects.annotate(root=Coalesce("donor__merged_into", "donor"))
        for root, key in aliases.values_list("root", "search_key"):
            self._donors[key].add(root)
        self.donors: dict[int, Donor] = Donor.objects.in_bulk()
        self._sectors = {fold(sector.name): sector for sector in Sector.objects.all()}
        self._provinces: dict[tuple[int, str], Province] = {}
        for name in ProvinceName.objects.select_related("province"):
            self._provinces[name.province.scheme, name.search_key] = name.province
        # The union keeps the registers of those it carries on, too.
        own = {union.pk} | predecessor_ids({union.pk})
        withdrawn = {"revoked_at__isnull": False}
        pledges = with_all_for_records(Pledge.objects.filter(union__in=own)).prefetch_related(
            Prefetch("values", PledgeValue.objects.filter(**withdrawn), "withdrawn_values"),
            Prefetch("disbursements", Disbursement.objects.filter(**withdrawn), "withdrawn_disbursements"),
        )
        self.pledges: dict[str, Pledge] = {fold(pledge.code): pledge for pledge in pledges}
        # What a disbursement said before it was corrected: an older export still has it.
        self.former: dict[int, list[Any]] = defaultdict(list)
        for row in Disbursement.history.filter(pledge__in=[pledge.pk for pledge in self.pledges.values()]):
            self.former[row.pledge_id].append(row)
        self._twins = {(fold(p.title), self.root_of(p.donor_id)): p for p in self.pledges.values()}

    def root_of(self, donor_id: int) -> int:
        return self.donors[donor_id].merged_into_id or donor_id

    def donor(self, text: str) -> Donor:
        """The donor as it is counted. A name that two have is none: the one whose own name it is, if there is one."""
        roots = self._donors.get(fold(text), set())
        if len(roots) > 1:
            roots = {root for root in roots if self.donors[root].search_key == fold(text)} or roots
        if len(roots) == 1:
            return self.donors[next(iter(roots))]
        if roots:
            names = "; ".join(sorted(self.donors[root].name for root in roots))
            raise NotKnown(_("Nhiều nhà tài trợ cùng có tên này: %(names)s. Ghi tên đầy đủ.") % {"names": names})
        if fold(text) not in self._meant:
            self._meant[fold(text)] = "; ".join(found.donor.name for found in did_you_mean(text, limit=3))
        meant = self._meant[fold(text)]
        if meant:
            words = _(
                "Không có nhà tài trợ “%(text)s”. Có phải: %(names)s? Nếu là nhà tài trợ mới, thêm vào danh sách trước."
            )
            raise NotKnown(words % {"text": text[:60], "names": meant})
        words = _("Không có nhà tài trợ “%(text)s”. Thêm vào danh sách nhà tài trợ trước khi nạp.")
        raise NotKnown(words % {"text": text[:60]})

    def sector(self, text: str) -> Sector:
        if fold(text) not in self._sectors:
            raise NotKnown(_("Không có lĩnh vực “%(text)s”. Chép đúng tên ở trang “Lĩnh vực”.") % {"text": text[:60]})
        return self._sectors[fold(text)]

    def places(self, text: str) -> list[Place]:
        """`Cà Mau 60%: xã Đất Mũi; Bạc Liêu (cũ) 40%`."""
        parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
        places = [self._place(part, is_only=len(parts) == 1) for part in parts]
        total = sum(place.share for place in places)
        if total != WHOLE:
            words = _("Tỷ trọng các nơi phải cộng lại bằng 100%%, hiện là %(total)s%%.")
            raise NotKnown(words % {"total": format_number(total)})
        return places

    def _place(self, text: str, *, is_only: bool) -> Place:
        match = _PLACE.match(text)
        if match is None or not match["name"].strip():
            raise NotKnown(
                _("Không hiểu nơi “%(text)s”. Viết như Cà Mau 60%%; Bạc Liêu (cũ) 40%%.") % {"text": text[:60]}
            )
        is_old = match["old"] is not None and fold(match["old"]) in OLD_WORDS
        if match["old"] and not is_old:
            raise NotKnown(_("Trong ngoặc chỉ ghi (cũ), cho tỉnh trước 07/2025: “%(text)s”.") % {"text": text[:60]})
        if not match["share"] and not is_only:
            raise NotKnown(
                _("Nhiều nơi thì mỗi nơi ghi tỷ trọng, ví dụ %(name)s 50%%.") % {"name": match["name"].strip()}
            )
        try:
            share = parse_number(match["share"], type="decimal", unit="%").value if match["share"] else WHOLE
        except NotUnderstood as error:
            raise NotKnown(str(error)) from error
        return Place(self._province(match["name"], is_old), Decimal(share), place_detail(match["detail"] or "")[:200])

    def _province(self, name: str, is_old: bool) -> Province:
        key = _KINDS.sub("", fold(name))
        schemes = [Province.Scheme.BEFORE] if is_old else [Province.Scheme.AFTER, Province.Scheme.BEFORE]
        for scheme in schemes:
            if (scheme, key) in self._provinces:
                return self._provinces[scheme, key]
        raise NotKnown(_("Không có tỉnh, thành phố “%(name)s”.") % {"name": name.strip()[:60]})

    def twin(self, title: str, donor: Donor) -> Pledge | None:
        """The pledge of the register that a new row would double: same title, same donor."""
        return self._twins.get((fold(title), self.root_of(donor.pk)))
