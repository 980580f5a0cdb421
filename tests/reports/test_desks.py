"""The reviewers' desks: who has one, what it counts, and passing several reports at once."""

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from clusters import clock
from reports import completeness, desks
from reports.models import Report
from reports.workflow import filing, review, threads
from reports.workflow.filing import Entry
from tests import factories

VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


def sent(world, name, reviewer=None, state="submitted", by=None, figures=None):
    author = world.people[by or {"member": "owner"}.get(name, name)]
    reviewer = world.people[reviewer or ("deputy" if name == "lead" else "lead")]
    return factories.make_report(
        world.obligations[name], author, figures, state=state, reviewer=reviewer, vufo=world.people["vufo"]
    )


def desk_for(world, name, period=None):
    # A person's offices are kept on the user object for the day: take a fresh one.
    user = factories.User.objects.get(pk=world.people[name].pk)
    return desks.lay_desk(period or world.period, user, world.cluster)


def said(response):
    return {str(message) for message in get_messages(response.wsgi_request)}


@pytest.mark.parametrize(
    ("year", "readers", "posters"),
    [
        (2026, {"lead", "deputy", "vufo", "observer"}, {"lead", "deputy"}),
        (2025, {"last_lead", "vufo", "observer"}, {"last_lead"}),
        (2019, {"vufo", "observer"}, set()),
    ],
)
def test_visitors_of_a_cluster_desk(world, sign_in, year, readers, posters):
    address = reverse("cluster_desk", args=[5, year])

    seen = {name: sign_in(world.people[name]).get(address).status_code for name in VISITORS}
    posted = {name: sign_in(world.people[name]).post(address).status_code for name in VISITORS}

    expected = dict.fromkeys(VISITORS, 404) | {"anonymous": 302}
    assert seen == expected | dict.fromkeys(readers, 200)
    assert posted == expected | dict.fromkeys(readers, 403) | dict.fromkeys(posters, 302)


def test_visitors_of_the_national_desk(world, sign_in):
    address = reverse("national_desk")

    seen = {name: sign_in(world.people[name]).get(address).status_code for name in VISITORS}
    posted = {name: sign_in(world.people[name]).post(address).status_code for name in VISITORS}

    expected = dict.fromkeys(VISITORS, 404) | {"anonymous": 302}
    assert seen == expected | {"vufo": 200, "observer": 200}
    assert posted == expected | {"vufo": 302, "observer": 403}


@pytest.mark.parametrize(("cluster", "year"), [(77, 2026), (5, 0), (5, 1999), (5, 10_000)])
def test_a_desk_of_a_cluster_or_year_that_is_not_there(world, sign_in, cluster, year):
    assert sign_in(world.people["vufo"]).get(reverse("cluster_desk", args=[cluster, year])).status_code == 404


def test_rows_and_numbers(world):
    member = sent(world, "member")
    sent(world, "lead")
    sent(world, "deputy", state="endorsed")
    factories.make_report(world.obligations["neighbour"], world.people["neighbour"], {"PC01": 987_654})
    threads.open_thread(member, "PC01", "Vì sao?", by=world.people["lead"])

    desk = desk_for(world, "lead")

    assert {row.name: row.state for row in desk.rows} == {
        "Tỉnh member": "submitted",
        "Tỉnh lead": "submitted",
        "Tỉnh deputy": "endorsed",
        "Tỉnh neighbour": "draft",
        "Tỉnh last_lead": "none",
    }
    assert (desk.sent, len(desk.owed), desk.in_time, desk.endorsed, desk.open_threads) == (3, 5, 3, 1, 1)
    assert {row.name for row in desk.with_cluster} == {"Tỉnh member", "Tỉnh lead"}
    assert {row.name for row in desk.waiting} == {"Tỉnh member"}
    assert {row.name: row.reviewers for row in desk.rows if row.reviewers} == {
        "Tỉnh member": "Cụm trưởng, Cụm phó",
        "Tỉnh lead": "Cụm phó",
        "Tỉnh deputy": "Cụm trưởng",
    }


def test_a_draft_leaves_nothing_but_its_state_on_the_desk(world, sign_in):
    factories.make_report(world.obligations["neighbour"], world.people["neighbour"], {"PC01": 987_654})

    page = sign_in(world.people["lead"]).get(reverse("cluster_desk", args=[5, 2026])).content.decode()

    report = Report.objects.get()
    assert "Tỉnh neighbour" in page
    assert "987.654" not in page and f"/bao-cao/{report.pk}/" not in page


