"""A year-end conference from its plan to the first day of the new lead, by the people who hold it."""

import re
from datetime import date
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from clusters import clock
from tests.e2e.conftest import Person, serve

PHONE = {"width": 390, "height": 844}
TITLE = "Hội nghị tổng kết Cụm, thử trên trình duyệt"


@pytest.fixture(scope="module")
def database(demo_database):
    return demo_database()


@pytest.fixture(scope="module")
def portal(database, tmp_path_factory):
    with serve(database, tmp_path_factory.mktemp("portal")) as address:
        yield address


def _submit(person: Person) -> None:
    person.page.locator("main form button.btn-primary[type=submit]").first.click()


def _plan(lead: Person, year: int) -> str:
    """The conference is today, so that it can be held; the address of its page."""
    page = lead.page
    lead.visit("/hoi-nghi/moi/")
    page.locator("[name=body]").select_option("cum-5")
    page.locator("[name=title]").fill(f"{TITLE}, {clock.now():%H:%M:%S}")  # once more, if the test is run again
    page.locator("[name=kinds][value=year_end]").check()
    page.locator("[name=kinds][value=training]").check()
    page.locator("[name=starts_on]").fill(f"{clock.today():%d/%m/%Y}")
    page.locator("[name=ends_on]").fill(f"{clock.today():%d/%m/%Y}")
    page.locator("[name=year_reviewed]").fill(str(year))
    page.locator("[name=year_planned]").fill(str(year + 1))
    _submit(lead)
    page.wait_for_url(re.compile(r"/hoi-nghi/\d+/$"))
    lead.look()
    return re.search(r"/hoi-nghi/\d+/", page.url)[0]


def _invite_and_register(lead: Person, conference: str) -> None:
    page = lead.page
    lead.visit(f"{conference}bang/chuong-trinh/")
    page.locator("[name=dong-0-title]").fill("Dự thảo báo cáo của các đơn vị")
    page.locator("[name=dong-0-kind]").select_option("report")
    _submit(lead)
    page.wait_for_url(re.compile(f"{conference}$"))
    lead.visit(f"{conference}bang/khach-moi/")
    page.get_by_role("button", name="Thêm cả Cụm").click()
    _submit(lead)
    page.wait_for_url(re.compile(f"{conference}$"))
    lead.visit(f"{conference}dai-bieu/them/")
    page.locator("[name=invited]").select_option(index=1)
    page.locator("[name=name]").fill("Nguyễn Văn An")
    _submit(lead)
    expect(page.locator("main")).to_contain_text("Nguyễn Văn An")
    lead.look()


def _put_up(lead: Person, conference: str, name: str, content: bytes, caption: str) -> None:
    """A file with its caption among the papers of the conference."""
    page = lead.page
    lead.visit(f"{conference}tep/")
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    page.locator("[name=caption]").fill(caption)
    _submit(lead)
    page.wait_for_url(re.compile(f"{conference}#tep$"))


def _elect(lead: Person, conference: str, year: int) -> None:
    """Cà Mau leads next year, by show of hands."""
    page = lead.page
    lead.visit(f"{conference}bau/")
    page.locator("[name=role]").select_option("lead")
    page.locator("[name=year]").select_option(str(year))
    page.get_by_label("Cà Mau", exact=True).check()
    page.get_by_role("button", name="Mở cuộc bầu").click()
    page.wait_for_url(re.compile(r"/hoi-nghi/bau/\d+/$"))
    members = int(re.search(r"Cụm có (\d+) thành viên", page.inner_text("main"))[1])
    page.locator("[name=present]").fill(str(members))
    page.locator('[name^="votes-"]').fill(str(members + 1))
    _submit(lead)
    expect(page.locator("main")).to_contain_text("Cộng lại là")
    expect(page.locator("main")).to_contain_text("Điểm danh có 1 đơn vị có mặt")
    lead.look()
    lead.errors[:] = [error for error in lead.errors if "422" not in error]  # the refusal was meant
    page.locator('[name^="votes-"]').fill(str(members))
    page.get_by_label(f"Đã kiểm tra, đúng là {members} đơn vị có mặt").check()
    _submit(lead)
    expect(page.locator("main")).to_contain_text(f"Cà Mau được bầu làm Cụm trưởng năm {year}.")
    lead.look()


