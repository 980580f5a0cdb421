"""Nothing typed is lost, and the page never says "saved" of what is not: the section page in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, PASSWORD

SAVED, UNSAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$"), re.compile("^Chưa lưu")


@pytest.fixture
def section(person):
    """`section("canbo", "PC")` is that person on a section of the union's draft of this year."""

    def _section(username, code="PC", **options):
        somebody = person(username, **options)
        page = somebody.page
        page.goto(f"{somebody.address}/bao-cao/")
        link = page.locator("tbody a[href$='/soan/']").first
        report = link.get_attribute("href")
        page.goto(f"{somebody.address}{report}{code}/")
        if options.get("java_script_enabled", True):
            expect(page.locator("form[data-ready]")).to_be_attached()
        return somebody

    return _section


def field(somebody, code, name="value"):
    return somebody.page.locator(f'[data-code="{code}"] [data-name="{name}"]').first


def row(somebody, code):
    return somebody.page.locator(f'[data-code="{code}"]').first


def state(somebody):
    return somebody.page.locator("#save-state")


def open_box(somebody, code):
    """A line that does not apply has no box: say that it does, and let that be saved."""
    if not field(somebody, code).is_visible():
        field(somebody, code, "level").select_option("exact")
        expect(state(somebody)).to_have_text(SAVED)


def type_into(somebody, code, text):
    """Write into a figure's box and leave it."""
    open_box(somebody, code)
    field(somebody, code).fill(text)
    somebody.page.keyboard.press("Tab")


def forgive_refusals(somebody):
    """The browser and htmx note each answer that is no 200; the page is right to get them here."""
    noted = ("Failed to load resource", "Response Status Error Code", "htmx:afterRequest", "htmx:sendError")
    somebody.errors[:] = [error for error in somebody.errors if not any(words in error for words in noted)]


def stored(section, code, name="value"):
    """What a colleague finds in the field."""
    return field(section("lanhdao"), code, name).input_value()


def test_what_was_understood_is_shown_and_stored(section):
    canbo = section("canbo")

    type_into(canbo, "PC07", "trên 288 tỷ")

    expect(row(canbo, "PC07").locator(".msg.saved")).to_contain_text("trên 288 tỷ đồng = 288.000.000.000 đồng")
    expect(state(canbo)).to_have_text(SAVED)
    expect(field(canbo, "PC07", "level")).to_have_value("over")
    assert stored(section, "PC07") == "288 tỷ"
    canbo.look()


def test_typing_takes_the_word_saved_away(section):
    canbo = section("canbo")
    type_into(canbo, "PC11", "5 tỷ")
    expect(state(canbo)).to_have_text(SAVED)

    field(canbo, "PC11").press_sequentially("1")

    expect(state(canbo)).to_have_text(UNSAVED)
    expect(row(canbo, "PC11").locator(".msg.saved")).to_have_count(0)
    canbo.page.keyboard.press("Tab")
    expect(state(canbo)).to_have_text(SAVED)


def test_a_refused_text_stays_and_is_not_called_saved(section):
    canbo = section("canbo")

    type_into(canbo, "PC25", "12.5000")

    expect(row(canbo, "PC25").locator(".msg.bad")).to_contain_text("12.500 hoặc 125.000")
    expect(state(canbo)).to_have_text("Chưa lưu 1 ô")
    canbo.look()
    canbo.page.on("dialog", lambda dialog: dialog.accept())
    canbo.page.reload()
    expect(field(canbo, "PC25")).to_have_value("12.5000")
    expect(state(canbo)).to_have_text("Chưa lưu 1 ô")
    type_into(canbo, "PC25", "12.500")
    expect(state(canbo)).to_have_text(SAVED)
    forgive_refusals(canbo)
    assert stored(section, "PC25") == "12.500"


def test_a_lost_connection_keeps_the_text_and_saves_it_later(section):
    canbo = section("canbo")
    open_box(canbo, "PC12")
    open_box(canbo, "PC13")
    canbo.page.context.set_offline(True)

    for code, text in (("PC12", "7 tỷ"), ("PC13", "8 tỷ")):
        type_into(canbo, code, text)

    banner = canbo.page.locator("#unsaved-banner")
    expect(banner).to_contain_text("Chưa lưu được 2 ô (PC12, PC13)")
    expect(state(canbo)).to_have_text("Chưa lưu 2 ô")
    canbo.page.context.set_offline(False)
    expect(banner).to_be_hidden()
    expect(canbo.page.locator("#recovered-banner")).to_contain_text("Đã lưu lại tất cả")
    expect(state(canbo)).to_have_text(SAVED)
    forgive_refusals(canbo)
    assert stored(section, "PC13") == "8 tỷ"


