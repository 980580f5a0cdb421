"""Việc của tôi: what each role finds on the first page, and nothing else."""

from datetime import date

import pytest
from django.urls import reverse

from clusters import clock
from reports import checks
from reports.models import Report
from reports.workflow import filing, review, threads
from tests import factories

# The lead and the deputy of the world are elected and not recognised.
TO_RECOGNISE = ["Công nhận Cụm phó Cụm 5 năm 2026", "Công nhận Cụm trưởng Cụm 5 năm 2026"]
VISITORS = ["anonymous", "outsider", "neighbour", "owner", "head", "lead", "deputy", "last_lead", "vufo", "observer"]


def home(sign_in, user):
    return sign_in(user).get(reverse("home"))


def tasks(response):
    """Titles by heading."""
    return {group.heading: [task.title for task in group.tasks] for group in response.context["groups"]}


def the_task(response, beginning):
    return next(t for group in response.context["groups"] for t in group.tasks if t.title.startswith(beginning))


def submitted(world, name="member", by="owner", **fields):
    return factories.make_report(world.obligations[name], world.people[by], state="submitted", **fields)


def test_visitors(world, sign_in):
    seen = {name: sign_in(world.people[name]).get("/").status_code for name in VISITORS}
    posted = {name: sign_in(world.people[name]).post("/").status_code for name in VISITORS}

    assert seen == dict.fromkeys(VISITORS, 200) | {"anonymous": 302}
    assert posted == dict.fromkeys(VISITORS, 405) | {"anonymous": 302}


def test_a_report_to_begin(world, sign_in):
    response = home(sign_in, world.people["owner"])

    assert tasks(response) == {"Việc của Liên hiệp Tỉnh member": ["Bắt đầu báo cáo năm 2026"]}
    task = the_task(response, "Bắt đầu")
    assert (task.days, task.urgency, task.is_post) == (11, "", True)
    page = response.content.decode()
    assert f'action="{reverse("report_open", args=[world.obligations["member"].pk])}"' in page
    assert "hạn 05/12" in page


def test_a_draft_with_its_progress(world, sign_in):
    report = factories.make_report(
        world.obligations["member"], world.people["owner"], {"PC02": 0}, {"HB12": "Đón 3 đoàn."}
    )
    other = filing.open_report(world.obligations["neighbour"], by=world.people["neighbour"])

    mine = the_task(home(sign_in, world.people["owner"]), "Gửi báo cáo năm 2026")
    theirs = the_task(home(sign_in, world.people["neighbour"]), "Gửi báo cáo năm 2026")

    assert (mine.done, mine.total, mine.detail) == (3, 9, "Đủ điều kiện gửi.")
    assert (theirs.done, theirs.total, theirs.detail) == (0, 9, "Còn 1 chỗ phải sửa trước khi gửi.")
    assert {mine.url, theirs.url} == {f"/bao-cao/{pk}/soan/" for pk in (report.pk, other.pk)}


def test_a_returned_report_with_reason_date_and_questions(world, sign_in):
    report = submitted(world)
    thread = threads.open_thread(report, "PC05", "Nêu nguồn của số này.", by=world.people["lead"])
    review.return_report(report, "Thiếu nguồn", by=world.people["lead"], resend_due_on=date(2026, 11, 26))

    response = home(sign_in, world.people["owner"])

    assert tasks(response) == {
        "Việc của Liên hiệp Tỉnh member": ["Sửa và gửi lại báo cáo năm 2026", "Trả lời 1 góp ý, báo cáo năm 2026"]
    }
    back = the_task(response, "Sửa")
    assert (back.detail, back.days, back.urgency) == ("Trả lại vì: Thiếu nguồn", 2, "soon")
    question = response.context["questions"][0]
    assert (question.label, question.words) == ("Chỉ tiêu PC05", "Nêu nguồn của số này.")
    assert question.url == f"/bao-cao/{report.pk}/soan/PC/#gop-y-{thread.pk}"


def test_an_answered_question_goes_to_the_reviewer(world, sign_in):
    report = submitted(world)
    thread = threads.open_thread(report, "PC05", "Nêu nguồn.", by=world.people["lead"])
    threads.reply(thread, "Theo sổ.", by=world.people["owner"])

    assert tasks(home(sign_in, world.people["owner"])) == {}
    assert "Xem 1 câu trả lời góp ý, báo cáo năm 2026" in tasks(home(sign_in, world.people["lead"]))["Việc của Cụm 5"]
    assert tasks(home(sign_in, world.people["vufo"])) == {
        "Việc của VUFO": ["Theo dõi 5 đơn vị chưa gửi báo cáo năm 2026", *TO_RECOGNISE]
    }


