"""A request goes to the cluster and is answered; the union reads the answer, also after its session ended."""

import re

from playwright.sync_api import expect

TITLE = "Họp Cụm trực tuyến, thử trên trình duyệt"


def test_a_request_is_raised_answered_and_opened_again(person):
    canbo, truong, ngoai = person("canbo"), person("truong"), person("ngoai")
    canbo.visit("/kien-nghi/moi/")
    canbo.page.locator("[name=title]").fill(TITLE)
    canbo.page.locator("[name=text]").fill("Đường xa, mùa mưa bão khó đi.")
    expect(canbo.page.locator("[name=office_name]")).to_be_hidden()
    canbo.page.locator("[name=addressee][value=cluster]").check()
    canbo.page.get_by_role("button", name="Gửi kiến nghị").dblclick()
    canbo.page.wait_for_url(re.compile(r"/kien-nghi/\d+/$"))
    canbo.look()
    address = re.search(r"/kien-nghi/\d+/", canbo.page.url)[0]

    truong.visit("/kien-nghi/?tim=truc+tuyen")
    expect(truong.page.locator("tbody tr")).to_have_count(1)  # a double click raised it once
    truong.page.get_by_role("link", name=TITLE).click()
    truong.page.locator("[name=kind][value=answered]").check()
    truong.page.locator("#buoc-moi [name=text]").fill("Cụm đồng ý họp trực tuyến.")
    truong.page.get_by_role("button", name="Ghi", exact=True).click()
    expect(truong.page.locator(".hn-state").first).to_contain_text("Đã trả lời")
    truong.look()
    assert ngoai.page.request.get(f"{ngoai.address}{address}").status == 404

    canbo.visit("/")
    canbo.page.get_by_role("link", name=f"Kiến nghị đã có trả lời: {TITLE}").click()
    expect(canbo.page.locator("#cac-buoc")).to_contain_text("Cụm đồng ý họp trực tuyến.")
    canbo.page.locator("#buoc-moi summary").click()
    canbo.page.locator("#buoc-moi [name=text]").fill("Chưa rõ ngày họp.")
    canbo.page.context.clear_cookies(name="sessionid")
    canbo.page.get_by_role("button", name="Ghi", exact=True).click()
    canbo.sign_in("canbo")
    canbo.page.goto(f"{canbo.address}{address}")
    expect(canbo.page.locator("#buoc-moi [name=text]")).to_have_value("Chưa rõ ngày họp.")
    canbo.page.get_by_role("button", name="Ghi", exact=True).click()
    expect(canbo.page.locator(".hn-state").first).to_contain_text("Chờ trả lời")
    canbo.look()