def test_the_steps_carry_their_days(world):
    with clock.set_to(date(2026, 12, 7)):
        report = sent(world, "member")
    with clock.set_to(date(2026, 12, 8)):
        review.return_report(report, "Xem lại", by=world.people["lead"], resend_due_on=date(2026, 12, 10))
    with clock.set_to(date(2026, 12, 9)):
        filing.send(report, by=world.people["owner"])
        factories.read_and(review.endorse, report, world.people["lead"])
        row = next(row for row in desk_for(world, "vufo").rows if row.name == "Tỉnh member")

    days = [getattr(row, step).astimezone().day for step in ("first_sent", "returned", "sent_again", "endorsed")]
    assert days == [7, 8, 9, 9]
    assert (row.days_late, row.accepted) == (2, None)


def test_completeness_counts_zero_and_not_applicable(world):
    sent(
        world,
        "member",
        figures={"PC01": 0, "PC02": Entry("not_applicable"), "PC03": Entry("none_yet", note="chờ"), "HB02": 4},
    )
    desk = desk_for(world, "lead")

    columns = completeness.add_completeness(desk)

    row = next(row for row in desk.rows if row.name == "Tỉnh member")
    peace, aid = columns
    assert (peace.size, aid.size) == (2, 7)  # PC20 is computed and not asked
    assert row.filled == {peace.pk: 1, aid.pk: 2}


def test_only_opened_reports_without_open_threads_can_be_ticked(world):
    read, unread, discussed = (sent(world, name) for name in ("member", "neighbour", "last_lead"))
    for report in (read, discussed):
        review.note_reading(report.sent_round, by=world.people["lead"])
    threads.open_thread(discussed, "PC01", "Vì sao?", by=world.people["deputy"])

    desk = desk_for(world, "lead")

    assert unread.pk in {row.report.pk for row in desk.waiting}
    assert {row.report.pk for row in desk.rows if row.can_tick} == {read.pk}


def test_endorsing_several_reports_tells_what_became_of_each(world, sign_in):
    read, unread, own, new = (sent(world, name) for name in ("member", "neighbour", "lead", "last_lead"))
    for report in (read, new):
        review.note_reading(report.sent_round, by=world.people["lead"])
    review.return_report(new, "Xem lại", by=world.people["deputy"])
    filing.send(new, by=world.people["last_lead"])
    ticks = [f"{read.pk}:1", f"{unread.pk}:1", f"{own.pk}:1", f"{new.pk}:1", "999999:1", "x", "1:", f"{read.pk}"]

    response = sign_in(world.people["lead"]).post(reverse("cluster_desk", args=[5, 2026]), {"bao-cao": ticks})

    states = dict(Report.objects.values_list("pk", "state"))
    assert states == {read.pk: "endorsed", unread.pk: "submitted", own.pk: "submitted", new.pk: "submitted"}
    assert said(response) == {
        "Đã thông qua: Tỉnh member.",
        "Tỉnh neighbour: Mở đọc báo cáo này trước khi thông qua.",
        "Tỉnh lead: Không ai xét báo cáo của chính đơn vị mình.",
        "Tỉnh last_lead: Đơn vị đã gửi lần mới sau khi trang này mở. Đọc lần mới rồi quyết định.",
        "Có một báo cáo không tìm thấy, nên bỏ qua.",
    }


def test_nothing_ticked_is_said(world, sign_in):
    response = sign_in(world.people["lead"]).post(reverse("cluster_desk", args=[5, 2026]))

    assert said(response) == {"Chưa chọn báo cáo nào."}


def test_accepting_several_reports(world, sign_in):
    first, second = sent(world, "member", state="endorsed"), sent(world, "neighbour", state="endorsed")
    waiting = sent(world, "last_lead")
    for report in (first, second, waiting):
        review.note_reading(report.sent_round, by=world.people["vufo"])
    ticks = [f"{report.pk}:1" for report in (first, second, waiting)]

    response = sign_in(world.people["vufo"]).post(reverse("national_desk"), {"bao-cao": ticks})

    assert dict(Report.objects.values_list("pk", "state")) == {
        first.pk: "accepted",
        second.pk: "accepted",
        waiting.pk: "submitted",
    }
    assert said(response) == {
        "Đã duyệt: Tỉnh member, Tỉnh neighbour.",
        "Tỉnh last_lead: Việc này thuộc chức trách khác.",
    }