@pytest.mark.parametrize(("status", "words"), [(500, "Cổng gặp lỗi"), (403, "Không còn quyền"), (400, "không nhận")])
def test_a_failure_is_told_and_tried_again_on_demand(section, status, words):
    canbo = section("canbo")
    open_box(canbo, "PC14")
    canbo.page.route("**/o/PC14/**", lambda route: route.fulfill(status=status, body="x"), times=1)

    type_into(canbo, "PC14", f"{status}")

    expect(canbo.page.locator("#unsaved-banner")).to_contain_text(words)
    expect(state(canbo)).to_have_text("Chưa lưu 1 ô")
    canbo.page.get_by_role("button", name="Thử lưu ngay").click()
    expect(state(canbo)).to_have_text(SAVED)
    forgive_refusals(canbo)
    assert stored(section, "PC14") == f"{status}"


def test_an_expired_session_brings_the_text_back_after_sign_in(section):
    canbo = section("canbo")
    open_box(canbo, "PC15")
    canbo.page.context.clear_cookies(name="sessionid")

    type_into(canbo, "PC15", "9 tỷ")
    expect(state(canbo)).to_have_text("Chưa lưu 1 ô")
    canbo.page.get_by_role("link", name="Đăng nhập lại").click()
    canbo.page.get_by_label("Tên đăng nhập").fill("canbo")
    canbo.page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    canbo.page.get_by_role("button", name="Đăng nhập").click()

    canbo.page.wait_for_url(re.compile(r"/soan/PC/#PC15$"))
    expect(field(canbo, "PC15")).to_have_value("9 tỷ")
    expect(state(canbo)).to_have_text(SAVED)
    forgive_refusals(canbo)
    assert stored(section, "PC15") == "9 tỷ"


def test_another_person_in_the_same_tab_does_not_see_the_text(section):
    canbo = section("canbo")
    page = canbo.page
    open_box(canbo, "PC16")
    before = field(canbo, "PC16").input_value()
    address = page.url
    page.context.clear_cookies(name="sessionid")
    type_into(canbo, "PC16", "4,444 tỷ")
    expect(state(canbo)).to_have_text("Chưa lưu 1 ô")
    page.get_by_role("link", name="Đăng nhập lại").click()

    page.get_by_label("Tên đăng nhập").fill("lanhdao")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()

    page.wait_for_url(re.compile(re.escape(address)))
    expect(page.locator("form[data-ready]")).to_be_attached()
    expect(field(canbo, "PC16")).to_have_value(before)
    forgive_refusals(canbo)


def test_a_figure_put_back_as_it_was_is_not_called_unsaved(section):
    canbo = section("canbo")
    before = field(canbo, "PC02").input_value()
    field(canbo, "PC02").press("End")
    canbo.page.keyboard.type("7")
    canbo.page.keyboard.press("Backspace")
    expect(state(canbo)).to_contain_text("Chưa lưu")

    canbo.page.keyboard.press("Tab")

    expect(state(canbo)).to_contain_text(re.compile("đã lưu", re.IGNORECASE))
    assert field(canbo, "PC02").input_value() == before


def test_arrow_keys_through_the_levels_cost_no_number(section):
    canbo = section("canbo")
    type_into(canbo, "PC07", "35")
    expect(state(canbo)).to_have_text(SAVED)
    level = field(canbo, "PC07", "level")

    level.focus()
    for key, chosen in (("End", "not_collected"), ("Home", "exact")):
        canbo.page.keyboard.press(key)
        expect(level).to_have_value(chosen)
        expect(state(canbo)).to_have_text(SAVED)

    expect(field(canbo, "PC07")).to_have_value("35")
    assert stored(section, "PC07") == "35"


@pytest.mark.parametrize(("choice", "kept"), [("Giữ", "142"), ("Dùng", "140")])
def test_two_people_in_one_field_choose(section, choice, kept):
    canbo, lanhdao = section("canbo"), section("lanhdao")
    for somebody, text in ((lanhdao, "142"), (canbo, "140")):
        type_into(somebody, "PC23", text)
        if somebody is lanhdao:
            expect(state(somebody)).to_have_text(SAVED)

    box = row(canbo, "PC23").locator("[data-conflict]")
    expect(box).to_contain_text("đã sửa PC23 lúc")
    expect(state(canbo)).to_have_text("Chưa lưu 1 ô")
    canbo.look()
    box.get_by_role("button", name=re.compile(f"^{choice} {kept}")).click()

    expect(box).to_have_count(0)
    expect(field(canbo, "PC23")).to_have_value(kept)
    expect(state(canbo)).not_to_have_text(UNSAVED)
    forgive_refusals(canbo)
    assert stored(section, "PC23") == kept
    field(canbo, "PC23").fill("1")  # the next run meets another value
    canbo.page.keyboard.press("Tab")
    expect(state(canbo)).to_have_text(SAVED)


