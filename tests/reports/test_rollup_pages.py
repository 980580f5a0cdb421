"""The pages of a rollup: who sees what, what stands in a cell, how a total is walked down, what the file holds."""

import csv
import re
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import Succession
from reports.models import Figure, Obligation, ReportingPeriod
from reports.workflow.filing import Entry
from tests import factories
from tests.reports.test_rollups import make_figure, make_round

pytestmark = pytest.mark.django_db
EVERYBODY = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


def text_of(response):
    """What a person reads: without tags, with single spaces."""
    body = response.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def row_of(response, code):
    """The cells of an indicator's row, as read."""
    match = re.search(
        rf'<tr><th scope="row"><span class="hn-code">{code}</span>.*?</tr>', response.content.decode(), re.S
    )
    cells = re.findall(r"<td[^>]*>(.*?)</td>", match[0], re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


@pytest.fixture
def filed(world):
    """The member's report accepted, the neighbour's and the outsider's sent, the lead's a draft."""
    people = world.people
    reviewed = {"reviewer": people["lead"], "vufo": people["vufo"], "state": "accepted"}
    figures = {"PC01": 10, "PC05": 1_500_000_000, "PC10": 3, "HB02": Entry("not_applicable")}
    world.reports = {
        "member": factories.make_report(world.obligations["member"], people["owner"], figures, **reviewed),
        "neighbour": factories.make_report(
            world.obligations["neighbour"],
            people["neighbour"],
            {"PC01": 777, "PC05": 2_000_000_000, "PC10": 2},
            state="submitted",
        ),
        "outsider": factories.make_report(
            world.obligations["outsider"], people["outsider"], {"PC01": 5, "PC10": 0}, state="submitted"
        ),
        "lead": factories.make_report(world.obligations["lead"], people["lead"], {"PC01": 4242}),
    }
    return world


def pages(world):
    """Every address of the rollups."""
    return [
        reverse("rollup_latest"),
        reverse("rollup_nation", args=["2026"]),
        reverse("rollup_cluster", args=["2026", 5]),
        reverse("rollup_indicator", args=["2026", "PC01"]),
    ]


# --- who ------------------------------------------------------------------------------------------


def test_anonymous_people_are_sent_to_sign_in(filed, client):
    for address in pages(filed):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_signed_in_reads_the_totals(filed, sign_in, who):
    client = sign_in(filed.people[who])

    assert [client.get(address).status_code for address in pages(filed)[1:]] == [200, 200, 200]
    nation = client.get(reverse("rollup_nation", args=["2026"]) + "?co-so=sent")
    assert row_of(nation, "PC01")[1:] == ["5", "787", "792"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(filed, sign_in, method):
    client = sign_in(filed.people["vufo"])

    assert {getattr(client, method)(address).status_code for address in pages(filed)} == {405}


UNITS_SEEN = {
    "outsider": set(),
    "neighbour": {"neighbour"},
    "owner": {"member"},
    "head": {"member"},
    "lead": {"lead", "deputy", "member", "neighbour", "last_lead"},
    "deputy": {"lead", "deputy", "member", "neighbour", "last_lead"},
    "last_lead": {"last_lead"},
    "vufo": {"lead", "deputy", "member", "neighbour", "last_lead"},
    "observer": {"lead", "deputy", "member", "neighbour", "last_lead"},
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("borders", ["then", "today"])
def test_single_unions_figures_are_for_their_offices_and_themselves(filed, sign_in, who, borders):
    client = sign_in(filed.people[who])
    query = f"?co-so=sent&dia-gioi={borders}"

    cluster = client.get(reverse("rollup_cluster", args=["2026", 5]) + query)
    indicator = client.get(reverse("rollup_indicator", args=["2026", "PC01"]) + query + "&cum=5")

    names = {name for name in filed.unions if name != "outsider"}
    heads = set(re.findall(r'<th scope="col" class="num">Tỉnh (\w+)<br>', cluster.content.decode()))
    rows = set(re.findall(r'<th scope="row"><a href="[^"]*">Tỉnh (\w+)</a>', indicator.content.decode()))
    assert heads == rows == UNITS_SEEN[who]
    shows_777 = "neighbour" in UNITS_SEEN[who]
    assert (">777<" in cluster.content.decode()) is shows_777
    assert (">777<" in indicator.content.decode()) is shows_777
    hidden = len(names - UNITS_SEEN[who])
    assert (f"Số của {hidden} đơn vị" in text_of(cluster)) is bool(hidden)
    file = client.get(reverse("rollup_indicator", args=["2026", "PC01"]) + query + "&xuat=csv").content.decode()
    assert ("777" in file) is shows_777


@pytest.mark.parametrize("who", EVERYBODY)
def test_walking_down_to_a_unit_that_may_not_be_seen_is_a_404(filed, sign_in, who):
    client = sign_in(filed.people[who])
    address = reverse("rollup_indicator", args=["2026", "PC01"])

    seen = {
        name
        for name in filed.unions
        if name != "outsider" and client.get(f"{address}?don-vi={filed.unions[name].slug}").status_code == 200
    }

    assert seen == UNITS_SEEN[who]


def test_the_outsider_sees_the_own_union(filed, sign_in):
    client = sign_in(filed.people["outsider"])

    page = client.get(
        reverse("rollup_indicator", args=["2026", "PC01"]) + "?co-so=sent&don-vi=" + filed.unions["outsider"].slug
    )

    assert page.status_code == 200
    assert (
        f"/bao-cao/{filed.reports['outsider'].pk}/?lan=1&amp;xem=tat-ca&amp;tu=/tong-hop/2026/chi-tieu/PC01/"
        in page.content.decode()
    )


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_state_of_missing_reports_is_for_those_who_follow_them(filed, sign_in, who):
    page = sign_in(filed.people[who]).get(reverse("rollup_nation", args=["2026"]))

    assert "Thiếu: Tỉnh" in text_of(page)
    assert ("Nháp" in text_of(page)) is (who in ("vufo", "observer"))
    cluster = sign_in(filed.people[who]).get(reverse("rollup_cluster", args=["2026", 5]))
    assert ("Nháp" in text_of(cluster)) is (who in ("vufo", "observer", "lead", "deputy"))


@pytest.mark.parametrize("who", ["vufo", "observer", "lead", "owner"])
def test_the_map_is_for_those_who_see_every_union(filed, sign_in, who):
    page = sign_in(filed.people[who]).get(reverse("rollup_indicator", args=["2026", "PC01"]))

    assert ("Hoàng Sa" in text_of(page)) is (who in ("vufo", "observer"))


@pytest.mark.parametrize(
    "path",
    [
        "/tong-hop/2031/",
        "/tong-hop/khong/",
        "/tong-hop/2026/cum/99/",
        "/tong-hop/2026/chi-tieu/XX99/",
        "/tong-hop/2026/chi-tieu/HB12/",
        "/tong-hop/2026/chi-tieu/PC01/?don-vi=khong-co",
        "/tong-hop/2026/chi-tieu/PC01/?cum=99",
        "/tong-hop/2026/chi-tieu/PC01/?cum=x",
        "/tong-hop/2026/chi-tieu/PC01/?cum=²",
        "/tong-hop/2026/chi-tieu/PC01/?cum=" + "9" * 5000,
    ],
)
def test_what_is_not_there_is_a_404(filed, sign_in, path):
    assert sign_in(filed.people["vufo"]).get(path).status_code == 404


def test_a_period_in_preparation_is_a_404(filed, sign_in):
    factories.make_period(year=2027, state="preparing", indicator_set=filed.form)

    assert sign_in(filed.people["vufo"]).get("/tong-hop/2027/").status_code == 404


# --- what stands there ----------------------------------------------------------------------------


def test_national_page_by_cluster(filed, sign_in):
    page = sign_in(filed.people["vufo"]).get("/tong-hop/2026/?co-so=sent")

    assert re.findall(r"(Cụm \d)</a><br><span class=\"fw-normal\">(\d/\d)", page.content.decode()) == [
        ("Cụm 3", "1/1"),
        ("Cụm 5", "2/5"),
    ]
    assert "3/6 đơn vị" in text_of(page)
    assert row_of(page, "PC01") == ["khoản", "5", "787", "792"]
    assert row_of(page, "PC05") == ["tỷ đồng", "chưa có số", "3,5", "3,5"]
    assert row_of(page, "PC10") == ["tổ chức", "0", "tối đa 5", "tối đa 5"]
    assert row_of(page, "HB02") == ["lượt đoàn", "chưa có số", "chưa có số", "chưa có số"]
    assert 'title="3.500.000.000 đồng"' in page.content.decode()


def test_paper_tells_borders_and_scope(filed, sign_in):
    page = sign_in(filed.people["vufo"]).get("/tong-hop/2026/?dia-gioi=today&pham-vi=province").content.decode()

    assert re.findall(r'd-print-inline">([^<]+)<', page) == ["Theo địa giới hiện nay", "Toàn tỉnh"]


def test_the_four_states_stay_apart_in_the_table(world, sign_in):
    people = world.people
    for name, who, figures in (
        ("outsider", "outsider", {"PC01": 0, "PC02": Entry("not_applicable"), "PC03": Entry("not_collected")}),
    ):
        factories.make_report(world.obligations[name], people[who], figures, state="submitted")

    page = sign_in(people["vufo"]).get("/tong-hop/2026/?co-so=sent")

    assert row_of(page, "PC01")[1] == "0"
    assert row_of(page, "PC02")[1] == "không áp dụng"
    assert row_of(page, "PC03")[1] == "không thu thập"
    assert row_of(page, "PC05")[1] == "chưa có số"
    assert row_of(page, "PC02")[1:] == ["không áp dụng", "chưa có số", "không áp dụng"]


def test_accepted_is_the_usual_basis_and_anything_unknown_means_the_usual(filed, sign_in):
    client = sign_in(filed.people["vufo"])

    for query in ("", "?co-so=khong&dia-gioi=x&pham-vi=y&theo=z"):
        page = client.get("/tong-hop/2026/" + query)
        assert row_of(page, "PC01") == ["khoản", "chưa có số", "10", "10"]
        assert "1/6 đơn vị" in text_of(page)


def test_scopes_stand_on_pages_of_their_own(filed, sign_in):
    factories.make_report(
        filed.obligations["deputy"],
        filed.people["deputy"],
        {"PC01": 1, ("PC01", "province"): 90},
        state="submitted",
    )
    client = sign_in(filed.people["vufo"])

    assert row_of(client.get("/tong-hop/2026/?co-so=sent"), "PC01")[-1] == "793"
    assert row_of(client.get("/tong-hop/2026/?co-so=sent&pham-vi=province"), "PC01")[-1] == "90"


def test_coverage_of_another_scope_counts_units_with_a_number_in_it(filed, sign_in):
    for name in ("deputy", "last_lead"):
        factories.make_report(
            filed.obligations[name], filed.people[name], {"PC01": 1, ("PC01", "province"): 90}, state="submitted"
        )
    client, query = sign_in(filed.people["vufo"]), "?co-so=sent&pham-vi=province"

    nation = client.get("/tong-hop/2026/" + query)
    cluster = client.get("/tong-hop/2026/cum/5/" + query)
    walk = client.get("/tong-hop/2026/chi-tieu/PC05/" + query)
    file = csv_rows(client.get(f"/tong-hop/2026/{query}&xuat=csv"))

    assert "2/6 đơn vị có số ở phạm vi này Thiếu báo cáo: Tỉnh lead" in text_of(nation)
    assert re.findall(r"(Cụm \d)</a><br><span class=\"fw-normal\">(\d/\d)", nation.content.decode()) == [
        ("Cụm 3", "0/1"),
        ("Cụm 5", "2/5"),
    ]
    assert 'title="180 khoản (2 báo cáo có số)"' in nation.content.decode()
    assert "2/5 đơn vị có số ở phạm vi này" in text_of(cluster)
    assert "0/6 đơn vị có số ở phạm vi này" in text_of(walk)
    assert "Giá trị Đơn vị có số ở phạm vi này 2026 chưa có số 0/6" in text_of(walk)
    assert ["Có số ở phạm vi này", "2 trên 6 đơn vị"] in file
    assert "5/6 đơn vị Thiếu: Tỉnh lead" in text_of(client.get("/tong-hop/2026/?co-so=sent"))


def test_all_reports_are_not_all_units_in_another_scope(filed, sign_in):
    Obligation.objects.filter(union__in=[filed.unions[name] for name in ("lead", "deputy", "last_lead")]).update(
        exempt_at=clock.now(), exempt_reason="Đang hợp nhất", exempt_by=filed.people["vufo"]
    )
    client = sign_in(filed.people["vufo"])

    assert "3/3 đơn vị Đủ mọi đơn vị" in text_of(client.get("/tong-hop/2026/?co-so=sent"))
    page = text_of(client.get("/tong-hop/2026/?co-so=sent&pham-vi=associations"))
    assert "0/3 đơn vị có số ở phạm vi này" in page
    assert "Đủ mọi đơn vị" not in page


def test_by_region(filed, sign_in):
    page = sign_in(filed.people["vufo"]).get("/tong-hop/2026/?co-so=sent&theo=vung")

    assert "Đồng bằng sông Cửu Long" in text_of(page)
    assert row_of(page, "PC01") == ["khoản", "792", "792"]


def test_a_union_outside_of_all_clusters_counts_for_the_nation(filed, sign_in):
    union = factories.make_union(short_name="Tỉnh riêng")
    officer = factories.make_officer(union, username="rieng")
    factories.make_report(factories.make_obligation(filed.period, union), officer, {"PC01": 8}, state="submitted")

    page = sign_in(filed.people["vufo"]).get("/tong-hop/2026/?co-so=sent")

    assert "Không thuộc Cụm" in text_of(page)
    assert row_of(page, "PC01") == ["khoản", "5", "787", "8", "800"]


def test_cluster_page_has_a_column_for_each_union(filed, sign_in):
    page = sign_in(filed.people["lead"]).get("/tong-hop/2026/cum/5/?co-so=sent")

    cells = row_of(page, "PC01")[1:]
    assert sorted(cells) == sorted(["chưa có số"] * 3 + ["10", "777", "787"])
    assert cells[-1] == "787"


@pytest.fixture
def last_year(filed):
    """2025 closed with the same form: the member had 8 items and the outsider 5."""
    period = factories.make_period(year=2025, state="closed", indicator_set=filed.form)
    lines = {line.code: line for line in filed.form.indicators.all()}
    by = filed.people["owner"]
    figures = []
    for name, value in (("member", 8), ("outsider", 5)):
        round_ = make_round(period, filed.unions[name], by)
        figures.append(make_figure(round_, lines["PC01"], "number", Decimal(value), "exact", by))
    Figure.objects.bulk_create(figures)
    return period


def test_last_year_and_change(filed, last_year, sign_in):
    client = sign_in(filed.people["lead"])

    nation = client.get("/tong-hop/2026/")
    cluster = client.get("/tong-hop/2026/cum/5/")

    assert row_of(nation, "PC01")[-3:] == ["10", "13", "23,1%"]
    assert 'aria-label="giảm"' in nation.content.decode()
    assert "chưa đủ đơn vị" in text_of(nation)
    assert row_of(cluster, "PC01")[-3:] == ["10", "8", "25,0%"]
    assert row_of(nation, "PC05")[-2:] == ["chưa có số", ""]


def test_borders_of_today_carry_a_merged_union_to_its_successor(filed, last_year, sign_in):
    new = factories.make_union(short_name="Tỉnh mới", valid_from=date(2026, 3, 1))
    factories.make_membership(filed.other_cluster, new, valid_from=date(2026, 3, 1))
    for name in ("member", "outsider"):
        Succession.objects.create(predecessor=filed.unions[name], successor=new, kind="merger", on=date(2026, 3, 1))
    client = sign_in(filed.people["vufo"])

    then = client.get("/tong-hop/2025/")
    today = client.get("/tong-hop/2025/?dia-gioi=today")
    walk = client.get(f"/tong-hop/2025/chi-tieu/PC01/?dia-gioi=today&don-vi={new.slug}")

    assert row_of(then, "PC01") == ["khoản", "5", "8", "13"]
    assert row_of(today, "PC01") == ["khoản", "13", "–", "13"]
    assert "Tỉnh member: 8" in text_of(walk)
    assert "Tỉnh ngoài: 5" in text_of(walk)


def test_a_ratio_is_computed_at_every_level_and_noted(world, sign_in):
    people = world.people
    for name, figures in (
        ("member", {"PC05": 50, "PC19": 100}),
        ("outsider", {"PC05": 90, "PC19": 100}),
        ("neighbour", {"PC05": 10}),
    ):
        who = people["owner" if name == "member" else name]
        factories.make_report(world.obligations[name], who, figures, state="submitted")

    page = sign_in(people["vufo"]).get("/tong-hop/2026/?co-so=sent")

    assert row_of(page, "PC20") == ["%", "90,0", "60,0", "75,0"]
    assert "Tính ở từng cấp theo PC05 / PC19 * 100" in text_of(page)
    assert "tỷ lệ chỉ để tham khảo" in text_of(page)


# --- published figures ----------------------------------------------------------------------------


@pytest.fixture
def published(filed):
    line = filed.form.indicators.get(code="PC05")
    return factories.make_published(
        filed.period,
        line,
        288_000_000_000,
        cluster=filed.cluster,
        qualifier="over",
        source="Báo Thử, https://bao.example/bai-1, 20/11/2026",
        note="Số tại hội nghị",
    )


@pytest.mark.parametrize("path", ["/tong-hop/2026/", "/tong-hop/2026/cum/5/", "/tong-hop/2026/chi-tieu/PC05/"])
def test_published_figures_stand_beside_the_computed_with_their_source(filed, published, sign_in, path):
    page = sign_in(filed.people["owner"]).get(path)

    words = text_of(page)
    assert "trên 288" in words
    assert "Báo Thử" in words
    assert "Số tại hội nghị" in words
    assert '<a href="https://bao.example/bai-1" rel="nofollow">' in page.content.decode()
    assert "1,5" in words


def test_published_as_basis_does_not_reach_the_nation(filed, published, sign_in):
    page = sign_in(filed.people["owner"]).get("/tong-hop/2026/?co-so=published")

    assert row_of(page, "PC05") == ["tỷ đồng", "chưa có số", "trên 288,0 [1]", "chưa có số"]


def test_of_published_figures_only_lines_with_one_show_unless_asked_for(filed, published, sign_in):
    factories.make_published(filed.period, filed.form.indicators.get(code="PC08"), 20_000_000, cluster=filed.cluster)
    client = sign_in(filed.people["owner"])

    page = client.get("/tong-hop/2026/?co-so=published")
    codes = re.findall(r'<tr><th scope="row"><span class="hn-code">(\w+)<', page.content.decode())
    to_all = re.search(r'<a href="([^"]+)">Hiện tất cả</a>', page.content.decode())[1].replace("&amp;", "&")
    whole = client.get(to_all)

    assert codes == ["PC05", "PC08"]
    assert "7 chỉ tiêu không có số công bố" in text_of(page)
    assert row_of(page, "PC08")[:3] == ["tỷ đồng", "chưa có số", "0,02 [2]"]
    assert row_of(whole, "PC01") == ["khoản", "chưa có số", "chưa có số", "chưa có số"]
    assert "Chỉ hiện chỉ tiêu có số" in text_of(whole)
    assert "Hiện tất cả" not in text_of(client.get("/tong-hop/2026/"))


@pytest.mark.parametrize("borders", ["then", "today"])
def test_a_published_cluster_is_not_compared_by_other_borders(filed, published, sign_in, borders):
    client, query = sign_in(filed.people["vufo"]), f"?dia-gioi={borders}"

    table = re.search(r'<tr id="nguon-1">.*?</tr>', client.get("/tong-hop/2026/" + query).content.decode(), re.S)[0]
    walk = text_of(client.get("/tong-hop/2026/chi-tieu/PC05/" + query))

    assert ("1.500.000.000 đồng" in table) is (borders == "then")
    assert ("công bố theo địa giới kỳ báo cáo" in table) is (borders == "today")
    assert ("trên 288 tỷ đồng theo địa giới kỳ báo cáo" in walk) is (borders == "today")


def test_a_source_is_never_markup(filed, sign_in):
    factories.make_published(
        filed.period, filed.form.indicators.get(code="PC01"), 5, source="<script>alert(1)</script> javascript:alert(1)"
    )

    body = sign_in(filed.people["vufo"]).get("/tong-hop/2026/").content.decode()

    assert "<script>alert" not in body
    assert 'href="javascript' not in body


def test_a_historic_period_shows_only_what_sources_say(filed, sign_in):
    form = filed.form
    period = factories.make_period(year=2022, state="historic", indicator_set=form)
    factories.make_published(period, form.indicators.get(code="PC01"), 21, union=filed.unions["member"])
    client = sign_in(filed.people["outsider"])

    nation, cluster = client.get("/tong-hop/2022/"), client.get("/tong-hop/2022/cum/5/")
    walk = client.get("/tong-hop/2022/chi-tieu/PC01/")

    assert "không đơn vị nào phải báo cáo" in text_of(nation)
    assert "21 khoản" in text_of(nation)
    assert "Theo nguồn công bố" in text_of(nation)
    assert row_of(cluster, "PC01") == ["khoản", "21 [1]", "–"]
    assert "Tỉnh member" in text_of(walk)
    assert "PC05" not in text_of(nation)


def test_illustrative_numbers_say_so_on_the_page_and_in_the_file(filed, sign_in):
    client = sign_in(filed.people["vufo"])
    paths = [*pages(filed)[1:], *(f"{path}?xuat=csv" for path in pages(filed)[1:])]
    before = [client.get(path).content.decode() for path in paths]

    ReportingPeriod.objects.update(is_illustrative=True)

    assert not any("Số liệu minh họa" in body for body in before)
    assert all("Số liệu minh họa" in client.get(path).content.decode() for path in paths)


# --- walking down, files --------------------------------------------------------------------------


def test_a_total_walks_down_to_the_cell_of_the_report(filed, sign_in):
    client = sign_in(filed.people["vufo"])
    nation = client.get("/tong-hop/2026/").content.decode()

    (to_line,) = re.findall(r'class="num key"><a class="v" href="([^"]+)" title="10 khoản"', nation.replace("\n", ""))
    walk = client.get(to_line).content.decode()
    to_cluster = re.search(r'<a href="([^"]+)">Cụm 5</a>', walk)[1].replace("&amp;", "&")
    group = client.get(to_cluster).content.decode()
    to_unit = re.search(r'<a href="([^"]+)">Tỉnh member</a>', group)[1].replace("&amp;", "&")
    unit = client.get(to_unit).content.decode()

    trace = re.search(r'<ol class="hn-trace".*?</ol>', unit, re.S)[0]
    assert re.findall(r">([^<]+)</(?:a|span)><b>([^<]+)</b>", trace) == [
        ("Toàn quốc", "10 khoản"),
        ("Cụm 5", "10 khoản"),
        ("Tỉnh member", "10 khoản"),
        ("Báo cáo", "ô PC01"),
    ]
    assert (
        f'href="/bao-cao/{filed.reports["member"].pk}/?lan=1&amp;xem=tat-ca&amp;tu=/tong-hop/2026/chi-tieu/PC01/'
        in trace
    )
    assert re.search(r'<a href="/tong-hop/2026/chi-tieu/PC01/">Toàn quốc</a>', trace)
    (to_report,) = re.findall(r'href="(/bao-cao/[^"]+#PC01)"', trace)
    report = client.get(to_report.replace("&amp;", "&").partition("#")[0]).content.decode()
    (back,) = re.findall(r'<nav class="hn-crumb"[^>]*><a href="([^"]+)">Tổng hợp</a>', report)
    assert back.replace("&amp;", "&") == to_unit


@pytest.mark.parametrize(
    "target", ["https://xau.example/tong-hop/", "//xau.example/tong-hop/", "/cum/5/2026/", "javascript:alert(1)"]
)
def test_a_report_leads_back_to_rollups_alone(filed, sign_in, target):
    client = sign_in(filed.people["vufo"])

    page = client.get(filed.reports["member"].get_absolute_url(), {"tu": target}).content.decode()

    crumbs = re.search(r'<nav class="hn-crumb".*?</nav>', page, re.S)[0]
    assert "Tổng hợp</a>" not in crumbs
    assert f'href="{target}"' not in crumbs


def test_years_are_drawn_with_their_values_and_as_a_table(filed, last_year, sign_in):
    historic = factories.make_period(year=2024, state="historic", indicator_set=filed.form)
    factories.make_published(historic, filed.form.indicators.get(code="PC01"), 20, qualifier="over")

    page = sign_in(filed.people["owner"]).get("/tong-hop/2026/chi-tieu/PC01/").content.decode()

    assert re.findall(r"<g><title>([^<]+)</title><rect class=\"([\w-]+)\"", page) == [
        ("2024: trên 20 khoản", "bar-pub"),
        ("2025: 13 khoản", "bar"),
        ("2026: 10 khoản", "bar-open"),
    ]
    assert page.count('<th scope="row">2025</th><td class="num">13 khoản</td>') == 1


def csv_rows(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_holds_what_is_on_screen(filed, sign_in):
    response = sign_in(filed.people["vufo"]).get("/tong-hop/2026/?co-so=sent&xuat=csv")

    rows = csv_rows(response)
    assert response["Content-Disposition"] == 'attachment; filename="tong-hop-2026.csv"'
    head = rows.index(["Mã", "Chỉ tiêu", "Đơn vị tính", "Cụm 3", "Cụm 5", "Toàn quốc"])
    assert rows[head + 1] == ["", "Đơn vị đã báo cáo", "", "1 trên 1", "2 trên 5", "3 trên 6"]
    by_code = {row[0]: row[3:] for row in rows[head + 2 :] if row}
    assert by_code["PC05"] == ["chưa có số", "3500000000", "3500000000"]
    assert by_code["PC10"] == ["0", "tối đa 5", "tối đa 5"]
    assert ["Số liệu", "Đã gửi, tạm tính"] in rows


def test_changes_in_the_file_are_numbers_and_those_of_a_ratio_points(filed, last_year, sign_in):
    round_ = last_year.reports.get(union=filed.unions["member"]).accepted_round
    lines = {line.code: line for line in filed.form.indicators.all()}
    for code, value in (("PC05", 3_000_000_000), ("PC19", 4_000_000_000)):
        make_figure(round_, lines[code], "number", Decimal(value), "exact", filed.people["owner"]).save()
    now = filed.reports["member"].accepted_round
    make_figure(now, lines["PC19"], "number", Decimal(3_000_000_000), "exact", filed.people["owner"]).save()
    client = sign_in(filed.people["vufo"])

    rows = csv_rows(client.get("/tong-hop/2026/?xuat=csv"))
    page = client.get("/tong-hop/2026/")

    by_code = {row[0]: row[-2:] for row in rows if row}
    assert by_code["PC01"] == ["13", "-23.1"]
    assert by_code["PC20"] == ["75", "-25"]
    assert row_of(page, "PC20")[-1] == "25,0 điểm %"


def test_the_file_of_published_figures_misses_nobody(filed, published, sign_in):
    rows = csv_rows(sign_in(filed.people["vufo"]).get("/tong-hop/2026/?co-so=published&xuat=csv"))

    assert not [row for row in rows if row[:1] == ["Thiếu"]]
    assert ["Có số riêng trong nguồn đã công bố", "0 trên 6 đơn vị"] in rows


def test_another_kind_of_period_says_its_year_where_that_is_another(filed, last_year, sign_in):
    factories.make_period(year=2026, kind="half_year", indicator_set=filed.form)
    client = sign_in(filed.people["vufo"])

    def kinds(path):
        page = client.get(path).content.decode()
        return re.findall(r">([^<]+)</a>", re.search(r'aria-labelledby="loai-ky">(.*?)</div>', page)[1])

    here, there = kinds("/tong-hop/2026/"), kinds("/tong-hop/2025/")
    assert here == ["Năm", "6 tháng đầu năm"]
    assert there == ["Năm", "6 tháng đầu năm 2026"]


def test_no_cell_of_the_file_is_a_formula(filed, sign_in):
    filed.form.indicators.filter(code="PC01").update(label='=HYPERLINK("http://x")')
    factories.make_published(filed.period, filed.form.indicators.get(code="PC01"), 5, source="+84 cmd|calc")

    rows = csv_rows(sign_in(filed.people["vufo"]).get("/tong-hop/2026/?xuat=csv"))

    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("http://x")' in cells


def test_the_latest_page_is_the_newest_period_with_figures(filed, last_year, sign_in):
    factories.make_period(year=2027, indicator_set=filed.form)
    client = sign_in(filed.people["owner"])

    assert client.get("/tong-hop/").url == "/tong-hop/2026/"


def test_without_any_period_the_page_says_why(db, autumn, sign_in):
    page = sign_in(factories.make_vufo_officer()).get("/tong-hop/")

    assert "Chưa có kỳ báo cáo nào" in text_of(page)


def test_exempt_and_late_unions_are_named(filed, sign_in):
    Obligation.objects.filter(union=filed.unions["deputy"]).update(
        exempt_at=clock.now(), exempt_reason="Đang hợp nhất", exempt_by=filed.people["vufo"]
    )
    Obligation.objects.filter(union=filed.unions["member"]).update(due_on=date(2026, 11, 20))
    Obligation.objects.filter(union=filed.unions["last_lead"]).update(due_on=date(2026, 11, 21))

    words = text_of(sign_in(filed.people["vufo"]).get("/tong-hop/2026/cum/5/"))

    assert "1/4 đơn vị" in words
    assert "Được miễn: Tỉnh deputy (Đang hợp nhất)" in words
    assert "1 đơn vị gửi muộn Tỉnh member (4 ngày)" in words
    assert "quá hạn 3 ngày" in words


# --- queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("units", "years"), [(1, 1), (3, 3), (50, 10)])
@pytest.mark.parametrize("borders", ["then", "today"])
def test_the_national_page_takes_few_queries_whatever_is_in_the_database(
    world, sign_in, django_assert_num_queries, django_assert_max_num_queries, units, years, borders
):
    by = world.people["owner"]
    lines = [line for line in world.form.indicators.all() if line.is_typed]
    unions = list(world.unions.values())[: min(units, 6)]
    unions += [factories.make_union() for _n in range(units - len(unions))]
    periods = [factories.make_period(year=2025 - n, state="closed", indicator_set=world.form) for n in range(years)]
    for period in periods:
        rounds = [make_round(period, union, by) for union in unions]
        Figure.objects.bulk_create(
            make_figure(round_, line, "number", Decimal(7), "exact", by) for round_ in rounds for line in lines
        )
    client = sign_in(world.people["vufo"])

    # session, user, posts; periods, lines, names and clusters, obligations, published, figures; today: successions
    with django_assert_num_queries(10 if borders == "today" else 9):
        page = client.get(f"/tong-hop/2025/?dia-gioi={borders}")
    assert row_of(page, "PC01")[-1 if years == 1 else -3] == str(7 * units)

    owner = sign_in(world.people["owner"])
    with django_assert_max_num_queries(12):
        owner.get(f"/tong-hop/2025/?dia-gioi={borders}")


@pytest.mark.parametrize("path", ["/tong-hop/2025/cum/5/", "/tong-hop/2025/chi-tieu/PC01/?cum=5"])
@pytest.mark.parametrize("who", ["vufo", "lead", "owner"])
def test_the_pages_below_take_the_same_number_with_one_and_three_unions(
    world, sign_in, django_assert_max_num_queries, path, who
):
    period = factories.make_period(year=2025, state="closed", indicator_set=world.form)
    client, by = sign_in(world.people[who]), world.people["owner"]
    line = world.form.indicators.get(code="PC01")
    taken = []
    for name in ("member", "neighbour", "deputy"):
        round_ = make_round(period, world.unions[name], by)
        Figure.objects.bulk_create([make_figure(round_, line, "number", Decimal(7), "exact", by)])
        with django_assert_max_num_queries(20) as counted:
            client.get(path)
        taken.append(len(counted))

    assert taken[0] == taken[2]


def test_published_figures_are_not_called_illustrative(filed, sign_in):
    filed.period.is_illustrative = True
    filed.period.save()
    client = sign_in(filed.people["vufo"])

    for path, sign in (
        ("/tong-hop/2026/?", "hn-demo"),
        ("/tong-hop/2026/chi-tieu/PC01/?", "hn-demo"),
        ("/tong-hop/2026/?xuat=csv&", "Số liệu minh họa"),
    ):
        badges = {
            basis: sign in client.get(f"{path}co-so={basis}").content.decode()
            for basis in ("accepted", "sent", "published")
        }
        assert badges == {"accepted": True, "sent": True, "published": False}
