"""Periods: who may do what, what opening freezes, which dates are refused, who is exempt."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters import clock
from clusters.workflow.rows import version
from reports.models import Obligation, ReportingPeriod
from reports.workflow import periods
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories

EVERYBODY = ["outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]
DATES = {
    "opens_on": date(2027, 6, 1),
    "union_due_on": date(2027, 6, 20),
    "cluster_due_on": date(2027, 6, 25),
    "closes_on": date(2027, 7, 15),
}


@pytest.fixture
def half_year(world):
    """A period in preparation with all its dates."""
    return factories.make_period(
        2027, "half_year", "preparing", world.form, starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30), **DATES
    )


def again(row):
    return type(row).objects.get(pk=row.pk)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def typed(form, **changes):
    """What a person types for the half-year 2027."""
    fields = {"kind": "half_year", "year": "2027", "way": "calendar", "indicator_set": form.pk}
    return (
        fields | {"starts_on": "", "ends_on": ""} | {name: f"{day:%d/%m/%Y}" for name, day in DATES.items()} | changes
    )


# --- visitors


def addresses(world, half_year):
    owed = world.obligations["member"].pk
    return {
        "period_new": [], "period_edit": [half_year.code], "period_open": [half_year.code],
        "period_close": ["2026"], "period_postpone": ["2026"], "obligation_add": ["2026"],
        "obligation_exempt": [owed], "obligation_extend": [owed], "period_reopen": ["2026"],
    }  # fmt: skip


@pytest.mark.parametrize("name", EVERYBODY)
def test_all_who_are_signed_in_read_and_vufo_alone_acts(world, half_year, sign_in, name):
    client = sign_in(world.people[name])

    assert client.get(reverse("period_list")).status_code == 200
    assert client.get(reverse("period_detail", args=["2026"])).status_code == 200
    assert client.post(reverse("period_list")).status_code == 405
    assert client.post(reverse("period_detail", args=["2026"])).status_code == 405
    before = list(ReportingPeriod.objects.values()), list(Obligation.objects.values())
    for route, arguments in addresses(world, half_year).items():
        address = reverse(route, args=arguments)
        # The period 2026 is open, so there is nothing to open again: VUFO is told and sent back.
        shown = (302 if route == "period_reopen" else 200) if name == "vufo" else 403
        assert client.get(address).status_code == shown, route
        assert client.put(address).status_code == 405
        if name != "vufo":
            assert client.post(address, {"reason": "x"}).status_code == 403, route
    assert (list(ReportingPeriod.objects.values()), list(Obligation.objects.values())) == before


def test_nobody_else_is_let_in(world, half_year, client):
    for route, arguments in (addresses(world, half_year) | {"period_list": [], "period_detail": ["2026"]}).items():
        for method in (client.get, client.post):
            response = method(reverse(route, args=arguments))
            assert response.status_code == 302 and reverse("account_login") in response.url


def test_what_is_not_there_is_a_404(world, sign_in):
    client = sign_in(world.people["vufo"])
    for route, argument in [("period_detail", "1999"), ("period_edit", "2026-H1"), ("obligation_exempt", 10**9)]:
        assert client.get(reverse(route, args=[argument])).status_code == 404


def test_the_workflow_itself_refuses_everybody_but_vufo(world, half_year):
    closed = factories.make_period(2025, "year", "closed", world.form)
    owed = world.obligations["member"]
    before = list(ReportingPeriod.objects.values()), list(Obligation.objects.values())
    for name in set(EVERYBODY) - {"vufo"}:
        by = world.people[name]
        for act in (
            lambda by=by: periods.prepare_period(half_year, by=by),
            lambda by=by: periods.open_period(half_year, by=by),
            lambda by=by: periods.close_period(world.period, by=by),
            lambda by=by: periods.reopen_period(closed, date(2027, 1, 1), "x", by=by),
            lambda by=by: periods.postpone(world.period, {}, "x", by=by),
            lambda by=by: periods.add_obligation(world.period, world.unions["lead"], "x", by=by),
            lambda by=by: periods.exempt(owed, "x", by=by),
            lambda by=by: periods.extend(owed, date(2027, 1, 1), "x", by=by),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert (list(ReportingPeriod.objects.values()), list(Obligation.objects.values())) == before


# --- preparing


@pytest.mark.parametrize(
    ("way", "kind", "span"),
    [
        ("calendar", "year", (date(2027, 1, 1), date(2027, 12, 31))),
        ("calendar", "half_year", (date(2027, 1, 1), date(2027, 6, 30))),
        ("calendar", "nine_months", (date(2027, 1, 1), date(2027, 9, 30))),
        ("decree", "year", (date(2026, 12, 15), date(2027, 12, 14))),
        ("decree", "half_year", (date(2026, 12, 15), date(2027, 6, 14))),
        ("decree", "nine_months", (date(2026, 12, 15), date(2027, 9, 14))),
    ],
)
def test_an_empty_span_is_filled_in(world, sign_in, way, kind, span):
    response = sign_in(world.people["vufo"]).post(reverse("period_new"), typed(world.form, way=way, kind=kind))

    made = ReportingPeriod.objects.exclude(pk=world.period.pk).get()
    assert response.url == reverse("period_detail", args=[made.code])
    assert (made.kind, made.starts_on, made.ends_on, made.state) == (kind, *span, "preparing")
    assert made.code == {"year": "2027", "half_year": "2027-H1", "nine_months": "2027-9M"}[kind]
    assert made.history.get().history_user == world.people["vufo"]
    assert made.history.get().history_date == clock.now()


def test_a_span_that_is_typed_is_kept(world, sign_in):
    data = typed(world.form, starts_on="10/01/2027", ends_on="20/06/2027")
    sign_in(world.people["vufo"]).post(reverse("period_new"), data)
    made = ReportingPeriod.objects.get(code="2027-H1")
    assert (made.starts_on, made.ends_on) == (date(2027, 1, 10), date(2027, 6, 20))


def test_the_fill_button_fills_the_form_and_writes_nothing(world, sign_in):
    data = typed(world.form, way="decree", starts_on="01/01/1999", closes_on="nay mai", dien="1")

    response = sign_in(world.people["vufo"]).post(reverse("period_new"), data)

    page = response.content.decode()
    assert 'value="15/12/2026"' in page and 'value="14/06/2027"' in page
    assert 'value="nay mai"' in page and 'value="20/06/2027"' in page
    assert ReportingPeriod.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"kind": "year", "year": "2026"}, "year", "Đã có kỳ năm 2026 (đang mở)."),
        ({"year": "26"}, "year", "Ghi một năm từ 1990 đến 2099."),
        ({"starts_on": "01/07/2027", "ends_on": "30/06/2027"}, "ends_on", "Ngày cuối phải sau ngày đầu (01/07/2027)."),
        ({"starts_on": "01/01/2026", "ends_on": "30/06/2026"}, "ends_on", "Ngày cuối phải trong năm 2027."),
        ({"starts_on": "01/01/2020"}, "starts_on", "Ngày đầu phải trong năm 2027 hoặc năm trước đó."),
        (
            {"union_due_on": "31/05/2027"},
            "union_due_on",
            "Phải từ ngày 01/06/2027 trở đi (ngày mở kỳ).",
        ),
        (
            {"cluster_due_on": "19/06/2027"},
            "cluster_due_on",
            "Phải từ ngày 20/06/2027 trở đi (hạn Liên hiệp gửi).",
        ),
        ({"closes_on": "24/06/2027"}, "closes_on", "Phải từ ngày 25/06/2027 trở đi (hạn Cụm thông qua)."),
    ],
)
def test_a_period_that_cannot_be_is_refused_at_its_field(world, sign_in, changes, field, sentence):
    response = sign_in(world.people["vufo"]).post(reverse("period_new"), typed(world.form, **changes))

    assert response.status_code == 200
    assert response.context["form"].errors == {field: [sentence]}
    assert ReportingPeriod.objects.count() == 1


def test_days_that_are_no_days_are_refused_and_kept_on_the_page(world, sign_in):
    data = typed(world.form, opens_on="31/02/2027", closes_on="hôm sau", year="hai nghìn")
    response = sign_in(world.people["vufo"]).post(reverse("period_new"), data)
    assert set(response.context["form"].errors) == {"opens_on", "closes_on", "year"}
    assert 'value="31/02/2027"' in response.content.decode() and 'value="hôm sau"' in response.content.decode()


def test_a_draft_of_the_form_cannot_be_chosen(world, sign_in):
    draft = factories.make_indicator_set(state="draft")
    response = sign_in(world.people["vufo"]).post(reverse("period_new"), typed(draft))
    assert set(response.context["form"].errors) == {"indicator_set"}


def test_a_period_in_preparation_is_edited(world, half_year, sign_in):
    data = typed(world.form, kind="nine_months", union_due_on="", way="decree", seen=version(half_year))

    response = sign_in(world.people["vufo"]).post(reverse("period_edit", args=[half_year.code]), data)

    changed = again(half_year)
    assert response.url == reverse("period_detail", args=["2027-9M"])
    assert (changed.code, changed.kind, changed.union_due_on) == ("2027-9M", "nine_months", None)
    assert (changed.starts_on, changed.ends_on) == (date(2026, 12, 15), date(2027, 9, 14))


def test_of_two_who_edit_one_period_the_later_sees_both(world, half_year, sign_in):
    client, address = sign_in(world.people["vufo"]), reverse("period_edit", args=[half_year.code])
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, typed(world.form, closes_on="16/07/2027", seen=seen))

    filled = client.post(address, typed(world.form, closes_on="17/07/2027", seen=seen, dien="1"))
    refused = client.post(address, typed(world.form, closes_on="17/07/2027", seen=seen))

    assert again(half_year).closes_on == date(2027, 7, 16)
    assert filled.context["form"]["seen"].value() == seen
    differences = refused.context["form"].conflict.differences
    assert [(row.label, row.typed, row.now) for row in differences] == [
        ("Ngày khóa số liệu", "17/07/2027", "16/07/2027")
    ]
    assert f'value="{version(half_year)}"' in refused.content.decode()


def test_an_open_period_is_not_edited(world, sign_in):
    client = sign_in(world.people["vufo"])
    for method in (client.get, client.post):
        response = method(reverse("period_edit", args=["2026"]), typed(world.form))
        assert response.url == reverse("period_detail", args=["2026"])
    assert said(response) == ["Kỳ năm 2026 đang mở nên không làm được việc này."] * 2
    with pytest.raises(Overtaken):
        periods.prepare_period(world.period, by=world.people["vufo"])


# --- opening and closing


def test_opening_freezes_who_owes(world, half_year):
    factories.make_union("Đã dừng", valid_to=date(2027, 6, 29))
    last_day = factories.make_union("Đến ngày cuối", valid_to=date(2027, 6, 30))
    factories.make_union("Sau đó", valid_from=date(2027, 7, 1))
    first_day = factories.make_union("Từ ngày cuối", valid_from=date(2027, 6, 30))

    with clock.set_to(date(2027, 6, 2)):
        opened = periods.open_period(half_year, by=world.people["vufo"])

    owed = opened.obligations.all()
    assert {row.union_id for row in owed} == {u.pk for u in [*world.unions.values(), last_day, first_day]}
    assert {row.due_on for row in owed} == {date(2027, 6, 20)}
    assert (again(half_year).state, again(half_year).opens_on) == ("open", date(2027, 6, 1))
    told = Obligation.history.filter(period=half_year.pk)
    assert {(row.history_user_id, row.history_type) for row in told} == {(world.people["vufo"].pk, "+")}
    assert told.count() == len(owed)


def test_opened_ahead_of_the_plan_it_is_open_from_that_day(world, half_year):
    assert periods.open_period(half_year, by=world.people["vufo"]).opens_on == factories.TODAY


def test_a_period_opens_once(world, half_year):
    vufo = world.people["vufo"]
    periods.open_period(half_year, by=vufo)
    owed = Obligation.objects.count()

    with pytest.raises(Overtaken):
        periods.open_period(half_year, by=vufo)

    assert Obligation.objects.count() == owed


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"opens_on": None, "closes_on": None}, "Còn thiếu: Ngày mở kỳ, Ngày khóa số liệu."),
        (
            {"cluster_due_on": date(2027, 6, 19)},
            "Hạn Cụm thông qua: Phải từ ngày 20/06/2027 trở đi (hạn Liên hiệp gửi).",
        ),
    ],
)
def test_opening_needs_dates_in_order(world, half_year, sign_in, dates, sentence):
    ReportingPeriod.objects.filter(pk=half_year.pk).update(**dates)
    with pytest.raises(Blocked, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        periods.open_period(half_year, by=world.people["vufo"])

    client = sign_in(world.people["vufo"])
    assert sentence in client.get(reverse("period_open", args=[half_year.code])).content.decode()
    assert said(client.post(reverse("period_open", args=[half_year.code]))) == [sentence]
    assert again(half_year).state == "preparing"
    assert not half_year.obligations.exists()


def test_opening_on_a_draft_form_is_refused(world, half_year):
    half_year.indicator_set = factories.make_indicator_set(state="draft")
    half_year.save()
    with pytest.raises(Blocked, match="chưa ban hành"):
        periods.open_period(half_year, by=world.people["vufo"])


def test_opening_that_fails_half_way_leaves_nothing(world, half_year, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(periods, "bulk_create_with_history", fail)
    with pytest.raises(RuntimeError):
        periods.open_period(half_year, by=world.people["vufo"])
    assert again(half_year).state == "preparing"
    assert not ReportingPeriod.history.filter(id=half_year.pk, state="open").exists()


def test_the_pages_open_close_and_reopen(world, half_year, sign_in):
    client = sign_in(world.people["vufo"])

    assert "6 Liên hiệp" in client.get(reverse("period_open", args=[half_year.code])).content.decode()
    client.post(reverse("period_open", args=[half_year.code]))
    assert again(half_year).state == "open"
    assert "Tỉnh member" in client.get(reverse("period_close", args=[half_year.code])).content.decode()
    client.post(reverse("period_close", args=[half_year.code]))
    assert (again(half_year).state, again(half_year).closes_on) == ("closed", factories.TODAY)
    client.post(reverse("period_reopen", args=[half_year.code]), {"closes_on": "20/07/2027", "reason": "Bấm khóa nhầm"})
    assert (again(half_year).state, again(half_year).closes_on) == ("open", date(2027, 7, 20))
    assert half_year.history.latest().history_change_reason == "Bấm khóa nhầm"
    assert list(half_year.history.filter(history_type="~").order_by("pk").values_list("state", flat=True)) == [
        "open", "closed", "open",
    ]  # fmt: skip


def test_the_page_of_closing_names_what_was_sent_back_too(world, sign_in):
    people = {name: factories.make_officer(union) for name, union in world.unions.items()}
    for name in world.unions:
        sender = people[name]
        state = "returned" if name == "member" else "submitted"
        factories.make_report(world.obligations[name], sender, state=state, reviewer=world.people["lead"])

    page = sign_in(world.people["vufo"]).get(reverse("period_close", args=["2026"]))

    lines = {
        str(group.cluster): [str(row.obligation.union) for row in group.being_mended]
        for group in page.context["groups"]
    }
    assert lines == {"Cụm 5": ["Tỉnh member"], "Cụm 3": []}
    assert "<b>Cụm 5:</b> đang sửa lại Tỉnh member</p>" in page.text
    assert "<b>Cụm 3:</b> đã gửi đủ</p>" in page.text


def test_no_choice_is_a_row_of_dashes(world, sign_in):
    draft = factories.make_indicator_set(state="draft")
    client = sign_in(world.people["vufo"])
    for name, arguments in (
        ("period_new", []), ("indicator_new", [draft.version]), ("term_new", [5, 2026]), ("union_new", []),
    ):  # fmt: skip
        page = client.get(reverse(name, args=arguments)).text
        assert '<option value=""' in page and "Chọn…" in page and "---" not in page, name


def test_a_closed_period_does_not_close_again(world, sign_in):
    periods.close_period(world.period, by=world.people["vufo"])
    with pytest.raises(Overtaken):
        periods.close_period(world.period, by=world.people["vufo"])
    response = sign_in(world.people["vufo"]).post(reverse("period_close", args=["2026"]))
    assert said(response) == ["Kỳ năm 2026 đã khóa nên không làm được việc này."]


def test_reopening_needs_a_reason_and_a_day_to_come(world):
    vufo = world.people["vufo"]
    periods.close_period(world.period, by=vufo)
    with pytest.raises(Blocked, match="lý do"):
        periods.reopen_period(world.period, date(2027, 1, 1), " ", by=vufo)
    with pytest.raises(Blocked, match="hôm nay"):
        periods.reopen_period(world.period, date(2026, 11, 23), "Nhầm", by=vufo)
    assert again(world.period).state == "closed"


# --- later dates


def test_postponing_moves_common_due_dates_along(world, sign_in):
    apart = world.obligations["lead"]
    Obligation.objects.filter(pk=apart.pk).update(due_on=date(2026, 12, 30))
    data = {
        "union_due_on": "10/12/2026", "cluster_due_on": "15/12/2026", "closes_on": "15/01/2027", "reason": "Bão số 9",
    }  # fmt: skip

    sign_in(world.people["vufo"]).post(reverse("period_postpone", args=["2026"]), data)

    assert again(world.period).union_due_on == date(2026, 12, 10)
    assert again(world.period).history.latest().history_change_reason == "Bão số 9"
    due = dict(Obligation.objects.values_list("union", "due_on"))
    assert due.pop(apart.union_id) == date(2026, 12, 30)
    assert set(due.values()) == {date(2026, 12, 10)}
    assert Obligation.history.filter(history_type="~", history_user=world.people["vufo"]).count() == len(due)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"union_due_on": "04/12/2026"}, "union_due_on"),
        ({"union_due_on": "20/12/2026"}, "cluster_due_on"),
        ({"closes_on": "14/01/2027"}, "closes_on"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_dates_only_move_later_in_order_and_with_a_reason(world, sign_in, changes, field):
    data = {"union_due_on": "05/12/2026", "cluster_due_on": "12/12/2026", "closes_on": "15/01/2027", "reason": "Bão"}
    response = sign_in(world.people["vufo"]).post(reverse("period_postpone", args=["2026"]), data | changes)
    assert set(response.context["form"].errors) == {field}
    assert again(world.period).union_due_on == date(2026, 12, 5)


# --- who owes


def test_adding_a_union(world, sign_in):
    new = factories.make_union("Mới", valid_from=date(2027, 1, 1))
    client = sign_in(world.people["vufo"])
    address = reverse("obligation_add", args=["2026"])

    offered = set(client.get(address).context["form"].fields["union"].queryset)
    client.post(address, {"union": new.pk, "reason": "Đề nghị của tỉnh"})

    assert offered == {new}
    owed = Obligation.objects.get(union=new)
    assert (owed.added_reason, owed.due_on) == ("Đề nghị của tỉnh", world.period.union_due_on)
    with pytest.raises(Blocked, match="đã có trong danh sách"):
        periods.add_obligation(world.period, new, "Lần nữa", by=world.people["vufo"])


def test_exempting_and_taking_it_back(world, sign_in):
    owed = world.obligations["member"]
    client = sign_in(world.people["vufo"])

    client.post(reverse("obligation_exempt", args=[owed.pk]), {"reason": "Đang kiện toàn"})
    exempt = again(owed)
    assert (exempt.exempt_at, exempt.exempt_by, exempt.exempt_reason) == (
        clock.now(), world.people["vufo"], "Đang kiện toàn",
    )  # fmt: skip
    with pytest.raises(Overtaken):
        periods.exempt(owed, "Lần nữa", by=world.people["vufo"])
    client.post(reverse("obligation_add", args=["2026"]), {"union": owed.union_id, "reason": "Miễn nhầm"})
    assert (again(owed).is_exempt, again(owed).exempt_reason, again(owed).added_reason) == (False, "", "Miễn nhầm")
    assert [row.history_change_reason for row in owed.history.all()] == ["Miễn nhầm", "Đang kiện toàn", None]


def test_an_exemption_needs_a_reason(world, sign_in):
    owed = world.obligations["member"]
    response = sign_in(world.people["vufo"]).post(reverse("obligation_exempt", args=[owed.pk]), {"reason": " "})
    assert set(response.context["form"].errors) == {"reason"}
    with pytest.raises(Blocked):
        periods.exempt(owed, " ", by=world.people["vufo"])
    assert not again(owed).is_exempt


def test_a_union_that_has_sent_is_not_exempted(world, sign_in):
    owed = world.obligations["member"]
    factories.make_report(owed, world.people["owner"], state="submitted")
    response = sign_in(world.people["vufo"]).post(reverse("obligation_exempt", args=[owed.pk]), {"reason": "Thôi"})
    assert response.context["form"].non_field_errors() == ["Tỉnh member đã gửi báo cáo nên không miễn được."]
    assert not again(owed).is_exempt


def test_a_union_with_a_draft_is_exempted(world):
    owed = world.obligations["member"]
    factories.make_report(owed, world.people["owner"])
    assert periods.exempt(owed, "Đang kiện toàn", by=world.people["vufo"]).is_exempt


def test_extending_one_union(world, sign_in):
    owed = world.obligations["member"]
    client = sign_in(world.people["vufo"])
    address = reverse("obligation_extend", args=[owed.pk])

    early = client.post(address, {"due_on": "05/12/2026", "reason": "Bão"})
    late = client.post(address, {"due_on": "16/01/2027", "reason": "Bão"})
    client.post(address, {"due_on": "20/12/2026", "reason": "Bão"})

    assert early.context["form"].non_field_errors() == ["Hạn mới phải sau hạn đang có (05/12/2026)."]
    assert late.context["form"].non_field_errors() == ["Hạn mới không được sau ngày khóa số liệu (15/01/2027)."]
    assert again(owed).due_on == date(2026, 12, 20)
    assert again(owed).history.latest().history_change_reason == "Bão"


def test_an_exempt_union_is_not_extended(world, sign_in):
    owed = world.obligations["member"]
    periods.exempt(owed, "Đang kiện toàn", by=world.people["vufo"])
    address = reverse("obligation_extend", args=[owed.pk])

    response = sign_in(world.people["vufo"]).get(address)

    assert (response.status_code, response.url) == (302, world.period.get_absolute_url())
    assert said(response) == ["Tỉnh member đã được miễn báo cáo kỳ này."]
    assert sign_in(world.people["owner"]).get(address).status_code == 403
    assert address not in sign_in(world.people["vufo"]).get(world.period.get_absolute_url()).text


def test_nothing_changes_in_a_closed_period(world, sign_in):
    vufo, owed = world.people["vufo"], world.obligations["member"]
    periods.close_period(world.period, by=vufo)
    for act in (
        lambda: periods.add_obligation(world.period, factories.make_union(), "x", by=vufo),
        lambda: periods.exempt(owed, "x", by=vufo),
        lambda: periods.extend(owed, date(2026, 12, 20), "x", by=vufo),
        lambda: periods.postpone(world.period, {}, "x", by=vufo),
    ):
        with pytest.raises(Overtaken):
            act()
    client = sign_in(vufo)
    for route, argument in [("obligation_exempt", owed.pk), ("obligation_add", "2026"), ("period_postpone", "2026")]:
        assert client.get(reverse(route, args=[argument])).url == reverse("period_detail", args=["2026"])


# --- the page


def rows_of(client, period):
    groups = client.get(reverse("period_detail", args=[period.code])).context["groups"]
    return {
        (group.cluster and group.cluster.number, row.obligation.union.short_name): (row.state, row.report is not None)
        for group in groups
        for row in group.rows
    }


def test_the_page_groups_by_cluster_and_tells_each_what_they_may_know(world, sign_in):
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    returned = factories.make_report(
        world.obligations["neighbour"], world.people["neighbour"], state="returned", reviewer=world.people["lead"]
    )
    factories.make_report(world.obligations["deputy"], world.people["deputy"])
    periods.exempt(world.obligations["last_lead"], "Đang kiện toàn", by=world.people["vufo"])
    assert returned.state == "returned"

    def of_five(member, neighbour, deputy):
        return {
            (5, "Tỉnh lead"): ("none", False), (5, "Tỉnh member"): member, (5, "Tỉnh neighbour"): neighbour,
            (5, "Tỉnh deputy"): deputy, (5, "Tỉnh last_lead"): ("exempt", False), (3, "Tỉnh ngoài"): ("none", False),
        }  # fmt: skip

    assert rows_of(sign_in(world.people["vufo"]), world.period) == of_five(
        ("submitted", True), ("returned", True), ("draft", False)
    )
    assert rows_of(sign_in(world.people["owner"]), world.period) == of_five(
        ("submitted", True), ("submitted", False), ("none", False)
    )
    assert rows_of(sign_in(world.people["outsider"]), world.period) == of_five(
        ("submitted", False), ("submitted", False), ("none", False)
    )


def test_the_page_counts_and_names_who_is_missing(world, sign_in):
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    periods.exempt(world.obligations["last_lead"], "Đang kiện toàn", by=world.people["vufo"])

    response = sign_in(world.people["observer"]).get(reverse("period_detail", args=["2026"]))

    assert (response.context["sent"], response.context["owed"]) == (1, 5)
    page = response.content.decode()
    assert "Chưa gửi: Tỉnh deputy, Tỉnh lead, Tỉnh neighbour" in " ".join(page.split())
    assert "Đang kiện toàn" in page
    assert "Khóa kỳ" not in page and "Miễn" not in page


def test_after_the_due_date_who_has_not_sent_is_late(world, sign_in):
    client = sign_in(world.people["vufo"])
    with clock.set_to(date(2026, 12, 5)):
        assert rows_of(client, world.period)[5, "Tỉnh member"] == ("none", False)
    with clock.set_to(date(2026, 12, 6)):
        assert rows_of(client, world.period)[5, "Tỉnh member"] == ("late", False)


def test_the_page_tells_its_history_to_vufo(world, half_year, sign_in):
    vufo = world.people["vufo"]
    periods.open_period(half_year, by=vufo)
    owed = half_year.obligations.get(union=world.unions["member"])
    periods.exempt(owed, "Đang kiện toàn", by=vufo)

    changes = sign_in(vufo).get(reverse("period_detail", args=[half_year.code])).context["changes"]

    told = {change.what: change for change in changes}
    assert told.keys() == {"Thêm kỳ báo cáo", "Sửa kỳ báo cáo", "Sửa đơn vị Tỉnh member"}
    assert told["Sửa đơn vị Tỉnh member"].reason == "Đang kiện toàn"
    assert told["Sửa đơn vị Tỉnh member"].details == [
        "Miễn từ: để trống → 24/11/2026",
        "Lý do miễn: để trống → Đang kiện toàn",
    ]
    assert "Tình trạng: đang chuẩn bị → đang mở" in told["Sửa kỳ báo cáo"].details


def test_the_list_counts_and_is_newest_first(world, half_year, sign_in):
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    periods.exempt(world.obligations["last_lead"], "Đang kiện toàn", by=world.people["vufo"])
    listed = sign_in(world.people["owner"]).get(reverse("period_list")).context["periods"]
    assert [(period.code, period.sent, period.owed) for period in listed] == [("2027-H1", 0, 0), ("2026", 1, 5)]


def test_queries_do_not_grow_with_rows(world, sign_in):
    client = sign_in(world.people["vufo"])

    def count(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    page, listing = reverse("period_detail", args=["2026"]), reverse("period_list")
    factories.make_report(world.obligations["member"], world.people["owner"], state="submitted")
    periods.exempt(world.obligations["last_lead"], "Một", by=world.people["vufo"])
    one = count(page), count(listing)
    for name in ("neighbour", "outsider"):
        factories.make_report(world.obligations[name], world.people[name], state="submitted")
        factories.make_period(2020 + len(name), "year", "closed", world.form)
    for name in ("lead", "deputy"):
        periods.exempt(world.obligations[name], "Hai", by=world.people["vufo"])
    factories.make_obligation(world.period, factories.make_union())

    assert (count(page), count(listing)) == one


# --- historic


def test_a_historic_period_is_made_once_and_owed_by_nobody(world):
    made = periods.historic_period("nine_months", 2019)

    assert periods.historic_period("nine_months", 2019) == made
    assert (made.code, made.state, made.indicator_set) == ("2019-9M", "historic", world.form)
    assert (made.starts_on, made.ends_on) == (date(2019, 1, 1), date(2019, 9, 30))
    assert not made.obligations.exists()
    assert periods.historic_period("year", 2026) == world.period


@pytest.mark.django_db
def test_without_a_form_there_is_no_historic_period():
    with pytest.raises(Blocked):
        periods.historic_period("year", 2019)
