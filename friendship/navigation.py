"""The main menu, one list for the bar and for the drawer on small screens."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class MenuItem:
    label: str
    url: str
    is_current: bool
    is_more: bool = False  # in the bar it stands behind "Thêm"


# The bar has no room for all at 1366 pixels: these wait behind one word.
MORE = {"award_list", "recommendation_list", "indicator_set_list"}


def main_menu(request, posts) -> list[MenuItem]:
    """Entries for a signed-in person; `posts` are the posts in force today."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return []
    here = request.path
    entries = [
        (_("Việc của tôi"), "home", None),
        (_("Báo cáo"), "report_list", "/bao-cao/"),
        (_("Tổng hợp"), "rollup_latest", "/tong-hop/"),
        (_("Cụm"), "cluster_list", "/cum/"),
        (_("Liên hiệp"), "union_list", "/lien-hiep/"),
        (_("Hội nghị"), "conference_list", "/hoi-nghi/"),
        (_("Viện trợ"), "pledge_list", "/vien-tro/"),
        (_("Đoàn vào, ra"), "delegation_list", "/doan/"),
        (_("Khen thưởng"), "award_list", "/khen-thuong/"),
        (_("Kiến nghị"), "recommendation_list", "/kien-nghi/"),
    ]
    if any(post.is_national for post in posts):
        entries.insert(2, (_("Bàn xét"), "national_desk", "/xet/"))
    if any(post.is_vufo_officer for post in posts):
        entries.append((_("Kỳ báo cáo"), "period_list", "/ky-bao-cao/"))
        entries.append((_("Bộ chỉ tiêu"), "indicator_set_list", "/bo-chi-tieu/"))
    return [
        MenuItem(
            label, reverse(name), here == reverse(name) if prefix is None else here.startswith(prefix), name in MORE
        )
        for label, name, prefix in entries
    ]
