"""Days that VUFO's officers may not give, and what a page says of days and offices that stay."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clusters.models import Succession, Union
from clusters.workflow.rows import version
from tests import factories

pytestmark = pytest.mark.django_db

NEW_NAME = "/lien-hiep/cao-bang/ten-moi/"


@pytest.fixture
def vufo(client, autumn):
    """A client signed in as a VUFO officer."""
    client.force_login(factories.make_vufo_officer(username="vufo"))
    return client


@pytest.fixture
def old(db):
    return factories.make_province(scheme=63, code="04")


@pytest.fixture
def new(db):
    return factories.make_province(scheme=34, code="04")


@pytest.fixture
def cao_bang(old):
    return factories.make_union("Cao Bằng", province=old, slug="cao-bang")


def data(province, day, **more) -> dict:
    name = {"name": "Liên hiệp hữu nghị Cao Bằng", "short_name": "Cao Bằng mới", "province": province.pk}
    return name | {"valid_from": day, "reason": "thử"} | more


def told(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


TOO_EARLY = "Ngày 01/01/1990 là thời gian của 63 tỉnh, thành phố (đến 30/06/2025): mã 34:04 không dùng cho ngày ấy."
TOO_LATE = "Ngày 01/07/2025 là thời gian của 34 tỉnh, thành phố (từ 01/07/2025): mã 63:04 không dùng cho ngày ấy."


def test_a_name_and_a_union_begin_in_a_province_of_their_day(vufo, cao_bang, old, new):
    for path in (NEW_NAME, reverse("union_new")):
        early, late = vufo.post(path, data(new, "01/01/1990")), vufo.post(path, data(old, "01/07/2025"))

        assert early.context["form"].errors == {"province": [TOO_EARLY]}
        assert late.context["form"].errors == {"province": [TOO_LATE]}
    assert Union.objects.count() == cao_bang.names.count() == 1


def test_a_merger_takes_a_province_of_its_day(vufo, cao_bang, old):
    other = factories.make_union("Hà Giang")
    merger = data(old, "", kind="merger", on="01/07/2025", decision="X", predecessors=[cao_bang.pk, other.pk])

    response = vufo.post("/lien-hiep/hop-nhat/", merger)

    assert response.context["form"].errors == {"province": [TOO_LATE]}
    assert not Succession.objects.exists()


def test_a_merger_is_not_moved_to_before_its_province(vufo, cao_bang, new):
    merged = factories.make_union("Cao Bằng mới", province=new, valid_from=date(2025, 7, 1))
    cao_bang.names.update(valid_to=date(2025, 6, 30))
    step = Succession.objects.create(predecessor=cao_bang, successor=merged, kind="merger", on=date(2025, 7, 1))

    moved = {"on": "01/06/2025", "decision": "X", "reason": "thử", "seen": version(step)}
    response = vufo.post(reverse("succession_edit", args=[step.pk]), moved)

    assert "mã 34:04 không dùng" in str(response.context["form"].errors)
    assert merged.names.get().valid_from == date(2025, 7, 1)


def test_a_correction_keeps_the_province_of_the_day(vufo, cao_bang, new):
    row = cao_bang.names.get()

    typed = data(new, "", valid_to="30/06/2025", seen=version(row))
    response = vufo.post(reverse("name_edit", args=[row.pk]), typed)

    assert list(response.context["form"].errors) == ["province"]
    row.refresh_from_db()
    assert (row.province.scheme, row.valid_to) == (63, None)


def test_a_new_name_does_not_begin_before_the_one_in_use(vufo, cao_bang, old, new):
    vufo.post(NEW_NAME, data(new, "01/07/2025", short_name="Cao Bằng nay"))

    response = vufo.post(NEW_NAME, data(old, "01/01/1990"))

    sentence = "Tên đang dùng có từ 01/07/2025 nên tên mới phải sau ngày ấy. Tên trước đó ghi sai thì sửa dòng ấy."
    assert response.context["form"].errors == {"valid_from": [sentence]}
    assert cao_bang.names.count() == 2


@pytest.mark.parametrize(("day", "is_past"), [("23/11/2026", True), ("24/11/2026", False)])
def test_a_name_from_a_past_day_is_pointed_out(vufo, cao_bang, new, day, is_past):
    response = vufo.post(NEW_NAME, data(new, day))

    warning = "Ngày này đã qua: từ ngày ấy Liên hiệp được gọi bằng tên mới."
    assert told(response) == ["Đã ghi tên mới."] + [warning] * is_past


def test_an_unreadable_day_is_not_an_open_one(vufo, cao_bang):
    cluster, other = factories.make_cluster(3), factories.make_union("Lào Cai")
    factories.make_membership(cluster, cao_bang)
    factories.make_membership(cluster, other)
    factories.make_term(cluster, cao_bang, role="lead")
    typed = {"role": "lead", "union": other.pk, "status": "elected", "valid_to": "31/12/2026", "reason": "thử"}

    response = vufo.post("/cum/3/2026/nhiem-ky/", typed | {"valid_from": "31/02/2026"})

    assert list(response.context["form"].errors) == ["valid_from"]
    assert len(response.context["form"].errors["valid_from"]) == 1


def test_moving_a_union_tells_which_office_it_keeps(vufo, cao_bang):
    third, fourth = factories.make_cluster(3), factories.make_cluster(4)
    factories.make_membership(third, cao_bang)
    term = factories.make_term(third, cao_bang, role="deputy")
    path = "/lien-hiep/cao-bang/chuyen-cum/"
    link = f'<a href="/cum/nhiem-ky/{term.pk}/sua/">Cụm phó Cụm 3, 2026: Cao Bằng, đến hết ngày 31/12/2026</a>'
    sentence = f"Chuyển Cụm không chấm dứt nhiệm kỳ: {link}. Nếu thôi chức thì sửa ngày cuối của nhiệm kỳ."

    page = vufo.get(path)
    response = vufo.post(path, {"on": "01/12/2026", "to": fourth.pk, "reason": "thử"})

    assert sentence in page.text
    assert told(response) == ["Đã chuyển Cụm.", sentence]


def test_moving_a_union_without_office_tells_nothing_more(vufo, cao_bang):
    factories.make_membership(factories.make_cluster(3), cao_bang)

    response = vufo.post(
        "/lien-hiep/cao-bang/chuyen-cum/", {"on": "01/12/2026", "to": factories.make_cluster(4).pk, "reason": "thử"}
    )

    assert told(response) == ["Đã chuyển Cụm."]
