"""Each login's everyday pages: accessible, without console errors, wide and on a telephone."""

import pytest

from tests.e2e.conftest import NARROW, WIDE

PAGES = {
    "vufo": [
        "/",
        "/xet/",
        "/bao-cao/",
        "/tong-hop/",
        "/lien-hiep/",
        "/cum/",
        "/hoi-nghi/",
        "/hoi-nghi/lich/",
        "/ky-bao-cao/",
        "/bo-chi-tieu/",
        "/nguoi/",
        "/thu-di/",
        "/vien-tro/tong-hop/",
        "/vien-tro/nha-tai-tro/",
        "/khen-thuong/",
        "/khen-thuong/de-nghi/",
        "/khen-thuong/hinh-thuc/",
        "/khen-thuong/thi-dua/moi/",
        "/kien-nghi/",
    ],
    "truong": [
        "/",
        "/bao-cao/",
        "/cum/5/",
        "/lien-hiep/can-tho-2025/",
        "/hoi-nghi/",
        "/tong-hop/",
        "/bao-cao-cum/",
        "/vien-tro/",
    ],
    "pho": ["/"],
    "canbo": [
        "/",
        "/bao-cao/",
        "/nguoi/toi/",
        "/tong-hop/",
        "/thu-bao/",
        "/vien-tro/moi/",
        "/vien-tro/nap/",
        "/khen-thuong/danh-sach/",
        "/kien-nghi/moi/",
    ],
    "lanhdao": ["/", "/nguoi/"],
    "ngoai": ["/"],
    "quansat": ["/", "/tong-hop/"],
}


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("username", PAGES)
def test_everyday_pages(person, username, viewport):
    somebody = person(username, viewport=viewport)

    for path in PAGES[username]:
        somebody.visit(path)


def test_sign_in_page(person):
    person().visit("/tai-khoan/dang-nhap/")
