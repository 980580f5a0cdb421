"""Sending a cluster's report round: who is asked, what each answers, what becomes of comments."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from clusters import clock
from clusters.models import Succession, User
from reports.models import Circulation, CirculationAnswer, ClusterAct, ClusterReport, Issue, PassageComment
from reports.workflow import circulation as workflow
from reports.workflow import cluster_reports
from reports.workflow.errors import Blocked, NotAllowed, Overtaken
from tests import factories
from tests.concurrency import at_once

TODAY = factories.TODAY
PROSE = {"PC": ["Vận động được [[PC01]] khoản.", "Đoạn thứ hai."], "HB12": ["Giao lưu ba nước."]}


@pytest.fixture
def asked(world):
    """The lead sent the report round until the day after tomorrow."""
    factories.make_report(world.obligations["member"], world.people["owner"], {"PC01": 7}, state="submitted")
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"], PROSE)
    world.circulation = factories.make_circulation(report, world.people["lead"], TODAY + timedelta(2))
    world.cluster_report = ClusterReport.objects.get(pk=report.pk)
    return world


def answer_of(world, name) -> CirculationAnswer:
    return CirculationAnswer.objects.get(circulation=world.circulation, union=world.unions[name])


def page_of(world):
    return reverse("circulation", args=[world.cluster_report.pk, world.circulation.number])


def text_of(response) -> str:
    return response.content.decode()


def again(user):
    """The person on another day: posts are kept with the object for a day."""
    return User.objects.get(pk=user.pk)


# --- who is asked -----------------------------------------------------------------------------------


def test_all_members_but_the_union_of_the_office_are_asked(asked):
    names = {answer.union_id for answer in asked.circulation.answers.all()}

    assert names == {asked.unions[name].pk for name in ("deputy", "member", "neighbour", "last_lead")}
    assert set(asked.circulation.answers.values_list("kind", flat=True)) == {"waiting"}
    act = ClusterAct.objects.get(kind="circulate")
    assert (act.edition.kind, act.edition_id) == ("circulated", asked.circulation.edition_id)
    assert "4 đơn vị" in act.reason


def test_a_member_that_merged_is_asked_as_its_successor(world):
    new = factories.make_union(short_name="Tỉnh mới", valid_from=date(2026, 7, 1))
    half_year = factories.make_period(
        year=2026, kind="half_year", indicator_set=world.form, ends_on=date(2026, 6, 30), opens_on=date(2026, 5, 1)
    )
    old = world.unions["member"]
    old.names.update(valid_to=date(2026, 6, 30))
    Succession.objects.create(predecessor=old, successor=new, kind="merger", on=date(2026, 7, 1))
    report = cluster_reports.open_cluster_report(world.cluster, half_year, by=world.people["lead"])

    asked = workflow.members_asked(report, world.people["lead"])

    assert new.pk in asked and old.pk not in asked


def test_without_other_members_there_is_nobody_to_ask(world):
    cluster, union = factories.make_cluster(), factories.make_union()
    factories.make_membership(cluster, union)
    factories.make_term(cluster, union)
    head = factories.make_head(union)
    report = factories.make_cluster_report(cluster, world.period, head)

    with pytest.raises(Blocked, match="không có đơn vị nào khác"):
        factories.make_circulation(report, head)

    assert ClusterReport.objects.get().state == "drafting"
    assert report.editions.count() == 1


def test_the_date_is_not_in_the_past(world):
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])

    with pytest.raises(Blocked, match="từ hôm nay"):
        factories.make_circulation(report, world.people["lead"], TODAY - timedelta(1))


def test_a_second_circulation_follows_the_first(asked):
    lead = asked.people["lead"]
    with pytest.raises(Overtaken):
        factories.make_circulation(asked.cluster_report.pk, lead)
    workflow.close(asked.cluster_report.pk, by=lead, reason="Hội nghị sớm")

    second = factories.make_circulation(asked.cluster_report, lead)

    assert (second.number, second.edition.number) == (2, 2)


# --- answering --------------------------------------------------------------------------------------


def test_a_member_agrees(asked):
    answer = workflow.agree(answer_of(asked, "member"), by=asked.people["owner"])

    assert (answer.kind, answer.answered_by) == ("agreed", asked.people["owner"])
    assert answer.office.endswith("Tỉnh member")


def test_a_member_comments_on_a_passage_a_heading_and_the_whole(asked):
    answer, owner = answer_of(asked, "member"), asked.people["owner"]
    piece = asked.circulation.edition.pieces.get(text="Đoạn thứ hai.")

    workflow.comment(answer, " Sửa số ", by=owner, piece=piece)
    workflow.comment(answer, "Thiếu hai nước", by=owner, code="HB12")
    workflow.comment(answer, "Ngắn quá", by=owner)

    rows = [(row.code, row.piece_id, row.text) for row in PassageComment.objects.order_by("pk")]
    assert rows == [("PC", piece.pk, "Sửa số"), ("HB12", None, "Thiếu hai nước"), ("", None, "Ngắn quá")]
    assert answer_of(asked, "member").kind == "commented"


def test_a_double_click_comments_once(asked):
    answer, owner = answer_of(asked, "member"), asked.people["owner"]

    first = workflow.comment(answer, "Ngắn quá", by=owner)
    second = workflow.comment(answer, "Ngắn quá", by=owner)

    assert first == second


def test_an_answer_may_be_changed_while_it_runs_and_nothing_is_deleted(asked):
    answer, owner = answer_of(asked, "member"), asked.people["owner"]
    workflow.agree(answer, by=owner)
    row = workflow.comment(answer, "Ngắn quá", by=owner)

    workflow.agree(answer, by=asked.people["head"])

    row.refresh_from_db()
    assert row.outcome == "withdrawn"
    assert (answer_of(asked, "member").kind, answer_of(asked, "member").answered_by) == ("agreed", asked.people["head"])


def test_taking_back_the_only_comment_leaves_the_question_open(asked):
    row = workflow.comment(answer_of(asked, "member"), "Ngắn quá", by=asked.people["owner"])

    workflow.withdraw(row, by=asked.people["head"])

    assert answer_of(asked, "member").kind == "waiting"
    with pytest.raises(Overtaken):
        workflow.withdraw(row, by=asked.people["head"])


@pytest.mark.parametrize("visitor", ["outsider", "neighbour", "lead", "deputy", "last_lead", "vufo", "observer"])
def test_nobody_answers_for_another_union(asked, visitor):
    answer, by = answer_of(asked, "member"), asked.people[visitor]

    for act in (lambda: workflow.agree(answer, by=by), lambda: workflow.comment(answer, "Ngắn", by=by)):
        with pytest.raises(NotAllowed):
            act()


def test_after_the_date_nothing_is_taken_and_the_last_day_counts(asked):
    answer = answer_of(asked, "member")
    with clock.set_to(TODAY + timedelta(2)):
        workflow.comment(answer, "Kịp", by=again(asked.people["owner"]))
    with clock.set_to(TODAY + timedelta(3)), pytest.raises(Blocked, match="quá hạn"):
        workflow.agree(answer, by=again(asked.people["owner"]))

    assert answer_of(asked, "member").kind == "commented"


def test_a_passage_of_another_edition_is_refused(asked):
    draft = ClusterReport.objects.get(pk=asked.cluster_report.pk).draft

    with pytest.raises(Blocked, match="không thuộc bản đang lấy ý kiến"):
        workflow.comment(answer_of(asked, "member"), "Sửa", by=asked.people["owner"], piece=draft.pieces.first())


def test_a_heading_that_the_report_lacks_is_refused(asked):
    with pytest.raises(Blocked, match="không có mục này"):
        workflow.comment(answer_of(asked, "member"), "Sửa", by=asked.people["owner"], code="ZZ")


def test_an_empty_comment_is_refused(asked):
    with pytest.raises(Blocked, match="nội dung"):
        workflow.comment(answer_of(asked, "member"), " ", by=asked.people["owner"])


# --- settling and closing ---------------------------------------------------------------------------


@pytest.fixture
def commented(asked):
    asked.comment = workflow.comment(answer_of(asked, "member"), "Sửa số", by=asked.people["owner"])
    return asked


def test_the_office_takes_a_comment_or_explains(commented):
    deputy = commented.people["deputy"]
    with pytest.raises(Blocked, match="vì sao giữ nguyên"):
        workflow.settle(commented.comment, "explained", " ", by=deputy)

    row = workflow.settle(commented.comment, "explained", "Số theo báo cáo đã gửi", by=deputy)
    row = workflow.settle(row, "taken", "", by=commented.people["lead"])

    assert (row.outcome, row.settled_by) == ("taken", commented.people["lead"])


@pytest.mark.parametrize("visitor", ["outsider", "neighbour", "owner", "last_lead", "vufo", "observer"])
def test_only_the_office_settles_and_closes(commented, visitor):
    by = commented.people[visitor]

    with pytest.raises(NotAllowed):
        workflow.settle(commented.comment, "taken", "", by=by)
    with pytest.raises(NotAllowed):
        workflow.close(commented.cluster_report, by=by, reason="Xong")


def test_a_settled_comment_is_not_taken_back(commented):
    workflow.settle(commented.comment, "taken", "", by=commented.people["lead"])

    with pytest.raises(Overtaken):
        workflow.withdraw(commented.comment, by=commented.people["owner"])
    workflow.agree(answer_of(commented, "member"), by=commented.people["owner"])

    commented.comment.refresh_from_db()
    assert commented.comment.outcome == "taken"


def test_closing_before_the_date_needs_a_reason_while_members_wait(asked):
    lead = asked.people["lead"]
    with pytest.raises(Blocked, match="Còn 4 đơn vị"):
        workflow.close(asked.cluster_report, by=lead)

    workflow.close(asked.cluster_report, by=lead, reason="Hội nghị sớm")

    assert set(asked.circulation.answers.values_list("kind", flat=True)) == {"lapsed"}
    assert ClusterAct.objects.get(kind="close").reason == "Hội nghị sớm"
    assert ClusterReport.objects.get().state == "drafting"


def test_after_the_date_closing_needs_none_and_the_silent_ones_lapse(asked):
    workflow.agree(answer_of(asked, "member"), by=asked.people["owner"])

    with clock.set_to(TODAY + timedelta(3)):
        workflow.close(asked.cluster_report, by=again(asked.people["lead"]))

    kinds = sorted(asked.circulation.answers.values_list("kind", flat=True))
    assert kinds == ["agreed", "lapsed", "lapsed", "lapsed"]


def test_unsettled_comments_stop_the_issue(commented):
    lead = commented.people["lead"]
    workflow.close(commented.cluster_report, by=lead, reason="Hội nghị sớm")
    issuing = factories.make_issuing(commented.cluster)
    with pytest.raises(Blocked, match="Còn 1 ý kiến"):
        cluster_reports.issue(commented.cluster_report, issuing, by=lead)

    workflow.settle(commented.comment, "taken", "", by=lead)
    cluster_reports.issue(commented.cluster_report, issuing, by=lead)

    assert ClusterReport.objects.get().state == "issued"


# --- pages ------------------------------------------------------------------------------------------


def test_sending_round_by_the_page(world, sign_in):
    report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"], {"PC": ["Một"]})
    client, address = sign_in(world.people["lead"]), reverse("cluster_report_circulate", args=[report.pk])

    assert "4 đơn vị thành viên" in text_of(client.get(address))
    past = client.post(address, {"ban": 1, "answer_by": "23/11/2026", "message": "Xem kỹ phần viện trợ"})
    done = client.post(address, {"ban": 1, "answer_by": "30/11/2026", "message": "Xem kỹ phần viện trợ"})

    assert past.status_code == 422 and "Xem kỹ phần viện trợ" in text_of(past)
    assert done.url == report.get_absolute_url()
    assert Circulation.objects.get().answer_by == date(2026, 11, 30)


def test_a_member_reads_and_answers(asked, sign_in):
    client = sign_in(asked.people["owner"])

    page = text_of(client.get(page_of(asked)))
    assert "Mong các đơn vị cho ý kiến." in page and "Đồng ý, không có ý kiến" in page
    assert "Đoạn thứ hai." in page
    client.post(reverse("circulation_agree", args=[asked.cluster_report.pk, 1]))
    assert answer_of(asked, "member").kind == "agreed"


def test_a_member_comments_on_a_passage_by_the_page(asked, sign_in):
    client, piece = sign_in(asked.people["owner"]), asked.circulation.edition.pieces.first()

    response = client.post(
        reverse("circulation_comment", args=[asked.cluster_report.pk, 1]), {"place": f"d{piece.pk}", "text": "Sửa số"}
    )

    assert response.url.endswith(f"#doan-{piece.pk}")
    assert PassageComment.objects.get().piece == piece
    assert "Sửa số" in text_of(client.get(page_of(asked)))


def test_a_comment_that_comes_too_late_keeps_its_words(asked, sign_in):
    client = sign_in(asked.people["owner"])
    with clock.set_to(TODAY + timedelta(3)):
        response = client.post(
            reverse("circulation_comment", args=[asked.cluster_report.pk, 1]), {"place": "mPC", "text": "Sửa số"}
        )

    assert response.status_code == 422
    assert "quá hạn" in text_of(response) and "Sửa số" in text_of(response)
    assert PassageComment.objects.count() == 0


def test_a_comment_on_a_place_that_the_edition_lacks_keeps_its_words(asked, sign_in):
    response = sign_in(asked.people["owner"]).post(
        reverse("circulation_comment", args=[asked.cluster_report.pk, 1]), {"place": "d999999", "text": "Sửa số"}
    )

    assert response.status_code == 422
    assert "Chọn lại chỗ góp ý" in text_of(response) and "Sửa số" in text_of(response)


def test_a_comment_typed_over_the_end_of_a_session_waits(asked, sign_in):
    client = sign_in(asked.people["owner"])
    author = client.get(page_of(asked)).context["author"]
    client.cookies.clear()

    client.post(
        reverse("circulation_comment", args=[asked.cluster_report.pk, 1]),
        {"place": "mPC", "text": "Chữ đã gõ", "author": author},
    )
    client.force_login(asked.people["owner"])

    assert "Chữ đã gõ" in text_of(client.get(page_of(asked)))


@pytest.mark.parametrize("visitor", ["lead", "vufo", "observer"])
def test_whoever_was_not_asked_gets_no_form_and_a_403(asked, sign_in, visitor):
    client = sign_in(asked.people[visitor])

    assert "Đồng ý, không có ý kiến" not in text_of(client.get(page_of(asked)))
    for name in ("agree", "comment"):
        assert client.post(reverse(f"circulation_{name}", args=[asked.cluster_report.pk, 1])).status_code == 403


def test_a_stranger_finds_nothing(commented, sign_in):
    client = sign_in(commented.people["outsider"])

    assert client.get(page_of(commented)).status_code == 404
    assert client.post(reverse("comment_settle", args=[commented.comment.pk])).status_code == 404
    assert client.post(reverse("comment_withdraw", args=[commented.comment.pk])).status_code == 404


def test_the_office_settles_and_closes_by_the_page(commented, sign_in):
    client, settle = sign_in(commented.people["lead"]), reverse("comment_settle", args=[commented.comment.pk])

    assert "Sửa số" in text_of(client.get(page_of(commented)))
    refused = client.post(settle, {"outcome": "explained", "response": ""})
    client.post(settle, {"outcome": "taken", "response": ""})
    close = reverse("circulation_close", args=[commented.cluster_report.pk, 1])
    early = client.post(close, {"reason": ""})
    client.post(close, {"reason": "Hội nghị sớm"})

    assert (refused.status_code, early.status_code) == (422, 422)
    assert "vì sao giữ nguyên" in text_of(refused)
    assert "vì sao kết thúc sớm" in text_of(early)
    assert Circulation.objects.get().closed_by == commented.people["lead"]


def test_a_date_that_has_passed_shows_before_anybody_closes(asked, sign_in):
    with clock.set_to(TODAY + timedelta(3)):
        page = text_of(sign_in(again(asked.people["lead"])).get(page_of(asked)))

    assert page.count("không có ý kiến khi hết hạn") == 4


def test_the_page_asks_the_same_whatever_was_said(asked, sign_in, django_assert_num_queries):
    client, owner = sign_in(asked.people["lead"]), asked.people["owner"]
    workflow.comment(answer_of(asked, "member"), "Một", by=owner)
    client.get(page_of(asked))

    with django_assert_num_queries(19):
        client.get(page_of(asked))
    for piece in asked.circulation.edition.pieces.all():
        workflow.comment(answer_of(asked, "member"), "Hai", by=owner, piece=piece)
        workflow.comment(answer_of(asked, "neighbour"), "Ba", by=asked.people["neighbour"], piece=piece)
    with django_assert_num_queries(19):
        page = text_of(client.get(page_of(asked)))
    assert "7 ý kiến, 7 chưa xử lý" in page


# --- at once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture
    def world(self, transactional_db, made_world):
        return made_world

    def test_nine_members_answer_at_once(self, world):
        heads = []
        for n in range(9):
            union = factories.make_union(short_name=f"Tỉnh thứ {n}")
            factories.make_membership(world.cluster, union)
            heads.append((union, factories.make_head(union)))
        report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"], {"PC": ["Một"]})
        running = factories.make_circulation(report, world.people["lead"], TODAY + timedelta(2))
        answers = {answer.union_id: answer.pk for answer in running.answers.all()}

        def act(n, union, head):
            if n % 2:
                return workflow.agree(answers[union.pk], by=head)
            return workflow.comment(answers[union.pk], f"Ý kiến {n}", by=head)

        at_once(*[lambda n=n, union=union, head=head: act(n, union, head) for n, (union, head) in enumerate(heads)])

        kinds = list(running.answers.filter(union__in=[u for u, _h in heads]).values_list("kind", flat=True))
        assert (kinds.count("agreed"), kinds.count("commented")) == (4, 5)
        assert PassageComment.objects.count() == 5

    def test_an_answer_and_the_closing_at_once_leave_one_truth(self, world):
        report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])
        running = factories.make_circulation(report, world.people["lead"], TODAY + timedelta(2))
        answer = running.answers.get(union=world.unions["member"])

        results = at_once(
            lambda: workflow.agree(answer.pk, by=world.people["owner"]),
            lambda: workflow.close(report.pk, by=world.people["lead"], reason="Xong"),
        )

        answer.refresh_from_db()
        is_refused = isinstance(results[0], Blocked)
        assert answer.kind == ("lapsed" if is_refused else "agreed")
        assert isinstance(results[1], Circulation)

    def test_two_offices_circulate_at_once(self, world):
        report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])

        results = at_once(
            *[
                lambda who=who: workflow.circulate(report.pk, "", TODAY, by=world.people[who], number=1)
                for who in ("lead", "deputy")
            ]
        )

        assert sum(isinstance(result, Circulation) for result in results) == 1
        assert sum(isinstance(result, Overtaken) for result in results) == 1
        assert ClusterAct.objects.filter(kind="circulate").count() == 1

    def test_two_offices_issue_at_once(self, world):
        report = factories.make_cluster_report(world.cluster, world.period, world.people["lead"])
        issuing = factories.make_issuing(world.cluster)

        results = at_once(
            *[
                lambda who=who: cluster_reports.issue(report.pk, issuing, by=world.people[who], number=1)
                for who in ("lead", "deputy")
            ]
        )

        assert sum(isinstance(result, ClusterReport) for result in results) == 1
        assert sum(isinstance(result, Overtaken) for result in results) == 1
        assert (Issue.objects.count(), ClusterAct.objects.filter(kind="issue").count()) == (1, 1)

    def test_one_number_for_two_reports_at_once(self, world):
        half_year = factories.make_period(year=2026, kind="half_year", indicator_set=world.form)
        lead = world.people["lead"]
        reports = [
            factories.make_cluster_report(world.cluster, period, lead).pk for period in (world.period, half_year)
        ]
        issuing = factories.make_issuing(world.cluster, number=7)

        results = at_once(*[lambda pk=pk: cluster_reports.issue(pk, issuing, by=lead) for pk in reports])

        assert sum(isinstance(result, cluster_reports.BlockedAt) for result in results) == 1
        assert Issue.objects.count() == 1
