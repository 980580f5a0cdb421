"""VUFO's officers edit the network on pages: who may, what is written, what is refused, what the history tells."""

from datetime import date

import pytest
from django.urls import reverse

from clusters.models import ClusterMembership, LeadershipTerm, Succession, Union, UnionName
from clusters.workflow.rows import version
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def vufo(client, autumn):
    """A client signed in as a VUFO officer."""
    client.force_login(factories.make_vufo_officer(username="vufo"))
    return client


@pytest.fixture
def ca_mau(db):
    return factories.make_union("Cà Mau", slug="ca-mau")


def errors(response) -> dict:
    assert response.status_code == 200
    return {name: list(sentences) for name, sentences in response.context["form"].errors.items()}


def name_data(province, **changed) -> dict:
    data = {
        "name": "Liên hiệp các tổ chức hữu nghị thành phố Cà Mau", "short_name": "Cà Mau", "province": province.pk,
        "host_body": "UBND", "letterhead": "BC/LHHN", "valid_from": "01/10/2026", "reason": "Nghị quyết 40",
    }  # fmt: skip
    return data | changed


def test_every_edit_page_by_every_visitor(world, sign_in):
    union, term = world.unions["member"], world.terms["lead"]
    step = Succession.objects.create(
        predecessor=world.unions["outsider"], successor=union, kind="merger", on=date(2026, 12, 1)
    )
    name, membership = union.names.get(), union.memberships.get()
    paths = [
        reverse("union_new"), reverse("succession_new"), reverse("name_new", args=[union.slug]),
        reverse("name_edit", args=[name.pk]), reverse("membership_move", args=[union.slug]),
        reverse("membership_edit", args=[membership.pk]), reverse("term_new", args=[5, 2026]),
        reverse("term_edit", args=[term.pk]), reverse("term_recognise", args=[term.pk]),
        reverse("succession_edit", args=[step.pk]),
    ]  # fmt: skip
    for visitor, person in world.people.items():
        client = sign_in(person)
        expected = {"anonymous": 302, "vufo": 200}.get(visitor, 403)
        for path in paths:
            assert client.get(path).status_code == expected, (visitor, path)
            assert client.post(path).status_code == expected, (visitor, path)
    name.refresh_from_db()
    assert UnionName.history.count() == UnionName.objects.count()


@pytest.mark.parametrize(
    "path",
    [
        "/lien-hiep/khong-co/ten-moi/", "/lien-hiep/khong-co/chuyen-cum/", "/lien-hiep/ten/999/sua/",
        "/lien-hiep/thanh-vien/999/sua/", "/lien-hiep/ke-thua/999/sua/",
        "/cum/99/2026/nhiem-ky/", "/cum/5/1/nhiem-ky/", "/cum/nhiem-ky/999/sua/",
        "/cum/nhiem-ky/999/cong-nhan/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_404(vufo, path):
    factories.make_cluster(number=5)

    assert vufo.get(path).status_code == 404


def test_a_new_name_ends_the_old_one_the_day_before(vufo, ca_mau):
    response = vufo.post("/lien-hiep/ca-mau/ten-moi/", name_data(factories.make_province()))

    assert response.status_code == 302 and response.url == "/lien-hiep/ca-mau/"
    rows = ca_mau.names.order_by("valid_from").values_list("letterhead", "valid_from", "valid_to", "confidence")
    assert set(rows) == {
        ("", None, date(2026, 9, 30), "entered"),
        ("BC/LHHN", date(2026, 10, 1), None, "entered"),
    }


def test_the_history_tells_who_when_and_what(vufo, ca_mau):
    vufo.post("/lien-hiep/ca-mau/ten-moi/", name_data(factories.make_province()))

    changes = vufo.get("/lien-hiep/ca-mau/").context["changes"]

    assert [(str(change.who), change.what, change.details, change.reason) for change in changes[:2]] == [
        ("Nguyễn Văn vufo", "Thêm tên “Cà Mau”, từ 01/10/2026", [], "Nghị quyết 40"),
        (
            "Nguyễn Văn vufo",
            "Sửa tên “Cà Mau”, đến 30/09/2026",
            ["Đến hết ngày: để trống → 30/09/2026"],
            "Nghị quyết 40",
        ),
    ]
    assert changes[0].at.date() == factories.TODAY


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"valid_from": "31/02/2026"}, "valid_from", "Không có ngày này."),
        ({"valid_from": "thứ hai"}, "valid_from", "Ghi ngày dạng 31/12/2026."),
        ({"valid_from": "01/01/0001"}, "valid_from", "Ghi một ngày từ 02/09/1945 đến 31/12/2100."),
        ({"short_name": "\u200b"}, "short_name", "Ghi ô này."),
        ({"short_name": "x" * 61}, "short_name", None),
        ({"province": "999999"}, "province", None),
        ({"reason": ""}, "reason", "Ghi ô này."),
    ],
)
def test_a_bad_name_is_refused_at_its_field_and_keeps_what_was_typed(vufo, ca_mau, changed, field, sentence):
    response = vufo.post("/lien-hiep/ca-mau/ten-moi/", name_data(factories.make_province()) | changed)

    found = errors(response)
    assert list(found) == [field]
    if sentence:
        assert found[field] == [sentence]
    assert 'value="BC/LHHN"' in response.text
    assert ca_mau.names.count() == 1


