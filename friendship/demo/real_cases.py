"""Published pledges beside the invented ones, entered through the real workflow. What no source says is named so."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from aid.models import Donor, Pledge, PledgeValue, PledgeWork, Sector
from aid.workflow import donors, entry, money, works
from aid.workflow.entry import FirstValue
from aid.workflow.money import Sum
from aid.workflow.pledges import Place
from clusters import clock
from clusters.models import Province, Union, User
from friendship.demo.network import Unions, days_of
from friendship.demo.people import People

Kind, Status, Mobiliser, Point = Pledge.Kind, Pledge.Status, Pledge.Mobiliser, PledgeValue.Point
KOREA = "KR"


@dataclass(frozen=True)
class Case:
    """A pledge that a source tells of. `assumed` says what the source leaves open and how it was filled in."""

    union: str  # slug
    province: tuple[int, str]
    donor: dict[str, Any]
    sector: str
    source: str
    assumed: str
    values: tuple[FirstValue, ...]
    fields: dict[str, Any]
    intermediary: dict[str, Any] = field(default_factory=dict)
    detail: str = ""
    amended: tuple[date, Sum, str] | None = None
    planned: tuple[str, int] | None = None


CASES = (
    Case(
        union="quang-nam",
        province=(63, "49"),
        donor={"name": "Rotary quốc tế, Khu vực 3740", "country": KOREA, "kind": Donor.Kind.ASSOCIATION},
        intermediary={"name": "International Lotus Village (ILV)"},
        sector="YT",
        source="https://quangnam.gov.vn/CMSPages/BaiViet/Default.aspx?IDBaiViet=30909",
        assumed="Ngày phê duyệt ghi theo ngày đăng tin 28/10/2019; hình thức và đơn vị vận động là giả định; tỷ giá "
        "suy ra từ hai số tiền. Nguồn không nêu ngày cam kết, giải ngân, kết quả.",
        values=(
            FirstValue(
                Point.APPROVED,
                date(2019, 10, 28),
                Sum(Decimal(27_500_000), "KRW", value_vnd=Decimal(522_000_000)),
                authority="UBND tỉnh Quảng Nam",
            ),
        ),
        fields={
            "title": "Hỗ trợ phẫu thuật tim cho trẻ em trên địa bàn tỉnh Quảng Nam",
            "kind": Kind.CASH,
            "mobiliser": Mobiliser.PROVINCE,
            "owner": "Hội Bảo trợ Người khuyết tật, Quyền Trẻ em và Bệnh nhân nghèo tỉnh Quảng Nam",
            "status": Status.APPROVED,
            "on": date(2019, 10, 28),
        },
    ),
    Case(
        union="ben-tre",
        province=(63, "83"),
        donor={"name": "GPI", "country": KOREA},
        sector="MT",
        source="https://tacnghiep.thoidai.com.vn/"
        "van-dong-hon-500-trieu-tu-cong-tac-phi-chinh-phu-nuoc-ngoai-va-hoat-dong-tu-thien-186620.html",
        assumed="Ngày cam kết ghi theo đợt khảo sát 24-25/4/2023, ngày trình thẩm định ghi cuối tháng 5/2023; lĩnh vực "
        "là giả định. Nguồn không nêu việc phê duyệt, giải ngân, hoàn thành.",
        values=(FirstValue(Point.COMMITTED, date(2023, 4, 25), Sum(Decimal(286_000_000))),),
        detail="xã Hòa Lợi, huyện Thạnh Phú",
        fields={
            "title": "Lắp đặt 02 hệ thống lọc nước công nghệ RO tại Trường THCS Hòa Lợi và Tiểu học Hòa Lợi",
            "kind": Kind.PROJECT,
            "status": Status.APPRAISED,
            "on": date(2023, 5, 31),
        },
        planned=("Hệ thống lọc nước công nghệ RO", 2),
    ),
    Case(
        union="nghe-an",
        province=(34, "40"),
        donor={"name": "Tzu Chi", "country": "TW"},
        sector="XH",
        source="https://thoidai.com.vn/"
        "hai-phong-nghe-an-an-giang-trien-khai-hieu-qua-cong-tac-doi-ngoai-nhan-dan-218719.html",
        assumed="Nguồn nêu năm 2025, không nêu ngày: ghi đầu năm và ngày hội nghị 31/12/2025. Hình thức là giả định. "
        "Nguồn không nêu việc phê duyệt, giải ngân.",
        values=(FirstValue(Point.COMMITTED, date(2025, 1, 1), Sum(Decimal(3_400_000_000))),),
        amended=(date(2025, 12, 31), Sum(Decimal(4_220_000_000)), "Tăng từ 3,4 lên 4,22 tỷ đồng, cho 20 căn nhà."),
        fields={
            "title": "Hỗ trợ xây dựng 20 căn nhà tại Nghệ An",
            "kind": Kind.PROJECT,
            "status": Status.COMMITTED,
            "on": date(2025, 1, 1),
        },
        planned=("Nhà ở", 20),
    ),
)


def enter_cases(unions: Unions, people: People, first_day: date) -> None:
    """Enter each on the last day of its union, or today; by the union that carries it on, if it ended too long ago."""
    by_slug = {union.slug: union for union in unions.by_pk.values()}
    after = {old.pk: unions.by_pk[pk] for pk, olds in unions.before.items() for old in olds}
    for case in CASES:
        union = by_slug[case.union]
        if days_of(union)[1] < first_day:
            union = after[union.pk]
        with clock.set_to(min(days_of(union)[1], clock.today())):
            _enter(case, union, people.officers[union.pk])


def _enter(case: Case, union: Union, by: User) -> None:
    scheme, code = case.province
    note = f"Nguồn: {case.source}"
    donor = donors.add_donor(by=by, entered_for=union, note=note, **case.donor)
    between = donors.add_donor(by=by, entered_for=union, note=note, **case.intermediary) if case.intermediary else None
    pledge = entry.enter_with_values(
        union,
        by=by,
        places=[Place(Province.objects.get(scheme=scheme, code=code), detail=case.detail)],
        values=case.values,
        donor=donor,
        intermediary=between,
        sector=Sector.objects.get(code=case.sector),
        note=f"{note}\n{case.assumed}",
        **case.fields,
    )
    if case.amended is not None:
        on, value, reason = case.amended
        money.set_value(pledge, Point.COMMITTED, on, value, by=by, reason=reason)
    if case.planned is not None:
        item, planned = case.planned
        works.add_work(pledge, by=by, kind=PledgeWork.Kind.WORK, item=item, planned=planned)
