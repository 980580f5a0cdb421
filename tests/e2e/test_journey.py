"""The main job end to end, by three people on the demo data: a union files, its cluster reviews, the nation adds up."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.e2e.conftest import Person

# What the draft of the demo still lacks, with the section of each line.
NUMBERS = {"TC": ["TC01", "TC03"], "TD": ["TD04", "TD05"], "CM": ["CM01"], "NX": ["NX02"]}
PROSE = {
    "NX01": "Kinh phí hạn hẹp, cán bộ kiêm nhiệm; việc phê duyệt viện trợ còn chậm.",
    "NX03": "Vận động thêm năm khoản viện trợ; tập huấn cán bộ hội thành viên.",
}


def save(person: Person, code: str, name: str, text: str) -> None:
    """Type into a field, leave it, and wait for the page to say that it is saved."""
    page = person.page
    row = page.locator(f'[data-code="{code}"]').first
    with page.expect_response(lambda answer: f"/o/{code}/" in answer.url) as waiting:
        row.locator(f'[data-name="{name}"]').fill(text)
        page.keyboard.press("Tab")
    assert waiting.value.status == 200
    expect(page.locator("#save-state")).to_contain_text(re.compile("đã lưu", re.IGNORECASE))


def explain(person: Person, code: str, text: str) -> None:
    """Write the explanation of a figure."""
    box = person.page.locator(f'[data-code="{code}"] details').first
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    save(person, code, "note", text)


def fill_what_is_missing(canbo: Person, report: str) -> None:
    page = canbo.page
    for section, codes in NUMBERS.items():
        canbo.visit(f"{report}soan/{section}/")
        for code in codes:
            # Last year's number keeps the check of large changes quiet.
            last = page.locator(f'[data-code="{code}"] .last').inner_text()
            save(canbo, code, "value", re.sub(r"[^0-9.,]", "", last) or "3")
        if section == "NX":
            for code, text in PROSE.items():
                save(canbo, code, "text", text)
    # What the figures still ask for depends on the day of the year: the register fills as the demo's year goes by.
    canbo.visit(f"{report}gui/")
    asked = canbo.page.locator(".hn-blocking li", has_text="Ghi giải trình").locator(".hn-code").all_inner_texts()
    for code in dict.fromkeys(text.strip() for text in asked):
        canbo.visit(f"{report}soan/{code[:2]}/")
        explain(canbo, code, "Số liệu chốt đến ngày gửi báo cáo; phần còn lại tính vào năm sau.")


def _national_total(person: Person, code: str) -> Decimal:
    """The number of an indicator's national cell, as its full value in the title says it."""
    row = person.page.locator("tr", has=person.page.locator(f'.hn-code:text-is("{code}")'))
    title = row.locator("td.key [title]").first.get_attribute("title")
    assert title is not None
    return Decimal(re.search(r"[0-9][0-9.]*", title)[0].replace(".", ""))


def _coverage(person: Person) -> tuple[int, int]:
    reported, obliged = person.page.locator(".hn-cover b").inner_text().split()[0].split("/")
    return int(reported), int(obliged)


