"""The queries that a line of the form may come from, by name: what they count or sum, in words."""

from django.utils.translation import gettext_lazy as _

AID, DELEGATIONS = "aid", "delegations"

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
}
CHOICES = [("", _("đơn vị tự nhập")), *QUERIES.items()]


def register_of(name: str) -> str:
    """`aid` or `delegations`: the register that a query reads."""
    return name.partition(".")[0]