def test_lead_and_deputy(world, sign_in):
    submitted(world)
    submitted(world, "lead", by="lead")
    with clock.set_to(date(2026, 12, 8)):
        lead, deputy = (home(sign_in, world.people[name]) for name in ("lead", "deputy"))

    to_open = "Mở báo cáo Cụm, năm 2026"
    assert tasks(lead) == {
        "Việc của Cụm 5": ["Theo dõi 3 đơn vị chưa gửi báo cáo năm 2026", "Xét 1 báo cáo năm 2026", to_open]
    }
    assert tasks(deputy) == {
        "Việc của Liên hiệp Tỉnh deputy": ["Bắt đầu báo cáo năm 2026"],
        "Việc của Cụm 5": ["Theo dõi 2 đơn vị khác chưa gửi báo cáo năm 2026", "Xét 2 báo cáo năm 2026", to_open],
    }
    to_read = the_task(lead, "Xét")
    assert (to_read.detail, to_read.due_on) == ("Tỉnh member", date(2026, 12, 12))
    assert to_read.url == "/cum/5/2026/xet/?ky=2026"
    assert the_task(lead, "Theo dõi").note == "3 đơn vị đã quá hạn"
    # The own report is reviewed by the deputy, and the page says so.
    assert [office.name for office in lead.context["whereabouts"].turn.offices] == ["Cụm phó Cụm 5 (Tỉnh deputy)"]


def test_last_years_lead_has_no_task_of_the_cluster(world, sign_in):
    submitted(world)

    found = tasks(home(sign_in, world.people["last_lead"]))

    assert found == {"Việc của Liên hiệp Tỉnh last_lead": ["Bắt đầu báo cáo năm 2026"]}


def test_vufo(world, sign_in):
    factories.make_report(
        world.obligations["member"], world.people["owner"], state="endorsed", reviewer=world.people["lead"]
    )
    submitted(world, "outsider", by="outsider")
    submitted(world, "neighbour", by="neighbour")
    factories.make_period(2027, state="preparing", indicator_set=world.form, opens_on=date(2026, 12, 1))
    factories.make_period(2028, state="preparing", indicator_set=world.form)

    response = home(sign_in, world.people["vufo"])

    assert tasks(response) == {
        "Việc của VUFO": ["Theo dõi 3 đơn vị chưa gửi báo cáo năm 2026", "Duyệt 2 báo cáo năm 2026", *TO_RECOGNISE],
        "Kỳ báo cáo": ["Mở kỳ báo cáo năm 2027"],
    }
    assert set(the_task(response, "Duyệt").detail.split(", ")) == {"Tỉnh member", "Tỉnh ngoài"}
    row = response.context["coverage"][0]
    assert (row.owed, row.sent, row.accepted) == (6, 3, 0)


def test_a_period_to_close(world, sign_in):
    with clock.set_to(date(2027, 1, 10)):
        assert tasks(home(sign_in, world.people["vufo"]))["Kỳ báo cáo"] == ["Khóa số liệu năm 2026"]


def test_the_observer_sees_where_things_stand_and_no_task(world, sign_in):
    submitted(world)

    response = home(sign_in, world.people["observer"])

    assert tasks(response) == {}
    assert [(row.owed, row.sent) for row in response.context["coverage"]] == [(6, 1)]


def test_nothing_to_do(world, sign_in):
    submitted(world)

    response = home(sign_in, world.people["owner"])

    assert tasks(response) == {}
    assert "Không có việc nào đang chờ" in response.content.decode()
    assert [row.report.state for row in response.context["obligations"]] == ["submitted"]


def test_several_roles_give_all_tasks(world, sign_in):
    person = factories.make_officer(world.unions["lead"], username="hai-vai")
    factories.make_post(person, "officer", world.unions["neighbour"])
    submitted(world)

    found = tasks(home(sign_in, person))

    assert found == {
        "Việc của Liên hiệp Tỉnh lead": ["Bắt đầu báo cáo năm 2026"],
        "Việc của Liên hiệp Tỉnh neighbour": ["Bắt đầu báo cáo năm 2026"],
        "Việc của Cụm 5": [
            "Theo dõi 2 đơn vị khác chưa gửi báo cáo năm 2026",
            "Xét 1 báo cáo năm 2026",
            "Mở báo cáo Cụm, năm 2026",
        ],
    }


def test_without_a_post(world, sign_in):
    response = home(sign_in, factories.make_user(username="khach"))

    assert "Tài khoản chưa có chức trách" in response.content.decode()
    assert tasks(response) == {}


