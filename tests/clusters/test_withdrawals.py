"""Taking back a merger, split or name recorded by mistake: what comes back, what stands in the way."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import ClusterMembership, ProvinceName, Succession, Union, UnionName
from clusters.workflow import network, successions
from clusters.workflow.rows import version
from tests import factories

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 1)


@pytest.fixture
def officer(autumn):
    return factories.make_vufo_officer(username="vufo")


@pytest.fixture
def vufo(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def cluster(db):
    return factories.make_cluster(number=5)


@pytest.fixture
def pair(cluster):
    unions = [factories.make_union("Cà Mau", slug="ca-mau"), factories.make_union("Bạc Liêu", slug="bac-lieu")]
    for union in unions:
        factories.make_membership(cluster, union)
    return unions


@pytest.fixture
def merged(officer, pair, cluster):
    """The union that a mistaken merger of the pair made."""
    new = {"name": "Liên hiệp mới", "short_name": "Cà Mau", "province": factories.make_province(), "cluster": cluster}
    return successions.merge(pair, by=officer, on=ON, new=new, decision="QĐ 12")


def withdraw(client, step, *steps, **changed):
    chosen = [each.pk for each in (steps or Succession.objects.of_the_act(step))]
    data = {"steps": chosen, "reason": "Ghi nhầm", "seen": version(step)} | changed
    return client.post(reverse("succession_withdraw", args=[step.pk]), data)


def non_field(response) -> list[str]:
    assert response.status_code == 200
    return list(response.context["form"].non_field_errors())


def test_a_merger_is_taken_back_with_the_union_it_made(vufo, merged, pair):
    step = merged.successions_in.first()

    response = withdraw(vufo, step)

    assert response.url == step.predecessor.get_absolute_url()
    assert not Succession.objects.exists()
    assert set(Union.objects.values_list("slug", flat=True)) == {"ca-mau", "bac-lieu"}
    assert set(UnionName.objects.values_list("union__slug", "valid_to")) == {("ca-mau", None), ("bac-lieu", None)}
    assert set(ClusterMembership.objects.values_list("union__slug", "valid_to")) == {
        ("ca-mau", None), ("bac-lieu", None),
    }  # fmt: skip


def test_the_history_keeps_the_record_and_the_withdrawal(vufo, merged, pair):
    withdraw(vufo, merged.successions_in.first())

    removed = [
        (row.history_type, row.history_user.username, row.history_change_reason)
        for model in (Succession, UnionName, ClusterMembership)
        for row in model.history.filter(history_type="-")
    ]
    assert removed == [("-", "vufo", "Ghi nhầm")] * 4
    page = vufo.get("/lien-hiep/ca-mau/")
    assert "Thêm hợp nhất: Cà Mau → Cà Mau, 01/03/2026" in page.text
    assert "Rút hợp nhất: Cà Mau → Cà Mau, 01/03/2026" in page.text
    assert "Rút thành viên: Cà Mau, Cụm 5, từ 01/03/2026" in vufo.get("/cum/5/").text


def test_the_same_merger_is_recorded_again_on_its_true_day(vufo, officer, merged, pair):
    withdraw(vufo, merged.successions_in.first())

    new = {"name": "Liên hiệp mới", "short_name": "Cà Mau", "province": factories.make_province()}
    again = successions.merge(pair, by=officer, on=date(2026, 5, 1), new=new, decision="QĐ 13")

    assert again.slug == "ca-mau-2026"
    assert {union.names.get().valid_to for union in pair} == {date(2026, 4, 30)}


def test_an_end_that_was_known_before_the_act_comes_back(vufo, officer, cluster, pair):
    bac_lieu = pair[1]
    name = bac_lieu.names.get()
    name.valid_to = date(2026, 12, 31)
    name.save()
    successions.merge([bac_lieu], by=officer, on=ON, into=pair[0], decision="QĐ 12")
    step = Succession.objects.get()
    successions.correct_succession(
        step, by=officer, seen=version(step), reason="ngày đúng", on=date(2026, 2, 1), decision="", source="", remark=""
    )

    withdraw(vufo, Succession.objects.get())

    name.refresh_from_db()
    assert name.valid_to == date(2026, 12, 31)
    assert bac_lieu.memberships.get().valid_to is None


def test_a_merger_of_the_data_files_reopens_what_it_had_closed(vufo, cluster):
    old = factories.make_union("Kiên Giang", valid_to=date(2025, 6, 30), slug="kien-giang")
    new = factories.make_union("An Giang", valid_from=date(2025, 7, 1), slug="an-giang-2025")
    factories.make_membership(cluster, old, valid_to=date(2025, 6, 30))
    step = Succession.objects.create(predecessor=old, successor=new, kind="merger", on=date(2025, 7, 1))

    withdraw(vufo, step)

    assert old.names.get().valid_to is None and old.memberships.get().valid_to is None
    assert not Union.objects.filter(slug="an-giang-2025").exists()


def test_one_union_that_was_no_part_of_a_merger_leaves_it(vufo, officer, cluster, pair):
    third = factories.make_union("Sóc Trăng", slug="soc-trang")
    new = {"name": "Liên hiệp mới", "short_name": "Mới", "province": factories.make_province()}
    merged = successions.merge([*pair, third], by=officer, on=ON, new=new, decision="QĐ 12")
    step = merged.successions_in.get(predecessor=third)

    response = withdraw(vufo, step, step)

    assert response.url == "/lien-hiep/soc-trang/"
    assert third.names.get().valid_to is None
    assert {union.names.get().valid_to for union in pair} == {date(2026, 2, 28)}
    assert set(merged.successions_in.values_list("predecessor__slug", flat=True)) == {"ca-mau", "bac-lieu"}


def test_a_union_that_was_there_before_stays(vufo, officer, pair):
    ca_mau, bac_lieu = pair
    successions.merge([bac_lieu], by=officer, on=ON, into=ca_mau, decision="QĐ 12")

    withdraw(vufo, Succession.objects.get())

    assert {union.names.get().valid_to for union in pair} == {None}


@pytest.mark.parametrize(
    ("hang", "words"),
    [
        (lambda world, union: factories.make_term(world, union), "nhiệm kỳ"),
        (lambda world, union: factories.make_officer(union), "chức trách"),
        (lambda world, union: Succession.objects.create(
            predecessor=union, successor=factories.make_union("Sau"), kind="split", on=date(2026, 9, 1)
        ), "việc kế thừa khác"),
        (lambda world, union: factories.make_obligation(factories.make_period(), union), "đơn vị phải báo cáo"),
    ],
)  # fmt: skip
def test_what_hangs_on_the_new_union_stands_in_the_way(vufo, merged, pair, cluster, hang, words):
    hang(cluster, merged)
    step = merged.successions_in.first()

    (sentence,) = non_field(withdraw(vufo, step))

    assert sentence.startswith(f"Không rút được: Liên hiệp Cà Mau đã có {words}")
    assert merged.successions_in.count() == 2
    assert {union.names.get().valid_to for union in pair} == {date(2026, 2, 28)}
    assert not Succession.history.filter(history_type="-").exists()


@pytest.mark.parametrize("ends", [True, False])
def test_a_split_is_taken_back(vufo, officer, cluster, pair, ends):
    ca_mau = pair[0]
    new = {"name": "Liên hiệp mới", "short_name": "Năm Căn", "province": factories.make_province()}
    successions.split(ca_mau, by=officer, on=ON, ends=ends, new=new, decision="QĐ 12")

    withdraw(vufo, Succession.objects.get())

    assert ca_mau.names.get().valid_to is None and ca_mau.memberships.get().valid_to is None
    assert set(Union.objects.values_list("slug", flat=True)) == {"ca-mau", "bac-lieu"}


def test_a_union_that_split_into_two_reopens_with_the_last_of_them(vufo, officer, pair):
    ca_mau = pair[0]
    for short_name in ("Năm Căn", "Cái Nước"):
        new = {"name": "Liên hiệp mới", "short_name": short_name, "province": factories.make_province()}
        successions.split(ca_mau, by=officer, on=ON, ends=True, new=new, decision="QĐ 12")
    first, second = Succession.objects.order_by("pk")

    withdraw(vufo, first)
    assert ca_mau.names.get().valid_to == date(2026, 2, 28)
    withdraw(vufo, second)
    assert ca_mau.names.get().valid_to is None


def test_a_name_whose_end_was_corrected_since_is_not_guessed(vufo, merged, pair):
    UnionName.objects.filter(union=pair[0]).update(valid_to=date(2026, 1, 31))
    step = merged.successions_in.get(predecessor=pair[0])

    assert non_field(withdraw(vufo, step)) == [
        "Tên của Cà Mau không còn hết ngày 28/02/2026. Sửa tên ấy trước rồi rút."
    ]
    assert Union.objects.filter(pk=merged.pk).exists()


def test_a_renaming_is_taken_back(vufo, officer, pair):
    union, province = pair[0], factories.make_province()
    row = network.add_name(union, by=officer, valid_from=ON, name="Liên hiệp Mới", short_name="Mới", province=province)

    response = vufo.post(reverse("name_withdraw", args=[row.pk]), {"reason": "Ghi nhầm", "seen": version(row)})

    assert response.url == "/lien-hiep/ca-mau/"
    assert list(union.names.values_list("short_name", "valid_to")) == [("Cà Mau", None)]
    assert "Rút tên “Mới”, từ 01/03/2026" in vufo.get("/lien-hiep/ca-mau/").text


def test_the_first_name_is_not_withdrawn(vufo, pair):
    row = pair[0].names.get()

    response = vufo.post(reverse("name_withdraw", args=[row.pk]), {"reason": "thử", "seen": version(row)})

    assert non_field(response) == ["Trước tên này không có tên nào liền kề để dùng lại. Sửa tên thay vì rút."]
    assert pair[0].names.count() == 1


def test_a_name_of_a_province_is_taken_back(vufo, autumn):
    province = factories.make_province(scheme=34, code="46")
    first = ProvinceName.objects.create(province=province, name="Huế", kind="province", valid_to=date(2024, 12, 31))
    row = ProvinceName.objects.create(province=province, name="Huế", kind="city", valid_from=date(2025, 1, 1))

    vufo.post(reverse("province_name_withdraw", args=[row.pk]), {"reason": "Ghi nhầm", "seen": version(row)})

    assert list(province.names.values_list("pk", "kind", "valid_to")) == [(first.pk, "province", None)]
    assert "Rút tên “thành phố Huế”, từ 01/01/2025" in vufo.get("/tinh-thanh/34/46/").text


@pytest.mark.parametrize("changed", [{"reason": ""}, {"steps": []}, {"steps": ["999"]}])
def test_a_withdrawal_names_its_reason_and_its_steps(vufo, merged, changed):
    response = withdraw(vufo, merged.successions_in.first(), **changed)

    assert list(response.context["form"].errors) == list(changed)
    assert merged.successions_in.count() == 2


def test_a_withdrawal_of_what_someone_else_changed_is_shown_again(vufo, merged):
    response = withdraw(vufo, merged.successions_in.first(), seen="0")

    assert "Bạn đã ghi dòng này lúc" in response.text and 'value="Ghi nhầm"' in response.text
    assert merged.successions_in.count() == 2


def test_a_step_that_was_withdrawn_is_a_404(vufo, merged):
    step = merged.successions_in.first()
    Succession.objects.filter(pk=step.pk).delete()

    assert withdraw(vufo, step).status_code == 404


def test_every_page_of_withdrawal_by_every_visitor(world, sign_in):
    union = world.unions["member"]
    step = Succession.objects.create(
        predecessor=world.unions["outsider"], successor=union, kind="merger", on=date(2026, 12, 1)
    )
    province_name = ProvinceName.objects.create(province=factories.make_province(), name="Huế", kind="city")
    paths = [
        reverse("succession_withdraw", args=[step.pk]), reverse("name_withdraw", args=[union.names.get().pk]),
        reverse("province_name_withdraw", args=[province_name.pk]),
    ]  # fmt: skip
    for visitor, person in world.people.items():
        client = sign_in(person)
        expected = {"anonymous": 302, "vufo": 200}.get(visitor, 403)
        for path in paths:
            assert client.get(path).status_code == expected, (visitor, path)
            assert client.post(path).status_code == expected, (visitor, path)
    assert Succession.objects.count() == 1
