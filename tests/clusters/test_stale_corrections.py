"""Two officers correct one row: the later one sees both values and chooses; nothing typed is lost (design rule 20)."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import ProvinceName, Succession
from clusters.workflow import provinces as workflow
from clusters.workflow.rows import Overtaken, reread, version
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def vufo(client, autumn):
    client.force_login(factories.make_vufo_officer(username="vufo"))
    return client


def name_case():
    row = factories.make_union("Cà Mau").names.get()
    data = {"name": row.name, "short_name": "Cà Mau", "province": row.province.pk, "host_body": "UBND tỉnh"}
    return "name_edit", row, data, ("host_body", "Sở Ngoại vụ"), ("Cơ quan chủ quản", "UBND tỉnh", "Sở Ngoại vụ")


def membership_case():
    mine, theirs = factories.make_cluster(number=5), factories.make_cluster(number=4)
    row = factories.make_membership(factories.make_cluster(number=3), factories.make_union("Cà Mau"))
    data = {"cluster": mine.pk, "valid_from": "20/07/2021"}
    return "membership_edit", row, data, ("cluster", theirs), ("Cụm", "Cụm 5", "Cụm 4")


def term_case():
    cluster, unions = factories.make_cluster(), [factories.make_union(name) for name in ("Cà Mau", "Bạc Liêu", "Huế")]
    for union in unions:
        factories.make_membership(cluster, union)
    row = factories.make_term(cluster, unions[0])
    data = {"role": "lead", "union": unions[1].pk, "status": "elected"}
    data |= {"valid_from": "01/01/2026", "valid_to": "31/12/2026"}
    return "term_edit", row, data, ("union", unions[2]), ("Liên hiệp", "Bạc Liêu", "Huế")


def province_case():
    row = factories.make_province(name="Huế").names.get()
    data = {"name": "Huế", "kind": "city"}
    return "province_name_edit", row, data, ("valid_to", date(2026, 12, 31)), ("Loại", "thành phố", "tỉnh")


def succession_case():
    old, new = factories.make_union("Cà Mau", valid_to=date(2025, 6, 30)), factories.make_union("Mới")
    row = Succession.objects.create(predecessor=old, successor=new, kind="merger", on=date(2025, 7, 1))
    data = {"on": "02/07/2025", "decision": "QĐ 1"}
    return "succession_edit", row, data, ("decision", "QĐ 2"), ("Văn bản", "QĐ 1", "QĐ 2")


CASES = [name_case, membership_case, term_case, province_case, succession_case]


def make_stale(make):
    """The address of a correction, what the later officer types, the row after the earlier one, and the difference."""
    address, row, typed, (field, value), difference = make()
    typed |= {"reason": "của người sau", "seen": version(row)}
    setattr(row, field, value)
    row._history_user = factories.make_vufo_officer(full_name="Trần Thị Trước")
    row._change_reason = "Công văn 7"
    row.save()
    return reverse(address, args=[row.pk]), typed, row, difference


@pytest.mark.parametrize("make", CASES)
def test_both_values_are_shown_and_nothing_is_written(vufo, make):
    path, typed, row, difference = make_stale(make)
    before = version(row)

    response = vufo.post(path, typed)

    assert response.status_code == 200
    conflict = response.context["form"].conflict
    assert (str(conflict.who), conflict.reason) == ("Trần Thị Trước", "Công văn 7")
    assert difference in [(each.label, each.typed, each.now) for each in conflict.differences]
    assert "Có người vừa sửa dòng này, nên chưa ghi." in response.text
    assert 'value="của người sau"' in response.text
    assert version(row) == before


@pytest.mark.parametrize("make", CASES)
def test_saving_again_chooses_what_was_typed(vufo, make):
    path, typed, row, _difference = make_stale(make)
    again = vufo.post(path, typed).context["form"]["seen"].value()

    response = vufo.post(path, typed | {"seen": again})

    assert response.status_code == 302
    assert row.history.order_by("-history_id").first().history_change_reason == "của người sau"
    assert row.history.count() == 3


def test_a_third_officer_in_between_is_noticed_too(vufo):
    path, typed, row, _difference = make_stale(name_case)
    again = vufo.post(path, typed).context["form"]["seen"].value()
    row.letterhead = "BC-LHHN"
    row.save()

    response = vufo.post(path, typed | {"seen": again})

    assert ("Ký hiệu văn bản", "để trống", "BC-LHHN") in [
        (each.label, each.typed, each.now) for each in response.context["form"].conflict.differences
    ]
    row.refresh_from_db()
    assert row.host_body == "Sở Ngoại vụ"


def test_what_both_typed_alike_is_no_difference(vufo):
    path, typed, _row, _difference = make_stale(name_case)

    response = vufo.post(path, typed | {"host_body": "Sở Ngoại vụ"})

    assert response.context["form"].conflict.differences == []
    assert "đã giống nội dung hiện nay" in response.text


def test_a_decision_typed_over_a_changed_term_is_kept(vufo):
    _address, row, *_ = term_case()
    seen = version(row)
    row.remark = "sửa"
    row.save()
    typed = {"decision_number": "9/QĐ-LHHN", "decision_date": "12/03/2026", "seen": seen}

    response = vufo.post(reverse("term_recognise", args=[row.pk]), typed)

    assert 'value="9/QĐ-LHHN"' in response.text and 'value="12/03/2026"' in response.text
    row.refresh_from_db()
    assert row.status == "elected"


def test_markup_in_somebody_elses_value_is_shown_as_text(vufo):
    path, typed, row, _difference = make_stale(name_case)
    row.host_body = "<script>alert(1)</script>"
    row.save()

    response = vufo.post(path, typed)

    assert "<script>alert(1)" not in response.text and "&lt;script&gt;alert(1)" in response.text


def test_a_row_that_was_withdrawn_meanwhile_is_told():
    _address, row, *_ = province_case()
    seen = version(row)
    ProvinceName.objects.all().delete()

    with pytest.raises(Overtaken, match="Có người vừa rút dòng này"):
        workflow.correct_name(row, by=factories.make_vufo_officer(), seen=seen, reason="x")


@pytest.mark.parametrize("case", CASES)
def test_only_the_row_itself_is_locked(autumn, case, django_assert_num_queries):
    row = case()[1]
    seen = version(row)

    with django_assert_num_queries(2) as captured:
        reread(row, seen)

    # A join is locked along: whoever writes to that cluster or union would wait.
    assert "JOIN" not in captured.captured_queries[0]["sql"]
