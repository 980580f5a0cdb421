"""The page of one pledge: money at three points, amendments, places, works, history; who reads and who writes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from aid.models import Pledge, PledgeFile, PledgePlace, PledgeValue
from aid.workflow import money, pledges, works
from aid.workflow.money import Sum
from aid.workflow.pledges import Place
from clusters import clock
from clusters.models import ProvinceName, Succession
from tests import factories
from tests.aid.making import make_donor, make_pledge

COMMITTED, APPROVED = PledgeValue.Point.COMMITTED, PledgeValue.Point.APPROVED
BILLION = Decimal(10**9)


@pytest.fixture
def by(world):
    return world.people["owner"]


@pytest.fixture
def pledge(world, by):
    return make_pledge(world.unions["member"], by, title="Nâng cấp trạm y tế xã vùng đầm phá")


def shown(client, pledge, query="") -> str:
    response = client.get(pledge.get_absolute_url() + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_won_with_its_value_in_dong_and_its_rate(pledge, by, sign_in):
    money.set_value(
        pledge, COMMITTED, date(2026, 3, 1), Sum(Decimal(27_500_000), "KRW", value_vnd=Decimal(522_000_000)), by=by
    )

    page = shown(sign_in(by), pledge)

    assert "27.500.000 <small>KRW" in page
    assert "522 triệu đồng" in page
    assert "18,981818" in page
    assert "01/03/2026" in page


def test_an_amended_value_keeps_both(pledge, by, sign_in):
    money.set_value(pledge, COMMITTED, date(2026, 3, 1), Sum(Decimal("3.4") * BILLION), by=by)
    told = {"reason": "Thêm 4 trạm y tế", "document": "Phụ lục 01"}
    money.set_value(pledge, COMMITTED, date(2026, 6, 1), Sum(Decimal("4.22") * BILLION), by=by, **told)

    page = shown(sign_in(by), pledge)

    assert "4.220.000.000 <small>đồng" in page
    assert "điều chỉnh 1 lần" in page
    changes = page[page.index('id="dieu-chinh"') :]
    assert changes.index("3.400.000.000 đồng") < changes.index("<b>4.220.000.000 đồng</b>")
    assert "Thêm 4 trạm y tế" in changes
    assert "Phụ lục 01" in changes


def test_disbursements_with_sums_and_the_share(pledge, by, sign_in):
    money.set_value(pledge, COMMITTED, date(2026, 3, 4), Sum(Decimal(1_250_000), "USD", rate=Decimal(25_700)), by=by)
    money.set_value(pledge, APPROVED, date(2026, 4, 22), Sum(Decimal(32_125_000_000)), by=by, document="1187/QĐ-UBND")
    for day, amount, rate in ((date(2026, 5, 6), 120_000, 25_720), (date(2026, 6, 18), 123_000, 25_735)):
        money.disburse(pledge, day, Sum(Decimal(amount), "USD", rate=Decimal(rate)), by=by)
    money.disburse(pledge, date(2026, 7, 1), Sum(Decimal(18_584_280_000)), by=by)

    page = shown(sign_in(by), pledge)

    assert "24.836.085.000 <small>đồng" in page
    assert "77,3%" in page
    assert 'value="77"' in page
    assert "243.000 USD" in page
    assert "25.720 – 25.735" in page
    assert "100,0%" in page  # approved in percent of committed
    assert "còn 7.288.915.000 đồng" in page


def test_places_with_old_and_new_names(world, by, sign_in):
    new = factories.make_province(scheme=34, name="Huế", kind="city")
    old = factories.make_province(scheme=63, name="Thừa Thiên Huế")
    old.successor = new
    old.save()
    pledge = make_pledge(world.unions["member"], by, province=new)
    pledges.change_pledge(
        pledge, by=by, version=pledge.version, places=[Place(new, Decimal(60)), Place(old, Decimal(40))]
    )

    page = shown(sign_in(by), pledge)

    assert "trước 01/07/2025: Thừa Thiên Huế" in page
    assert "nay là Huế" in page
    assert "60%" in page
    history = page[page.index('id="lich-su"') :]
    assert "100%" in history
    assert "60%" in history


def test_works_keep_their_words(pledge, by, sign_in):
    works.add_work(
        pledge, by=by, kind="people", item="Người được khám", planned=60_000, planned_qualifier="about",
        done=42_000, qualifier="nearly", done_on=date(2026, 11, 1),
    )  # fmt: skip

    page = shown(sign_in(by), pledge)

    assert '<span class="hn-q">khoảng</span> 60.000' in page
    assert '<span class="hn-q">gần</span> 42.000' in page


def test_the_history_says_who_changed_what(world, pledge, by, sign_in):
    row = money.disburse(pledge, date(2026, 5, 6), Sum(Decimal(100), "USD", rate=Decimal(25_700)), by=by)
    sum_ = Sum(Decimal(100), "USD", rate=Decimal(25_740))
    money.correct_disbursement(row, date(2026, 5, 6), sum_, by=world.people["head"], reason="Theo giấy báo có")
    pledge.refresh_from_db()
    donor = make_donor("Medipeace")
    pledges.change_pledge(pledge, by=by, version=pledge.version, donor=donor)

    history = shown(sign_in(by), pledge)
    history = history[history.index('id="lich-su"') :]

    assert "Giải ngân 06/05/2026: Tỷ giá" in history
    assert "25.700" in history
    assert "25.740" in history
    assert f"{world.people['head']}, Theo giấy báo có" in history
    assert "Medipeace" in history


def test_ten_lines_of_history_and_all_on_demand(pledge, by, sign_in):
    for n in range(12):
        pledge.refresh_from_db()
        pledges.change_pledge(pledge, by=by, version=pledge.version, owner=f"Sở {n}")

    assert "Cả 12 lần" in shown(sign_in(by), pledge)
    assert "Sở 0" in shown(sign_in(by), pledge, "?lich-su=tat-ca")


def test_warnings_name_the_decree(pledge, by, sign_in):
    money.set_value(pledge, COMMITTED, date(2026, 11, 1), Sum(BILLION), by=by)
    money.disburse(pledge, date(2026, 11, 10), Sum(2 * BILLION), by=by)

    page = shown(sign_in(by), pledge)

    assert "Nghị định 313/2025/NĐ-CP" in page
    assert "vượt giá trị cam kết 1 tỷ đồng" in page
    assert "vượt 1.000.000.000 đồng" in page


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 3, 1), "Mới trong năm 2026"), (date(2025, 3, 1), "Chuyển tiếp từ năm 2025")]
)
def test_new_or_carried_over_is_computed(pledge, by, sign_in, day, words):
    money.set_value(pledge, COMMITTED, day, Sum(BILLION), by=by)

    assert words in shown(sign_in(by), pledge)


def test_an_empty_pledge_says_so(pledge, by, sign_in):
    page = shown(sign_in(by), pledge)

    for words in (
        "chưa ghi",
        "Chưa ghi đợt giải ngân nào",
        "Chưa điều chỉnh lần nào",
        "Chưa có tệp nào",
        "Chưa sửa lần nào",
    ):
        assert words in page
    assert "<polyline" not in page


WRITERS = {"owner", "head"}
READERS = {"lead", "deputy", "vufo", "observer"}


def test_who_reads_and_who_writes(world, pledge, sign_in):
    seen, buttons = set(), set()
    for name, user in world.people.items():
        if user is None:
            continue
        response = sign_in(user).get(pledge.get_absolute_url())
        if response.status_code == 200:
            seen.add(name)
            if "/giai-ngan/" in response.content.decode() or "/sua/" in response.content.decode():
                buttons.add(name)
        else:
            assert response.status_code == 404

    # Last year's lead reads the members of that year (rule 4).
    assert seen == WRITERS | READERS | {"last_lead"}
    assert buttons == WRITERS


def test_an_observer_of_the_union_reads_without_buttons(world, pledge, sign_in):
    watcher = factories.make_user(username="xem")
    factories.make_post(watcher, "observer", world.unions["member"])

    page = shown(sign_in(watcher), pledge)

    assert "/sua/" not in page
    assert sign_in(watcher).get(reverse("disbursement_new", args=[pledge.pk])).status_code == 403


def test_the_union_that_carries_on_keeps_the_pledge(world, by, sign_in):
    old = factories.make_union(short_name="Tỉnh cũ", valid_to=date(2025, 6, 30))
    Succession.objects.create(predecessor=old, successor=world.unions["member"], kind="merger", on=date(2025, 7, 1))
    pledge = make_pledge(old, by)

    money.disburse(pledge, date(2026, 5, 1), Sum(BILLION), by=by)

    assert "Ghi giải ngân" in shown(sign_in(by), pledge)
    assert sign_in(world.people["outsider"]).get(pledge.get_absolute_url()).status_code == 404


def fill(pledge, by, rows: int):
    """`rows` of everything that a page may hold many of."""
    PledgePlace.objects.all().delete()
    for n in range(rows):
        province = factories.make_province()
        ProvinceName.objects.create(province=province, name=f"Nơi {n}", kind="province")
        PledgePlace.objects.create(pledge=pledge, province=province, share=Decimal(100) / 4)
        day = date(2026, 3, 1) + timedelta(n)
        for point in (COMMITTED, APPROVED):
            money.set_value(pledge, point, day, Sum(BILLION + n), by=by, reason="x")
        paid = money.disburse(pledge, date(2026, 6, 1) + timedelta(n), Sum(BILLION), by=by, document=f"UNC {n}")
        money.correct_disbursement(paid, paid.on, Sum(BILLION - 1), by=by, reason="y", document=f"UNC {n}")
        work = works.add_work(pledge, by=by, kind="work", item=f"Trạm {n}", planned=2)
        works.update_work(work, by=by, seen=works.work_mark(work), done=1, done_on=date(2026, 9, 1))
        pledges.amend_span(pledge, date(2028, 1, 1) + timedelta(n), date(2026, 7, 1), by=by, reason="z")
        PledgeFile.objects.create(
            pledge=pledge, disbursement=paid, file=ContentFile(b"%PDF-1.4", name="a.pdf"), name=f"{n}.pdf",
            content_type="application/pdf", size=8, sha256=str(n), added_at=clock.now(), added_by=by,
        )  # fmt: skip


QUERIES = 25


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(world, pledge, by, sign_in, django_assert_num_queries, rows):
    fill(pledge, by, rows)
    client = sign_in(by)

    with django_assert_num_queries(QUERIES):
        page = shown(client, Pledge.objects.get(pk=pledge.pk))

    assert page.count('id="dot-') == rows