def test_from_the_first_figure_to_the_national_total(person, this_year):
    canbo, truong, vufo = person("canbo"), person("truong"), person("vufo")

    # The nation before.
    vufo.visit(f"/tong-hop/{this_year}/")
    items_before, (reported_before, obliged) = _national_total(vufo, "PC01"), _coverage(vufo)

    # The officer finds the draft under "Việc của tôi", fills what is missing and sends.
    canbo.visit("/")
    canbo.page.get_by_role("link", name=f"Gửi báo cáo năm {this_year}").click()
    report = re.search(r"/bao-cao/\d+/", canbo.page.url)[0]
    canbo.look()
    fill_what_is_missing(canbo, report)
    canbo.visit(f"{report}gui/")
    canbo.page.get_by_role("button", name="Gửi lên Cụm 5").click()
    expect(canbo.page.locator(".hn-state.sent").first).to_be_visible()
    canbo.look()

    # The lead sees it on the desk, comments on a figure and returns it.
    truong.visit(f"/cum/5/{this_year}/xet/")
    truong.page.locator(f'a[href^="{report}"]').first.click()
    truong.look()
    truong.page.get_by_label("Viết góp ý cho PC05").click()
    truong.page.locator("#gop-y-moi textarea").fill("Đã cộng khoản chuyển tiếp chưa? Đề nghị kiểm tra lại.")
    truong.look()
    truong.page.get_by_role("button", name="Gửi góp ý").click()
    expect(truong.page.locator(".hn-thread", has_text="Đã cộng khoản chuyển tiếp chưa")).to_be_visible()
    truong.page.get_by_label("Lý do trả lại").fill("Kiểm tra lại giá trị cam kết theo góp ý.")
    truong.page.get_by_role("button", name=re.compile("^Trả lại")).click()
    expect(truong.page.locator(".hn-state.back").first).to_be_visible()
    truong.look()

    # The officer answers, mends the figure and sends again.
    canbo.visit("/")
    expect(canbo.page.locator("main")).to_contain_text("Kiểm tra lại giá trị cam kết theo góp ý.")
    canbo.visit(f"{report}soan/PC/")
    answer = canbo.page.get_by_label("Trả lời góp ý ở PC05")
    answer.fill("Đã cộng thêm một khoản chuyển tiếp.")
    canbo.page.get_by_role("button", name="Gửi trả lời").click()
    expect(canbo.page.locator(".hn-thread")).to_contain_text("Đã cộng thêm một khoản chuyển tiếp.")
    save(canbo, "PC05", "value", "trên 67,5 tỷ")
    expect(canbo.page.locator("#m-PC05-own")).to_contain_text("67.500.000.000 đồng")
    explain(canbo, "PC05", "Thêm một khoản của Sở Y tế, chưa ghi vào sổ.")
    canbo.look()
    canbo.visit(f"{report}gui/")
    canbo.page.get_by_role("button", name="Gửi lên Cụm 5").click()
    expect(canbo.page.locator(".hn-state.sent").first).to_be_visible()

    # The lead sees what changed, closes the comment and endorses.
    truong.visit(report)
    expect(truong.page.locator("tr.chg", has_text="PC05")).to_contain_text("trên 67,5 tỷ")
    truong.page.get_by_role("button", name="Đã xong").click()
    expect(truong.page.locator(".hn-thread .hn-done")).to_be_visible()
    truong.visit(report)
    truong.page.get_by_role("button", name="Thông qua, chuyển VUFO").click()
    expect(truong.page.locator(".hn-state.pass").first).to_be_visible()

    # VUFO accepts.
    vufo.visit("/xet/")
    vufo.page.get_by_role("link", name=f"Năm {this_year}", exact=True).click()
    vufo.page.locator(f'a[href^="{report}"]').first.click()
    vufo.look()
    vufo.page.get_by_role("button", name="Duyệt báo cáo").click()
    expect(vufo.page.locator(".hn-state.ok").first).to_be_visible()

    # The nation has changed, with its coverage, and its total leads down to the figure of that report.
    vufo.visit(f"/tong-hop/{this_year}/")
    assert _coverage(vufo) == (reported_before + 1, obliged)
    row = vufo.page.locator("tr", has=vufo.page.locator('.hn-code:text-is("PC01")'))
    assert _national_total(vufo, "PC01") > items_before
    row.locator("td.key a").first.click()
    vufo.page.wait_for_url(re.compile("/chi-tieu/PC01/"))
    vufo.look()
    vufo.page.get_by_role("link", name="Cụm 5").first.click()
    vufo.page.wait_for_url(re.compile("cum"))
    vufo.look()
    vufo.page.locator("tr", has_text="Cà Mau").locator(f'a[href^="{report}"]').first.click()
    vufo.page.wait_for_url(re.compile(f"{report}.*PC01"))
    expect(vufo.page.locator("#PC01")).to_be_visible()
    vufo.look()
