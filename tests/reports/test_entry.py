"""The section page: what it shows, its own save without JavaScript, and what it keeps."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from clusters import clock
from reports.models import Figure, Narrative, Report, ReportingPeriod
from reports.workflow import filing, review
from reports.workflow.filing import Entry
from tests import factories
from tests.reports.filing_pages import cell_url, figure_of, page_of, section_url


@pytest.fixture
def report(world):
    return factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 39})


@pytest.fixture
def owner(world, sign_in):
    return sign_in(world.people["owner"])


def rows_of(page):
    return {row.key: row for row in page.context["rows"]}


def test_the_page_shows_values_levels_and_progress(report, owner):
    page = owner.get(section_url(report))

    rows = rows_of(page)
    assert list(rows) == [
        "PC01-own",
        "PC02-own",
        "PC03-own",
        "PC05-own",
        "PC08-own",
        "PC10-own",
        "PC19-own",
        "PC20",
        "PC",
    ]
    assert rows["PC01-own"].form["value"].value() == "39"
    assert rows["PC02-own"].form["level"].value() == "none_yet"
    assert [(p.section.code, p.done, p.total, p.state) for p in page.context["progress"]] == [
        ("HB", 0, 2, ""),
        ("PC", 1, 7, ""),
    ]


def test_last_year_stands_beside_and_names_the_usual_scope(world, owner):
    last = factories.make_period(year=2025, indicator_set=world.form)
    owed = factories.make_obligation(last, world.unions["member"])
    figures = {
        ("PC05", "province"): Entry("number", 402_600_000_000, "about"),
        "PC01": 34,
        "PC10": Entry("not_applicable"),
    }
    factories.make_report(owed, world.people["owner"], figures, state="submitted")
    report = factories.make_report(world.obligations["member"], world.people["owner"])

    rows = rows_of(owner.get(section_url(report)))

    assert "PC05-own" not in rows
    assert (rows["PC05-province"].last.short, rows["PC05-province"].last.full) == ("402,6 tỷ", "khoảng 402,6 tỷ đồng")
    assert rows["PC01-own"].last.short == "34"
    assert rows["PC10-own"].last.short == "không áp dụng"
    assert rows["PC02-own"].last is None


def test_a_ratio_is_computed_in_each_scope_and_has_no_field(report, owner, world):
    factories.fill(report, {"PC05": 432_500_000_000, "PC19": 400_000_000_000}, by=world.people["owner"])

    row = rows_of(owner.get(section_url(report)))["PC20"]

    assert (row.computed, row.form) == (["108,1 % (Liên hiệp)"], None)


def test_a_ratio_of_hedged_parts_is_hedged(report, owner, world):
    figures = {"PC05": Entry("number", 75, "over"), "PC19": 100}
    factories.fill(report, figures, by=world.people["owner"])

    assert rows_of(owner.get(section_url(report)))["PC20"].computed == ["khoảng 75,0 % (Liên hiệp)"]


def test_a_line_is_given_for_a_second_scope(report, owner):
    page = owner.get(section_url(report) + "?them=PC01")
    assert [key for key in rows_of(page) if key.startswith("PC01")] == ["PC01-own", "PC01-associations"]

    typed = page_of(owner, report, query="?them=PC01") | {
        "PC01-associations-value": "12",
        "PC01-associations-scope": "province",
    }
    assert owner.post(section_url(report), typed).status_code == 302

    assert [figure_of(report, "PC01", scope) and figure_of(report, "PC01", scope).value for scope in
            ("own", "associations", "province")] == [39, None, 12]  # fmt: skip


def test_the_section_is_saved_without_javascript(report, owner):
    typed = page_of(owner, report) | {
        "PC02-own-value": "trên 21",
        "PC03-own-value": "18",
        "PC03-own-level": "about",
        "PC05-own-value": "1 tỷ 500 triệu",
        "PC05-own-scope": "province",
        "PC10-own-level": "not_applicable",
        "PC-text": "Năm 2026\r\nba đoàn",
    }

    answer = owner.post(section_url(report), typed)

    assert answer.status_code == 302
    stored = {
        (f.indicator.code, f.scope): (f.value_state, f.value, f.qualifier)
        for f in Figure.objects.filter(round__report=report).select_related("indicator")
    }
    assert stored == {
        ("PC01", "own"): ("number", 39, "exact"),
        ("PC02", "own"): ("number", 21, "over"),
        ("PC03", "own"): ("number", 18, "about"),
        ("PC05", "province"): ("number", 1_500_000_000, "exact"),
        ("PC10", "own"): ("not_applicable", None, "exact"),
    }
    assert Narrative.objects.get(round__report=report, code="PC").text == "Năm 2026\nba đoàn"


def test_good_rows_are_saved_and_bad_ones_come_back_as_typed(report, owner):
    typed = page_of(owner, report) | {"PC01-own-value": "40", "PC02-own-value": "12.5000", "PC03-own-value": "nhiều"}

    page = owner.post(section_url(report), typed)

    assert page.status_code == 422
    assert figure_of(report, "PC01").value == 40
    assert figure_of(report, "PC02") is None
    html = page.content.decode()
    assert 'value="12.5000"' in html and 'value="nhiều"' in html
    assert "12.500 hoặc 125.000" in html
    assert [row.key for row in page.context["unsaved"]] == ["PC02-own", "PC03-own"]
    assert 'href="#id_PC02-own-value"' in html and 'id="id_PC02-own-value"' in html
    assert "Đã lưu mục này" not in html


def test_rows_nobody_touched_are_left_alone(world, report, owner):
    typed = page_of(owner, report)
    factories.fill(report, {"PC01": 50, "PC02": 3}, by=world.people["head"])

    answer = owner.post(section_url(report), typed | {"PC03-own-value": "4"})

    assert answer.status_code == 302
    assert [figure_of(report, code).value for code in ("PC01", "PC02", "PC03")] == [50, 3, 4]
    assert figure_of(report, "PC01").changed_by == world.people["head"]


def test_a_section_sent_twice_is_saved_once(report, owner):
    typed = page_of(owner, report) | {"PC02-own-value": "5"}

    answers = [owner.post(section_url(report), typed).status_code for _twice in range(2)]

    assert answers == [302, 302]
    assert figure_of(report, "PC02").version == 1


@pytest.mark.parametrize(
    ("level", "text"),
    [
        ("exact", "21"),
        ("none_yet", "trên 21"),
        ("about", "1.234"),
        ("nearly", "trên 5"),
        ("not_applicable", ""),
        ("not_applicable", "40"),
        ("exact", ""),
        ("exact", "1.5"),
        ("exact", "-3"),
        ("exact", "9" * 25),
        ("exact", "\u200b7"),
        ("exact", "😀"),
    ],
)
def test_the_section_and_the_autosave_read_alike(world, sign_in, level, text):
    results = []
    for name in ("neighbour", "outsider"):
        client = sign_in(world.people[name])
        report = factories.make_report(world.obligations[name], world.people[name], {"PC01": 39})
        page = page_of(client, report) | {"PC02-own-level": level, "PC02-own-value": text, "PC02-own-note": "Vì sao"}
        if name == "neighbour":
            answer = client.post(section_url(report), page)
        else:
            answer = client.post(cell_url(report, "PC02"), page, HTTP_HX_REQUEST="true")
        figure = figure_of(report, "PC02")
        stored = figure and (figure.value_state, figure.value, figure.qualifier, figure.note, figure.scope)
        said = re.findall(r'<div class="msg bad">.*?<div>(.*?) <span', answer.content.decode(), re.DOTALL)
        assert bool(said) == (answer.status_code == 422)
        results.append((answer.status_code in (200, 302), stored, said))

    assert results[0] == results[1]


def test_a_closed_draft_is_shown_and_takes_nothing(world, report, owner):
    ReportingPeriod.objects.filter(pk=world.period.pk).update(state="closed")

    page = owner.get(section_url(report)).content.decode()

    assert "đã khóa, không sửa được nữa" in page and "<fieldset" in page and "disabled>" in page
    assert "Lưu mục này" not in page and "data-row=" not in page


def test_a_closed_period_keeps_what_was_typed(world, report, owner):
    typed = page_of(owner, report) | {"PC01-own-value": "777"}
    ReportingPeriod.objects.filter(pk=world.period.pk).update(state="closed")

    page = owner.post(section_url(report), typed)

    assert page.status_code == 422
    assert "đã khóa" in page.content.decode() and 'value="777"' in page.content.decode()
    assert figure_of(report, "PC01").value == 39


def test_a_report_sent_meanwhile_keeps_what_was_typed(world, report, owner):
    typed = page_of(owner, report) | {"PC01-own-value": "777"}
    filing.send(report, by=world.people["head"])

    page = owner.post(section_url(report), typed)

    assert page.status_code == 422
    assert "đã được gửi" in page.content.decode() and 'value="777"' in page.content.decode()


def test_text_kept_at_sign_in_is_shown_though_the_report_was_sent_meanwhile(world, report, owner):
    typed = page_of(owner, report) | {"PC01-own-value": "777"}
    anonymous_post(owner, report, typed)
    filing.send(report, by=world.people["head"])

    owner.force_login(world.people["owner"])
    page = owner.get(section_url(report)).content.decode()

    assert 'value="777"' in page and "đã được gửi" in page


def test_a_sent_report_leads_to_its_page(world, report, owner):
    filing.send(report, by=world.people["owner"])

    for url in (section_url(report), reverse("report_edit", args=[report.pk])):
        assert owner.get(url).url == reverse("report_detail", args=[report.pk])


def test_the_reason_of_a_return_stands_on_top(world, owner):
    report = factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    review.return_report(report, "Xem lại mục viện trợ", by=world.people["lead"])

    page = owner.get(section_url(report)).content.decode()

    assert "Xem lại mục viện trợ" in page and "Cụm trưởng" in page


@pytest.mark.parametrize(
    "change",
    [{"row": ["PC01-own", "XX99-own"]}, {"row": ["PC01-own", "HB02-own"]}, {"row": ["PC01-own", "PC01-nation"]}],
)
def test_a_row_that_the_section_does_not_have_is_not_found(report, owner, change):
    assert owner.post(section_url(report), page_of(owner, report) | change).status_code == 404
    assert figure_of(report, "PC01").value == 39


@pytest.mark.parametrize(
    "change", [{"PC01-own-level": "twice"}, {"PC01-own-scope": "nation"}, {"PC01-own-version": "x"}]
)
def test_a_tampered_field_is_refused(report, owner, change):
    assert owner.post(section_url(report), page_of(owner, report) | change).status_code == 400
    assert figure_of(report, "PC01").value == 39


def test_a_section_that_a_short_period_does_not_use_is_left_out(world, sign_in):
    world.form.sections.filter(code="HB").update(narrative_label="Thuyết minh hữu nghị")
    world.form.indicators.filter(section__code="HB").update(in_short_periods=False)
    period = factories.make_period(kind="nine_months", indicator_set=world.form)
    owed = factories.make_obligation(period, world.unions["member"])
    report = factories.make_report(owed, world.people["owner"], {"PC01": 39})
    owner = sign_in(world.people["owner"])

    page = owner.get(reverse("report_edit", args=[report.pk]), follow=True)
    sending = owner.get(reverse("report_send", args=[report.pk]))

    assert [entry.section.code for entry in page.context["progress"]] == ["PC"]
    assert [entry.section.code for entry in sending.context["progress"]] == ["PC"]
    assert owner.get(section_url(report, "HB")).status_code == 404
    whole = owner.get(reverse("report_detail", args=[report.pk]), {"lan": "nhap"})
    assert [part.section.code for part in whole.context["sheet"].sections] == ["PC"]

    factories.fill(report, {}, {"HB": "Một câu đã viết"}, by=world.people["owner"])
    assert "Một câu đã viết" in owner.get(section_url(report, "HB")).content.decode()


def test_an_unknown_section_is_not_found(report, owner):
    assert owner.get(section_url(report, "XX")).status_code == 404
    assert owner.post(section_url(report, "XX"), {}).status_code == 404


def test_the_page_asks_the_database_as_often_with_three_rows_and_years(world, report, owner, django_assert_num_queries):
    def count():
        with django_assert_num_queries(30, exact=False) as asked:
            owner.get(section_url(report))
        return len(asked)

    factories.fill(report, {"PC02": 1}, by=world.people["owner"])
    make_year(world, 2025, figures=1)
    first = count()
    factories.fill(report, {"PC03": 1, ("PC02", "province"): 2, "PC05": 7}, {"PC": "Lời"}, by=world.people["owner"])
    for year in (2024, 2023):
        make_year(world, year, figures=3)

    assert count() == first


def make_year(world, year, figures):
    period = factories.make_period(year=year, indicator_set=world.form)
    owed = factories.make_obligation(period, world.unions["member"])
    codes = ["PC01", "PC02", "PC03"][:figures]
    factories.make_report(owed, world.people["owner"], dict.fromkeys(codes, 1) | {"PC01": 9}, state="submitted")


# --- a session that ended ---


def anonymous_post(client, report, typed):
    client.logout()
    return client.post(section_url(report), typed)


def test_typed_text_survives_the_end_of_the_session(world, report, owner):
    typed = page_of(owner, report) | {"PC02-own-value": "17", "PC03-own-value": "12.5000", "PC-text": "Dài dòng"}

    answer = anonymous_post(owner, report, typed)
    assert answer.status_code == 302 and answer.url.startswith(reverse("account_login"))
    assert figure_of(report, "PC02") is None
    owner.force_login(world.people["owner"])
    page = owner.get(section_url(report))

    assert [row.key for row in page.context["unsaved"]] == ["PC02-own", "PC03-own", "PC"]
    assert 'value="17"' in page.content.decode() and "Dài dòng" in page.content.decode()
    assert figure_of(report, "PC02") is None  # a GET writes nothing
    saved = owner.post(section_url(report), typed | {"PC03-own-value": "12"})
    assert saved.status_code == 302
    assert figure_of(report, "PC02").value == 17
    assert owner.get(section_url(report)).context["unsaved"] == []


def test_typed_text_survives_a_real_sign_in(world, report, client):
    world.people["owner"].set_password("mat-khau-dai-2026")
    world.people["owner"].save()
    client.force_login(world.people["owner"])
    typed = page_of(client, report) | {"PC02-own-value": "17"}

    login = anonymous_post(client, report, typed).url
    back = client.post(login, {"login": "owner", "password": "mat-khau-dai-2026", "next": section_url(report)})

    assert back.url == section_url(report)
    assert 'value="17"' in client.get(back.url).content.decode()


def test_typed_text_is_shown_to_nobody_else(world, report, owner):
    typed = page_of(owner, report) | {"PC02-own-value": "1717"}
    anonymous_post(owner, report, typed)

    owner.force_login(world.people["head"])  # of the same union, and so allowed on the page
    page = owner.get(section_url(report))

    assert page.context["unsaved"] == [] and "1717" not in page.content.decode()


@pytest.mark.parametrize("mark", ["", "bịa", None])
def test_without_the_mark_of_its_author_nothing_is_kept(world, report, owner, mark):
    typed = page_of(owner, report) | {"PC02-own-value": "17"}
    if mark is None:  # a mark made for another report
        other = factories.make_report(world.obligations["neighbour"], world.people["neighbour"])
        typed["author"] = page_of_other(owner, other, world)
    else:
        typed["author"] = mark

    anonymous_post(owner, report, typed)

    assert "kept_sections" not in owner.session


def page_of_other(client, other, world):
    client.force_login(world.people["neighbour"])
    return page_of(client, other)["author"]


def test_an_anonymous_visit_leads_to_sign_in_and_back(report, client):
    answer = client.get(section_url(report))

    assert answer.url == f"{reverse('account_login')}?next={section_url(report)}"


# --- opening, list, visitors ---


def test_opening_begins_the_report_once(world, owner):
    url = reverse("report_open", args=[world.obligations["member"].pk])

    answers = [owner.post(url), owner.post(url)]

    report = Report.objects.get()
    assert [answer.url for answer in answers] == [reverse("report_edit", args=[report.pk])] * 2
    assert owner.get(answers[0].url).url == section_url(report, "HB")


def test_a_closed_period_is_not_opened(world, owner):
    ReportingPeriod.objects.filter(pk=world.period.pk).update(state="closed")

    answer = owner.post(reverse("report_open", args=[world.obligations["member"].pk]))

    assert answer.url == reverse("report_list")
    assert not Report.objects.exists()


def test_the_list_shows_what_is_to_begin_and_what_there_is(world, owner, report):
    late = clock.today() - timedelta(days=3)
    half = factories.make_period(year=2026, kind="half_year", indicator_set=world.form)
    owed = factories.make_obligation(half, world.unions["member"], due_on=late)

    page = owner.get(reverse("report_list"))

    assert list(page.context["to_begin"]) == [owed]
    assert list(page.context["page_obj"]) == [report]
    assert "quá hạn 3 ngày" in page.content.decode()


def test_the_list_is_narrowed(world, sign_in):
    mine = factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    theirs = factories.make_report(world.obligations["outsider"], world.people["outsider"], state="submitted")
    draft = factories.make_report(world.obligations["neighbour"], world.people["neighbour"])
    vufo = sign_in(world.people["vufo"])

    def found(query):
        return set(vufo.get(reverse("report_list") + query).context["page_obj"])

    assert found("") == {mine, theirs}
    assert draft not in found("?buoc=draft")
    assert found("?cum=3") == {theirs}
    assert found("?tim=TINH member") == {mine}
    assert found("?tim=ngoai") == {theirs}
    assert found(f"?don-vi={world.unions['member'].slug}") == {mine}
    assert found("?don-vi=khong-co") == set()
    assert found("?ky=2026&buoc=submitted") == {mine, theirs}


def test_the_list_stands_in_vietnamese_order(world, sign_in):
    for short_name, slug in (("Cần Thơ", "a"), ("Cao Bằng", "z"), ("Huế", "b")):
        union = factories.make_union(short_name, slug=slug)
        duty = factories.make_obligation(world.period, union)
        factories.make_report(duty, factories.make_officer(union), state="submitted")

    page = sign_in(world.people["vufo"]).get(reverse("report_list"))

    assert [report.union_name for report in page.context["page_obj"]] == ["Cao Bằng", "Cần Thơ", "Huế"]


def test_the_list_asks_as_often_for_three_as_for_one(world, sign_in, django_assert_num_queries):
    vufo = sign_in(world.people["vufo"])
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")

    def count():
        with django_assert_num_queries(20, exact=False) as asked:
            vufo.get(reverse("report_list"))
        return len(asked)

    first = count()
    for name in ("neighbour", "outsider"):
        factories.make_report(world.obligations[name], world.people[name], state="submitted")
    assert count() == first


VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


@pytest.mark.parametrize(
    ("method", "name", "state", "expected"),
    [
        ("get", "report_list", "draft", [302, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("post", "report_open", "none", [302, 403, 403, 302, 302, 403, 403, 403, 403, 403]),
        ("get", "report_open", "none", [302, 405, 405, 405, 405, 405, 405, 405, 405, 405]),
        ("get", "report_edit", "draft", [302, 404, 404, 302, 302, 404, 404, 404, 404, 404]),
        ("get", "report_section", "draft", [302, 404, 404, 200, 200, 404, 404, 404, 404, 404]),
        ("post", "report_section", "draft", [302, 404, 404, 302, 302, 404, 404, 404, 404, 404]),
        ("get", "report_section", "submitted", [302, 404, 404, 302, 302, 403, 403, 404, 403, 403]),
        ("post", "report_section", "submitted", [302, 404, 404, 302, 302, 403, 403, 404, 403, 403]),
        ("post", "cell_save", "draft", [302, 404, 404, 400, 400, 404, 404, 404, 404, 404]),
        ("post", "cell_save", "submitted", [302, 404, 404, 400, 400, 403, 403, 404, 403, 403]),
        ("get", "cell_save", "draft", [302, 405, 405, 405, 405, 405, 405, 405, 405, 405]),
        ("get", "report_send", "draft", [302, 404, 404, 200, 200, 404, 404, 404, 404, 404]),
        # Sent by the owner on the way, so that those after it see a report.
        ("post", "report_send", "draft", [302, 404, 404, 302, 302, 403, 403, 404, 403, 403]),
        ("post", "report_send", "submitted", [302, 404, 404, 302, 302, 403, 403, 404, 403, 403]),
        ("get", "report_correct", "submitted", [302, 404, 404, 200, 200, 403, 403, 404, 403, 403]),
        ("post", "report_correct", "submitted", [302, 404, 404, 422, 422, 403, 403, 404, 403, 403]),
    ],
)
def test_visitors(world, sign_in, method, name, state, expected):
    report = None
    if state != "none":
        report = factories.make_report(world.obligations["member"], world.people["owner"], state=state)
    arguments = {
        "report_list": [],
        "report_open": [world.obligations["member"].pk],
        "report_section": [report.pk, "PC"] if report else [],
        "cell_save": [report.pk, "PC01"] if report else [],
    }
    url = reverse(name, args=arguments.get(name, [report.pk] if report else []))
    if name == "cell_save":
        url += "?pham-vi=own"
    got = []
    for visitor in VISITORS:
        got.append(getattr(sign_in(world.people[visitor]), method)(url).status_code)

    assert dict(zip(VISITORS, got, strict=True)) == dict(zip(VISITORS, expected, strict=True))


def test_only_what_may_be_left_empty_is_called_optional(report, owner):
    page = owner.get(section_url(report)).content.decode()

    labels = re.findall(r'<label class="form-label" for="id_tep-(\w+)">(.*?)</label>', page)
    assert {name for name, label in labels if "không bắt buộc" not in label} == {"place"}
