"""The list of pledges: who sees which, every condition, the order, totals of all that is filtered."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from aid.models import Pledge, PledgeValue
from aid.register import in_billions
from aid.workflow import donors, money, pledges
from aid.workflow.money import Sum
from clusters.models import Succession
from tests import factories
from tests.aid.making import make_donor, make_pledge, make_sector

COMMITTED, APPROVED = PledgeValue.Point.COMMITTED, PledgeValue.Point.APPROVED
Status = Pledge.Status
BILLION = Decimal(10**9)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def make(world, by):
    """`make(committed=3.4, on=day, …)`: a pledge of the member, with a committed value in tỷ đồng."""

    def _make(title, committed=None, on=date(2026, 3, 4), **fields):
        pledge = make_pledge(world.unions["member"], by, title=title, **fields)
        if committed is not None:
            money.set_value(pledge, COMMITTED, on, Sum(Decimal(str(committed)) * BILLION), by=by)
        return pledge

    return _make


@pytest.fixture
def get(world, sign_in):
    def _get(query="", person="owner"):
        return sign_in(world.people[person]).get(reverse("pledge_list") + query)

    return _get


def titles(response) -> set[str]:
    return {row.pledge.title for row in response.context["rows"]}


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("owner", True), ("head", True), ("lead", True), ("deputy", True), ("last_lead", True), ("vufo", True),
        ("observer", True), ("neighbour", False), ("outsider", False),
    ],
)  # fmt: skip
def test_who_reads_the_register(make, get, person, seen):
    make("Trạm y tế", 1)

    response = get(person=person)

    assert titles(response) == ({"Trạm y tế"} if seen else set())
    assert response.context["totals"].committed.value_vnd == (BILLION if seen else 0)


@pytest.fixture
def varied(world, make, by):
    """Four pledges that differ in every condition."""
    health, war = make_sector("YT", name="Y tế"), make_sector("XH", name="Xã hội")
    mines = make_sector("XH1", name="Bom mìn", parent=war)
    korean, american = make_donor("Medipeace", country="KR"), make_donor("PeaceTrees", country="US")
    double = make_donor("Peace Trees Việt Nam", country="US")
    donors.merge(double, american, "Một tổ chức", by=world.people["vufo"])
    old = factories.make_province(scheme=63, code="95", name="Bạc Liêu")
    new = factories.make_province(scheme=34, code="96", name="Cà Mau")
    old.successor = new
    old.save()
    other = factories.make_province(scheme=34, code="01", name="Hà Nội")
    made = {
        "tram": make("Nâng cấp trạm y tế", 2, donor=korean, sector=health, province=new),
        "min": make(
            "Rà phá bom mìn", 5, date(2024, 5, 1), donor=american, sector=mines, province=old, kind="programme"
        ),
        "qua": make(
            "Quà Tết",
            0.5,
            donor=double,
            sector=war,
            kind="goods",
            status=Status.RUNNING,
            province=other,
            mobiliser="association",
            association="Hội Việt - Mỹ",
        ),
        "xin": make("Đang xin", 9, donor=korean, sector=health, status=Status.SOUGHT, province=other),
    }
    made["min"].intermediary = korean
    made["min"].save()
    money.disburse(made["min"], date(2026, 6, 1), Sum(Decimal(100_000), "USD", Decimal(25_000)), by=by)
    return made


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", {"tram", "min", "qua", "xin"}),
        ("?tim=TRAM+Y+te", {"tram"}),
        ("?tim=viet+nam", {"min", "qua"}),  # a double's name finds what is counted as one
        ("?tim=medipeace", {"tram", "min", "xin"}),  # the intermediary too
        ("?linh_vuc=XH", {"min", "qua"}),
        ("?linh_vuc=XH1", {"min"}),
        ("?hinh_thuc=phi-du-an", {"qua"}),
        ("?hinh_thuc=programme", {"min"}),
        ("?trang_thai=running", {"qua"}),
        ("?trang_thai=chua-xong", {"tram", "min", "qua", "xin"}),
        ("?nuoc=US", {"min", "qua"}),
        ("?noi=34:96", {"tram", "min"}),
        ("?noi=63:95", {"tram", "min"}),
        ("?tien_te=USD", {"min"}),
        ("?chu_the=hoi", {"qua"}),
        ("?chu_the=tinh", set()),
        ("?chu_the=lien-hiep&nam=2024", {"min"}),
        ("?nam=2024", {"min"}),
        ("?nam=2025", {"min"}),
        ("?nam=2026&loai=moi", {"tram", "qua"}),
        ("?loai=chuyen-tiep", {"min"}),
        ("?nam=2026&co=giai-ngan", {"min"}),
        ("?nam=2024&co=giai-ngan", set()),
        ("?tu=2026-01-01&den=2026-04-30&co=cam-ket", {"tram", "qua", "xin"}),
        ("?nguon=domestic", set()),
    ],
)
def test_each_condition(varied, get, query, keys):
    response = get(query)

    assert titles(response) == {varied[key].title for key in keys}
    assert len(response.context["chips"]) == query.count("=") - ("nguon" in query) - ("den=" in query)


def test_the_donor_of_a_double_is_one(varied, get):
    for donor in (varied["min"].donor, varied["qua"].donor):
        assert titles(get(f"?nha_tai_tro={donor.pk}")) == {"Rà phá bom mìn", "Quà Tết"}


def test_a_condition_that_makes_no_sense_is_said(varied, get):
    response = get("?linh_vuc=KHONG&nam=1900")

    assert response.status_code == 200
    assert "Có điều kiện không hiểu được" in response.content.decode()


def test_foreign_overseas_and_domestic_are_never_in_one_list(make, get):
    for origin, amount in (("foreign", 1), ("overseas", 2), ("domestic", 4)):
        make(origin, amount, donor=make_donor(origin, origin=origin))

    for origin, amount in (("foreign", 1), ("overseas", 2), ("domestic", 4)):
        response = get(f"?nguon={origin}")
        assert titles(response) == {origin}
        assert response.context["totals"].committed.value_vnd == amount * BILLION


def test_totals_are_of_all_that_is_filtered_and_not_of_what_is_sought(make, get, by, monkeypatch):
    monkeypatch.setattr("aid.views.pledge_list.PAGE_SIZE", 2)
    for n in range(3):
        pledge = make(f"Khoản {n}", 1)
        money.set_value(pledge, APPROVED, date(2026, 4, n + 1), Sum(Decimal(10_000), "USD", Decimal(25_000 + n)), by=by)
        money.disburse(pledge, date(2026, 5, 1), Sum(Decimal(1000), "EUR", Decimal(30_000)), by=by)
    make("Đang xin", 100, status=Status.SOUGHT)
    make("Hủy", 100, status=Status.CANCELLED)

    response = get("?nam=2026")

    totals = response.context["totals"]
    assert (len(response.context["rows"]), totals.count, totals.counted, totals.sought, totals.cancelled) == (
        2, 5, 3, 1, 1,
    )  # fmt: skip
    assert [point.value_vnd for point in totals.points] == [3 * BILLION, 750_030_000, 90_000_000]
    assert [point.whole_vnd for point in totals.points] == [3 * BILLION, 750_030_000, 90_000_000]
    assert (totals.new, totals.carried, totals.others) == (3, 0, 0)
    (dollars,) = totals.approved.foreign
    assert (dollars.text, dollars.rates, dollars.count) == ("30.000 USD", "25.000 – 25.002", 3)
    (euros,) = totals.disbursed.foreign
    assert (euros.text, euros.rates) == ("3.000 EUR", "30.000")
    text = response.content.decode()
    assert "đang vận động: 1 khoản, không cộng" in text
    assert "Giải ngân năm 2026" in text


def test_totals_of_a_span_are_what_happened_in_it_beside_the_whole_value(make, get, by):
    old = make("Tăng thêm", 9, date(2024, 1, 5))
    money.set_value(old, COMMITTED, date(2026, 2, 1), Sum(Decimal("9.5") * BILLION), by=by, reason="Tăng")
    money.set_value(old, COMMITTED, date(2026, 9, 1), Sum(8 * BILLION), by=by, reason="Giảm")
    money.set_value(old, APPROVED, date(2025, 2, 1), Sum(7 * BILLION), by=by)
    money.disburse(old, date(2025, 3, 1), Sum(BILLION), by=by)
    make("Mới", 2)
    done = make("Đã xong", 4, date(2023, 1, 5))
    pledges.move_to(done, Status.COMPLETED, date(2025, 12, 1), by=by, note="Ghi bổ sung")
    pledges.move_to(done, Status.SETTLED, date(2026, 1, 20), by=by)

    def told(query):
        totals = get(query).context["totals"]
        return [
            (totals.new, totals.carried, totals.others),
            [point.value_vnd / BILLION for point in totals.points],
            [point.whole_vnd / BILLION for point in totals.points],
        ]

    assert told("?nam=2026") == [(1, 1, 1), [1, 0, 0], [14, 7, 1]]
    assert told("?tu=2026-01-01&den=2026-06-30") == [(1, 1, 1), [2.5, 0, 0], [14, 7, 1]]
    assert told("?nam=2025") == [(0, 2, 0), [0, 7, 1], [12, 7, 1]]
    assert told("") == [(0, 0, 3), [14, 7, 1], [14, 7, 1]]
    text = get("?nam=2026").content.decode()
    for part in (
        "Trong năm 2026: 3 khoản đang lọc",
        "1 mới, 1 chuyển tiếp",
        "Toàn giá trị các khoản này, mọi năm",
        "Cam kết, toàn giá trị",
        "1 khoản khác đã xong từ trước",
    ):
        assert part in text
    text = get("?tu=2026-01-01&den=2026-06-30").content.decode()
    assert "Từ 01/01/2026 đến 30/06/2026: 3 khoản đang lọc" in text
    assert "toàn giá trị" not in get().content.decode()


def test_a_union_takes_in_those_it_carries_on_and_an_ended_one_is_told_apart(world, make, get, by):
    ended = factories.make_union(short_name="Tỉnh member", valid_to=date(2025, 6, 30))
    Succession.objects.create(predecessor=ended, successor=world.unions["member"], kind="merger", on=date(2025, 7, 1))
    make_pledge(ended, by, title="Của đơn vị cũ")
    own = make("Của đơn vị mới", 1)

    response = get(f"?don_vi={world.unions['member'].slug}")
    names = [label for _slug, label in response.context["filter"].form.fields["don_vi"].choices]

    assert titles(response) == {"Của đơn vị cũ", "Của đơn vị mới"}
    assert titles(get(f"?don_vi={ended.slug}")) == {"Của đơn vị cũ"}
    assert names[1:] == ["Tỉnh member", "Tỉnh member (đến 30/06/2025)"]
    own.delete()
    assert titles(get(f"?don_vi={world.unions['member'].slug}")) == {"Của đơn vị cũ"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""), (0, "0"), (3_180_022, "<0,01"), (9_999_999, "<0,01"), (10_000_000, "0,01"),
        (32_125_000_000, "32,13"), (-5_000_000, ">−0,01"), (-500_000_000, "−0,50"),
    ],
)  # fmt: skip
def test_billions_have_two_decimals_at_most(value, words):
    assert in_billions(None if value is None else Decimal(value)) == words


def test_disbursed_is_of_the_year_that_was_chosen(make, get, by):
    pledge = make("Hai năm", 9, date(2024, 1, 5))
    money.disburse(pledge, date(2025, 5, 1), Sum(BILLION), by=by)
    money.disburse(pledge, date(2026, 5, 1), Sum(2 * BILLION), by=by)

    for query, tally in (("", 3), ("?nam=2025", 1), ("?nam=2026", 2)):
        response = get(query)
        assert response.context["totals"].disbursed.value_vnd == tally * BILLION
        assert response.context["rows"][0].disbursed == tally * BILLION
    assert "Giải ngân, mọi năm" in get().content.decode()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("-cam_ket", ["C", "A", "B"]),
        ("cam_ket", ["A", "C", "B"]),  # without a value last, both ways
        ("-giai_ngan", ["A", "C", "B"]),
        ("nha_tai_tro", ["B", "A", "C"]),
        ("ma", ["A", "B", "C"]),
        ("", ["C", "B", "A"]),
        ("vo-nghia", ["C", "B", "A"]),
    ],
)
def test_columns_sort(make, get, by, order, expected):
    first = make("A", 1, code="VT-1", donor=make_donor("Đức"))
    make("B", None, code="VT-2", donor=make_donor("Bỉ"))
    make("C", 3, code="VT-3", donor=make_donor("Pháp"))
    money.disburse(first, date(2026, 5, 1), Sum(BILLION), by=by)

    response = get(f"?sap_xep={order}")

    assert [row.pledge.title for row in response.context["rows"]] == expected
    directions = [column.direction for column in response.context["columns"] if column.direction]
    assert directions == ({"-": ["descending"], "": []}.get(order[:1], ["ascending"]) if order != "vo-nghia" else [])


def test_real_sums_and_warnings_on_the_screen(make, get, by):
    """27,5 triệu won with the đồng of the paper; more disbursed than approved."""
    won = make("Phẫu thuật mắt")
    money.set_value(
        won, COMMITTED, date(2026, 3, 1), Sum(Decimal(27_500_000), "KRW", value_vnd=Decimal(522_000_000)), by=by
    )
    houses = make("20 nhà", 3.4)
    money.set_value(houses, COMMITTED, date(2026, 6, 1), Sum(Decimal("4.22") * BILLION), by=by, reason="Thêm 4 nhà")
    money.set_value(houses, APPROVED, date(2026, 6, 5), Sum(4 * BILLION), by=by)
    money.disburse(houses, date(2026, 7, 1), Sum(Decimal("4.1") * BILLION), by=by)

    text = get().content.decode()

    for part in ("27.500.000 KRW", "tỷ giá 18,981818 ngày 01/03/2026", "0,52", "4,22", "vượt phê duyệt", "4,74"):
        assert part in text


def test_a_step_within_the_year_shows_the_pledge_in_it(make, get, by):
    pledge = make("Không tiền")
    pledges.move_to(pledge, Status.APPROVED, date(2025, 4, 22), by=by, note="Ghi bổ sung")

    assert titles(get("?nam=2025")) == {"Không tiền"}
    assert titles(get("?nam=2024")) == set()


def test_nothing_to_show(get):
    assert "Chưa có khoản nào ở đây" in get().content.decode()
    assert "Không có khoản nào khớp" in get("?tim=gi").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_a_constant_number_of_queries(make, get, by, sign_in, world, number, django_assert_num_queries):
    for n in range(number):
        pledge = make(f"Khoản {n}", 2)
        money.disburse(pledge, date(2026, 5, 1), Sum(BILLION), by=by)
    client = sign_in(world.people["lead"])
    client.get(reverse("home"))

    with django_assert_num_queries(23):
        response = client.get(reverse("pledge_list") + "?nam=2026&tim=kho")

    assert len(response.context["rows"]) == number