def test_text_is_kept_composed_and_without_invisible_characters(vufo, ca_mau):
    vufo.post("/lien-hiep/ca-mau/ten-moi/", name_data(factories.make_province(), short_name="Ca\u0300 Mau\u200b "))

    assert ca_mau.names.get(valid_from__isnull=False).short_name == "Cà Mau"


def test_a_name_that_another_union_has_is_refused(vufo, ca_mau):
    factories.make_union("Bạc Liêu")

    response = vufo.post("/lien-hiep/ca-mau/ten-moi/", name_data(factories.make_province(), short_name="Bạc Liêu"))

    assert errors(response) == {"short_name": ["Trong thời gian này đã có Liên hiệp mang tên “Bạc Liêu”."]}
    assert ca_mau.names.get().valid_to is None


def test_a_union_that_ended_gets_no_new_name(vufo):
    factories.make_union("Kiên Giang", valid_to=date(2025, 6, 30), slug="kien-giang")

    response = vufo.post("/lien-hiep/kien-giang/ten-moi/", name_data(factories.make_province()))

    assert errors(response) == {"valid_from": ["Liên hiệp Kiên Giang không hoạt động ngày 01/10/2026."]}


def correction(row, **changed) -> dict:
    data = name_data(row.province, name=row.name, short_name=row.short_name, seen=version(row), reason="Sửa lỗi gõ")
    return data | {"valid_from": "", "valid_to": ""} | changed


def test_a_name_is_corrected_and_an_overlap_refused_at_the_field(vufo, ca_mau):
    vufo.post("/lien-hiep/ca-mau/ten-moi/", name_data(factories.make_province()))
    old = ca_mau.names.get(valid_from=None)
    path = reverse("name_edit", args=[old.pk])

    response = vufo.post(path, correction(old, valid_to="05/10/2026"))
    assert list(errors(response)) == ["valid_from"]
    assert errors(response)["valid_from"][0].startswith("Trùng thời gian với “Cà Mau”, từ 01/10/2026")

    response = vufo.post(path, correction(old, valid_to="30/09/2026", host_body="UBND tỉnh"))
    assert response.status_code == 302
    old.refresh_from_db()
    assert (old.host_body, old.valid_to) == ("UBND tỉnh", date(2026, 9, 30))


def test_reversed_days_are_refused(vufo, ca_mau):
    row = ca_mau.names.get()

    response = vufo.post(
        reverse("name_edit", args=[row.pk]), correction(row, valid_from="02/01/2026", valid_to="01/01/2026")
    )

    assert errors(response) == {"valid_to": ["Ngày cuối phải từ ngày đầu trở đi."]}


def test_ending_the_last_name_ends_the_membership_too(vufo, ca_mau):
    membership = factories.make_membership(factories.make_cluster(), ca_mau)
    row = ca_mau.names.get()

    vufo.post(reverse("name_edit", args=[row.pk]), correction(row, valid_to="30/06/2026"))

    membership.refresh_from_db()
    assert membership.valid_to == date(2026, 6, 30)
    assert not Union.objects.in_force_on(date(2026, 7, 1)).exists()


