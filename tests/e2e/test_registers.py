"""From the register into the report: a pledge is noted, drawn, typed over, sent, and then changed."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from clusters import clock
from tests.e2e.conftest import Person
from tests.e2e.test_journey import explain, fill_what_is_missing, save

TITLE = "Trạm y tế vùng đầm phá, thử trên trình duyệt"


def _number(person: Person, code: str) -> int:
    """The number in a field of the open section, in full."""
    text = person.page.locator(f'[data-code="{code}"] [data-name="value"]').first.input_value()
    return int(text.replace(".", ""))


def _enter_a_pledge(canbo: Person) -> str:
    """A project of five billion in two places, committed in this year; the address of its page."""
    page, day = canbo.page, f"{clock.today() - timedelta(20):%d/%m/%Y}"
    canbo.visit("/vien-tro/")
    donor = page.locator('[data-l="Nhà tài trợ"] a').first.inner_text()  # of the list of foreign giving
    canbo.visit("/vien-tro/moi/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=kind]").select_option("project")
    page.locator("[name=sector]").select_option(index=1)
    page.locator("[name=donor_text]").fill(donor)
    page.get_by_role("button", name="Thêm nơi").click()
    for place, share in ((0, "60"), (1, "39")):
        page.locator(f"[name=noi-{place}-province]").select_option(index=place + 1)
        page.locator(f"[name=noi-{place}-share]").fill(share)
    page.locator("[name=status]").select_option("committed")
    page.locator("[name=status_on]").fill(day)
    page.locator("[name=committed-amount]").fill("5 tỷ")
    page.locator("[name=committed-on]").fill(day)
    page.get_by_role("button", name="Ghi", exact=True).last.click()
    # 60 and 39 are not a whole: everything typed is still there.
    expect(page.locator("#noi-thuc-hien")).to_contain_text("99")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    canbo.look()
    page.locator("[name=noi-1-share]").fill("40")
    page.get_by_role("button", name="Ghi", exact=True).last.click()
    page.wait_for_url(re.compile(r"/vien-tro/\d+/$"))
    canbo.look()
    return re.search(r"/vien-tro/\d+/", page.url)[0]


def _amend(canbo: Person, pledge: str, amount: str, reason: str, *, days_ago: int) -> None:
    """The committed value changes."""
    canbo.visit(f"{pledge}gia-tri/committed/")
    canbo.page.locator("[name=amount]").fill(amount)
    canbo.page.locator("[name=on]").fill(f"{clock.today() - timedelta(days_ago):%d/%m/%Y}")
    canbo.page.locator("[name=reason]").fill(reason)
    canbo.page.locator("main form button[type=submit]").last.click()
    canbo.page.wait_for_url(re.compile(f"{pledge}$"))
    expect(canbo.page.locator("main")).to_contain_text(reason)
    canbo.look()


def test_from_the_register_into_the_report_and_on(person, this_year):
    canbo, truong = person("canbo"), person("truong")
    page = canbo.page

    # What the draft holds so far.
    canbo.visit("/")
    page.get_by_role("link", name=f"Gửi báo cáo năm {this_year}").click()
    report = re.search(r"/bao-cao/\d+/", page.url)[0]
    canbo.visit(f"{report}soan/PC/")
    items, committed = _number(canbo, "PC01"), _number(canbo, "PC05")

    # A pledge with two places, and its amendment.
    pledge = _enter_a_pledge(canbo)
    _amend(canbo, pledge, "5,82 tỷ", "Thêm 4 nhà", days_ago=1)

    # The draft tells that the register has moved on, and follows it when asked.
    canbo.visit(f"{report}soan/PC/")
    expect(page.locator("#p-PC01-own")).to_contain_text(f"Sổ nay là {items + 1} khoản")
    page.get_by_role("button", name="Cập nhật theo sổ").click()
    expect(page.locator("#p-PC01-own")).to_contain_text(f"Lấy từ sổ: {items + 1} khoản")
    assert (_number(canbo, "PC01"), _number(canbo, "PC05")) == (items + 1, committed + 5_820_000_000)
    canbo.look()
    page.locator("#p-PC05-own").get_by_role("link").click()
    expect(page.locator("tr", has_text=TITLE)).to_contain_text("5.820.000.000")
    canbo.look()

    # Typing over asks for an explanation; both numbers stay in sight.
    canbo.visit(f"{report}soan/PC/")
    save(canbo, "PC01", "value", str(items + 2))
    expect(page.locator("#p-PC01-own")).to_contain_text("Đã sửa tay")
    explain(canbo, "PC01", "Một khoản do Sở Y tế tiếp nhận, chưa vào sổ.")
    expect(page.locator("#p-PC01-own")).to_contain_text("Đã có giải trình")
    canbo.look()
    fill_what_is_missing(canbo, report)
    canbo.visit(f"{report}gui/")
    page.get_by_role("button", name="Gửi lên Cụm 5").click()
    expect(page.locator(".hn-state.sent").first).to_be_visible()

    # The pledge changes after sending: the report stays as it was, and says so to whoever reads it.
    _amend(canbo, pledge, "7 tỷ", "Thêm 6 nhà", days_ago=0)
    truong.visit(f"{report}?xem=tat-ca")
    truong.look()
    row = truong.page.locator("tr", has=truong.page.locator('.hn-code:text-is("PC05")')).first
    expect(row).to_contain_text("Sổ nay là")
    expect(truong.page.locator("tr", has_text="Đã sửa tay").first).to_contain_text("Sở Y tế tiếp nhận")
    truong.page.get_by_role("link", name="Xem từng ô").click()
    expect(truong.page.locator("tr.chg", has_text="PC05")).to_be_visible()
    expect(truong.page.locator("main")).to_contain_text(TITLE)
    truong.look()
