"""The queries that a line of the form may come from, by name: what they count or sum, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

AID, DELEGATIONS, AWARDS = "aid", "delegations", "awards"
ACTIVITIES, RECOMMENDATIONS, SCORES = "activities", "recommendations", "scores"
REGISTERS = (AID, DELEGATIONS, AWARDS, ACTIVITIES, RECOMMENDATIONS, SCORES)

QUERIES = {
    "aid.items": _("sổ viện trợ: số khoản có trong kỳ, mới và chuyển tiếp"),
    "aid.new": _("sổ viện trợ: số khoản mới"),
    "aid.carried": _("sổ viện trợ: số khoản chuyển tiếp"),
    "aid.non_project": _("sổ viện trợ: số khoản phi dự án"),
    "aid.committed": _("sổ viện trợ: giá trị cam kết trong kỳ, đồng"),
    "aid.committed_usd": _("sổ viện trợ: giá trị cam kết bằng USD"),
    "aid.approved": _("sổ viện trợ: giá trị phê duyệt trong kỳ, đồng"),
    "aid.disbursed": _("sổ viện trợ: giá trị giải ngân trong kỳ, đồng"),
    "aid.disbursed_usd": _("sổ viện trợ: giá trị giải ngân bằng USD"),
    "aid.donors": _("sổ viện trợ: số nhà tài trợ khác nhau có khoản trong kỳ"),
    "aid.sector": _("sổ viện trợ: giá trị cam kết của lĩnh vực thuộc chỉ tiêu này"),
    "aid.associations": _("sổ viện trợ: giá trị cam kết do hội thành viên vận động"),
    "aid.domestic": _("sổ viện trợ: giá trị cam kết của nhà tài trợ trong nước"),
    "aid.works": _("sổ viện trợ: số công trình hoàn thành"),
    "aid.gifts": _("sổ viện trợ: số suất học bổng, suất quà"),
    "aid.people": _("sổ viện trợ: số người hưởng lợi"),
    "delegations.in": _("sổ đoàn: số lượt đoàn vào"),
    "delegations.people_in": _("sổ đoàn: số lượt khách trong đoàn vào"),
    "delegations.out": _("sổ đoàn: số đoàn ra"),
    "delegations.people_out": _("sổ đoàn: số lượt người đi trong đoàn ra"),
    "awards.given": _("sổ khen thưởng: số được khen thuộc chỉ tiêu này"),
    "activities.joined": _("danh sách hoạt động chung của Cụm: số hoạt động đã tham gia"),
    "recommendations.raised": _("sổ kiến nghị: số kiến nghị đã gửi, trừ kiến nghị đã rút"),
    "scores.own": _("bảng điểm thi đua: tổng điểm tự chấm của năm"),
}
CHOICES = [("", _("đơn vị tự nhập")), *QUERIES.items()]
# Queries whose result is money, by currency; all others count.
IN_MONEY = {
    "VND": ("aid.committed", "aid.approved", "aid.disbursed", "aid.sector", "aid.associations", "aid.domestic"),
    "USD": ("aid.committed_usd", "aid.disbursed_usd"),
}
# Queries of which several unions may count the same row: it is counted once for those above them (rule 11).
SHARED = (
    "aid.donors",
    "delegations.in",
    "delegations.people_in",
    "delegations.out",
    "delegations.people_out",
    "activities.joined",
)


def register_of(name: str) -> str:
    """The register that a query reads: `aid` of `aid.items`."""
    return name.partition(".")[0]


def registers_of(queries: Iterable[str]) -> set[str]:
    """The registers that lines come from, by their queries; empty where the union types."""
    return {register_of(name) for name in queries if name}


def currency_of(name: str) -> str:
    """`VND` or `USD` where the query sums money, else empty."""
    return next((currency for currency, names in IN_MONEY.items() if name in names), "")


def rows_in_words(name: str, rows: int) -> str:
    """`14 khoản`, `47 lượt đoàn`, `3 lần khen`: how many rows of the register a query found."""
    words = {
        AID: gettext("%(n)d khoản"),
        DELEGATIONS: gettext("%(n)d lượt đoàn"),
        AWARDS: gettext("%(n)d lần khen"),
        ACTIVITIES: gettext("%(n)d hoạt động"),
        RECOMMENDATIONS: gettext("%(n)d kiến nghị"),
        SCORES: gettext("%(n)d phiếu chấm"),
    }
    return words[register_of(name)] % {"n": rows}