def test_a_new_union_with_its_cluster(vufo):
    cluster = factories.make_cluster(number=3)
    data = name_data(factories.make_province(), short_name="Quảng Ngãi", cluster=cluster.pk, valid_from="01/01/2026")

    response = vufo.post("/lien-hiep/them/", data)

    assert response.url == "/lien-hiep/quang-ngai/"
    union = Union.objects.get(slug="quang-ngai")
    assert union.names.get().valid_from == date(2026, 1, 1)
    membership = union.memberships.get()
    assert (membership.cluster, membership.valid_from, membership.confidence) == (cluster, date(2026, 1, 1), "entered")


def test_the_same_form_sent_twice_makes_one_union(vufo):
    data = name_data(factories.make_province(), short_name="Quảng Ngãi")
    vufo.post("/lien-hiep/them/", data)

    assert list(errors(vufo.post("/lien-hiep/them/", data))) == ["short_name"]
    assert Union.objects.count() == 1


def test_moving_to_another_cluster_from_a_day(vufo, ca_mau):
    west, south = factories.make_cluster(number=5), factories.make_cluster(number=4)
    factories.make_membership(west, ca_mau)

    vufo.post("/lien-hiep/ca-mau/chuyen-cum/", {"on": "26/02/2026", "to": south.pk, "reason": "351-TB"})

    rows = ca_mau.memberships.order_by("valid_from").values_list("cluster__number", "valid_from", "valid_to")
    assert list(rows) == [(5, date(2021, 7, 20), date(2026, 2, 25)), (4, date(2026, 2, 26), None)]
    assert "Sửa thành viên: Cà Mau, Cụm 5, 20/07/2021 – 25/02/2026" in vufo.get("/cum/5/").text
    assert "Thêm thành viên: Cà Mau, Cụm 4, từ 26/02/2026" in vufo.get("/cum/4/").text


@pytest.mark.parametrize(
    ("to", "on", "field"), [("same", "01/01/2026", "to"), ("other", "20/07/2021", "on"), ("other", "01/01/2030x", "on")]
)
def test_a_move_that_says_nothing_new_is_refused(vufo, ca_mau, to, on, field):
    clusters = {"same": factories.make_cluster(), "other": factories.make_cluster()}
    factories.make_membership(clusters["same"], ca_mau)

    response = vufo.post("/lien-hiep/ca-mau/chuyen-cum/", {"on": on, "to": clusters[to].pk, "reason": "thử"})

    assert list(errors(response)) == [field]
    assert ca_mau.memberships.count() == 1


def test_leaving_every_cluster(vufo, ca_mau):
    factories.make_membership(factories.make_cluster(), ca_mau)

    vufo.post("/lien-hiep/ca-mau/chuyen-cum/", {"on": "01/01/2026", "to": "", "reason": "thử"})

    assert ca_mau.memberships.get().valid_to == date(2025, 12, 31)


def test_saving_an_assumed_membership_makes_it_vufos_word(vufo, ca_mau):
    row = factories.make_membership(factories.make_cluster(number=5), ca_mau)
    ClusterMembership.objects.update(confidence="assumed")
    data = {"cluster": row.cluster.pk, "valid_from": "20/07/2021", "valid_to": "", "reason": "Xác nhận"}

    vufo.post(reverse("membership_edit", args=[row.pk]), data | {"seen": version(row)})

    row.refresh_from_db()
    assert row.confidence == "entered"
    assert "giả định" not in vufo.get("/cum/5/").text.split("lich-su")[0]


def merger(predecessors, **changed) -> dict:
    data = {
        "kind": "merger", "predecessors": [union.pk for union in predecessors], "on": "01/01/2026",
        "decision": "QĐ 12/QĐ-UBND", "into": "", "name": "Liên hiệp tỉnh Mới", "short_name": "Mới",
        "province": factories.make_province().pk, "cluster": "",
    }  # fmt: skip
    return data | changed


