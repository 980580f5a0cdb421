"""Versions of the form: who reads and edits, what a line may be, copying, moving, publishing, freezing."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import version
from reports import form_rules
from reports.models import Indicator, IndicatorSet, Section
from reports.workflow import forms
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories

EVERYBODY = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


@pytest.fixture
def draft(world):
    return forms.copy_form(world.form, by=world.people["vufo"])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def line_of(form, code):
    return form.indicators.get(code=code)


def codes(section):
    return list(section.indicators.order_by("order", "pk").values_list("code", flat=True))


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (IndicatorSet, Section, Indicator)]


def typed(line, **changes):
    """What the page of a line holds, with some fields changed."""
    names = [
        "section", "code", "label", "type", "unit", "over_time", "over_units", "is_required", "in_short_periods",
        "formula", "part_of", "part_group", "expects", "help", "source",
    ]  # fmt: skip
    data = {name: getattr(line, f"{name}_id" if name == "section" else name) for name in names}
    data["seen"] = version(line)
    return {name: value for name, value in (data | changes).items() if value is not False}


def addresses(form):
    """Every page and act of one version: route and arguments."""
    section, line = form.sections.get(code="PC"), line_of(form, "PC01")
    alone = ["indicator_set_edit", "indicator_set_publish", "section_new", "indicator_new"]
    pages = [(route, [form.version]) for route in alone]
    pages += [("section_edit", [form.version, section.pk]), ("indicator_edit", [form.version, line.pk])]
    acts = [(f"section_{act}", [form.version, section.pk]) for act in ("move", "remove")]
    acts += [(f"indicator_{act}", [form.version, line.pk]) for act in ("move", "remove")]
    return pages, acts


# --- visitors


@pytest.mark.parametrize("name", EVERYBODY)
def test_all_read_and_vufo_alone_edits(world, draft, sign_in, name):
    client = sign_in(world.people[name])
    pages, acts = addresses(draft)

    for route, arguments in [
        ("indicator_set_list", []), ("indicator_set_detail", [draft.version]),
        ("indicator_set_detail", [world.form.version]), ("indicator_set_preview", [draft.version]),
    ]:  # fmt: skip
        assert client.get(reverse(route, args=arguments)).status_code == 200
        assert client.post(reverse(route, args=arguments)).status_code == 405
    before = everything()
    for route, arguments in pages:
        assert client.get(reverse(route, args=arguments)).status_code == (200 if name == "vufo" else 403), route
    for route, arguments in acts:
        assert client.get(reverse(route, args=arguments)).status_code == 405
    if name != "vufo":
        for route, arguments in [*pages, *acts, ("indicator_set_copy", [draft.version])]:
            assert client.post(reverse(route, args=arguments), {"huong": "len"}).status_code == 403, route
    assert everything() == before


def test_nobody_else_is_let_in(draft, client):
    pages, acts = addresses(draft)
    others = [("indicator_set_list", []), ("indicator_set_copy", [draft.version])]
    others += [(f"indicator_set_{page}", [draft.version]) for page in ("detail", "preview")]
    for route, arguments in [*pages, *acts, *others]:
        for method in (client.get, client.post):
            response = method(reverse(route, args=arguments))
            assert response.status_code == 302 and reverse("account_login") in response.url


def test_parts_of_another_version_are_a_404(world, draft, sign_in):
    client = sign_in(world.people["vufo"])
    mine, other = line_of(draft, "PC01"), line_of(world.form, "PC01")
    assert client.get(reverse("indicator_edit", args=[draft.version, other.pk])).status_code == 404
    assert client.post(reverse("indicator_remove", args=[world.form.version, mine.pk])).status_code == 404
    assert client.get(reverse("indicator_set_detail", args=[1])).status_code == 404


def test_a_published_version_is_frozen(world, sign_in):
    client = sign_in(world.people["vufo"])
    pages, acts = addresses(world.form)
    before = everything()
    for route, arguments in [*pages, *acts]:
        response = client.post(reverse(route, args=arguments), {"huong": "len", "name": "Khác"})
        assert response.url.startswith(world.form.get_absolute_url())
        assert "đã ban hành nên không sửa được" in said(response)[-1]
    assert everything() == before


def test_the_workflow_refuses_a_published_version_and_other_people(world, draft):
    def acts(form, by):
        section, line = form.sections.get(code="PC"), line_of(form, "PC01")
        return [
            lambda: forms.describe_form(form, by=by, seen=""),
            lambda: forms.save_part(section, by=by),
            lambda: forms.save_part(line, by=by),
            lambda: forms.remove_section(section, by=by),
            lambda: forms.remove_line(line, by=by),
            lambda: forms.move_section(section, up=True, by=by),
            lambda: forms.move_line(line, up=False, by=by),
            lambda: forms.publish_form(form, by=by),
        ]

    before = everything()
    for act in acts(world.form, world.people["vufo"]):
        with pytest.raises(Overtaken):
            act()
    for name in set(EVERYBODY) - {"vufo"}:
        by = world.people[name]
        for act in [*acts(draft, by), lambda by=by: forms.copy_form(draft, by=by)]:
            with pytest.raises(NotAllowed):
                act()
    assert everything() == before


# --- copying


def plain(rows, *names):
    return list(rows.values_list(*names))


def test_a_copy_has_the_same_sections_and_lines(world, sign_in):
    response = sign_in(world.people["vufo"]).post(reverse("indicator_set_copy", args=[world.form.version]))

    copied = IndicatorSet.objects.get(state="draft")
    assert response.url == copied.get_absolute_url()
    assert (copied.version, copied.copied_from, copied.name) == (world.form.version + 1, world.form, world.form.name)
    sections = ("code", "title", "short_title", "narrative_label", "order")
    assert plain(copied.sections, *sections) == plain(world.form.sections, *sections)
    lines = [
        "section__code", "code", "label", "unit", "type", "over_time", "over_units", "is_required",
        "in_short_periods", "formula", "part_of", "part_group", "expects", "help", "source", "order",
    ]  # fmt: skip
    assert plain(copied.indicators, *lines) == plain(world.form.indicators, *lines)
    assert {line.section.indicator_set_id for line in copied.indicators.select_related("section")} == {copied.pk}
    assert Indicator.history.filter(indicator_set=copied.pk, history_user=world.people["vufo"]).count() == 10


# --- lines


@pytest.mark.parametrize(
    ("code", "changes", "field", "sentence"),
    [
        ("PC02", {"code": "PC10"}, "code", "Mã PC10 đã dùng cho chỉ tiêu khác."),
        ("PC02", {"code": "PC 1"}, "code", "Mã gồm chữ cái không dấu rồi đến số, ví dụ PC01."),
        ("PC02", {"code": "ĐC01"}, "code", "Mã gồm chữ cái không dấu rồi đến số, ví dụ PC01."),
        ("PC02", {"code": "PC"}, "code", "Mã gồm chữ cái không dấu rồi đến số, ví dụ PC01."),
        ("PC05", {"unit": "đồng"}, "unit", "Đơn vị của chỉ tiêu tiền là mã tiền tệ: VND, USD, KRW, EUR."),
        ("PC05", {"unit": ""}, "unit", "Đơn vị của chỉ tiêu tiền là mã tiền tệ: VND, USD, KRW, EUR."),
        ("HB02", {"unit": ""}, "unit", "Ghi đơn vị tính, ví dụ: khoản, lượt người."),
        ("HB02", {"unit": "USD"}, "type", "Đơn vị USD là tiền: chọn kiểu tiền."),
        ("HB12", {"unit": "bài"}, "unit", "Chỉ tiêu lời văn không có đơn vị tính."),
        ("HB12", {"over_units": "sum"}, "over_units", "Lời văn không tổng hợp: chọn “không tổng hợp”."),
        ("HB12", {"over_time": "latest"}, "over_time", "Lời văn không tổng hợp: chọn “không tổng hợp”."),
        ("HB12", {"formula": "PC05 * 2"}, "formula", "Chỉ tiêu lời văn không có công thức."),
        ("HB12", {"part_of": "PC01"}, "part_of", "Chỉ chỉ tiêu nhập số mới là một phần của chỉ tiêu khác."),
        (
            "PC20", {"over_units": "sum"}, "over_units",
            "Chỉ tiêu có công thức được tính lại ở mỗi cấp: chọn “không tổng hợp”.",
        ),
        ("PC20", {"formula": "PC05 //"}, "formula", "Công thức chưa đúng. Viết ví dụ PC05 / PC19 * 100."),
        ("PC20", {"formula": "PC05 ** 2"}, "formula", "Công thức chỉ gồm mã chỉ tiêu, số nguyên, + − * / và ngoặc."),
        ("PC20", {"formula": "2 * 50"}, "formula", "Công thức phải dùng ít nhất một mã chỉ tiêu."),
        ("PC20", {"formula": "PC05 / 0"}, "formula", "Công thức chia cho 0 thì không bao giờ có giá trị."),
        ("PC20", {"formula": "PC05 * PC08"}, "formula", "Không nhân hai chỉ tiêu với nhau; chỉ nhân với một số."),
        ("PC20", {"formula": "PC05 / PC77"}, "formula", "Không có chỉ tiêu mã PC77."),
        ("PC20", {"formula": "PC20 / PC05"}, "formula", "Không dùng chính mã của chỉ tiêu này."),
        ("PC20", {"formula": "PC05 / HB12"}, "formula", "HB12 là lời văn; chỉ dùng chỉ tiêu nhập số."),
        (
            "PC20", {"in_short_periods": True}, "formula",
            "PC19 không có trong kỳ 6 tháng, 9 tháng; chỉ tiêu này thì có.",
        ),
        ("PC20", {"is_required": True}, "is_required", "Chỉ tiêu tự tính thì không bắt buộc nhập."),
        ("PC02", {"part_of": "PC99"}, "part_of", "Không có chỉ tiêu mã PC99."),
        ("PC02", {"part_of": "PC02"}, "part_of", "Không dùng chính mã của chỉ tiêu này."),
        ("PC02", {"part_of": "PC05"}, "part_of", "PC05 tính bằng đơn vị khác (VND)."),
        ("PC02", {"part_of": "PC20"}, "part_of", "PC20 là chỉ tiêu tự tính; chỉ dùng chỉ tiêu nhập số."),
        ("PC01", {"part_of": "PC02"}, "part_of", "Vòng tròn: PC02 lại là một phần của chỉ tiêu này."),
        ("HB02", {"part_group": "a"}, "part_group", "Chỉ ghi nhóm khi chỉ tiêu là một phần của chỉ tiêu khác."),
        ("PC08", {"expects": "PC99"}, "expects", "Không có chỉ tiêu mã PC99."),
        ("PC08", {"expects": "PC20"}, "expects", "PC20 là chỉ tiêu tự tính; chỉ dùng chỉ tiêu nhập số."),
        ("PC08", {"label": " \u200b "}, "label", "Ghi ô này."),
        ("PC08", {"code": ""}, "code", "Ghi ô này."),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused_at_its_field(world, draft, sign_in, code, changes, field, sentence):
    Indicator.objects.filter(indicator_set=draft, code="PC20").update(in_short_periods=False)
    line = line_of(draft, code)
    before = everything()

    response = sign_in(world.people["vufo"]).post(
        reverse("indicator_edit", args=[draft.version, line.pk]), typed(line, **changes)
    )

    assert response.status_code == 200
    assert response.context["form"].errors == {field: [sentence]}
    assert everything() == before


def test_a_ratio_of_ratios_is_refused(world, draft, sign_in):
    line = line_of(draft, "PC10")
    changes = {"type": "decimal", "over_time": "none", "over_units": "none", "formula": "pc20 * 2"}
    response = sign_in(world.people["vufo"]).post(
        reverse("indicator_edit", args=[draft.version, line.pk]), typed(line, **changes)
    )
    assert response.context["form"].errors == {"formula": ["PC20 là chỉ tiêu tự tính; chỉ dùng chỉ tiêu nhập số."]}


def test_a_line_is_edited_and_its_codes_written_in_capitals(world, draft, sign_in):
    line = line_of(draft, "PC10")
    changes = {"code": "pc10a1", "label": "Số nhà tài trợ", "over_units": "max", "expects": "pc01"}

    refused = sign_in(world.people["vufo"]).post(
        reverse("indicator_edit", args=[draft.version, line.pk]), typed(line, **changes)
    )
    response = sign_in(world.people["vufo"]).post(
        reverse("indicator_edit", args=[draft.version, line.pk]), typed(line, **(changes | {"code": "pc11"}))
    )

    line.refresh_from_db()
    assert set(refused.context["form"].errors) == {"code"}
    assert response.url == f"{draft.get_absolute_url()}#PC11"
    assert (line.code, line.label, line.over_units, line.expects) == ("PC11", "Số nhà tài trợ", "max", "PC01")
    assert line.history.latest().history_user == world.people["vufo"]


def test_a_new_line_goes_last_into_its_section(world, draft, sign_in):
    peace = draft.sections.get(code="HB")
    client = sign_in(world.people["vufo"])
    address = reverse("indicator_new", args=[draft.version])

    page = client.get(address, {"muc": "HB"})
    data = typed(line_of(draft, "HB02"), code="HB03", label="Lượt khách")
    client.post(address, data)
    twice = client.post(address, data)

    assert page.context["form"]["section"].value() == peace.pk
    assert codes(peace) == ["HB02", "HB12", "HB03"]
    assert set(twice.context["form"].errors) == {"code"}


def test_a_line_in_use_by_others_stays(world, draft, sign_in):
    client = sign_in(world.people["vufo"])
    for code, leaning in [("PC01", "PC02, PC03"), ("PC05", "PC08, PC20"), ("PC19", "PC20")]:
        response = client.post(reverse("indicator_remove", args=[draft.version, line_of(draft, code).pk]))
        assert said(response)[-1] == f"Chỉ tiêu này đang được dùng ở {leaning}."
    client.post(reverse("indicator_remove", args=[draft.version, line_of(draft, "PC20").pk]))
    client.post(reverse("indicator_remove", args=[draft.version, line_of(draft, "PC19").pk]))
    assert not draft.indicators.filter(code__in=["PC19", "PC20"]).exists()
    gone = Indicator.history.filter(indicator_set=draft.pk, history_type="-")
    assert {(row.code, row.history_user) for row in gone} == {
        ("PC19", world.people["vufo"]), ("PC20", world.people["vufo"]),
    }  # fmt: skip


def test_saving_a_line_that_somebody_has_removed(world, draft):
    line = line_of(draft, "PC10")
    forms.remove_line(line_of(draft, "PC10"), by=world.people["vufo"])
    with pytest.raises(Overtaken):
        forms.save_part(line, by=world.people["vufo"], seen=version(line))
    assert not draft.indicators.filter(code="PC10").exists()


def test_a_code_taken_meanwhile_is_refused_in_words(world, draft):
    line = line_of(draft, "PC10")
    line.code = "PC01"
    with pytest.raises(Blocked, match="PC01"):
        forms.save_part(line, by=world.people["vufo"], seen=version(line))


def test_two_officers_may_edit_one_draft(world, draft, sign_in):
    other = factories.make_vufo_officer()
    for person, label in [(world.people["vufo"], "Một"), (other, "Hai")]:
        line = line_of(draft, "PC10")
        sign_in(person).post(reverse("indicator_edit", args=[draft.version, line.pk]), typed(line, label=label))
    assert line_of(draft, "PC10").label == "Hai"
    assert [row.history_user for row in line_of(draft, "PC10").history.order_by("-pk")[:2]] == [
        other, world.people["vufo"],
    ]  # fmt: skip


def test_of_two_who_edit_one_line_the_later_sees_both(world, draft, sign_in):
    line, other = line_of(draft, "PC10"), factories.make_vufo_officer()
    address, data = reverse("indicator_edit", args=[draft.version, line.pk]), typed(line, label="Hai")
    sign_in(other).post(address, typed(line, label="Một"))
    client = sign_in(world.people["vufo"])

    refused = client.post(address, data)

    assert line_of(draft, "PC10").label == "Một"
    conflict = refused.context["form"].conflict
    assert (conflict.who, [(row.typed, row.now) for row in conflict.differences]) == (other, [("Hai", "Một")])
    assert f'name="seen" value="{version(line)}"' in refused.content.decode()
    assert "Có người vừa sửa dòng này" in refused.content.decode()

    client.post(address, data | {"seen": refused.context["form"]["seen"].value()})
    assert line_of(draft, "PC10").label == "Hai"


@pytest.mark.parametrize("name", ["section_edit", "indicator_set_edit"])
def test_of_two_who_edit_a_section_or_the_name_the_later_is_refused(world, draft, sign_in, name):
    section = draft.sections.get(code="PC")
    row, arguments = (section, [draft.version, section.pk]) if name == "section_edit" else (draft, [draft.version])
    client = sign_in(world.people["vufo"])
    page = client.get(reverse(name, args=arguments)).context["form"]
    data = {field: page[field].value() or "" for field in page.fields}
    field = "title" if name == "section_edit" else "name"

    saved = client.post(reverse(name, args=arguments), data | {field: "Một"})
    refused = client.post(reverse(name, args=arguments), data | {field: "Hai"})

    row.refresh_from_db()
    assert (saved.status_code, getattr(row, field)) == (302, "Một")
    assert refused.context["form"][field].value() == "Hai"


def test_a_line_saved_into_a_section_that_somebody_has_removed(world, draft):
    line = line_of(draft, "PC10")
    section = draft.sections.create(code="X", title="X", order=99)
    line.section = Section.objects.get(pk=section.pk)
    forms.remove_section(section, by=world.people["vufo"])

    with pytest.raises(Overtaken, match="mục"):
        forms.save_part(line, by=world.people["vufo"], seen=version(line))

    assert line_of(draft, "PC10").section.code == "PC"


# --- order and sections


def test_lines_move_within_their_section(world, draft, sign_in):
    client = sign_in(world.people["vufo"])
    aid = draft.sections.get(code="PC")
    before = ["PC01", "PC02", "PC03", "PC05", "PC08", "PC10", "PC19", "PC20"]

    def move(code, way):
        client.post(reverse("indicator_move", args=[draft.version, line_of(draft, code).pk]), {"huong": way})
        return codes(aid)

    assert move("PC01", "len") == before
    assert move("PC20", "xuong") == before
    assert move("PC03", "len") == ["PC01", "PC03", "PC02", *before[3:]]
    assert move("PC03", "xuong") == before
    assert codes(draft.sections.get(code="HB")) == ["HB02", "HB12"]


def test_equal_places_are_set_apart_by_a_move(world, draft):
    draft.indicators.update(order=7)
    forms.move_line(line_of(draft, "PC03"), up=True, by=world.people["vufo"])
    assert codes(draft.sections.get(code="PC"))[:3] == ["PC01", "PC03", "PC02"]


def test_sections_are_added_changed_moved_and_removed(world, draft, sign_in):
    client = sign_in(world.people["vufo"])
    data = {"code": "tt", "title": "Thông tin đối ngoại", "short_title": "Thông tin", "narrative_label": ""}

    client.post(reverse("section_new", args=[draft.version]), data)
    made = draft.sections.get(code="TT")
    client.post(reverse("section_move", args=[draft.version, made.pk]), {"huong": "len"})
    assert list(draft.sections.values_list("code", flat=True)) == ["HB", "TT", "PC"]
    client.post(
        reverse("section_edit", args=[draft.version, made.pk]), data | {"title": "Tuyên truyền", "seen": version(made)}
    )
    assert draft.sections.get(code="TT").title == "Tuyên truyền"
    client.post(reverse("section_remove", args=[draft.version, made.pk]))
    assert list(draft.sections.values_list("code", flat=True)) == ["HB", "PC"]


def test_a_section_with_lines_stays(world, draft, sign_in):
    section = draft.sections.get(code="HB")
    response = sign_in(world.people["vufo"]).post(reverse("section_remove", args=[draft.version, section.pk]))
    assert said(response) == ["Mục còn 2 chỉ tiêu: chuyển sang mục khác hoặc xóa trước."]
    assert draft.sections.filter(code="HB").exists()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("PC", "Mã PC đã dùng cho mục khác."),
        ("pc", "Mã PC đã dùng cho mục khác."),
        ("PC1", "Mã mục gồm 1 đến 4 chữ cái không dấu, ví dụ PC."),
        ("ĐN", "Mã mục gồm 1 đến 4 chữ cái không dấu, ví dụ PC."),
    ],
)
def test_a_section_code_is_letters_and_unique(world, draft, sign_in, code, sentence):
    data = {"code": code, "title": "Mục", "short_title": "Mục", "narrative_label": ""}
    response = sign_in(world.people["vufo"]).post(reverse("section_new", args=[draft.version]), data)
    assert response.context["form"].errors == {"code": [sentence]}


def test_name_and_remark_of_a_draft(world, draft, sign_in):
    data = {"name": "Biểu 2027", "remark": "Bỏ hai chỉ tiêu"}
    sign_in(world.people["vufo"]).post(
        reverse("indicator_set_edit", args=[draft.version]), data | {"seen": version(draft)}
    )
    draft.refresh_from_db()
    assert (draft.name, draft.remark, draft.state) == ("Biểu 2027", "Bỏ hai chỉ tiêu", "draft")


# --- publishing


def test_publishing(world, draft, sign_in):
    Indicator.objects.filter(indicator_set=draft, code="PC20").update(in_short_periods=False)

    response = sign_in(world.people["vufo"]).post(reverse("indicator_set_publish", args=[draft.version]))

    draft.refresh_from_db()
    assert said(response) == [f"Đã ban hành Bộ chỉ tiêu phiên bản {draft.version}."]
    assert (draft.state, draft.published_at, draft.published_by) == ("published", clock.now(), world.people["vufo"])
    assert draft.history.latest().state == "published"
    with pytest.raises(Overtaken):
        forms.publish_form(draft, by=world.people["vufo"])


def test_an_empty_form_is_not_published(world):
    empty = IndicatorSet.objects.create(version=5000, name="Trống")
    with pytest.raises(Blocked, match="chưa có chỉ tiêu nào"):
        forms.publish_form(empty, by=world.people["vufo"])


def test_what_dangles_keeps_a_form_from_being_published(world, draft, sign_in):
    Section.objects.create(indicator_set=draft, code="TT", title="Thông tin", short_title="Thông tin", order=9)
    Indicator.objects.filter(indicator_set=draft, code="PC05").update(code="PC06")

    problems = form_rules.form_problems(draft)

    assert problems == [
        "Mục TT chưa có chỉ tiêu hay phần thuyết minh nào.",
        "PC08: Không có chỉ tiêu mã PC05.",
        "PC20: Không có chỉ tiêu mã PC05.",
    ]
    client = sign_in(world.people["vufo"])
    page = client.get(reverse("indicator_set_detail", args=[draft.version])).content.decode()
    assert "PC08: Không có chỉ tiêu mã PC05." in page
    refused = client.post(reverse("indicator_set_publish", args=[draft.version]))
    assert said(refused) == [f"Chưa ban hành được: {problems[0]}"]
    draft.refresh_from_db()
    assert draft.state == "draft"


# --- pages


def test_the_preview_shows_every_line_locked(world, draft, sign_in):
    client = sign_in(world.people["owner"])
    address = reverse("indicator_set_preview", args=[draft.version])

    full, short = client.get(address).content.decode(), client.get(address, {"ky": "ngan"}).content.decode()

    assert "<fieldset disabled>" in full
    assert all(line.code in full for line in draft.indicators.all())
    assert "cổng tự tính: PC05 / PC19 * 100" in full and "Thuyết minh viện trợ" in full
    assert 'id="l-PC19"' in full and 'id="l-PC19"' not in short


def test_the_history_tells_edits_and_not_the_copying(world, draft, sign_in):
    line = line_of(draft, "PC10")
    client = sign_in(world.people["vufo"])
    client.post(reverse("indicator_edit", args=[draft.version, line.pk]), typed(line, label="Số nhà tài trợ"))
    # The clock stands still in tests; the edit happens after the copying.
    line.history.filter(history_type="~").update(history_date=clock.now().replace(hour=20))

    changes = client.get(reverse("indicator_set_detail", args=[draft.version])).context["changes"]

    assert [(change.what, change.details) for change in changes] == [
        ("Sửa chỉ tiêu PC10", ["Tên chỉ tiêu: Chỉ tiêu PC10 → Số nhà tài trợ"]),
        ("Thêm bộ chỉ tiêu", []),
    ]


def test_queries_do_not_grow_with_rows(world, draft, sign_in):
    client = sign_in(world.people["vufo"])
    pages = [reverse("indicator_set_list")]
    pages += [reverse(f"indicator_set_{page}", args=[draft.version]) for page in ("detail", "preview")]

    def count():
        found = []
        for address in pages:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        return found

    client.get(pages[0])
    one = count()
    for n in range(3):
        section = factories.make_section(draft, "X" * (n + 1), order=10 + n)
        line = factories.make_indicator(draft, section, f"X{n}")
        line._history_user = world.people["vufo"]
        line.save()
        factories.make_period(2010 + n, state="historic", indicator_set=draft)
        forms.copy_form(draft, by=world.people["vufo"])

    assert count() == one