def _nominate(member: Person, lead: Person) -> None:
    """The member puts somebody forward for a certificate of VUFO; the conference votes on it."""
    member.visit("/khen-thuong/de-nghi/moi/")
    kind = member.page.locator("[name=kind] option", has_text="Bằng khen").first.get_attribute("value")
    member.page.locator("[name=kind]").select_option(kind)
    member.page.locator("[name=name]").fill("Lê Thị Hoa")
    member.page.locator("[name=achievement]").fill("Vận động viện trợ cho vùng hạn, mặn.")
    _submit(member)
    member.page.wait_for_url(re.compile(r"/khen-thuong/\d+/$"))
    member.look()
    award = re.search(r"/khen-thuong/\d+/", member.page.url)[0]

    lead.visit(f"{award}binh-bau/")
    lead.page.locator("[name=conference]").select_option(index=1)
    lead.page.locator("[name=voted_on]").fill(f"{clock.today():%d/%m/%Y}")
    lead.page.locator("[name=votes_present]").fill("30")
    lead.page.locator("[name=votes_for]").fill("28")
    lead.page.locator("[name=votes_against]").fill("2")
    _submit(lead)
    # Attendance has one person: the number is asked about.
    lead.page.get_by_label("Đã kiểm tra, đúng là 30 người có mặt").check()
    _submit(lead)
    lead.page.wait_for_url(re.compile(f"{award}$"))
    lead.errors[:] = [error for error in lead.errors if "422" not in error]  # told late by the browser at times
    expect(lead.page.locator("main")).to_contain_text("28")
    lead.look()


def test_from_the_plan_to_the_first_day_of_the_new_lead(person, database, tmp_path_factory, browser, this_year):
    truong = person("truong")
    conference = _plan(truong, this_year)
    _invite_and_register(truong, conference)

    # Attendance at the door, on a telephone.
    door = person("truong", PHONE)
    door.visit(f"{conference}diem-danh/")
    present = door.page.locator("li", has_text="Nguyễn Văn An").locator("button").first
    present.click()
    expect(present).to_have_attribute("aria-pressed", "true")
    door.look()

    # What is said about a member's report becomes a comment on it.
    page = truong.page
    truong.visit(conference)
    page.get_by_role("link", name=f"Báo cáo năm {this_year} đưa ra hội nghị").click()
    truong.look()
    page.locator("[name=report]").select_option(index=1)
    page.locator("[name=code]").select_option("PC05")
    page.locator("[name=speaker]").fill("Bà Trần Thị Bình, VUFO")
    page.locator("[name=text]").fill("Đề nghị nêu rõ giá trị chuyển tiếp.")
    _submit(truong)
    remark = page.locator(".hn-list li", has_text="Đề nghị nêu rõ giá trị chuyển tiếp.")
    remark.get_by_role("link").click()
    expect(page.locator(".hn-thread", has_text="Bà Trần Thị Bình, VUFO")).to_contain_text("Nêu tại")
    truong.look()

    _elect(truong, conference, this_year + 1)
    _nominate(person("canbo"), truong)

    # A conclusion for somebody to carry out.
    truong.visit(f"{conference}bien-ban/")
    page.get_by_role("link", name="Thêm kết luận").click()
    page.locator("[name=text]").fill("Gửi danh mục kêu gọi viện trợ.")
    page.get_by_label("Cà Mau", exact=True).check()
    _submit(truong)
    expect(page.locator("#ket-luan")).to_contain_text("Gửi danh mục kêu gọi viện trợ.")
    truong.look()

    # On the first of January the new lead has the desk of the new year, the old one no longer.
    folder = tmp_path_factory.mktemp("new-year")
    with serve(database, folder, day=date(this_year + 1, 1, 1)) as address:
        for name, status in (("lanhdao", 200), ("truong", 404)):
            context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
            somebody = Person(context.new_page(), address).sign_in(name)
            answer = somebody.page.goto(f"{address}/cum/5/{this_year + 1}/xet/")
            assert answer.status == status, name
            context.close()


def test_long_words_widen_no_page(person, this_year):
    """A file named in one word, a caption in one: in the papers, the photos and the list of what was done."""
    picture = BytesIO()
    Image.new("RGB", (60, 40), (10, 90, 120)).save(picture, "JPEG")
    truong = person("truong")
    conference = _plan(truong, this_year)

    _put_up(truong, conference, f"{'bao_cao_' * 22}.pdf", b"%PDF-1.4\n%%EOF\n", "")
    _put_up(truong, conference, "anh.jpg", picture.getvalue(), "x" * 200)

    truong.look()
    assert "bao_cao_" * 15 in truong.page.locator("#lich-su").inner_text()
    person("truong", PHONE).visit(conference)