def test_a_merger_closes_and_opens_all_rows_in_one_act(vufo, ca_mau):
    bac_lieu, cluster = factories.make_union("Bạc Liêu"), factories.make_cluster(number=5)
    for union in (ca_mau, bac_lieu):
        factories.make_membership(cluster, union)

    response = vufo.post("/lien-hiep/hop-nhat/", merger([ca_mau, bac_lieu], short_name="Cà Mau", cluster=cluster.pk))

    new = Union.objects.get(slug="ca-mau-2026")
    assert response.url == new.get_absolute_url()
    last = date(2025, 12, 31)
    assert {row.valid_to for row in UnionName.objects.exclude(union=new)} == {last}
    assert {row.valid_to for row in ClusterMembership.objects.exclude(union=new)} == {last}
    assert new.names.get().valid_from == new.memberships.get().valid_from == date(2026, 1, 1)
    steps = new.successions_in.values_list("predecessor__slug", "kind", "on", "decision")
    assert set(steps) == {
        (ca_mau.slug, "merger", date(2026, 1, 1), "QĐ 12/QĐ-UBND"),
        (bac_lieu.slug, "merger", date(2026, 1, 1), "QĐ 12/QĐ-UBND"),
    }
    assert "hợp nhất: Bạc Liêu → Cà Mau, 01/01/2026" in vufo.get(new.get_absolute_url()).text


def test_a_union_is_taken_into_one_that_exists(vufo, ca_mau):
    bac_lieu = factories.make_union("Bạc Liêu", slug="bac-lieu")

    vufo.post("/lien-hiep/hop-nhat/", merger([bac_lieu], into=ca_mau.pk))

    assert set(Succession.objects.values_list("predecessor__slug", "successor__slug")) == {("bac-lieu", "ca-mau")}
    assert ca_mau.names.get().valid_to is None
    assert bac_lieu.names.get().valid_to == date(2025, 12, 31)


def merge_into_an_giang():
    """Kiên Giang and An Giang become An Giang 2025, all in Cụm 5, on an assumed day."""
    cluster = factories.make_cluster(number=5)
    old = [factories.make_union(name, valid_to=date(2025, 6, 30)) for name in ("Kiên Giang", "An Giang")]
    new = factories.make_union("An Giang", valid_from=date(2025, 7, 1), slug="an-giang-2025")
    for union in old:
        factories.make_membership(cluster, union, valid_to=date(2025, 6, 30))
        Succession.objects.create(
            predecessor=union, successor=new, kind="merger", on=date(2025, 7, 1), confidence="assumed"
        )
    factories.make_membership(cluster, new, valid_from=date(2025, 7, 1))
    return old, new


def test_the_true_day_of_a_merger_moves_every_row_that_hung_on_the_assumed_one(vufo):
    old, new = merge_into_an_giang()
    step = new.successions_in.get(predecessor=old[0])
    data = {"on": "12/09/2025", "decision": "QĐ 900/QĐ-UBND", "source": "", "remark": "", "reason": "Có quyết định"}

    response = vufo.post(reverse("succession_edit", args=[step.pk]), data | {"seen": version(step)})

    assert response.url == new.get_absolute_url()
    for union in old:
        assert union.names.get().valid_to == union.memberships.get().valid_to == date(2025, 9, 11)
    assert new.names.get().valid_from == new.memberships.get().valid_from == date(2025, 9, 12)
    steps = new.successions_in.order_by("pk").values_list("on", "decision", "confidence")
    assert list(steps) == [
        (date(2025, 9, 12), "QĐ 900/QĐ-UBND", "entered"),
        (date(2025, 9, 12), "", "assumed"),
    ]


def test_a_day_of_a_merger_before_its_unions_began_is_refused(vufo):
    old, new = merge_into_an_giang()
    step = new.successions_in.get(predecessor=old[0])
    data = {"on": "01/01/2020", "decision": "", "reason": "thử", "seen": version(step)}

    response = vufo.post(reverse("succession_edit", args=[step.pk]), data)

    assert list(errors(response)) == ["on"]
    assert set(new.successions_in.values_list("on", flat=True)) == {date(2025, 7, 1)}
    assert {union.names.get().valid_to for union in old} == {date(2025, 6, 30)}