def test_a_closed_or_exempt_duty_is_no_task(world, sign_in):
    obligation = world.obligations["member"]
    obligation.exempt_at, obligation.exempt_reason = clock.now(), "Mới thành lập"
    obligation.save()
    assert tasks(home(sign_in, world.people["owner"])) == {}

    factories.make_report(world.obligations["neighbour"], world.people["neighbour"])
    world.period.state = "closed"
    world.period.save()
    assert tasks(home(sign_in, world.people["neighbour"])) == {}


def test_a_correction_is_a_task_and_waits_without_a_date(world, sign_in):
    report = factories.make_report(
        world.obligations["member"],
        world.people["owner"],
        state="accepted",
        reviewer=world.people["lead"],
        vufo=world.people["vufo"],
    )
    world.period.state = "closed"
    world.period.save()
    filing.open_correction(report, "Đếm sót", by=world.people["owner"])

    task = the_task(home(sign_in, world.people["owner"]), "Gửi đính chính báo cáo năm 2026")

    assert (task.detail, task.due_on) == ("Lý do đính chính: Đếm sót", None)
    filing.send(report, by=world.people["owner"])
    assert the_task(home(sign_in, world.people["lead"]), "Xét 1 báo cáo năm 2026").due_on is None
    assert Report.objects.get(pk=report.pk).accepted_round.number == 1


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("owner", 33), ("lead", 56), ("vufo", 38)])
def test_query_count_does_not_grow(world, sign_in, rows, name, queries, django_assert_num_queries):
    drafts = ("year", "half_year", "nine_months")[:rows]
    for kind in drafts:
        period = world.period
        if kind != "year":
            period = factories.make_period(2026, kind=kind, indicator_set=world.form)
        mine = (
            world.obligations["member"] if kind == "year" else factories.make_obligation(period, world.unions["member"])
        )
        report = factories.make_report(mine, world.people["owner"], state="submitted")
        threads.open_thread(report, "PC01", "Vì sao?", by=world.people["lead"])
        answered = threads.open_thread(report, "PC02", "Vì sao?", by=world.people["lead"])
        threads.reply(answered, "Vì thế.", by=world.people["owner"])
        review.return_report(report, "Xem lại", by=world.people["lead"])
        other = (
            world.obligations["neighbour"]
            if kind == "year"
            else factories.make_obligation(period, world.unions["neighbour"])
        )
        waiting = factories.make_report(other, world.people["neighbour"], state="submitted")
        threads.open_thread(waiting, "PC01", "Vì sao?", by=world.people["lead"])
    client = sign_in(world.people[name])

    with django_assert_num_queries(queries):
        client.get("/")


def test_what_is_left_of_a_draft_is_counted_as_on_the_page_for_sending(world, sign_in):
    report = factories.make_report(world.obligations["member"], world.people["owner"], {"PC02": 40, "PC04": 90}, {})
    blocking = checks.blocking(checks.examine(report))
    client = sign_in(world.people["owner"])

    task = the_task(client.get("/"), "Gửi báo cáo năm 2026")
    send = client.get(reverse("report_send", args=[report.pk])).content.decode()
    bar = client.get(reverse("report_section", args=[report.pk, "PC"])).content.decode()

    n = len(blocking)
    assert n and task.detail == f"Còn {n} chỗ phải sửa trước khi gửi."
    assert f"Còn {n} chỗ phải sửa trước khi gửi" in send and f"Còn {n} chỗ phải sửa:" in bar


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_does_not_grow_with_unsent_drafts(world, sign_in, rows, django_assert_num_queries):
    for kind in ("year", "half_year", "nine_months")[:rows]:
        mine = world.obligations["member"]
        if kind != "year":
            period = factories.make_period(2026, kind=kind, indicator_set=world.form)
            mine = factories.make_obligation(period, world.unions["member"])
        factories.make_report(mine, world.people["owner"])
    client = sign_in(world.people["owner"])

    with django_assert_num_queries(30):
        client.get("/")


def test_after_a_return_the_clusters_first_day_is_not_shown(world, sign_in):
    report = submitted(world)
    before = home(sign_in, world.people["owner"]).context["whereabouts"].steps
    review.return_report(report, "Thiếu nguồn", by=world.people["lead"], resend_due_on=date(2026, 12, 30))

    steps = home(sign_in, world.people["owner"]).context["whereabouts"].steps

    assert [step.detail for step in before if step.label.startswith("Cụm đọc")] == ["hạn 12/12/2026"]
    assert [step.detail for step in steps if step.label.startswith("Cụm đọc")] == [""]
    assert [step.detail for step in steps if step.label.startswith("Đơn vị sửa")] == ["hạn 30/12/2026"]
