"""The conferences that articles tell of: every fact on the page with its source, never as illustrative figures."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from clusters.models import Cluster
from clusters.network import load as load_network
from events.models import Conference, ConferenceFact, JointActivity
from events.workflow import activities
from events.workflow.activity_facts import load_activities
from events.workflow.conference_facts import load_conferences, read
from tests import factories


@pytest.fixture
def loaded(db, autumn):
    load_network()
    load_conferences()
    return {row.key: row for row in Conference.objects.with_bodies()}


def test_loading_again_adds_nothing_and_a_dry_run_writes_nothing(db, autumn):
    load_network()
    keys = [row["key"] for row in read()]

    assert load_conferences(dry_run=True) == keys and not Conference.objects.exists()
    assert load_conferences() == keys and load_conferences() == []
    corrected = Conference.objects.get(key=keys[0])
    corrected.place = "Sửa trên trang"
    corrected.save()
    load_conferences()
    corrected.refresh_from_db()
    assert corrected.place == "Sửa trên trang"


def test_what_the_sources_say_more_reaches_a_conference_that_is_there_already(loaded):
    row = loaded["quoc-gia-2022-07-07"]
    row.facts.filter(order__gt=2).delete()
    row.facts.filter(order=1).update(text="Câu cũ.")
    Conference.objects.filter(pk=row.pk).update(place="Sửa trên trang")

    assert load_conferences(dry_run=True) == load_conferences() == ["quoc-gia-2022-07-07"]
    assert load_conferences() == []
    row.refresh_from_db()
    given = next(found for found in read() if found["key"] == row.key)
    assert list(row.facts.values_list("text", flat=True)) == [fact["text"] for fact in given["facts"]]
    assert row.place == "Sửa trên trang"


def test_without_the_network_nothing_is_made_up(db, autumn):
    assert load_conferences() == ["quoc-gia-2022-07-07"]  # the network's own needs no union


def test_cluster_3_met_on_line_on_11_january_2022(loaded):
    row = loaded["cum-3-2022-01-11"]

    assert (row.body_name, row.host_name, row.mode, row.state) == ("Cụm 3", "Đà Nẵng", "online", "held")
    assert (row.starts_on, row.year_reviewed, row.year_planned) == (date(2022, 1, 11), 2021, 2022)
    assert row.kinds == ["year_end", "planning"] and row.invited.count() == 11
    assert [(site.name, site.is_main) for site in row.sites.all()] == [("Đà Nẵng", True), ("Hà Nội", False)]
    said = " ".join(row.facts.values_list("text", flat=True))
    assert "Bầu Cụm phó năm 2022: Liên hiệp các tổ chức hữu nghị tỉnh Thừa Thiên Huế" in said
    assert "do Liên hiệp tỉnh Thừa Thiên Huế đăng cai" in said and "do Liên hiệp thành phố Đà Nẵng đăng cai" in said


def test_the_national_one_met_in_cao_bang_on_7_july_2022(loaded):
    row = loaded["quoc-gia-2022-07-07"]

    assert (row.body_name, row.place, row.starts_on) == ("Toàn quốc", "Cao Bằng", date(2022, 7, 7))
    assert row.facts.filter(kind="attendance", text__contains="Hơn 200 đại biểu").exists()


def test_cluster_5_met_in_ca_mau_on_20_november_2024(loaded):
    row = loaded["cum-5-2024-11-20"]
    said = " ".join(row.facts.values_list("text", flat=True))

    assert (row.body_name, row.host_name, row.starts_on, row.invited.count()) == (
        "Cụm 5", "Cà Mau", date(2024, 11, 20), 9,
    )  # fmt: skip
    for words in (
        "Cờ thi đua cho Liên hiệp tỉnh Cà Mau", "Bằng khen cho Liên hiệp các tỉnh Trà Vinh, Kiên Giang",
        "Kiên Giang đảm nhận vai trò Cụm trưởng Cụm 5 trong năm 2025", "181 khoản viện trợ", "trên 288 tỷ đồng",
        "trên 300 lượt đoàn, với gần 2.500 lượt khách",
    ):  # fmt: skip
        assert words in said


def test_hai_phong_met_on_9_january_2023(loaded):
    row = loaded["hai-phong-2023-01-09"]

    assert (row.body_name, row.starts_on) == ("Liên hiệp Hải Phòng", date(2023, 1, 9))
    assert row.facts.get(kind="award").text.startswith(
        "Liên hiệp thành phố trao Giấy khen cho 21 tập thể và 36 cá nhân"
    )


TOLD = {  # what the article of each says, read line by line
    "cum-3-2022-01-11": (
        "khu vực miền Trung - Tây Nguyên", "Đà Nẵng, Cụm trưởng Cụm 3, chủ trì", "tại điểm cầu Hà Nội",
        "thay đổi phương thức tổ chức", "hình thức linh hoạt", "Vận động viện trợ", "tiếp tục được duy trì, phát huy",
        "các nước láng giềng, bạn bè truyền thống, đối tác chiến lược, đối tác toàn diện", "vun đắp tình đoàn kết",
        "đề xuất giải pháp nâng cao chất lượng", "hoàn thành tốt công tác đối ngoại nhân dân theo kế hoạch",
        "học tập kinh nghiệm lẫn nhau", "trực tiếp kết hợp trực tuyến", "bảo đảm tiến độ", "đạt kết quả cao nhất",
        "bồi dưỡng chuyên môn, nghiệp vụ", "kịp thời kiến nghị", "tiếp tục phối hợp, thúc đẩy các hoạt động chung",
        "năng lực quản lý", "sẵn sàng hỗ trợ", "Bầu Cụm phó", "trước khi ban hành chính thức",
        "nhằm tăng cường hiệu quả công tác đối ngoại nhân dân trong tình hình mới", "Hội nghị sơ kết 6 tháng đầu năm",
        "Hội nghị tập huấn tăng cường năng lực", "mời các thành viên trong Cụm tham dự",
    ),
    "quoc-gia-2022-07-07": (
        "Tỉnh ủy, UBND tỉnh Cao Bằng", "Hơn 200 đại biểu", "Triệu Đình Lê", "Nguyễn Phương Nga", "12-CT/TW",
        "mô hình tổ chức Liên hiệp địa phương", "trong tình hình mới", "vững mạnh, hoạt động hiệu quả",
        "đánh giá lại hoạt động", "chiến lược, kế hoạch, chương trình hành động", "tổng hợp, tham mưu, kiến nghị",
        "thể chế hoá các chỉ thị của Đảng, hoàn thiện cơ chế, chính sách liên quan đến tổ chức, bộ máy, cán bộ",
        "6 tháng cuối năm 2022", "số lượng và chất lượng",
        "bảo đảm nhiệm vụ, kế hoạch", "được duy trì và thực hiện tốt",
        "công tác nội bộ", "kiến nghị giải pháp kiện toàn tổ chức",
    ),
    "hai-phong-2023-01-09": (
        "Trung tâm Hội nghị thành phố", "Đào Khánh Hà", "COVID-19", "đúng định hướng trọng tâm", "vị thế, vai trò",
        "Việt Nam - Lào, Việt Nam - Campuchia", "30 năm thiết lập quan hệ ngoại giao Việt Nam - Hàn Quốc",
        "Nhật Bản, Bungari, Hà Lan", "giai đoạn 2020-2025, định hướng đến năm 2030", "thông tin tuyên truyền",
        "đại đoàn kết dân tộc", "nguồn lực người Việt Nam ở nước ngoài", "21 tập thể và 36 cá nhân",
        "hoàn thành việc đại hội trong năm 2023", "hội viên trẻ", "truyền tải thông tin về cơ chế, chính sách",
        "xúc tiến phát triển doanh nghiệp", "khắc phục những khó khăn còn tồn tại", "hợp tác nhân dân",
        "dự án phi chính phủ nước ngoài phù hợp", "quảng bá hình ảnh", "hội đồng hương", "tổ chức bộ máy",
    ),
    "cum-5-2024-11-20": (
        "Nguyễn Ngọc Hùng, Phó Chủ tịch", "Trần Chí Dũng", "kết quả vượt bậc", "hoạt động thường niên",
        "đa dạng hóa quan hệ", "đối tác trọng điểm",
        "Đại sứ quán và Tổng Lãnh sự quán", "họp mặt", "181 khoản viện trợ",
        "trên 288 tỷ đồng", "có trọng tâm, trọng điểm", "trên 300 lượt đoàn, với gần 2.500 lượt khách quốc tế",
        "chia sẻ kinh nghiệm, đúc kết cách làm hay", "đóng góp vào kết quả chung", "nhiều cách làm sáng tạo",
        "Chỉ thị 12-CT/TW", "Chỉ thị 38-CT/TW", "bám sát định hướng chung", "sản phẩm cụ thể thay vì chỉ tham gia",
        "thủ tục hành chính", "Tỉnh ủy, UBND tỉnh Cà Mau luôn tạo điều kiện", "thành tựu chung của tỉnh",
        "cách tiếp cận mới", "Cờ thi đua", "Trà Vinh, Kiên Giang", "Cụm trưởng Cụm 5 trong năm 2025",
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", TOLD)
def test_the_page_tells_all_that_the_article_tells(loaded, client, key):
    client.force_login(factories.make_observer(username="nguoi-xem"))
    row = loaded[key]

    for address in (row.get_absolute_url(), f"/cong-khai/hoi-nghi/{row.pk}/"):
        text = client.get(address).content.decode()
        assert [words for words in TOLD[key] if words not in text] == []


def test_the_page_says_nothing_that_the_article_does_not(loaded, client):
    client.force_login(factories.make_observer(username="nguoi-xem"))
    nation, cluster = (
        client.get(loaded[key].get_absolute_url()).content.decode()
        for key in ("quoc-gia-2022-07-07", "cum-5-2024-11-20")
    )

    assert "Đơn vị được mời" not in nation and "Đơn vị dự" not in nation and "Kế hoạch năm" not in nation
    assert "<dt>Đơn vị dự</dt><dd>9</dd>" in cluster


def test_every_page_shows_every_fact_with_its_source_and_none_is_illustrative(loaded, client):
    client.force_login(factories.make_observer(username="nguoi-xem"))
    for row in loaded.values():
        for address in (row.get_absolute_url(), f"/cong-khai/hoi-nghi/{row.pk}/"):
            text = client.get(address).content.decode()
            assert "Số liệu minh họa" not in text
            for fact in row.facts.all():
                words, http, address = fact.source.partition("http")
                assert fact.text in text and words in text and f"{http}{address.partition('?')[0]}" in text
    assert ConferenceFact.objects.filter(source="").count() == 0


def test_a_published_conference_of_a_union_is_read_by_all_but_its_papers_are_not(loaded, client):
    row = loaded["hai-phong-2023-01-09"]
    client.force_login(factories.make_officer(factories.make_union(short_name="Nơi khác"), username="noi-khac"))

    assert client.get(row.get_absolute_url()).status_code == 200
    assert client.get(f"/hoi-nghi/{row.pk}/bien-ban/").status_code == 403
    assert client.get(f"/hoi-nghi/{row.pk}/dai-bieu/").status_code == 403


def test_each_fact_names_its_own_source_where_there_are_several(loaded, client):
    client.force_login(factories.make_observer(username="nguoi-xem"))
    page = client.get(loaded["cum-3-2022-01-11"].get_absolute_url())

    rows = [row for _kind, rows in page.context["page"].facts for row in rows]
    assert {row.mark for row in rows} == {1, 2}
    assert all(page.context["page"].sources[row.mark - 1] == row.source for row in rows)
    assert page.content.decode().count('href="#nguon-') == len(rows) == 27


def test_load_network_brings_them(db, autumn, capsys):
    call_command("load_network")

    assert Conference.objects.count() == 4 and "Hội nghị theo nguồn công bố: 4" in capsys.readouterr().out


def test_what_cluster_3_planned_for_2022_is_in_its_list(loaded, sign_in):
    assert load_activities(dry_run=True) == load_activities() == ["cum-3-2022-toa-dam", "cum-3-2022-tap-huan"]
    assert load_activities() == load_activities(dry_run=True) == []
    rows = JointActivity.objects.select_related("host").prefetch_related("host__names").order_by("pk")

    assert [(row.year, row.host.short_name_on(date(2022, 6, 1)), row.combined_with) for row in rows] == [
        (2022, "Thừa Thiên Huế", "Hội nghị sơ kết 6 tháng đầu năm 2022 của Cụm"),
        (2022, "Đà Nẵng", "Hội nghị tổng kết công tác Cụm năm 2022"),
    ]
    assert all(row.source and row.state == "planned" and not row.is_illustrative for row in rows)
    text = sign_in(factories.make_vufo_officer()).get(reverse("activity_list", args=[3, 2022])).content.decode()
    assert "Tọa đàm chia sẻ kinh nghiệm" in text and "bài và ảnh T.L" in text and "Số liệu minh họa" not in text


def test_what_people_entered_is_not_added_again(db, autumn):
    assert load_activities() == []  # nothing without the network
    load_network()
    cluster, title = (
        Cluster.objects.get(number=3),
        "tọa đàm chia sẻ kinh nghiệm về thực hiện công tác đối ngoại nhân dân",
    )
    plan = activities.Plan(title, "conference")
    activities.plan(cluster, 2022, plan, by=factories.make_vufo_officer())

    assert load_activities() == ["cum-3-2022-tap-huan"]