def test_a_renaming_keeps_the_union(vufo, ca_mau):
    response = vufo.post("/lien-hiep/hop-nhat/", merger([ca_mau], kind="renaming"))

    assert response.url == "/lien-hiep/ca-mau/"
    assert [row.short_name for row in ca_mau.names.order_by("valid_to")] in (["Mới", "Cà Mau"], ["Cà Mau", "Mới"])
    assert not Succession.objects.exists()
    assert Union.objects.count() == 1


@pytest.mark.parametrize(("ends", "last_day"), [("", None), ("on", date(2025, 12, 31))])
def test_a_split_lets_the_old_union_live_or_end(vufo, ca_mau, ends, last_day):
    vufo.post("/lien-hiep/hop-nhat/", merger([ca_mau], kind="split", ends=ends))

    assert ca_mau.names.get().valid_to == last_day
    assert Succession.objects.get().successor.slug == "moi"


def test_a_merger_of_the_past_before_a_later_fact_is_refused_and_writes_nothing(vufo, ca_mau):
    bac_lieu = factories.make_union("Bạc Liêu", valid_from=date(2026, 3, 1))

    response = vufo.post("/lien-hiep/hop-nhat/", merger([ca_mau, bac_lieu]))

    assert errors(response) == {"on": ["Liên hiệp Bạc Liêu không hoạt động ngày 31/12/2025."]}
    assert ca_mau.names.get().valid_to is None
    assert not Succession.objects.exists()
    assert UnionName.history.filter(history_type="~").count() == 0


def test_a_merger_turned_round_is_refused(vufo, ca_mau):
    bac_lieu = factories.make_union("Bạc Liêu", slug="bac-lieu")
    vufo.post("/lien-hiep/hop-nhat/", merger([bac_lieu], into=ca_mau.pk, on="01/12/2026"))

    response = vufo.post("/lien-hiep/hop-nhat/", merger([ca_mau], into=bac_lieu.pk, on="01/06/2026"))

    assert errors(response) == {"on": ["Liên hiệp Cà Mau đã có việc kế thừa ghi từ ngày này trở đi."]}
    assert Succession.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"predecessors": []}, "predecessors"),
        ({"kind": "sáp nhập"}, "kind"),
        ({"kind": "split"}, "predecessors"),
        ({"short_name": ""}, "short_name"),
        ({"into": "self"}, "into"),
        ({"on": "hôm qua"}, "on"),
        ({"decision": ""}, "decision"),
        ({"predecessors": ["999999"]}, "predecessors"),
    ],
)
def test_a_merger_form_that_does_not_hold_together(vufo, ca_mau, changed, field):
    pair = [ca_mau, factories.make_union("Bạc Liêu")]
    changed = {key: ca_mau.pk if value == "self" else value for key, value in changed.items()}

    response = vufo.post("/lien-hiep/hop-nhat/", merger(pair) | changed)

    assert list(errors(response)) == [field]
    assert "QĐ 12/QĐ-UBND" in response.text or field == "decision"
    assert not Succession.objects.exists()


def term_data(union, **changed) -> dict:
    data = {
        "role": "lead", "union": union.pk, "status": "elected", "decision_number": "", "decision_date": "",
        "valid_from": "01/01/2026", "valid_to": "31/12/2026", "source": "Biên bản", "remark": "",
        "reason": "Hội nghị Cụm",
    }  # fmt: skip
    return data | changed


@pytest.fixture
def west(ca_mau):
    cluster = factories.make_cluster(number=5)
    factories.make_membership(cluster, ca_mau)
    return cluster


