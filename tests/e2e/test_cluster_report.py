"""The second reading and the cluster's own report: the lead, a member and others, each at a browser, nine unions."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from clusters import clock
from tests.e2e.conftest import NARROW, Person, serve

PDF = b"%PDF-1.4\n%%EOF\n"
CHANGES = {"HB02": "14", "PC01": "11", "PC05": "9,5 tỷ"}  # of the ninth member, as the lead asked


@pytest.fixture(scope="module")
def portal(nine_members_database, tmp_path_factory):
    with serve(nine_members_database, tmp_path_factory.mktemp("portal")) as address:
        yield address


def _comment(lead: Person, code: str, words: str) -> None:
    lead.page.get_by_label(f"Viết góp ý cho {code}").click()
    form = lead.page.locator("#gop-y-moi form", has_text=code)
    form.locator("textarea").fill(words)
    form.get_by_role("button", name="Gửi góp ý").click()
    expect(lead.page.locator("#gop-y-danh-sach .hn-thread", has_text=words)).to_be_visible()
    expect(form).to_have_count(0)


def _words_of_two_comments_wait_side_by_side(lead: Person) -> None:
    """Beginning a second comment, or the first once more, takes nothing of what was typed."""
    lead.page.get_by_label("Viết góp ý cho PC01").click()
    first = lead.page.locator("#gop-y-moi form", has_text="PC01").locator("textarea")
    first.fill("Đang viết dở")
    lead.page.get_by_label("Viết góp ý cho PC05").click()
    second = lead.page.locator("#gop-y-moi form", has_text="PC05").locator("textarea")
    second.fill("Cũng đang viết dở")
    lead.page.get_by_label("Viết góp ý cho PC01").click()
    expect(first).to_be_focused()
    expect(first).to_have_value("Đang viết dở")
    expect(second).to_have_value("Cũng đang viết dở")
    for words in (first, second):
        words.fill("")


def _save(person: Person, code: str, text: str) -> None:
    row = person.page.locator(f'[data-code="{code}"]').first
    with person.page.expect_response(lambda answer: f"/o/{code}/" in answer.url) as waiting:
        row.locator('[data-name="value"]').fill(text)
        person.page.keyboard.press("Tab")
    assert waiting.value.status == 200


def _resolve_what_was_asked(member: Person, report: str) -> None:
    """Mend each figure in its section and mark its comment as done there."""
    for section, codes in (("HB", ["HB02"]), ("PC", ["PC01", "PC05"])):
        member.visit(f"{report}soan/{section}/")
        for code in codes:
            _save(member, code, CHANGES[code])
            thread = member.page.locator(".hn-thread", has=member.page.get_by_label(f"Trả lời góp ý ở {code}"))
            thread.get_by_role("button", name="Đã xong").click()
            expect(member.page.get_by_label(f"Trả lời góp ý ở {code}")).to_have_count(0)
    member.visit(f"{report}gui/")
    member.page.get_by_role("button", name="Gửi lên Cụm 5").click()
    expect(member.page.locator(".hn-state.sent").first).to_be_visible()


def test_from_the_second_reading_to_an_accepted_cluster_report(person, this_year):
    truong, canbo = person("truong"), person("canbo")

    # The lead returns the ninth report with three comments.
    truong.visit(f"/cum/5/{this_year}/xet/?ky={this_year}")
    truong.page.get_by_role("link", name="Cần Thơ").first.click()
    report = re.search(r"/bao-cao/\d+/", truong.page.url)[0]
    _words_of_two_comments_wait_side_by_side(truong)
    for code in CHANGES:
        _comment(truong, code, f"Đề nghị kiểm tra lại {code}.")
    truong.page.get_by_label("Lý do trả lại").fill("Ba số liệu chưa khớp với lời văn.")
    truong.page.get_by_role("button", name=re.compile("^Trả lại")).click()
    expect(truong.page.locator(".hn-state.back").first).to_be_visible()

    # The officer mends them, marks the comments as done and sends again.
    _resolve_what_was_asked(canbo, report)

    # The lead sees the three changes only, and endorses.
    truong.visit(report)
    expect(truong.page.locator('.hn-seg [aria-current="true"]')).to_contain_text("(3)")
    expect(truong.page.locator("tr.chg")).to_have_count(3)
    expect(truong.page.locator("tr.chg", has_text="PC05")).to_contain_text("9,5 tỷ")
    truong.page.get_by_role("button", name="Thông qua, chuyển VUFO").click()
    expect(truong.page.locator(".hn-state.pass").first).to_be_visible()

    # It opens the cluster's report, which has the figures of all nine, and picks prose from them.
    truong.visit("/bao-cao-cum/")
    truong.page.get_by_role("button", name=re.compile("Mở báo cáo Cụm")).first.click()
    truong.page.wait_for_url(re.compile(r"/bao-cao-cum/\d+/"))
    cluster_report = re.search(r"/bao-cao-cum/\d+/", truong.page.url)[0]
    truong.visit(cluster_report)
    expect(truong.page.locator("tr", has_text="PC01").first).to_contain_text("9/9")
    expect(truong.page.locator("tr", has_text="PC01").first).to_contain_text("47")
    _compile(truong, cluster_report)

    # It sends the draft round; two members comment, one on a telephone.
    truong.visit(f"{cluster_report}lay-y-kien/")
    answer_by = clock.today() + timedelta(3)
    truong.page.get_by_label("Các đơn vị trả lời trước hết ngày").fill(f"{answer_by:%d/%m/%Y}")
    truong.page.get_by_role("button", name="Gửi lấy ý kiến").click()
    truong.page.get_by_role("link", name="Xem ý kiến các đơn vị").click()
    truong.page.wait_for_url(re.compile("/y-kien/1/"))
    circulation = truong.page.url
    truong.look()
    for username, viewport in (("travinh", None), ("vinhlong", NARROW)):
        member = person(username, **({"viewport": viewport} if viewport else {}))
        member.visit(circulation)
        member.page.get_by_text("Góp ý chung cho cả báo cáo").click()
        member.page.get_by_label("Ý kiến").first.fill(f"Bổ sung hoạt động của {username}.")
        member.page.get_by_role("button", name="Gửi ý kiến").first.click()
        expect(member.page.locator("main")).to_contain_text(f"Bổ sung hoạt động của {username}.")
        member.look()

    # The lead settles both comments, closes the circulation and issues.
    truong.visit(circulation)
    for _n in range(2):
        open_note = truong.page.locator(".hn-circ-note", has_text="chưa xử lý").first
        open_note.get_by_label("Tiếp thu, đã sửa").check()
        open_note.get_by_role("button", name="Ghi cách xử lý").click()
        truong.page.wait_for_load_state()
    expect(truong.page.locator(".hn-circ-note", has_text="chưa xử lý")).to_have_count(0)
    truong.page.get_by_label("Vì sao kết thúc trước hạn").fill("Các đơn vị đã thống nhất tại hội nghị.")
    truong.page.get_by_role("button", name="Kết thúc lấy ý kiến").click()
    _issue(truong, cluster_report)

    # VUFO receives and accepts; the figures stand with their coverage.
    vufo = person("vufo")
    vufo.visit("/")
    vufo.visit(cluster_report)
    vufo.page.get_by_role("button", name="Duyệt báo cáo Cụm").click()
    expect(vufo.page.locator(".hn-state.ok").first).to_be_visible()
    vufo.look()
    expect(vufo.page.locator("main")).to_contain_text("01/BC-CĐ")
    expect(vufo.page.locator("main")).to_contain_text("Liên hiệp Trà Vinh tổ chức 8 buổi giao lưu hữu nghị")


def _compile(lead: Person, cluster_report: str) -> None:
    """Take a paragraph of three members, order them, and set a live figure into the cluster's own words."""
    lead.visit(f"{cluster_report}soan/HB12/")
    for name in ("Trà Vinh", "Vĩnh Long", "Cần Thơ"):
        lead.page.get_by_label(f"Lấy vào đoạn 1 của {name}").click()
        lead.page.wait_for_load_state()
    expect(lead.page.locator(".hn-piece")).to_have_count(3)
    lead.page.get_by_label("Chuyển đoạn 3 lên").click()
    expect(lead.page.locator(".hn-piece").nth(1)).to_contain_text("Cần Thơ")
    lead.look()
    lead.visit(f"{cluster_report}soan/PC/")
    lead.page.get_by_role("button", name="Thêm đoạn của Cụm").click()
    piece = lead.page.locator(".hn-piece").first
    with lead.page.expect_response(lambda answer: "/doan/" in answer.url):
        piece.locator("textarea").fill("Trong kỳ, cả Cụm vận động được [[PC01]], cam kết [[PC05]].")
        lead.page.keyboard.press("Tab")
    expect(lead.page.locator("#save-state")).to_contain_text(re.compile("đã lưu", re.IGNORECASE))
    lead.visit(cluster_report)
    expect(lead.page.locator("main")).to_contain_text("cả Cụm vận động được 47 khoản")


def _issue(lead: Person, cluster_report: str) -> None:
    lead.visit(f"{cluster_report}ban-hanh/")
    lead.page.get_by_label("Số, ký hiệu").fill("1/BC-CĐ")
    lead.page.get_by_label("Ngày ban hành").fill(f"{clock.today():%d/%m/%Y}")
    lead.page.get_by_label("Người ký").first.fill("Lê Minh Khôi")
    lead.page.get_by_label("Chức vụ người ký").fill("Chủ tịch, Cụm trưởng")
    lead.page.get_by_label("Bản ký, quét thành PDF").set_input_files(
        files=[{"name": "bc-cum.pdf", "mimeType": "application/pdf", "buffer": PDF}]
    )
    lead.page.get_by_role("button", name="Ban hành, gửi VUFO").click()
    lead.page.wait_for_url(re.compile(f"{cluster_report}$"))
    lead.look()