def test_vufo_sees_what_comes_straight_to_it(world):
    report = sent(world, "outsider")
    assert report.route_cluster is None

    desk = desks.lay_desk(world.period, world.people["vufo"])

    assert {row.name for row in desk.with_vufo} == {"Tỉnh ngoài"}
    groups = {str(group.cluster): len(group.desk.rows) for group in desks.by_cluster(desk)}
    assert groups == {"Cụm 5": 5, "None": 1}


def test_a_member_that_went_straight_to_vufo_is_named_but_not_opened(world, sign_in):
    world.terms["lead"].delete()
    report = sent(world, "member", state="submitted")
    factories.make_term(world.cluster, world.unions["lead"], 2026, "lead")
    person = factories.User.objects.get(username="lead")

    desk = desks.lay_desk(world.period, person, world.cluster)

    row = next(row for row in desk.rows if row.name == "Tỉnh member")
    assert (row.state, row.can_open, row.waits) == ("submitted", False, False)
    page = sign_in(person).get(reverse("cluster_desk", args=[5, 2026])).content.decode()
    assert f"/bao-cao/{report.pk}/" not in page


def test_switch_of_periods(world, sign_in):
    half = factories.make_period(
        2026,
        kind="half_year",
        state="closed",
        indicator_set=world.form,
        ends_on=date(2026, 6, 30),
        opens_on=date(2026, 6, 1),
        union_due_on=date(2026, 6, 12),
        cluster_due_on=date(2026, 6, 20),
    )
    factories.make_obligation(half, world.unions["member"])
    factories.make_period(2026, kind="nine_months", state="historic", indicator_set=world.form)
    client = sign_in(world.people["lead"])

    default = client.get(reverse("cluster_desk", args=[5, 2026]))
    other = client.get(reverse("cluster_desk", args=[5, 2026]), {"ky": "2026-H1"})

    assert [period.code for period in default.context["periods"]] == ["2026", "2026-H1"]
    assert default.context["desk"].period == world.period
    assert [row.name for row in other.context["desk"].rows] == ["Tỉnh member"]


@pytest.mark.parametrize(("state", "is_told"), [("submitted", True), ("endorsed", False)])
def test_nothing_is_overdue_once_all_are_endorsed(world, sign_in, state, is_told):
    world.period.obligations.exclude(pk=world.obligations["member"].pk).delete()
    sent(world, "member", state=state)
    type(world.period).objects.filter(pk=world.period.pk).update(cluster_due_on=date(2026, 11, 1))

    page = sign_in(world.people["lead"]).get(reverse("cluster_desk", args=[5, 2026])).content.decode()

    assert ("quá hạn" in page) is is_told


def test_a_year_without_periods_says_so(world, sign_in):
    page = sign_in(world.people["last_lead"]).get(reverse("cluster_desk", args=[5, 2025])).content.decode()

    assert "Năm 2025 chưa mở kỳ báo cáo nào." in page


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "address", "queries"), [("lead", "/cum/5/2026/xet/", 29), ("vufo", "/xet/", 16)])
def test_query_count_does_not_grow(world, sign_in, rows, name, address, queries, django_assert_num_queries):
    for unit in ("member", "neighbour", "last_lead")[:rows]:
        report = sent(world, unit)
        threads.open_thread(report, "PC01", "Vì sao?", by=world.people["lead"])
    client = sign_in(world.people[name])

    with django_assert_num_queries(queries):
        client.get(address)


def test_on_a_telephone_each_value_of_a_desk_stands_under_its_head(world, sign_in):
    """Rows become cards there: the labels are those of the columns, and steps not reached take no line."""
    sent(world, "member", state="endorsed")
    cluster = sign_in(world.people["lead"]).get(reverse("cluster_desk", args=[5, 2026])).text
    national = sign_in(world.people["vufo"]).get(reverse("national_desk")).text

    steps = {"Chỉ tiêu đủ", "Gửi lần 1", "Thông qua Cụm", "Góp ý mở"}
    assert set(re.findall(r'data-l="([^"]+)"', cluster)) == steps
    assert set(re.findall(r'data-l="([^"]+)"', national)) == {"Qua Cụm", "Trạng thái", "Từ ngày", "Góp ý mở"}
    assert 'hn-stack hn-desk-rows"' in cluster and 'class="hn-t hn-stack"' in national