def test_a_term_is_entered_recognised_and_corrected(vufo, west, ca_mau):
    assert vufo.post("/cum/5/2026/nhiem-ky/", term_data(ca_mau)).url == "/cum/5/2026/"
    term = LeadershipTerm.objects.get()
    assert (term.cluster, term.year, term.status) == (west, 2026, "elected")

    decision = {"decision_number": "118/QĐ-LHHN", "decision_date": "12/03/2026", "seen": version(term)}
    vufo.post(reverse("term_recognise", args=[term.pk]), decision)
    term.refresh_from_db()
    assert (term.status, term.decision_number, term.decision_date) == ("recognised", "118/QĐ-LHHN", date(2026, 3, 12))

    changed = {"status": "recognised", "valid_to": "30/06/2026", "seen": version(term)}
    vufo.post(
        reverse("term_edit", args=[term.pk]),
        term_data(ca_mau, **changed, decision_number="118/QĐ-LHHN", decision_date="12/03/2026"),
    )
    term.refresh_from_db()
    assert term.valid_to == date(2026, 6, 30)
    whats = [change.what.split(":")[0] for change in vufo.get("/cum/5/").context["changes"][:3]]
    assert whats == ["Sửa nhiệm kỳ", "Sửa nhiệm kỳ", "Thêm nhiệm kỳ"]


def test_recognising_twice_is_a_message(vufo, west, ca_mau):
    term = factories.make_term(west, ca_mau, 2026, "lead", "recognised")
    decision = {"decision_number": "9/QĐ", "decision_date": "12/03/2026", "seen": version(term)}

    response = vufo.post(reverse("term_recognise", args=[term.pk]), decision, follow=True)

    assert "đã được công nhận theo quyết định 100/QĐ-LHHN" in response.text
    term.refresh_from_db()
    assert term.decision_number == "100/QĐ-LHHN"


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({}, "valid_from", "Trùng thời gian với"),
        ({"valid_from": "01/07/2026"}, "valid_from", "Trùng thời gian với"),
        ({"role": "deputy"}, "union", "Một Liên hiệp không thể vừa là Cụm trưởng vừa là Cụm phó."),
        ({"role": "deputy", "valid_to": "01/01/2027"}, "valid_from", "Nhiệm kỳ phải nằm trong năm 2026."),
        ({"role": "deputy", "status": "recognised"}, "decision_number", "Đã công nhận thì ghi số và ngày quyết định"),
    ],
)
def test_a_term_that_cannot_be_is_refused_at_its_field(vufo, west, ca_mau, changed, field, sentence):
    factories.make_term(west, ca_mau, 2026, "lead")

    response = vufo.post("/cum/5/2026/nhiem-ky/", term_data(ca_mau, **changed))

    found = errors(response)
    assert list(found) == [field]
    assert found[field][0].startswith(sentence)
    assert LeadershipTerm.objects.count() == 1


@pytest.mark.parametrize("field", ["role", "status"])
def test_a_tampered_choice_is_refused(vufo, west, ca_mau, field):
    response = vufo.post("/cum/5/2026/nhiem-ky/", term_data(ca_mau, **{field: "vua"}))

    assert list(errors(response)) == [field]
    assert not LeadershipTerm.objects.exists()


def test_an_outsider_cannot_hold_the_office(vufo, west):
    outsider = factories.make_union("Hà Nội")

    assert list(errors(vufo.post("/cum/5/2026/nhiem-ky/", term_data(outsider)))) == ["union"]
    assert not LeadershipTerm.objects.exists()


def test_a_term_that_someone_else_entered_meanwhile_is_told(vufo, west, ca_mau, monkeypatch):
    factories.make_term(west, ca_mau, 2026, "lead")
    other = factories.make_union("Bạc Liêu")
    factories.make_membership(west, other)
    # As if the other term were written between our check and our save.
    monkeypatch.setattr(LeadershipTerm, "overlaps", lambda self: LeadershipTerm.objects.none())

    response = vufo.post("/cum/5/2026/nhiem-ky/", term_data(other))

    assert errors(response) == {
        "__all__": ["Có người vừa ghi một dòng trùng thời gian với dòng này. Tải lại trang để xem rồi ghi lại."]
    }
    assert 'value="Biên bản"' in response.text
    assert LeadershipTerm.objects.count() == 1


def test_a_split_that_the_old_union_survives_hands_over_no_rights(vufo, ca_mau, west):
    from_split = merger([ca_mau], kind="split", cluster=west.pk)
    vufo.post("/lien-hiep/hop-nhat/", from_split)

    assert not Succession.objects.carrying_on(factories.TODAY).exists()
    UnionName.objects.filter(union=ca_mau).update(valid_to=date(2025, 12, 31))
    assert Succession.objects.carrying_on(factories.TODAY).count() == 1