def test_quick_edits_of_one_row_do_not_overtake_each_other(section):
    canbo = section("canbo")
    open_box(canbo, "PC21")
    canbo.page.route("**/o/PC21/**", lambda route: (canbo.page.wait_for_timeout(400), route.continue_()))

    for text in ("1 tỷ", "2 tỷ", "3 tỷ"):
        field(canbo, "PC21").fill(text)
        field(canbo, "PC21").press("Enter")

    expect(state(canbo)).to_have_text(SAVED)
    expect(field(canbo, "PC21")).to_have_value("3 tỷ")
    assert stored(section, "PC21") == "3 tỷ"


def test_a_passage_is_saved_after_a_pause_without_moving_the_cursor(section):
    canbo = section("canbo")
    text = field(canbo, "PC", "text")
    text.fill("")

    text.press_sequentially("Năm nay hai dự án ")

    expect(state(canbo)).to_have_text(SAVED)
    expect(text).to_have_value("Năm nay hai dự án ")
    expect(canbo.page.locator("#w-PC")).to_have_text("5 từ")
    text.press_sequentially("xong.")
    expect(text).to_have_value("Năm nay hai dự án xong.")
    canbo.page.keyboard.press("Tab")
    expect(state(canbo)).to_have_text(SAVED)


def test_a_link_waits_until_the_row_is_saved(section):
    canbo = section("canbo")
    open_box(canbo, "PC22")
    field(canbo, "PC22").fill("6 tỷ")

    canbo.page.get_by_role("link", name=re.compile("^Mục sau")).click()

    canbo.page.wait_for_url(re.compile("/soan/TT/$"))
    assert stored(section, "PC22") == "6 tỷ"


def test_without_a_script_the_section_has_its_own_save(section):
    canbo = section("canbo", "TC", java_script_enabled=False)
    canbo.page.locator('[data-code="TC02"] [data-name="value"]').first.fill("12.5000")
    canbo.page.locator('[data-code="TC01"] [data-name="value"]').first.fill("5")

    canbo.page.get_by_role("button", name="Lưu mục này").click()

    expect(canbo.page.locator("#chua-luu")).to_contain_text("TC02")
    expect(canbo.page.locator('[data-code="TC02"] [data-name="value"]').first).to_have_value("12.5000")
    expect(canbo.page.locator('[data-code="TC01"] [data-name="value"]').first).to_have_value("5")
    forgive_refusals(canbo)


def test_the_bar_hides_no_field_on_a_telephone(section):
    canbo = section("canbo", viewport=NARROW).look()
    bar = canbo.page.locator(".hn-bar").bounding_box()

    for code in ("PC04", "PC11", "PC19"):
        open_box(canbo, code)
        canbo.page.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
        field(canbo, code, "level").focus()
        canbo.page.keyboard.press("Tab")
        box = field(canbo, code).bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= bar["y"]


def test_text_left_over_beside_a_sent_report_is_shown_until_it_is_given_up(person):
    canbo = person("canbo").visit("/bao-cao/")
    page = canbo.page
    page.locator("tbody tr", has_text="Đã duyệt").get_by_role("link").first.click()
    box = page.locator("[data-left-over]")
    expect(box).to_be_hidden()
    key = f"hn:{box.get_attribute('data-left-over')}:PC05-own"
    page.evaluate("key => sessionStorage.setItem(key, JSON.stringify({code: 'PC05', said: 'trên · 288 tỷ'}))", key)

    page.reload()

    expect(box.get_by_role("textbox")).to_have_value("PC05: trên · 288 tỷ")
    canbo.look()
    box.get_by_role("button", name="Bỏ chữ này").click()
    expect(box).to_be_hidden()
    page.reload()
    expect(box).to_be_hidden()


def test_counts_are_right_though_two_answers_cross(section):
    canbo = section("canbo")
    page, stale = canbo.page, []
    for code in ("PC17", "PC18"):
        open_box(canbo, code)

    def answer_late(route):
        answer = route.fetch()  # reckoned before the other row is saved, and arriving after it
        stale.append(answer.text().replace("chỉ tiêu đã có số", "chỉ tiêu đã cũ"))
        page.wait_for_timeout(1500)
        route.fulfill(response=answer, body=stale[0])

    page.route("**/o/PC17/**", answer_late, times=1)
    type_into(canbo, "PC17", "3 tỷ")
    type_into(canbo, "PC18", "4 tỷ")

    expect(state(canbo)).to_have_text(SAVED)
    assert "đã cũ" in stale[0]
    expect(page.locator("#secnav")).to_contain_text("chỉ tiêu đã có số")


def test_a_box_that_was_dragged_larger_breaks_no_policy(section):
    canbo = section("canbo")
    canbo.page.evaluate("document.querySelectorAll('[data-row] *').forEach((part) => { part.style.height = '90px'; })")

    type_into(canbo, "PC09", "5 tỷ")
    field(canbo, "PC", "text").fill("Ô lời văn vừa kéo rộng ra.")
    canbo.page.keyboard.press("Tab")

    expect(state(canbo)).to_have_text(SAVED)
