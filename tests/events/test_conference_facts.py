"""The conferences that articles tell of: every fact on the page with its source, never as illustrative figures."""

from datetime import date

import pytest
from django.core.management import call_command

from clusters.network import load as load_network
from events.models import Conference, ConferenceFact
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
    assert page.content.decode().count('href="#nguon-') == 12


def test_load_network_brings_them(db, autumn, capsys):
    call_command("load_network")

    assert Conference.objects.count() == 4 and "Hội nghị theo nguồn công bố: 4" in capsys.readouterr().out
